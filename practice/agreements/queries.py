"""Reading a couple's agreements. Every question names who is asking."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from practice import access, db, vault
from practice.access import Viewer
from practice.agreements.models import Agreement, AgreementYes
from practice.agreements.rules import AgreementState


class AgreementView(NamedTuple):
    """An agreement as pages show it; ``yes`` are those who said yes to the words as they stand."""

    id: UUID
    assignment_id: UUID
    matter: str
    words: str
    state: AgreementState
    wording: int
    try_until: date | None
    author_id: UUID
    yes: frozenset[UUID]


def agreement(viewer: Viewer, agreement_id: UUID) -> Agreement:
    """The row, for actions; NotFound for strangers."""
    return access.find(viewer, Agreement, agreement_id)


def view(viewer: Viewer, agreement_id: UUID) -> AgreementView:
    """One agreement; NotFound for strangers."""
    row = agreement(viewer, agreement_id)
    return _view(viewer, row, yes(viewer, row))


def of_assignment(viewer: Viewer, assignment_id: UUID) -> list[AgreementView]:
    """All of them, the latest change first."""
    rows = db.session.scalars(
        access.look(viewer, Agreement)
        .where(Agreement.assignment_id == assignment_id)
        .order_by(Agreement.changed_at.desc(), Agreement.id)
    ).all()
    said: dict[tuple[UUID, int], set[UUID]] = {}
    statement = (
        access.look(viewer, AgreementYes)
        .join(Agreement, Agreement.id == AgreementYes.agreement_id)
        .where(Agreement.assignment_id == assignment_id)
    )
    for one in db.session.scalars(statement):
        said.setdefault((one.agreement_id, one.wording), set()).add(one.partner_id)
    return [_view(viewer, row, frozenset(said.get((row.id, row.wording), ()))) for row in rows]


def yes(viewer: Viewer, row: Agreement) -> frozenset[UUID]:
    """Who said yes to the words as they stand."""
    statement = access.look(viewer, AgreementYes).where(
        AgreementYes.agreement_id == row.id, AgreementYes.wording == row.wording
    )
    return frozenset(one.partner_id for one in db.session.scalars(statement))


def _view(viewer: Viewer, row: Agreement, said_yes: frozenset[UUID]) -> AgreementView:
    return AgreementView(
        row.id,
        row.assignment_id,
        vault.open_text(viewer, row, "matter"),
        vault.open_text(viewer, row, "words"),
        row.state,
        row.wording,
        row.try_until,
        row.author_id,
        said_yes,
    )
