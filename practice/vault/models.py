"""Tables of vaults and key checks, and the mixin of every table that holds sealed writing."""

from typing import Any, ClassVar, Generic, NamedTuple, TypeVar, get_args, get_origin
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    ForeignKeyConstraint,
    LargeBinary,
    String,
    UniqueConstraint,
    and_,
    or_,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from practice import access, sealed_texts
from practice.db import base
from practice.release import Release
from practice.sealed_texts import Texts
from practice.viewers import PartnerViewer, TherapistViewer, Viewer


class KeyCheck(base.Base):
    """The name of a configured key, encrypted with that key: a key that decrypts it is the right one."""

    __tablename__ = "key_check"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    sealed: Mapped[bytes]


class Vault(base.ClinicScoped, base.Base):
    """A data key, wrapped by the clinic's key; ``holder_id`` is None for the couple's shared vault."""

    __tablename__ = "vault"
    __table_args__ = (
        ForeignKeyConstraint(
            ["clinic_id", "couple_id"], ["couple.clinic_id", "couple.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "holder_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("clinic_id", "couple_id", "id"),
        UniqueConstraint("clinic_id", "couple_id", "holder_id"),
    )

    couple_id: Mapped[UUID]
    holder_id: Mapped[UUID | None]
    wrapped_key: Mapped[bytes]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        match viewer:
            case TherapistViewer():
                return access.may_see_couple(cls.couple_id, viewer)
            case PartnerViewer():
                own = or_(cls.holder_id.is_(None), cls.holder_id == viewer.id)
                return and_(cls.couple_id == viewer.couple_id, own)


VAULT_COLUMNS = (Vault.id, Vault.couple_id, Vault.holder_id, Vault.wrapped_key)


class WrappedVault(NamedTuple):
    """A vault as it was read; its key is still wrapped."""

    id: UUID
    couple_id: UUID
    holder_id: UUID | None
    wrapped_key: bytes


class Sealed(Generic[Texts]):
    """Mixin for rows that carry writing: ``class Topic(Sealed[TopicText], ...)`` has the texts of that dataclass.

    Each of its fields is a text in a column ``<name>_sealed``; ``sealed`` are their names, ``texts`` is the dataclass.
    ``form_columns`` are the columns its form writes beside the texts and their release.
    ``counterpart_column`` is set where both partners write to the same thing and both texts are released together
    (``vault.counterparts``): rows of the two with the same value in it belong together.
    Tables whose forms offer *therapist only* take ``vault.therapist_only.Confided`` instead.
    """

    texts: ClassVar[type[Any]]
    sealed: ClassVar[tuple[str, ...]] = ()
    form_columns: ClassVar[tuple[str, ...]] = ()
    counterpart_column: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        texts = _texts_of(cls)
        if not isinstance(texts, TypeVar):  # a mixin, such as Confided, leaves the choice to its tables
            cls.texts, cls.sealed = texts, sealed_texts.text_names(texts)
            for name in cls.sealed:
                setattr(cls, f"{name}_sealed", mapped_column(LargeBinary))
        super().__init_subclass__(**kwargs)

    @classmethod
    def sealed_column(cls, name: str) -> InstrumentedAttribute[bytes | None]:
        """The column of one text, for a query that asks whether something was written."""
        column: InstrumentedAttribute[bytes | None] = getattr(cls, f"{name}_sealed")
        return column

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    couple_id: Mapped[UUID]
    vault_id: Mapped[UUID]
    author_id: Mapped[UUID]
    release: Mapped[Release]

    @property
    def reader_id(self) -> UUID | None:
        """The one therapist for whom *therapist only* is meant; None in tables that do not offer it."""
        return None


def _texts_of(kind: type) -> Any:
    """The type argument of ``Sealed``, or of a mixin derived from it: a dataclass or a type variable."""
    for base_class in vars(kind).get("__orig_bases__", ()):
        origin = get_origin(base_class)
        if isinstance(origin, type) and issubclass(origin, Sealed):
            return get_args(base_class)[0]
    raise TypeError(f"{kind.__name__} does not say which texts it has: Sealed[...Text]")


def visible_writing(kind: type[Sealed[Any]], viewer: Viewer) -> ColumnElement[bool]:
    """The condition for rows a viewer may know of: partners their own and shared ones, therapists all but *only me*."""
    match viewer:
        case TherapistViewer():
            return and_(access.may_see_couple(kind.couple_id, viewer), kind.release != Release.ONLY_ME)
        case PartnerViewer():
            own_or_shared = or_(kind.author_id == viewer.id, kind.release == Release.SHARE)
            return and_(kind.couple_id == viewer.couple_id, own_or_shared)


def vault_label(vault: Vault | WrappedVault) -> bytes:
    """The data authenticated with a vault's wrapped key."""
    return f"vault|{vault.id}|{vault.couple_id}|{vault.holder_id or 'shared'}".encode()
