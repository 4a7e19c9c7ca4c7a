"""The record: who did what to which id; append-only and chained by hashes, so that a later change shows."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from practice import db
from practice.db import base, column_types
from practice.viewers import Viewer

_ADVISORY_LOCK = 7_310_201  # any number, the same everywhere in this house


class AuditEntry(base.Base):
    """One line of the record. Not owned by a clinic: refusals of strangers belong to none."""

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
    viewer: Viewer | None, verb: str, subject: str = "", *, now: datetime, beside: Session | None = None
) -> None:
    """Write a line in the current transaction: who did what to which id; never any writing.

    ``beside``: the session of another transaction, see ``db.own_transaction``.
    """
    _append(beside or db.session(), viewer, verb, subject, now)


def record_refusal(viewer: Viewer | None, subject: str, *, now: datetime) -> None:
    """Write down a denied entry, in a transaction of its own."""
    with db.own_transaction() as beside:
        _append(beside, viewer, "refused", subject, now)


def broken_links(session: Session) -> Iterator[int]:
    """The numbers of lines that do not follow from the one before: tampered with, or missing."""
    previous = ""
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.number)):
        if entry.previous != (previous or "start") or entry.digest != _digest(entry):
            yield entry.number
        previous = entry.digest


def _append(session: Session, viewer: Viewer | None, verb: str, subject: str, now: datetime) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
    last = session.scalars(
        select(AuditEntry.digest).order_by(AuditEntry.number.desc()).limit(1)
    ).one_or_none()
    entry = AuditEntry(
        at=now,
        clinic_id=viewer.clinic_id if viewer else None,
        actor=f"{viewer.role}:{viewer.id}" if viewer else "nobody",
        verb=verb,
        subject=subject[:120],
        previous=last or "start",
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
