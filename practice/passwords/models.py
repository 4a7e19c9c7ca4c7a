"""Tables of links and read-out codes for choosing a password; the resets themselves are in accounts.models."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from practice.db.base import Base
from practice.passwords.rules import ResetKind


class ResetToken(Base):
    """A link to choose a password, used once. It holds a token of 256 bits, this row only the hash."""

    __tablename__ = "reset_token"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    kind: Mapped[ResetKind]


class ReadOutCode(Base):
    """A code that a therapist reads out to one person: with the link of a mail it skips the wait. Only its hash."""

    __tablename__ = "read_out_code"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
