"""The audit record: who did what to which id. Append-only, each entry holds the hash of the one before it."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from practice import db
from practice.db import base, column_types
from practice.viewers import Viewer

_ADVISORY_LOCK = 7_310_201  # PostgreSQL's lock for appending; any number no other lock of this app has


class AuditEntry(base.Base):
    """One line of the record. It may belong to no clinic: somebody who is signed out is refused too."""

    __tablename__ = "audit_entry"

    number: Mapped[int] = mapped_column(column_types.BigKey, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    clinic_id: Mapped[UUID | None]
    actor: Mapped[str] = mapped_column(String(60))
    verb: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(120))
    previous: Mapped[str] = mapped_column(String(64), unique=True)
    digest: Mapped[str] = mapped_column(String(64))


def record(
    viewer: Viewer | None, verb: str, subject: str = "", *, now: datetime, session: Session | None = None
) -> None:
    """Append who did what to which id, never a text; in the current transaction.

    ``session``: that of another transaction instead, see ``db.own_transaction``.
    """
    _append(session or db.session(), viewer, verb, subject, now)


def record_refusal(viewer: Viewer | None, subject: str, *, now: datetime) -> None:
    """Append that somebody was refused at ``subject``, in a transaction of its own."""
    with db.own_transaction() as own_session:
        _append(own_session, viewer, "refused", subject, now)


def broken_links(session: Session) -> Iterator[int]:
    """The numbers of entries that were changed, or whose predecessor was changed or removed."""
    previous = ""
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.number)):
        if entry.previous != (previous or "start") or entry.digest != _digest(entry):
            yield entry.number
        previous = entry.digest


def _append(session: Session, viewer: Viewer | None, verb: str, subject: str, now: datetime) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
    previous = session.scalars(
        select(AuditEntry.digest).order_by(AuditEntry.number.desc()).limit(1)
    ).one_or_none()
    entry = AuditEntry(
        at=now,
        clinic_id=viewer.clinic_id if viewer else None,
        actor=f"{viewer.role}:{viewer.id}" if viewer else "nobody",
        verb=verb,
        subject=subject[:120],
        previous=previous or "start",
    )
    entry.digest = _digest(entry)
    session.add(entry)
    session.flush()


def _digest(entry: AuditEntry) -> str:
    parts = (
        entry.previous,
        entry.at.isoformat(),
        str(entry.clinic_id),
        entry.actor,
        entry.verb,
        entry.subject,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
