"""How often something was asked for in a minute or an hour, kept in the database: all processes count together.

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
    """Whom a limit counts: the account that is signed in, a device that is known, or else a network."""
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
        with db.own_transaction() as beside:
            if not _add_to_count(beside, key, expiry, amount, now):
                beside.execute(delete(RateCount).where(RateCount.ends_at <= now))
                row = RateCount(key=key[:400], n_requests=amount, ends_at=now + timedelta(seconds=expiry))
                try:
                    with beside.begin_nested():
                        beside.add(row)
                        beside.flush()
                except IntegrityError:  # somebody else's first request came in between
                    _add_to_count(beside, key, expiry, amount, now)
            count = select(RateCount.n_requests).where(RateCount.key == key[:400])
            return beside.scalars(count).one()

    def get(self, key: str) -> int:
        """What the count is now."""
        with db.own_transaction() as beside:
            alive = select(RateCount.n_requests).where(
                RateCount.key == key[:400], RateCount.ends_at > clock.now()
            )
            return beside.scalars(alive).one_or_none() or 0

    def get_expiry(self, key: str) -> float:
        """When the count begins anew, in seconds since 1970."""
        with db.own_transaction() as beside:
            ends_at = beside.scalars(
                select(RateCount.ends_at).where(RateCount.key == key[:400])
            ).one_or_none()
            return (ends_at or clock.now()).timestamp()

    def check(self) -> bool:
        """The database is there, or nothing else works either."""
        return True

    def reset(self) -> int | None:
        """Begin all counts anew."""
        with db.own_transaction() as beside:
            beside.execute(delete(RateCount))
        return None

    def clear(self, key: str) -> None:
        """Begin one count anew."""
        with db.own_transaction() as beside:
            beside.execute(delete(RateCount).where(RateCount.key == key[:400]))


limiter = Limiter(_caller, storage_uri=f"{DatabaseStorage.STORAGE_SCHEME[0]}://")


class RateCount(base.Base):
    """How often one caller asked for one page since its minute or hour began."""

    __tablename__ = "rate_count"

    key: Mapped[str] = mapped_column(String(400), primary_key=True)
    n_requests: Mapped[int]
    ends_at: Mapped[datetime]


def _add_to_count(session: Session, key: str, expiry: int, amount: int, now: datetime) -> bool:
    is_over = RateCount.ends_at <= now
    until = literal(now + timedelta(seconds=expiry), column_types.UtcDateTime())
    add = update(RateCount).where(RateCount.key == key[:400])
    values: dict[str, Any] = {
        "n_requests": case((is_over, amount), else_=RateCount.n_requests + amount),
        "ends_at": case((is_over, until), else_=RateCount.ends_at),
    }
    done = session.execute(add.values(**values).execution_options(synchronize_session=False))
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]
