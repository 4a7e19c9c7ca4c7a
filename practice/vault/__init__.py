"""Key circles for what people write: sealing, opening, and moving text between them.

A couple has three vaults: one shared, one private to each partner. Their data keys are wrapped by the
clinic's key. Text opens only for a viewer for whom both its vault and its release allow it; everything that
decides this (table, column, vault, row, author, release) is bound into the seal, so that text which is
swapped, moved or relabelled in the database no longer opens.
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
    """Make a new couple's three vaults, each with a fresh data key."""
    for holder_id in (None, *partner_ids):
        vault = Vault(id=uuid4(), couple_id=couple_id, holder_id=holder_id)
        key = AESGCM.generate_key(bit_length=256)
        vault.wrapped_key = encrypt(clinic_cipher(), key, vault_label(vault))
        session.add(vault)


def place(viewer: Viewer, row: Sealed[Any], release: Release) -> None:
    """Choose the vault a new row's texts belong to: shared when shared, otherwise its author's own."""
    if release is Release.THERAPIST_ONLY and row.reader_id is None:
        raise ValueError("say first which therapist may read this")
    row.id = row.id or uuid4()
    holder_id = None if release is Release.SHARE else row.author_id
    row.vault_id = _vault_of(viewer, row.couple_id, holder_id).id
    row.release = release


def write_texts(viewer: Viewer, row: Sealed[Texts], release: Release, texts: Texts) -> None:
    """Place a row and write all its texts: ``place``, then ``seal_texts``."""
    place(viewer, row, release)
    seal_texts(viewer, row, texts)


def seal_texts(viewer: Viewer, row: Sealed[Texts], texts: Texts) -> None:
    """Write all texts of a placed row, from its dataclass or a draft made of it; an empty text is kept as none."""
    seal(viewer, row, **sealed_texts.dump_texts(row.texts, texts))


def open_texts(viewer: Viewer, row: Sealed[Texts]) -> Texts:
    """All texts of a row. Raises CannotOpen for everyone they are not released to."""
    kind: type[Texts] = row.texts
    return sealed_texts.parse_texts(kind, _open_all(viewer, row))


def seal(viewer: Viewer, row: Sealed[Any], **texts: str | None) -> None:
    """Write some texts of a placed row, by name, as they are stored. Features use ``seal_texts``, which is typed."""
    if unknown := texts.keys() - set(row.sealed):
        raise TypeError(f"{type(row).__name__} has no texts {sorted(unknown)}")
    key = _cipher_of(viewer, row)
    for name, text in texts.items():
        kept = encrypt(key, text.encode(), text_label(row, name)) if text else None
        setattr(row, f"{name}_sealed", kept)


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
    kept: bytes | None = getattr(row, f"{name}_sealed")
    if kept is None:
        return ""
    return decrypt(_cipher_of(viewer, row), kept, text_label(row, name)).decode()


def add_idempotent(viewer: Viewer, row: Row, form_key: UUID, *, of_both: bool = False) -> Row:
    """As ``access.keep_once``, for writing; raises SavedBefore where the same form kept something else before.

    Compared is what its form writes.
    """
    wanted = _content(viewer, row)
    kept = access.add_idempotent(viewer, row, form_key, of_both=of_both)
    if kept is not row and _content(viewer, kept) != wanted:
        raise SavedBefore
    return kept


def version_of(viewer: Viewer, row: Sealed[Any]) -> str:
    """Which state of a row a form shows, for a hidden field in it: a digest of what the form writes."""
    return version_digest(_content(viewer, row))


@contextmanager
def changing(viewer: Viewer, row: Sealed[Any], version: str) -> Iterator[None]:
    """Write a held row within this; raises ChangedMeanwhile where the form showed another state of it.

    Not where what is written stands there already. A form that says no version is taken as it is.
    """
    before = _content(viewer, row)
    yield
    check_version(version, before, _content(viewer, row))


def _content(viewer: Viewer, row: Any) -> list[object]:
    texts = _open_all(viewer, row)
    return [*texts.values(), row.release, *(getattr(row, name) for name in row.form_columns)]


def move(viewer: Viewer, row: Sealed[Any], release: Release) -> None:
    """Release a row anew: open all its texts and seal them where they now belong."""
    texts = _open_all(viewer, row)
    place(viewer, row, release)
    seal(viewer, row, **texts)


def take_back(row: Sealed[Any]) -> None:
    """Make *therapist only* into *only me*, for its author. Nobody is asked who is looking: this only ever closes.

    A text that does not open with the clinic's key is left as it is.
    """
    if row.release is not Release.THERAPIST_ONLY:
        raise ValueError("only what was for one therapist alone is taken back")
    key = vault_cipher(db.session.scalars(select(Vault).where(Vault.id == row.vault_id)).one())
    texts: dict[str, bytes] = {}
    for name in row.sealed:
        kept: bytes | None = getattr(row, f"{name}_sealed")
        if kept is not None:
            with suppress(Unreadable):
                texts[name] = decrypt(key, kept, text_label(row, name))
    row.release = Release.ONLY_ME
    for name, text in texts.items():
        setattr(row, f"{name}_sealed", encrypt(key, text, text_label(row, name)))


def vault_cipher(vault: Vault | WrappedVault) -> AESGCM:
    """A vault's key, unwrapped. It asks nobody who is looking, so only ``practice.vault`` uses it."""
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
    """Keep a couple's vaults for this session, from ``KEY_COLUMNS`` that came along with another read.

    They were read for this very viewer; an outer join leaves nothing but None where there are none.
    """
    kept: dict[tuple[Viewer, UUID], list[WrappedVault]] = db.session.info.setdefault("vaults", {})
    kept[(viewer, couple_id)] = [WrappedVault(*row) for row in dict.fromkeys(map(tuple, rows)) if row[0]]


def _vaults_of(viewer: Viewer, couple_id: UUID) -> list[WrappedVault]:
    """The vaults of a couple that exist for this viewer, read once a session."""
    kept: dict[tuple[Viewer, UUID], list[WrappedVault]] = db.session.info.setdefault("vaults", {})
    if not kept.get((viewer, couple_id)):
        cache_vaults(
            viewer, couple_id, statements.execute_prepared(_select_vaults, viewer, couple_id=couple_id)
        )
    return kept[(viewer, couple_id)]


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
    """What a text's seal is bound to: where it stands, whose it is and how it is released."""
    table = getattr(row, "__tablename__")  # noqa: B009
    reader = f"|{row.reader_id}" if row.release is Release.THERAPIST_ONLY else ""
    return f"{table}|{name}|{row.vault_id}|{row.id}|{row.author_id}|{row.release}{reader}".encode()
