"""The table of stashed forms: what was typed and not saved, sealed."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from practice.db.base import Base


class StashedForm(Base):
    """A draft: the fields of a form that somebody filled in and has not saved, sealed for the same account."""

    __tablename__ = "held_form"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    path_hash: Mapped[str] = mapped_column(String(64))  # keyed hash of account, page and form target
    fields_sealed: Mapped[bytes]
    held_at: Mapped[datetime]
