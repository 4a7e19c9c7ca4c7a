"""Reading a couple's agreements. Every question names who is asking."""

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
    """An agreement as pages show it; ``yes`` are those who said yes to the words as they stand."""

    id: UUID
    assignment_id: UUID
    state: AgreementState
    wording: int
    try_until: date | None
    author_id: UUID
    yes: frozenset[UUID]


def agreement(viewer: Viewer, agreement_id: UUID) -> Agreement:
    """The row, for actions; NotFound for strangers."""
    return access.find(viewer, Agreement, agreement_id)


def agreement_view(viewer: Viewer, agreement_id: UUID) -> AgreementView:
    """One agreement; NotFound for strangers."""
    row = agreement(viewer, agreement_id)
    return _agreement_view(viewer, row, who_said_yes(viewer, row))


def of_assignment(viewer: Viewer, assignment_id: UUID) -> list[AgreementView]:
    """All of them, the latest change first."""
    found: dict[Agreement, set[UUID]] = {}
    for row, said_yes in statements.execute_prepared(_of_assignment, viewer, assignment_id=assignment_id):
        found.setdefault(row, set()).add(said_yes)
    return [_agreement_view(viewer, row, frozenset(said - {None})) for row, said in found.items()]


def _of_assignment(viewer: Viewer) -> db.AnySelect:
    """Agreements, each once for everybody who said yes to the words as they stand, or once with nobody."""
    said_yes = and_(
        AgreementYes.agreement_id == Agreement.id,
        AgreementYes.wording == Agreement.wording,
        access.exists_for(viewer, AgreementYes),
    )
    return (
        select(Agreement, AgreementYes.partner_id)
        .outerjoin(AgreementYes, said_yes)
        .where(access.exists_for(viewer, Agreement), Agreement.assignment_id == bindparam("assignment_id"))
        .order_by(Agreement.changed_at.desc(), Agreement.id)
    )


def who_said_yes(viewer: Viewer, row: Agreement) -> frozenset[UUID]:
    """Who said yes to the words as they stand."""
    statement = access.visible(viewer, AgreementYes).where(
        AgreementYes.agreement_id == row.id, AgreementYes.wording == row.wording
    )
    return frozenset(one.partner_id for one in db.session.scalars(statement))


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
    """Those whose present words this partner wrote; the other's words are the other's."""
    for (row,) in stream_rows(own_rows(scope, Agreement)):
        texts = open_texts(scope, row)
        facts = [CopyFact("state", row.state.value, Message(STATE_WORDS[row.state]))]
        if row.try_until:
            facts.append(day_fact("try_until", N_("Tried until %(day)s."), row.try_until))
        on_day = clock.day_in(scope.zone, row.changed_at)
        title = scope.title(row.assignment_id)
        yield CopyItem(AGREEMENT_ITEM, on_day, row.release, texts, tuple(facts), title)
