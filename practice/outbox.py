"""Mail that has to leave: rows written in the transaction of their cause, with tries, leases and growing delays."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import ColumnElement, Index, Update, and_, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from practice import db
from practice.db.base import Base
from practice.vault.encryption import decrypt, encrypt, purpose_cipher

# How long one process may take to send a mail; another one tries only after that. Longer than all the waits for
# a mail server together (each mail.SMTP_SECONDS long).
LEASE = timedelta(minutes=5)

# The wait after the first failed try, the second, and so on: altogether a little less than a day.
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
ROWS_LAST = timedelta(days=7)  # after it was sent or failed, for the counts


class MailState(StrEnum):
    """What became of a mail."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"  # nobody tries any more


class MailTrouble(StrEnum):
    """Why the last try failed; never a text of the server's, which could name the recipient."""

    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    SIGN_IN = "sign_in"
    RECIPIENT = "recipient"
    UNFIT = "unfit"  # no mail can be made of it, such as for an address that is none
    OTHER = "other"


class OutgoingMail(Base):
    """A mail that has to leave. It may belong to no clinic. ``content_sealed`` is wiped once nobody tries any more."""

    __tablename__ = "outgoing_mail"
    __table_args__ = (Index(None, "state", "next_try_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    clinic_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    state: Mapped[MailState]
    n_tries: Mapped[int]
    next_try_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # sent, or given up
    trouble: Mapped[MailTrouble | None]
    content_sealed: Mapped[bytes | None]


@dataclass(frozen=True)
class Claim:
    """The right to send one mail until ``lease_until``; nobody else sends it meanwhile."""

    id: UUID
    lease_until: datetime


def add(
    content: Mapping[str, str],
    *,
    now: datetime,
    clinic_id: UUID | None = None,
    session: Session | None = None,
) -> OutgoingMail:
    """Add a mail in the current transaction, or in that of ``session``.

    It is leased to the caller, who sends it after the commit; where that does not happen, somebody else does.
    """
    row = OutgoingMail(
        id=uuid4(),
        clinic_id=clinic_id,
        created_at=now,
        state=MailState.WAITING,
        n_tries=0,
        next_try_at=now,
        lease_until=now + LEASE,
    )
    row.content_sealed = encrypt(_cipher(), json.dumps(dict(content)).encode(), _label(row.id))
    (session or db.session).add(row)
    return row


def due_ids(*, now: datetime, at_most: int = 50) -> list[UUID]:
    """The mails that can be tried now, the oldest first. Ends the current transaction."""
    statement = select(OutgoingMail.id).where(_is_due(now)).order_by(OutgoingMail.created_at).limit(at_most)
    ids = list(db.session.scalars(statement))
    db.end_read()
    return ids


def has_due(*, now: datetime) -> bool:
    """Whether a mail can be tried now."""
    return db.session.scalars(select(OutgoingMail.id).where(_is_due(now)).limit(1)).first() is not None


def claim(id: UUID, *, now: datetime) -> tuple[Claim, dict[str, str]] | None:
    """Take a mail that is due, with its content; None where another process has it or it was sent meanwhile."""
    taken = Claim(id, now + LEASE)
    with db.own_transaction() as session:
        statement = update(OutgoingMail).where(OutgoingMail.id == id, _is_due(now))
        if not _changes_one(session, statement.values(lease_until=taken.lease_until)):
            return None
        sealed = session.scalars(select(OutgoingMail.content_sealed).where(OutgoingMail.id == id)).one()
    content: dict[str, str] = json.loads(decrypt(_cipher(), sealed or b"", _label(id)))
    return taken, content


def renew(claimed: Claim, *, now: datetime) -> Claim | None:
    """The same claim for another LEASE from now; None where it ended and somebody else took the mail."""
    renewed = Claim(claimed.id, now + LEASE)
    with db.own_transaction() as session:
        statement = _of_claim(claimed).values(lease_until=renewed.lease_until)
        return renewed if _changes_one(session, statement) else None


def note_sent(claimed: Claim, *, now: datetime) -> None:
    """Note that the mail was sent, and wipe its content."""
    with db.own_transaction() as session:
        session.execute(_of_claim(claimed).values(state=MailState.SENT, trouble=None, **_end_values(now)))


def note_failure(claimed: Claim, trouble: MailTrouble, *, is_final: bool, now: datetime) -> None:
    """Note that a try failed. ``is_final``: none of the later ones could succeed."""
    with db.own_transaction() as session:
        n_before = select(OutgoingMail.n_tries).where(OutgoingMail.id == claimed.id)
        n_tries = (session.scalars(n_before).one_or_none() or 0) + 1
        if is_final or n_tries > len(DELAYS):
            changed = {"state": MailState.FAILED, **_end_values(now)}
        else:
            changed = {"next_try_at": now + DELAYS[n_tries - 1], "lease_until": None}
        session.execute(_of_claim(claimed).values(n_tries=n_tries, trouble=trouble, **changed))


def purge(*, now: datetime) -> None:
    """Delete the rows of mails that ended more than ROWS_LAST ago."""
    with db.own_transaction() as session:
        session.execute(delete(OutgoingMail).where(OutgoingMail.ended_at < now - ROWS_LAST))


@dataclass(frozen=True)
class OutboxView:
    """The clinic's mail as its owner reads it; no addresses and no texts."""

    n_waiting: int
    oldest_at: datetime | None  # of those that wait
    troubles: dict[MailTrouble, int]  # of those that wait after a failed try
    failures: dict[MailTrouble, int]  # of those given up in the last days (ROWS_LAST)
    n_sent: int


def view(clinic_id: UUID) -> OutboxView:
    """The mail of this clinic, and that of none."""
    is_theirs = or_(OutgoingMail.clinic_id == clinic_id, OutgoingMail.clinic_id.is_(None))
    columns = OutgoingMail.state, OutgoingMail.trouble
    statement = (
        select(*columns, func.count(), func.min(OutgoingMail.created_at)).where(is_theirs).group_by(*columns)
    )
    rows = db.session.execute(statement).all()
    waiting = [row for row in rows if row[0] is MailState.WAITING]
    return OutboxView(
        n_waiting=sum(row[2] for row in waiting),
        oldest_at=min((row[3] for row in waiting), default=None),
        troubles={row[1]: row[2] for row in waiting if row[1]},
        failures={row[1]: row[2] for row in rows if row[0] is MailState.FAILED and row[1]},
        n_sent=sum(row[2] for row in rows if row[0] is MailState.SENT),
    )


def _is_due(now: datetime) -> ColumnElement[bool]:
    is_free = or_(OutgoingMail.lease_until.is_(None), OutgoingMail.lease_until <= now)
    return and_(OutgoingMail.state == MailState.WAITING, OutgoingMail.next_try_at <= now, is_free)


def _of_claim(claimed: Claim) -> Update:
    return (
        update(OutgoingMail)
        .where(
            OutgoingMail.id == claimed.id,
            OutgoingMail.state == MailState.WAITING,
            OutgoingMail.lease_until == claimed.lease_until,
        )
        .execution_options(synchronize_session=False)
    )


def _end_values(now: datetime) -> dict[str, datetime | None]:
    return {"ended_at": now, "content_sealed": None, "lease_until": None}


def _changes_one(session: Session, statement: Update) -> bool:
    result = session.execute(statement.execution_options(synchronize_session=False))
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]


def _cipher() -> AESGCM:
    return purpose_cipher("outgoing mail")


def _label(id: UUID) -> bytes:
    return f"outgoing_mail|{id}".encode()
