"""Counts of requests in a minute or an hour, kept in the database, so that all processes count together.

A storage for Flask-Limiter. Each count is one conditional update in a transaction of its own.
"""

from datetime import datetime, timedelta
from typing import Any

from flask import g
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits.storage import Storage
from sqlalchemy import String, case, delete, literal, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from practice import clock, db
from practice.db import base, column_types


def _caller() -> str:
    """The key a limit counts by: the account that is signed in, a known device, or else the network."""
    return str(g.get("caller") or get_remote_address())


class DatabaseStorage(Storage):
    """Counts in the clinic's own database, SQLite or PostgreSQL."""

    STORAGE_SCHEME = ["database"]

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add to the count, which begins anew once its time has ended; returns what it is now."""
        now = clock.now()
        with db.own_transaction() as session:
            if not _add_to_count(session, key, expiry, amount, now):
                session.execute(delete(RateCount).where(RateCount.ends_at <= now))
                row = RateCount(key=key[:400], n_requests=amount, ends_at=now + timedelta(seconds=expiry))
                try:
                    with session.begin_nested():
                        session.add(row)
                        session.flush()
                except IntegrityError:  # another process added the row in between
                    _add_to_count(session, key, expiry, amount, now)
            count = select(RateCount.n_requests).where(RateCount.key == key[:400])
            return session.scalars(count).one()

    def get(self, key: str) -> int:
        """The present count; 0 once its time has ended."""
        with db.own_transaction() as session:
            count = select(RateCount.n_requests).where(
                RateCount.key == key[:400], RateCount.ends_at > clock.now()
            )
            return session.scalars(count).one_or_none() or 0

    def get_expiry(self, key: str) -> float:
        """When the count ends, in seconds since 1970."""
        with db.own_transaction() as session:
            ends_at = session.scalars(
                select(RateCount.ends_at).where(RateCount.key == key[:400])
            ).one_or_none()
            return (ends_at or clock.now()).timestamp()

    def check(self) -> bool:
        """Always True: where the database fails, every other page fails too."""
        return True

    def reset(self) -> int | None:
        """Delete all counts."""
        with db.own_transaction() as session:
            session.execute(delete(RateCount))
        return None

    def clear(self, key: str) -> None:
        """Delete one count."""
        with db.own_transaction() as session:
            session.execute(delete(RateCount).where(RateCount.key == key[:400]))


limiter = Limiter(_caller, storage_uri=f"{DatabaseStorage.STORAGE_SCHEME[0]}://")


class RateCount(base.Base):
    """How many requests one caller made to one page since its minute or hour began."""

    __tablename__ = "rate_count"

    key: Mapped[str] = mapped_column(String(400), primary_key=True)
    n_requests: Mapped[int]
    ends_at: Mapped[datetime]


def purge_counts() -> None:
    """Delete the counts whose minute or hour has ended, in the current transaction."""
    db.session.execute(delete(RateCount).where(RateCount.ends_at <= clock.now()))


def _add_to_count(session: Session, key: str, expiry: int, amount: int, now: datetime) -> bool:
    """Add to a count that exists, or begin it anew where it has ended; False where there is no such row."""
    has_ended = RateCount.ends_at <= now
    new_end = literal(now + timedelta(seconds=expiry), column_types.UtcDateTime())
    matching = update(RateCount).where(RateCount.key == key[:400])
    values: dict[str, Any] = {
        "n_requests": case((has_ended, amount), else_=RateCount.n_requests + amount),
        "ends_at": case((has_ended, new_end), else_=RateCount.ends_at),
    }
    result = session.execute(matching.values(**values).execution_options(synchronize_session=False))
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]
