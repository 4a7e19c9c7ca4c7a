"""The worker does what is due, can be stopped, and loses nothing when it is told to end."""

import threading
import time as real_time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from practice import clock, db, mail, periodic
from practice.accounts.models import AttemptCounter
from practice.jobs import JobFunction, JobRun, PeriodicTask, Registry, presence, table
from practice.jobs.engine import JsonSerializer
from practice.jobs.table import Job, JobState
from practice.jobs.worker import Worker

SECONDS = 20  # at the most, on a busy computer


@contextmanager
def working(worker: Worker) -> Iterator[None]:
    """The worker in a thread, as long as this lasts."""
    thread = threading.Thread(target=worker.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        worker.end()
        thread.join(SECONDS)
    assert not thread.is_alive()


def _wait_for(is_so: Callable[[], bool]) -> None:
    until = real_time.monotonic() + SECONDS
    while not is_so():
        assert real_time.monotonic() < until
        real_time.sleep(0.02)


def _state(job_id: UUID) -> JobState:
    return _row(job_id).state


def _row(job_id: UUID) -> Job:
    with db.own_transaction() as session:
        row = session.scalars(select(Job).where(Job.id == job_id)).one()
        session.expunge(row)
    return row


def _add(app: Flask, **ids: UUID) -> UUID:
    with app.app_context():
        job_id = table.add_job("walk", ids, now=clock.now())
        db.session.commit()
    return job_id


def _worker(app: Flask, folder: Path, function: JobFunction, **periodic: PeriodicTask) -> Worker:
    return Worker(Registry(app.app_context, {"walk": function}, periodic), folder / "jobs")


def test_a_job_is_done_with_its_ids_and_its_progress_written(app: Flask, tmp_path: Path) -> None:
    couple_id, told = uuid4(), []

    def walk(run: JobRun) -> None:
        told.append(run.ids)
        run.note_progress(2, 3)

    job_id = _add(app, couple=couple_id)
    with working(_worker(app, tmp_path, walk)):
        _wait_for(lambda: _state(job_id) is JobState.DONE)
    row = _row(job_id)
    assert told == [{"couple": str(couple_id)}]
    assert (row.n_done, row.n_total, row.lease_until) == (2, 3, None)


def test_two_workers_do_each_job_once(app: Flask, tmp_path: Path) -> None:
    began: list[UUID] = []

    def walk(run: JobRun) -> None:
        began.append(run.id)

    ids = [_add(app) for _ in range(8)]
    first, second = (_worker(app, tmp_path / name, walk) for name in ("first", "second"))
    with working(first), working(second):
        _wait_for(lambda: all(_state(one) is JobState.DONE for one in ids))
    assert sorted(began) == sorted(ids)


def test_a_job_is_stopped_between_two_steps(app: Flask, tmp_path: Path) -> None:
    def walk(run: JobRun) -> None:
        for step in range(10_000):
            run.note_progress(step, 10_000)
            real_time.sleep(0.01)

    job_id = _add(app)
    with working(_worker(app, tmp_path, walk)):
        _wait_for(lambda: _row(job_id).n_done > 1)
        with app.app_context():
            table.ask_to_stop(job_id, now=clock.now())
            db.session.commit()
        _wait_for(lambda: _state(job_id) is JobState.STOPPED)


def test_a_worker_that_ends_gives_its_job_back(app: Flask, tmp_path: Path) -> None:
    def walk(run: JobRun) -> None:
        for step in range(10_000):
            run.note_progress(step, 10_000)
            real_time.sleep(0.01)

    job_id = _add(app)
    with working(_worker(app, tmp_path, walk)):
        _wait_for(lambda: _row(job_id).n_done > 1)
        began = real_time.monotonic()
    assert real_time.monotonic() - began < 5, "it does not sleep out its time"
    assert (_state(job_id), _row(job_id).n_tries) == (JobState.WAITING, 0)


def test_a_job_that_fails_says_why_without_anybodys_words(app: Flask, tmp_path: Path) -> None:
    def walk(_: JobRun) -> None:
        raise ValueError("You warmed my side of the bed.")

    job_id = _add(app)
    with working(_worker(app, tmp_path, walk)):
        _wait_for(lambda: _row(job_id).reason is not None)
    assert (_row(job_id).reason, _state(job_id)) == ("ValueError", JobState.WAITING)


def test_what_is_periodic_is_done_again_although_it_fails(app: Flask, tmp_path: Path) -> None:
    n_runs: list[int] = []

    def fail(_: Callable[[], bool]) -> None:
        n_runs.append(1)
        raise ValueError

    task = PeriodicTask(timedelta(seconds=0), fail)
    with working(_worker(app, tmp_path, lambda _: None, again=task)):
        _wait_for(lambda: len(n_runs) > 1)


def test_a_slow_mail_server_does_not_keep_a_job_waiting(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is periodic takes one thread at the most, however long it takes."""
    monkeypatch.setattr("practice.jobs.worker.HANDED_FOR_S", 0.0)
    began: list[int] = []

    def hang(should_stop: Callable[[], bool]) -> None:
        began.append(1)
        while not should_stop():
            real_time.sleep(0.01)

    task = PeriodicTask(timedelta(seconds=0), hang)
    with working(_worker(app, tmp_path, lambda _: None, letters=task)):
        _wait_for(lambda: len(began) == 1)
        real_time.sleep(2.5)  # two more looks
        job_id = _add(app)
        _wait_for(lambda: _state(job_id) is JobState.DONE)
    assert began == [1]


def test_a_worker_is_seen_until_it_ends(app: Flask, tmp_path: Path) -> None:
    def is_alive() -> bool:
        with app.app_context():
            alive = presence.is_alive(presence.last_seen_at(), now=clock.now())
            db.session.remove()
        return alive

    assert not is_alive()
    with working(_worker(app, tmp_path, lambda _: None)):
        _wait_for(is_alive)
    assert not is_alive()


def test_a_worker_that_was_killed_is_not_called_alive(app: Flask, time: Any) -> None:
    with app.app_context():
        presence.note_presence(uuid4(), now=clock.now())
        assert presence.is_alive(presence.last_seen_at(), now=time.forward(seconds=40))
        assert not presence.is_alive(presence.last_seen_at(), now=time.forward(seconds=40))


def test_a_message_of_the_queue_is_plain_json(app: Flask, tmp_path: Path) -> None:
    worker = _worker(app, tmp_path, lambda _: None)
    worker.engine.hand_job("an id")
    (message,) = worker.engine.huey.storage.enqueued_items()
    assert bytes(message).startswith(b"[") and b"an id" in bytes(message)
    assert JsonSerializer().deserialize(bytes(message)).args == ["an id"]


def test_old_counters_of_attempts_are_thrown_away(app: Flask, time: Any) -> None:
    def n_counters() -> int:
        with db.own_transaction() as session:
            return len(session.scalars(select(AttemptCounter.key)).all())

    with app.app_context():
        now = clock.now()
        db.session.add(AttemptCounter(key="old", n_attempts=1, last_at=now, next_at=now))
        db.session.commit()
        throw_away = periodic.registry_of(app).periodic["throw away"].run
        time.forward(days=89)
        throw_away(lambda: False)
        assert n_counters() == 1
        time.forward(days=2)
        throw_away(lambda: False)
        assert n_counters() == 0


def test_a_letter_that_could_not_go_at_once_goes_without_any_page(
    app: Flask, time: Any, letters: Any
) -> None:
    letter = mail.Mail("sam@example.org", "A link for you", "Here it is.")
    task = periodic.registry_of(app).periodic["send letters"]
    with app.app_context():
        mail.queue_mail(letter)
        db.session.commit()  # and its process dies
        assert not task.is_due()
        time.forward(minutes=6)
        assert task.is_due()
        db.end_read()
        task.run(lambda: True)
        assert letters.sent == [], "a worker that ends begins with no letter"
        task.run(lambda: False)
        assert letters.sent == [letter] and not task.is_due()
