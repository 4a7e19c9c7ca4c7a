"""Which workers are there: each writes a row and keeps its time, so that the owner's page can tell."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from practice import db
from practice.db.base import Base

SEEN_EVERY = timedelta(seconds=15)
ALIVE_FOR = timedelta(minutes=1)  # after the last time it was seen


class WorkerPresence(Base):
    """A worker process. Its row goes when it ends; that of one that was killed, a day later."""

    __tablename__ = "worker_presence"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]


def note_presence(worker_id: UUID, *, now: datetime) -> None:
    """Write that this worker is there, and forget those not seen for a day."""
    with db.own_transaction() as session:
        seen = update(WorkerPresence).where(WorkerPresence.id == worker_id).values(seen_at=now)
        if session.execute(seen).rowcount != 1:  # type: ignore[attr-defined]
            session.add(WorkerPresence(id=worker_id, started_at=now, seen_at=now))
            session.execute(delete(WorkerPresence).where(WorkerPresence.seen_at < now - timedelta(days=1)))


def forget_presence(worker_id: UUID) -> None:
    """Delete this worker's row, as it ends."""
    with db.own_transaction() as session:
        session.execute(delete(WorkerPresence).where(WorkerPresence.id == worker_id))


def last_seen_at() -> datetime | None:
    """When any worker was seen last; None where none ever was, or all ended in good order."""
    return db.session.scalars(select(func.max(WorkerPresence.seen_at))).one()


def is_alive(seen_at: datetime | None, *, now: datetime) -> bool:
    """Whether a worker that was last seen then is still there."""
    return seen_at is not None and now - seen_at < ALIVE_FOR
