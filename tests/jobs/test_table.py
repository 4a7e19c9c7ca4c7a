"""The table of jobs decides: who has a job, when it is taken up again, and that it can be stopped."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from practice import clock, db
from practice.jobs import table
from practice.jobs.table import Job, JobState


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def _add() -> UUID:
    job_id = table.add_job("sheets", {"couple": uuid4()}, now=clock.now())
    db.session.commit()
    return job_id


def _row(job_id: UUID) -> Job:
    with db.own_transaction() as session:
        row = session.scalars(select(Job).where(Job.id == job_id)).one()
        session.expunge(row)
    return row


def _is_due(job_id: UUID) -> bool:
    ids = table.due_job_ids(now=clock.now())
    db.end_read()
    return job_id in ids


def test_of_two_workers_one_gets_a_job() -> None:
    job_id = _add()
    claims = [table.claim_job(job_id, now=clock.now()) for _ in range(2)]
    assert [one is not None for one in claims] == [True, False]


def test_a_job_whose_worker_died_is_taken_up_again(time: Any) -> None:
    job_id = _add()
    first = table.claim_job(job_id, now=clock.now())
    assert first and not _is_due(job_id)
    time.forward(seconds=50)
    table.renew_leases([first.claim_id], now=clock.now())
    time.forward(seconds=50)
    assert not _is_due(job_id), "its worker is there and keeps it"
    time.forward(seconds=20)
    second = table.claim_job(job_id, now=clock.now())
    assert second and second.n_tries == 2
    assert table.note_step(first, 1, 2, now=clock.now()) == (False, False), (
        "the first one, should it wake, lets go"
    )
    table.end_job(first, JobState.DONE, now=clock.now())
    assert _row(job_id).state is JobState.RUNNING


def test_a_job_that_kills_its_workers_is_given_up(time: Any) -> None:
    job_id = _add()
    for _ in range(table.MOST_TRIES):
        assert table.claim_job(job_id, now=clock.now())
        time.forward(minutes=2)
    assert table.claim_job(job_id, now=clock.now()) is None
    assert (_row(job_id).state, _row(job_id).reason) == (JobState.FAILED, table.KILLED)


def test_a_job_that_fails_is_tried_again_and_then_given_up_with_its_reason(time: Any) -> None:
    job_id = _add()
    for delay in table.RETRY_DELAYS:
        claimed = table.claim_job(job_id, now=clock.now())
        assert claimed
        table.fail_job(claimed, "ValueError", now=clock.now())
        assert not _is_due(job_id)
        time.forward(seconds=delay.total_seconds())
        assert _is_due(job_id)
    last = table.claim_job(job_id, now=clock.now())
    assert last
    table.fail_job(last, "ValueError", now=clock.now())
    assert (_row(job_id).state, _row(job_id).reason) == (JobState.FAILED, "ValueError")


def test_giving_a_job_back_counts_as_no_try() -> None:
    job_id = _add()
    for _ in range(table.MOST_TRIES + 2):
        claimed = table.claim_job(job_id, now=clock.now())
        assert claimed
        table.release_job(claimed, now=clock.now())
    assert (_row(job_id).n_tries, _row(job_id).state) == (0, JobState.WAITING)


def test_a_job_that_waits_is_stopped_at_once() -> None:
    job_id = _add()
    table.ask_to_stop(job_id, now=clock.now())
    db.session.commit()
    assert _row(job_id).state is JobState.STOPPED
    assert table.claim_job(job_id, now=clock.now()) is None


def test_a_job_that_was_to_stop_while_its_worker_died_is_not_begun_again(time: Any) -> None:
    job_id = _add()
    assert table.claim_job(job_id, now=clock.now())
    table.ask_to_stop(job_id, now=clock.now())
    db.session.commit()
    time.forward(minutes=2)
    assert table.claim_job(job_id, now=clock.now()) is None
    assert _row(job_id).state is JobState.STOPPED


def test_rows_of_jobs_that_ended_are_deleted_after_a_week(time: Any) -> None:
    ended, waiting = _add(), _add()
    claimed = table.claim_job(ended, now=clock.now())
    assert claimed
    table.end_job(claimed, JobState.DONE, now=clock.now())
    time.forward(days=8)
    table.purge_jobs(now=clock.now())
    with db.own_transaction() as session:
        assert session.scalars(select(Job.id)).all() == [waiting]
