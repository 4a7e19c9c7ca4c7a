"""Sealing (encrypting) and opening what people write, each text with the key of the vault it belongs to.

A couple has three vaults: one shared, one private to each partner. Their data keys are wrapped by the
clinic's key. Text opens only for a viewer for whom both its vault and its release allow it; everything that
decides this (table, column, vault, row, author, release) is authenticated with the text, so that a text that
is swapped, moved or relabelled in the database no longer opens.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from practice import access, db, sealed_texts, statements
from practice.access import Row
from practice.errors import SavedBefore
from practice.optimistic_locking import check_version, version_digest
from practice.release import Release
from practice.sealed_texts import Texts
from practice.vault.encryption import CannotOpen, Unreadable, clinic_cipher, decrypt, encrypt
from practice.vault.models import VAULT_COLUMNS, Sealed, Vault, WrappedVault, vault_label
from practice.viewers import TherapistViewer, Viewer


def create_vaults(session: Session, couple_id: UUID, partner_ids: Iterable[UUID]) -> None:
    """Add a new couple's three vaults to the session, each with a fresh data key of 256 bits."""
    for holder_id in (None, *partner_ids):
        vault = Vault(id=uuid4(), couple_id=couple_id, holder_id=holder_id)
        key = AESGCM.generate_key(bit_length=256)
        vault.wrapped_key = encrypt(clinic_cipher(), key, vault_label(vault))
        session.add(vault)


def place(viewer: Viewer, row: Sealed[Any], release: Release) -> None:
    """Set the release and vault of a new row: the couple's shared vault when shared, otherwise its author's own.

    Raises:
        ValueError: *therapist only*, and the row names no therapist.
        CannotOpen: the vault does not exist for this viewer.
    """
    if release is Release.THERAPIST_ONLY and row.reader_id is None:
        raise ValueError("say first which therapist may read this")
    row.id = row.id or uuid4()
    holder_id = None if release is Release.SHARE else row.author_id
    row.vault_id = _vault_of(viewer, row.couple_id, holder_id).id
    row.release = release


def write_texts(viewer: Viewer, row: Sealed[Texts], release: Release, texts: Texts) -> None:
    """Place a row and write all its texts: ``place``, then ``seal_texts``. Raises what these do."""
    place(viewer, row, release)
    seal_texts(viewer, row, texts)


def seal_texts(viewer: Viewer, row: Sealed[Texts], texts: Texts) -> None:
    """Write all texts of a placed row, from its dataclass or a draft made of it; an empty text becomes NULL."""
    seal(viewer, row, **sealed_texts.dump_texts(row.texts, texts))


def open_texts(viewer: Viewer, row: Sealed[Texts]) -> Texts:
    """All texts of a row. Raises CannotOpen for everyone they are not released to."""
    kind: type[Texts] = row.texts
    return sealed_texts.parse_texts(kind, _open_all(viewer, row))


def seal(viewer: Viewer, row: Sealed[Any], **texts: str | None) -> None:
    """Write some texts of a placed row, by name, as they are stored. Features use ``seal_texts``, which is typed.

    Raises:
        TypeError: the row has no text of that name.
        CannotOpen: the row's vault does not exist for this viewer.
    """
    if unknown := texts.keys() - set(row.sealed):
        raise TypeError(f"{type(row).__name__} has no texts {sorted(unknown)}")
    key = _cipher_of(viewer, row)
    for name, text in texts.items():
        sealed = encrypt(key, text.encode(), text_label(row, name)) if text else None
        setattr(row, f"{name}_sealed", sealed)


def open_text(viewer: Viewer, row: Sealed[Any], name: str) -> str:
    """One text as it is stored, or "" when none was written. Raises CannotOpen for everyone it is not released to.

    Features use ``open_texts``, which is typed.
    """
    _check_release(viewer, row)
    return _open_released(viewer, row, name)


def _open_all(viewer: Viewer, row: Sealed[Any]) -> dict[str, str]:
    _check_release(viewer, row)
    return {name: _open_released(viewer, row, name) for name in row.sealed}


def _open_released(viewer: Viewer, row: Sealed[Any], name: str) -> str:
    sealed: bytes | None = getattr(row, f"{name}_sealed")
    if sealed is None:
        return ""
    return decrypt(_cipher_of(viewer, row), sealed, text_label(row, name)).decode()


def add_idempotent(viewer: Viewer, row: Row, form_key: UUID, *, of_both: bool = False) -> Row:
    """As ``access.add_idempotent``, for rows with sealed texts.

    Raises:
        SavedBefore: the same form saved other texts, another release or other ``form_columns`` before.
    """
    content = _content(viewer, row)
    saved = access.add_idempotent(viewer, row, form_key, of_both=of_both)
    if saved is not row and _content(viewer, saved) != content:
        raise SavedBefore
    return saved


def version_of(viewer: Viewer, row: Sealed[Any]) -> str:
    """A digest of what a row's form writes, for a hidden field, so that ``changing`` knows which state was shown."""
    return version_digest(_content(viewer, row))


@contextmanager
def changing(viewer: Viewer, row: Sealed[Any], version: str) -> Iterator[None]:
    """Change a locked row within this context; its form showed the state ``version``, "" where it said none.

    Raises:
        ChangedMeanwhile: the form showed another state, and the row does not already hold what is written.
    """
    before = _content(viewer, row)
    yield
    check_version(version, before, _content(viewer, row))


def _content(viewer: Viewer, row: Any) -> list[object]:
    texts = _open_all(viewer, row)
    return [*texts.values(), row.release, *(getattr(row, name) for name in row.form_columns)]


def move(viewer: Viewer, row: Sealed[Any], release: Release) -> None:
    """Change a row's release: open all its texts and seal them in the vault they belong to now. Raises CannotOpen."""
    texts = _open_all(viewer, row)
    place(viewer, row, release)
    seal(viewer, row, **texts)


def take_back(row: Sealed[Any]) -> None:
    """Change a row from *therapist only* to *only me*. It needs no viewer, since it only takes a reader away.

    A text that does not open with the clinic's key is left as it is.

    Raises:
        ValueError: the row is not *therapist only*.
    """
    if row.release is not Release.THERAPIST_ONLY:
        raise ValueError("only what was for one therapist alone is taken back")
    key = vault_cipher(db.session.scalars(select(Vault).where(Vault.id == row.vault_id)).one())
    texts: dict[str, bytes] = {}
    for name in row.sealed:
        sealed: bytes | None = getattr(row, f"{name}_sealed")
        if sealed is not None:
            with suppress(Unreadable):
                texts[name] = decrypt(key, sealed, text_label(row, name))
    row.release = Release.ONLY_ME
    for name, text in texts.items():
        setattr(row, f"{name}_sealed", encrypt(key, text, text_label(row, name)))


def vault_cipher(vault: Vault | WrappedVault) -> AESGCM:
    """A vault's key, unwrapped, for no particular viewer; only ``practice.vault`` uses it."""
    return AESGCM(decrypt(clinic_cipher(), vault.wrapped_key, vault_label(vault)))


def may_open(viewer: Viewer, row: Sealed[Any]) -> bool:
    """Whether this viewer may read the row's texts now."""
    try:
        _check_release(viewer, row)
        _cipher_of(viewer, row)
    except CannotOpen:
        return False
    return True


def _check_release(viewer: Viewer, row: Sealed[Any]) -> None:
    if row.author_id == viewer.id or row.release is Release.SHARE:
        return
    if isinstance(viewer, TherapistViewer) and row.release is Release.KEEP:
        return
    if (
        isinstance(viewer, TherapistViewer)
        and row.release is Release.THERAPIST_ONLY
        and row.reader_id == viewer.id
    ):
        return
    raise CannotOpen("not released to this viewer")


def _vault_of(viewer: Viewer, couple_id: UUID, holder_id: UUID | None) -> WrappedVault:
    for vault in _vaults_of(viewer, couple_id):
        if vault.holder_id == holder_id:
            return vault
    raise CannotOpen("no such vault for this viewer")


def cache_vaults(viewer: Viewer, couple_id: UUID, rows: Iterable[Sequence[Any]]) -> None:
    """Remember a couple's vaults for the database session, from ``VAULT_COLUMNS`` that another query selected.

    That query must have read them for this viewer; rows of None, as an outer join gives, are left out.
    """
    vaults: dict[tuple[Viewer, UUID], list[WrappedVault]] = db.session.info.setdefault("vaults", {})
    vaults[(viewer, couple_id)] = [WrappedVault(*row) for row in dict.fromkeys(map(tuple, rows)) if row[0]]


def _vaults_of(viewer: Viewer, couple_id: UUID) -> list[WrappedVault]:
    """The vaults of a couple that exist for this viewer, read once a session."""
    vaults: dict[tuple[Viewer, UUID], list[WrappedVault]] = db.session.info.setdefault("vaults", {})
    if not vaults.get((viewer, couple_id)):
        cache_vaults(
            viewer, couple_id, statements.execute_prepared(_select_vaults, viewer, couple_id=couple_id)
        )
    return vaults[(viewer, couple_id)]


def _select_vaults(viewer: Viewer) -> db.AnySelect:
    return select(*VAULT_COLUMNS).where(
        access.exists_for(viewer, Vault), Vault.couple_id == bindparam("couple_id")
    )


def _cipher_of(viewer: Viewer, row: Sealed[Any]) -> AESGCM:
    keys: dict[tuple[Viewer, UUID], AESGCM] = db.session.info.setdefault("vault_keys", {})
    if (viewer, row.vault_id) not in keys:
        vault = next((v for v in _vaults_of(viewer, row.couple_id) if v.id == row.vault_id), None)
        if vault is None:
            raise CannotOpen("no such vault for this viewer")
        keys[(viewer, row.vault_id)] = vault_cipher(vault)
    return keys[(viewer, row.vault_id)]


def text_label(row: Sealed[Any], name: str) -> bytes:
    """The data authenticated with a text: its table, column, vault, row, author and release."""
    table = getattr(row, "__tablename__")  # noqa: B009
    reader = f"|{row.reader_id}" if row.release is Release.THERAPIST_ONLY else ""
    return f"{table}|{name}|{row.vault_id}|{row.id}|{row.author_id}|{row.release}{reader}".encode()
