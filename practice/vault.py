"""Key circles for what people write: sealing, opening, and moving text between them.

A couple has three vaults: one shared, one private to each partner. Their data keys are wrapped by the
clinic's key. Text opens only for a viewer for whom both its vault and its release allow it; everything that
decides this (table, column, vault, row, author, release) is bound into the seal, so that text which is
swapped, moved or relabelled in the database no longer opens.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, ClassVar, NamedTuple
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import (
    ColumnElement,
    ForeignKeyConstraint,
    String,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from practice import access, db
from practice.access import Partner, Row, Therapist, Viewer
from practice.errors import SavedBefore
from practice.release import Release
from practice.versions import check_shown, digest

_FORMAT = b"\x01"
_NONCE_BYTES = 12
_kek: AESGCM | None = None


class Closed(Exception):
    """The text does not open: not for this viewer, or not what was sealed."""


class Unreadable(Closed):
    """The viewer may read the text, but the clinic's key does not open it: a wrong key, or damage."""


class WrongKey(Exception):
    """A key given at start is not the one this database was made with; ``name`` is its setting."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class KeyCheck(db.Base):
    """A known text sealed with each key of the clinic: what opens it is the right key."""

    __tablename__ = "key_check"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    sealed: Mapped[bytes]


class Vault(db.Owned, db.Base):
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
            case Therapist():
                return access.of_couple(cls.couple_id, viewer)
            case Partner():
                own = or_(cls.holder_id.is_(None), cls.holder_id == viewer.id)
                return and_(cls.couple_id == viewer.couple_id, own)


KEY_COLUMNS = (Vault.id, Vault.couple_id, Vault.holder_id, Vault.wrapped_key)


class Locked(NamedTuple):
    """A vault as it was read; its key is still wrapped."""

    id: UUID
    couple_id: UUID
    holder_id: UUID | None
    wrapped_key: bytes


class Sealed:
    """Mixin for rows that carry writing. ``sealed`` names the texts; each has a ``<name>_sealed`` column.

    ``form_columns`` are the columns its form writes beside the texts and their release.
    Tables whose forms offer *therapist only* also take ``practice.confided.Confided``.
    """

    sealed: ClassVar[tuple[str, ...]] = ()
    form_columns: ClassVar[tuple[str, ...]] = ()

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    couple_id: Mapped[UUID]
    vault_id: Mapped[UUID]
    author_id: Mapped[UUID]
    release: Mapped[Release]

    @property
    def reader_id(self) -> UUID | None:
        """The one therapist for whom *therapist only* is meant; None in tables that do not offer it."""
        return None


def visible_writing(kind: type[Sealed], viewer: Viewer) -> ColumnElement[bool]:
    """Rows of writing that exist for a viewer: their own; what was released to them."""
    match viewer:
        case Therapist():
            return and_(access.of_couple(kind.couple_id, viewer), kind.release != Release.ONLY_ME)
        case Partner():
            mine = or_(kind.author_id == viewer.id, kind.release == Release.SHARE)
            return and_(kind.couple_id == viewer.couple_id, mine)


def unlock(key: bytes) -> None:
    """Take the clinic's key-encryption key (32 bytes) for this process."""
    global _kek  # noqa: PLW0603
    _kek = AESGCM(key)


def check_keys(session: Session, keys: dict[str, bytes], *, is_founded: bool) -> None:
    """Raise WrongKey unless each key opens its check value; write the values where they are missing.

    A database without a clinic takes the keys it is given. One from before there were check values is tried
    with a vault of its own.
    """
    kept = {row.name: row for row in session.scalars(select(KeyCheck))}
    for name, key in keys.items():
        cipher, label = AESGCM(derive(key, "check")), f"key|{name}".encode()
        if name in kept:
            try:
                _open(cipher, kept[name].sealed, label)
                continue
            except Unreadable as error:
                if is_founded:
                    raise WrongKey(name) from error
                kept[name].sealed = _seal(cipher, name.encode(), label)
        else:
            if name == "vault_key" and not _opens_a_vault(session, key):
                raise WrongKey(name)
            session.add(KeyCheck(name=name, sealed=_seal(cipher, name.encode(), label)))
    session.flush()


def forget_check(session: Session, name: str) -> None:
    """Let the next start write the check value of another key, where the old one is lost."""
    session.execute(delete(KeyCheck).where(KeyCheck.name == name))


def _opens_a_vault(session: Session, key: bytes) -> bool:
    table = Vault.__table__.c
    columns = (table.id, table.couple_id, table.holder_id, table.wrapped_key)
    row = session.connection().execute(select(*columns).limit(1)).first()  # of whichever clinic lives here
    if row is None:
        return True
    vault = Locked(*row)
    try:
        _open(AESGCM(key), vault.wrapped_key, _vault_label(vault))
    except Unreadable:
        return False
    return True


def found(session: Session, couple_id: UUID, partner_ids: Iterable[UUID]) -> None:
    """Make a new couple's three vaults, each with a fresh data key."""
    for holder_id in (None, *partner_ids):
        vault = Vault(id=uuid4(), couple_id=couple_id, holder_id=holder_id)
        key = AESGCM.generate_key(bit_length=256)
        vault.wrapped_key = _seal(_unlocked(), key, _vault_label(vault))
        session.add(vault)


def place(viewer: Viewer, row: Sealed, release: Release) -> None:
    """Choose the vault a new row's texts belong to: shared when shared, otherwise its author's own."""
    if release is Release.THERAPIST_ONLY and row.reader_id is None:
        raise ValueError("say first which therapist may read this")
    row.id = row.id or uuid4()
    holder_id = None if release is Release.SHARE else row.author_id
    row.vault_id = _vault_of(viewer, row.couple_id, holder_id).id
    row.release = release


def seal(viewer: Viewer, row: Sealed, **texts: str | None) -> None:
    """Write texts into a placed row; an empty text is kept as none."""
    key = _key(viewer, row)
    for name, text in texts.items():
        kept = _seal(key, text.encode(), _label(row, name)) if text else None
        setattr(row, f"{name}_sealed", kept)


def open_text(viewer: Viewer, row: Sealed, name: str) -> str:
    """The text, or "" when none was written. Raises Closed for everyone it is not released to."""
    _check_release(viewer, row)
    kept: bytes | None = getattr(row, f"{name}_sealed")
    if kept is None:
        return ""
    return _open(_key(viewer, row), kept, _label(row, name)).decode()


def keep_once(viewer: Viewer, row: Row, form_key: UUID, *, of_both: bool = False) -> Row:
    """As ``access.keep_once``, for writing; raises SavedBefore where the same form kept something else before.

    Compared is what its form writes.
    """
    wanted = _content(viewer, row)
    kept = access.keep_once(viewer, row, form_key, of_both=of_both)
    if kept is not row and _content(viewer, kept) != wanted:
        raise SavedBefore
    return kept


def version_of(viewer: Viewer, row: Sealed) -> str:
    """Which state of a row a form shows, for a hidden field in it: a digest of what the form writes."""
    return digest(_content(viewer, row))


@contextmanager
def changing(viewer: Viewer, row: Sealed, version: str) -> Iterator[None]:
    """Write a held row within this; raises ChangedMeanwhile where the form showed another state of it.

    Not where what is written stands there already. A form that says no version is taken as it is.
    """
    before = _content(viewer, row)
    yield
    check_shown(version, before, _content(viewer, row))


def _content(viewer: Viewer, row: Any) -> list[object]:
    texts = [open_text(viewer, row, name) for name in row.sealed]
    return [*texts, row.release, *(getattr(row, name) for name in row.form_columns)]


def move(viewer: Viewer, row: Sealed, release: Release) -> None:
    """Release a row anew: open all its texts and seal them where they now belong."""
    texts = {name: open_text(viewer, row, name) for name in row.sealed}
    place(viewer, row, release)
    seal(viewer, row, **texts)


def take_back(row: Sealed) -> None:
    """Make *therapist only* into *only me*, for its author. Nobody is asked who is looking: this only ever closes.

    A text that does not open with the clinic's key is left as it is.
    """
    if row.release is not Release.THERAPIST_ONLY:
        raise ValueError("only what was for one therapist alone is taken back")
    vault = db.session.scalars(select(Vault).where(Vault.id == row.vault_id)).one()
    key = AESGCM(_open(_unlocked(), vault.wrapped_key, _vault_label(vault)))
    texts: dict[str, bytes] = {}
    for name in row.sealed:
        kept: bytes | None = getattr(row, f"{name}_sealed")
        if kept is not None:
            with suppress(Unreadable):
                texts[name] = _open(key, kept, _label(row, name))
    row.release = Release.ONLY_ME
    for name, text in texts.items():
        setattr(row, f"{name}_sealed", _seal(key, text, _label(row, name)))


def may_open(viewer: Viewer, row: Sealed) -> bool:
    """Whether this viewer may read the row's texts now."""
    try:
        _check_release(viewer, row)
        _key(viewer, row)
    except Closed:
        return False
    return True


def derive(key: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose alone, so that no key serves two."""
    return HKDF(hashes.SHA256(), length=32, salt=None, info=f"ordinary-days {purpose}".encode()).derive(key)


def _check_release(viewer: Viewer, row: Sealed) -> None:
    if row.author_id == viewer.id or row.release is Release.SHARE:
        return
    if isinstance(viewer, Therapist) and row.release is Release.KEEP:
        return
    if isinstance(viewer, Therapist) and row.release is Release.THERAPIST_ONLY and row.reader_id == viewer.id:
        return
    raise Closed("not released to this viewer")


def _vault_of(viewer: Viewer, couple_id: UUID, holder_id: UUID | None) -> Locked:
    for vault in _vaults(viewer, couple_id):
        if vault.holder_id == holder_id:
            return vault
    raise Closed("no such vault for this viewer")


def remember(viewer: Viewer, couple_id: UUID, rows: Iterable[Sequence[Any]]) -> None:
    """Keep a couple's vaults for this session, from ``KEY_COLUMNS`` that came along with another read.

    They were read for this very viewer; an outer join leaves nothing but None where there are none.
    """
    kept: dict[tuple[Viewer, UUID], list[Locked]] = db.session.info.setdefault("vaults", {})
    kept[(viewer, couple_id)] = [Locked(*row) for row in dict.fromkeys(map(tuple, rows)) if row[0]]


def _vaults(viewer: Viewer, couple_id: UUID) -> list[Locked]:
    """The vaults of a couple that exist for this viewer, read once a session."""
    kept: dict[tuple[Viewer, UUID], list[Locked]] = db.session.info.setdefault("vaults", {})
    if not kept.get((viewer, couple_id)):
        remember(viewer, couple_id, access.ask(_of_couple, viewer, couple_id=couple_id))
    return kept[(viewer, couple_id)]


def _of_couple(viewer: Viewer) -> db.Columns:
    return select(*KEY_COLUMNS).where(
        access.exists_for(viewer, Vault), Vault.couple_id == bindparam("couple_id")
    )


def _key(viewer: Viewer, row: Sealed) -> AESGCM:
    keys: dict[tuple[Viewer, UUID], AESGCM] = db.session.info.setdefault("vault_keys", {})
    if (viewer, row.vault_id) not in keys:
        vault = next((v for v in _vaults(viewer, row.couple_id) if v.id == row.vault_id), None)
        if vault is None:
            raise Closed("no such vault for this viewer")
        keys[(viewer, row.vault_id)] = AESGCM(_open(_unlocked(), vault.wrapped_key, _vault_label(vault)))
    return keys[(viewer, row.vault_id)]


def _label(row: Sealed, name: str) -> bytes:
    table = getattr(row, "__tablename__")  # noqa: B009
    reader = f"|{row.reader_id}" if row.release is Release.THERAPIST_ONLY else ""
    return f"{table}|{name}|{row.vault_id}|{row.id}|{row.author_id}|{row.release}{reader}".encode()


def _vault_label(vault: Vault | Locked) -> bytes:
    return f"vault|{vault.id}|{vault.couple_id}|{vault.holder_id or 'shared'}".encode()


def _seal(key: AESGCM, text: bytes, label: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _FORMAT + nonce + key.encrypt(nonce, text, label)


def _open(key: AESGCM, kept: bytes, label: bytes) -> bytes:
    nonce, text = kept[1 : 1 + _NONCE_BYTES], kept[1 + _NONCE_BYTES :]
    try:
        return key.decrypt(nonce, text, label)
    except (InvalidTag, ValueError) as error:
        raise Unreadable("this is not what was sealed here") from error


def _unlocked() -> AESGCM:
    if _kek is None:
        raise Closed("the vault key was not given")
    return _kek
