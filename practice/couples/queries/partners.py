"""Reads of single partners: their rows, how far each has come, and who an account belongs to."""

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, String, Uuid, bindparam, cast, false, null, select, union_all

from practice import access, db, statements
from practice.accounts.models import Therapist
from practice.couples.models import Couple, Invitation, Partner
from practice.couples.queries import policies as policy_queries
from practice.couples.rules import PartnerStatus, partner_status
from practice.errors import NotFound
from practice.viewers import TherapistViewer, Viewer


class PartnerProgressView(NamedTuple):
    """How far one partner has come, for their therapist; ``until``: when they left or stopped, or their link ends."""

    way: PartnerStatus
    until: datetime | None


def partner_rows(viewer: Viewer, couple_id: UUID) -> list[Partner]:
    """Both partners' rows, for actions."""
    both = access.visible(viewer, Partner).where(Partner.couple_id == couple_id).order_by(Partner.side)
    return list(db.session.scalars(both))


def partner(viewer: Viewer, couple_id: UUID, partner_id: UUID) -> Partner:
    """One partner of this very couple; NotFound for everything else."""
    row = access.find(viewer, Partner, partner_id)
    if row.couple_id != couple_id:
        raise NotFound("Partner")
    return row


def partner_progress(
    viewer: TherapistViewer, couple_id: UUID, now: datetime
) -> dict[UUID, PartnerProgressView]:
    """How far each of the two has come."""
    waiting = access.visible(viewer, Invitation).where(
        Invitation.couple_id == couple_id, Invitation.withdrawn_at.is_(None), Invitation.used_at.is_(None)
    )
    until = {row.partner_id: row.ends_at for row in db.session.scalars(waiting.order_by(Invitation.made_at))}
    have_agreed = policy_queries.agreed_partner_ids(viewer, couple_id)
    return {
        row.id: _as_progress_view(row, until.get(row.id), now, has_agreed=row.id in have_agreed)
        for row in partner_rows(viewer, couple_id)
    }


def _as_progress_view(
    row: Partner, until: datetime | None, now: datetime, *, has_agreed: bool
) -> PartnerProgressView:
    way = partner_status(
        has_left=row.left_at is not None,
        has_stopped=row.stopped_at is not None,
        has_account=row.account_id is not None,
        has_agreed=has_agreed,
        until=until,
        now=now,
    )
    return PartnerProgressView(
        way, until if way is PartnerStatus.COMING_BACK else row.left_at or row.stopped_at or until
    )


def person_of_account(account_id: UUID, consent_version: int) -> Row[Any] | None:
    """The therapist or partner with this account, whoever they are; a session bound to their clinic asks."""
    values = {"account_id": account_id, "text_version": consent_version}
    return statements.run_prepared(_person_statement(), values).first()


@cache
def _person_statement() -> db.AnyUnion:
    therapist = select(
        Therapist.id,
        Therapist.name,
        Therapist.is_owner,
        Therapist.left_at.label("left_at"),
        cast(null(), Uuid()).label("couple_id"),
        cast(null(), String()).label("time_zone"),
        false().label("has_agreed"),
    ).where(Therapist.account_id == bindparam("account_id"), Therapist.left_at.is_(None))
    has_agreed = policy_queries.has_agreed_clause()
    partner = (
        select(
            Partner.id,
            Partner.name,
            false(),
            Partner.left_at,
            Partner.couple_id,
            Couple.time_zone,
            has_agreed,
        )
        .join(Couple, Couple.id == Partner.couple_id)
        .where(Partner.account_id == bindparam("account_id"))
    )
    return statements.prepare(union_all(therapist, partner))
