"""The table of stashed forms: what was typed and not saved, sealed."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from practice.db.base import Base


class StashedForm(Base):
    """A draft: what somebody typed and has not saved yet, sealed, for the same account alone."""

    __tablename__ = "held_form"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    path_hash: Mapped[str] = mapped_column(String(64))  # keyed; of the page and where its form is sent
    fields_sealed: Mapped[bytes]
    held_at: Mapped[datetime]
