"""The table of set-up tokens; Clinic and Therapist are in accounts.models, since every feature reads them."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from practice.db.base import Base


class SetUpToken(Base):
    """A token that opens the set-up page, used once; only its hash is stored."""

    __tablename__ = "set_up_token"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
