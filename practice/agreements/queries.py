"""Reading a couple's agreements. Every query takes the viewer first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from practice import access, clock, db, statements, vault
from practice.agreements.models import Agreement, AgreementYes
from practice.agreements.rules import AGREEMENT_ITEM, STATE_WORDS, AgreementState, AgreementText
from practice.copies.queries import CopyScope, day_fact, open_texts, own_rows, stream_rows
from practice.copies.rules import CopyFact, CopyItem
from practice.messages import N_, Message
from practice.viewers import Viewer


@dataclass(frozen=True)
class AgreementView(AgreementText):
    """An agreement as pages show it; ``yes`` are the partners who said yes to the present wording."""

    id: UUID
    assignment_id: UUID
    state: AgreementState
    wording: int
    try_until: date | None
    author_id: UUID
    yes: frozenset[UUID]


def agreement(viewer: Viewer, agreement_id: UUID) -> Agreement:
    """The row, for actions. Raises NotFound when it does not exist for this viewer."""
    return access.find(viewer, Agreement, agreement_id)


def agreement_view(viewer: Viewer, agreement_id: UUID) -> AgreementView:
    """An agreement with its texts opened. Raises NotFound when it does not exist for this viewer."""
    return as_agreement_view(viewer, agreement(viewer, agreement_id))


def as_agreement_view(viewer: Viewer, row: Agreement) -> AgreementView:
    """The same, of a row that was read."""
    return _agreement_view(viewer, row, who_said_yes(viewer, row))


def of_assignment(viewer: Viewer, assignment_id: UUID) -> list[AgreementView]:
    """All agreements of an assignment, the latest change first."""
    said_yes_by_agreement: dict[Agreement, set[UUID]] = {}
    for row, partner_id in statements.execute_prepared(_of_assignment, viewer, assignment_id=assignment_id):
        said_yes_by_agreement.setdefault(row, set()).add(partner_id)
    return [
        _agreement_view(viewer, row, frozenset(partner_ids - {None}))
        for row, partner_ids in said_yes_by_agreement.items()
    ]


def _of_assignment(viewer: Viewer) -> db.AnySelect:
    """One row for each yes to the present wording of an agreement, and one with None where there is no yes."""
    is_current_yes = and_(
        AgreementYes.agreement_id == Agreement.id,
        AgreementYes.wording == Agreement.wording,
        access.exists_for(viewer, AgreementYes),
    )
    return (
        select(Agreement, AgreementYes.partner_id)
        .outerjoin(AgreementYes, is_current_yes)
        .where(access.exists_for(viewer, Agreement), Agreement.assignment_id == bindparam("assignment_id"))
        .order_by(Agreement.changed_at.desc(), Agreement.id)
    )


def who_said_yes(viewer: Viewer, row: Agreement) -> frozenset[UUID]:
    """The partners who said yes to the present wording."""
    statement = access.visible(viewer, AgreementYes).where(
        AgreementYes.agreement_id == row.id, AgreementYes.wording == row.wording
    )
    return frozenset(yes.partner_id for yes in db.session.scalars(statement))


def _agreement_view(viewer: Viewer, row: Agreement, said_yes: frozenset[UUID]) -> AgreementView:
    return AgreementView(
        row.id,
        row.assignment_id,
        row.state,
        row.wording,
        row.try_until,
        row.author_id,
        said_yes,
        **vars(vault.open_texts(viewer, row)),
    )


def copy_agreements(scope: CopyScope) -> Iterator[CopyItem]:
    """The agreements whose present words this partner wrote."""
    for (row,) in stream_rows(own_rows(scope, Agreement)):
        texts = open_texts(scope, row)
        facts = [CopyFact("state", row.state.value, Message(STATE_WORDS[row.state]))]
        if row.try_until:
            facts.append(day_fact("try_until", N_("Tried until %(day)s."), row.try_until))
        on_day = clock.day_in(scope.zone, row.changed_at)
        title = scope.title(row.assignment_id)
        yield CopyItem(AGREEMENT_ITEM, on_day, row.release, texts, tuple(facts), title)
