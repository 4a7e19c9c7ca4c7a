"""Rows both partners wrote about the same thing, such as two answers to a question: shared or kept together."""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import or_, select

from practice import access, db, vault
from practice.release import Release
from practice.vault.encryption import CannotOpen, decrypt, encrypt
from practice.vault.models import Sealed, Vault
from practice.viewers import PartnerViewer

Row = TypeVar("Row", bound=Sealed[Any])


def find_counterpart(partner: PartnerViewer, own: Row) -> Row | None:
    """The row in which the other partner wrote to the same thing as ``own``; None where there is none, or it is deleted.

    Its texts do not open for ``partner`` before they are shared.

    Raises:
        CannotOpen: where ``own`` is not the partner's or is deleted, or its table has no counterparts.
    """
    kind = type(own)
    column = kind.counterpart_column
    is_deleted = getattr(own, "deleted_at", None) is not None
    if not column or own.author_id != partner.id or is_deleted:
        raise CannotOpen("only one's own writing has a counterpart")
    statement = select(kind).where(
        kind.couple_id == partner.couple_id,
        kind.author_id != partner.id,
        getattr(kind, column) == getattr(own, column),
        access.is_not_deleted(kind),
    )
    return db.session.scalars(statement).one_or_none()


def share_together(partner: PartnerViewer, own: Sealed[Any], released_at: datetime) -> None:
    """Share ``own`` and its counterpart from ``released_at`` on; both agreed to this by writing.

    Nothing where the other wrote nothing: neither is shared without the other. Raises CannotOpen as
    ``find_counterpart``, and where one of the two was released to fewer people than *keep* says.
    """
    _release_both(partner, own, Release.SHARE, released_at)


def keep_together(partner: PartnerViewer, own: Sealed[Any]) -> None:
    """Undo ``share_together``: both are kept again. Raises CannotOpen as that does."""
    _release_both(partner, own, Release.KEEP, None)


def _release_both(
    partner: PartnerViewer, own: Sealed[Any], release: Release, released_at: datetime | None
) -> None:
    counterpart = find_counterpart(partner, own)
    if counterpart is None:
        return
    if not {own.release, counterpart.release} <= {Release.KEEP, Release.SHARE}:
        raise CannotOpen("only what is kept or shared is released together")
    for row in (own, counterpart):
        if row.release is not release:
            _seal_anew(row, release)
        setattr(row, "released_at", released_at)  # noqa: B010


def _seal_anew(row: Sealed[Any], release: Release) -> None:
    """Move the row's texts to the vault they belong to under this release."""
    vaults = _vaults_of_author(row)
    old_key = next(
        vault.vault_cipher(vault_row) for vault_row in vaults.values() if vault_row.id == row.vault_id
    )
    texts: dict[str, bytes] = {
        name: decrypt(old_key, sealed, vault.text_label(row, name))
        for name in row.sealed
        if (sealed := getattr(row, f"{name}_sealed")) is not None
    }
    target = vaults[None if release is Release.SHARE else row.author_id]
    row.vault_id, row.release = target.id, release
    for name, text in texts.items():
        sealed = encrypt(vault.vault_cipher(target), text, vault.text_label(row, name))
        setattr(row, f"{name}_sealed", sealed)


def _vaults_of_author(row: Sealed[Any]) -> dict[UUID | None, Vault]:
    """The couple's shared vault and the author's own, by who holds them."""
    statement = select(Vault).where(
        Vault.couple_id == row.couple_id, or_(Vault.holder_id.is_(None), Vault.holder_id == row.author_id)
    )
    return {vault_row.holder_id: vault_row for vault_row in db.session.scalars(statement)}
