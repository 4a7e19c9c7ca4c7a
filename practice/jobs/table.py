"""The table of jobs, which alone decides what is done: adding, claiming, progress, stopping, ending."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Index, Select, String, Update, and_, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from practice import db
from practice.db.base import Base

LEASE = timedelta(
    minutes=1
)  # renewed by the worker while it runs the job; after that another one takes it up
RETRY_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15))
MOST_TRIES = len(RETRY_DELAYS) + 1
ROWS_LAST = timedelta(days=7)  # after the job ended
KILLED = "killed"  # the reason of a job whose workers died again and again


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class Job(Base):
    """A piece of work. It holds ids only, never a text or a name."""

    __tablename__ = "job"
    __table_args__ = (Index(None, "state", "run_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    clinic_id: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(String(40))
    ids: Mapped[dict[str, Any]]
    state: Mapped[JobState]
    created_at: Mapped[datetime]
    run_at: Mapped[datetime]  # not before
    n_tries: Mapped[int]
    n_done: Mapped[int]
    n_total: Mapped[int]
    claim_id: Mapped[UUID | None]  # of the worker's claim; a new one for each try
    lease_until: Mapped[datetime | None]
    stop_asked_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(200))  # why it failed: names of exceptions, no texts


@dataclass(frozen=True)
class JobClaim:
    """A job as its worker takes it."""

    id: UUID
    claim_id: UUID
    clinic_id: UUID | None
    kind: str
    ids: dict[str, str]
    n_tries: int


def add_job(
    kind: str,
    ids: dict[str, UUID],
    *,
    now: datetime,
    clinic_id: UUID | None = None,
    run_at: datetime | None = None,
) -> UUID:
    """Add a job in the current transaction; a worker finds it once that is committed."""
    row = Job(
        id=uuid4(),
        clinic_id=clinic_id or db.session.info.get("clinic_id"),
        kind=kind,
        ids={name: str(value) for name, value in ids.items()},
        state=JobState.WAITING,
        created_at=now,
        run_at=run_at or now,
        n_tries=0,
        n_done=0,
        n_total=0,
    )
    db.session.add(row)
    return row.id


def due_job_ids(*, now: datetime, at_most: int = 20) -> list[UUID]:
    """The jobs that can be begun, or taken up where a worker died, the oldest first."""
    statement: Select[UUID] = select(Job.id).where(_is_due(now)).order_by(Job.run_at).limit(at_most)
    return list(db.session.scalars(statement))


def claim_job(job_id: UUID, *, now: datetime) -> JobClaim | None:
    """Take a job that is due; None where another worker has it, or it ended.

    One that somebody stopped, or whose workers died MOST_TRIES times, is ended instead.
    """
    claim_id = uuid4()
    with db.own_transaction() as session:
        values = {
            "state": JobState.RUNNING,
            "claim_id": claim_id,
            "lease_until": now + LEASE,
            "n_tries": Job.n_tries + 1,
        }
        if not _changes_one(session, update(Job).where(Job.id == job_id, _is_due(now)).values(**values)):
            return None
        row = session.get_one(Job, job_id)
        if row.stop_asked_at or row.n_tries > MOST_TRIES:
            row.state, row.reason = (
                (JobState.STOPPED, None) if row.stop_asked_at else (JobState.FAILED, KILLED)
            )
            row.ended_at, row.claim_id, row.lease_until = now, None, None
            return None
        return JobClaim(row.id, claim_id, row.clinic_id, row.kind, dict(row.ids), row.n_tries)


def renew_leases(claim_ids: list[UUID], *, now: datetime) -> None:
    """Keep the jobs that are running in this process for another LEASE."""
    with db.own_transaction() as session:
        statement = update(Job).where(Job.claim_id.in_(claim_ids), Job.state == JobState.RUNNING)
        session.execute(
            statement.values(lease_until=now + LEASE).execution_options(synchronize_session=False)
        )


def note_step(claimed: JobClaim, n_done: int, n_total: int, *, now: datetime) -> tuple[bool, bool]:
    """Write how far a job is; returns whether it is still this worker's, and whether it is to stop."""
    with db.own_transaction() as session:
        values = {"n_done": n_done, "n_total": n_total, "lease_until": now + LEASE}
        is_ours = _changes_one(session, _of_claim(claimed).values(**values))
        is_asked = session.scalars(select(Job.stop_asked_at).where(Job.id == claimed.id)).one_or_none()
        return is_ours, is_asked is not None


def release_job(claimed: JobClaim, *, now: datetime) -> None:
    """Give a job back, because the worker ends; this try does not count."""
    values = {"state": JobState.WAITING, "run_at": now, "n_tries": claimed.n_tries - 1}
    _end_claim(claimed, **values)


def end_job(claimed: JobClaim, state: JobState, *, now: datetime) -> None:
    """Note that a job is done or was stopped."""
    _end_claim(claimed, state=state, ended_at=now, reason=None)


def fail_job(claimed: JobClaim, reason: str, *, now: datetime) -> None:
    """Note that a try failed: the job waits for the next one, or is given up after MOST_TRIES."""
    if claimed.n_tries >= MOST_TRIES:
        _end_claim(claimed, state=JobState.FAILED, ended_at=now, reason=reason[:200])
    else:
        run_at = now + RETRY_DELAYS[claimed.n_tries - 1]
        _end_claim(claimed, state=JobState.WAITING, run_at=run_at, reason=reason[:200])


def ask_to_stop(job_id: UUID, *, now: datetime) -> None:
    """Ask for a job to stop, in the current transaction: one that waits ends at once, one that runs between two steps."""
    is_open = Job.state.in_([JobState.WAITING, JobState.RUNNING])
    asked = update(Job).where(Job.id == job_id, is_open).values(stop_asked_at=now)
    waiting = update(Job).where(Job.id == job_id, Job.state == JobState.WAITING)
    for statement in (asked, waiting.values(state=JobState.STOPPED, ended_at=now)):
        db.session.execute(statement.execution_options(synchronize_session=False))


def purge_jobs(*, now: datetime) -> None:
    """Delete the rows of jobs that ended more than ROWS_LAST ago."""
    with db.own_transaction() as session:
        session.execute(delete(Job).where(Job.ended_at < now - ROWS_LAST))


def failed_jobs(clinic_id: UUID) -> list[tuple[str, datetime]]:
    """Kind and end of the jobs of this clinic, and of none, that failed in the last days; the latest first."""
    is_theirs = or_(Job.clinic_id == clinic_id, Job.clinic_id.is_(None))
    statement = select(Job.kind, Job.ended_at).where(is_theirs, Job.state == JobState.FAILED)
    return [
        (kind, at) for kind, at in db.session.execute(statement.order_by(Job.ended_at.desc()).limit(20)) if at
    ]


def _is_due(now: datetime) -> ColumnElement[bool]:
    is_waiting = and_(Job.state == JobState.WAITING, Job.run_at <= now)
    is_abandoned = and_(Job.state == JobState.RUNNING, Job.lease_until <= now)
    return or_(is_waiting, is_abandoned)


def _of_claim(claimed: JobClaim) -> Update:
    return update(Job).where(Job.id == claimed.id, Job.claim_id == claimed.claim_id)


def _end_claim(claimed: JobClaim, **values: Any) -> None:
    with db.own_transaction() as session:
        _changes_one(session, _of_claim(claimed).values(claim_id=None, lease_until=None, **values))


def _changes_one(session: Session, statement: Update) -> bool:
    result = session.execute(statement.execution_options(synchronize_session=False))
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]
