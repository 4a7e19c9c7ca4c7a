"""Reads of single partners: their rows, their status, and the person of an account."""

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
from practice.policies.rules import consent_text
from practice.viewers import TherapistViewer, Viewer


class PartnerProgressView(NamedTuple):
    """One partner's status, for their therapist; ``until``: when they left or stopped, or when their link ends."""

    status: PartnerStatus
    until: datetime | None


def partner_rows(viewer: Viewer, couple_id: UUID) -> list[Partner]:
    """Both partners' rows, for actions; empty for strangers."""
    partners = access.visible(viewer, Partner).where(Partner.couple_id == couple_id).order_by(Partner.side)
    return list(db.session.scalars(partners))


def partner(viewer: Viewer, couple_id: UUID, partner_id: UUID) -> Partner:
    """The row of one partner of this couple. Raises NotFound for strangers and for partners of other couples."""
    row = access.find(viewer, Partner, partner_id)
    if row.couple_id != couple_id:
        raise NotFound("Partner")
    return row


def partner_progress(
    viewer: TherapistViewer, couple_id: UUID, now: datetime
) -> dict[UUID, PartnerProgressView]:
    """The status of each of the two, by partner id."""
    open_invitations = access.visible(viewer, Invitation).where(
        Invitation.couple_id == couple_id, Invitation.withdrawn_at.is_(None), Invitation.used_at.is_(None)
    )
    rows = db.session.scalars(open_invitations.order_by(Invitation.made_at))
    link_ends = {row.partner_id: row.ends_at for row in rows}
    partners = select(Partner, policy_queries.has_agreed_clause()).where(
        access.exists_for(viewer, Partner), Partner.couple_id == couple_id
    )
    values = {"text_version": consent_text().version}
    return {
        row.id: _as_progress_view(row, link_ends.get(row.id), now, has_agreed=has_agreed)
        for row, has_agreed in db.session.execute(partners.order_by(Partner.side), values)
    }


def _as_progress_view(
    row: Partner, link_ends_at: datetime | None, now: datetime, *, has_agreed: bool
) -> PartnerProgressView:
    status = partner_status(
        has_left=row.left_at is not None,
        has_stopped=row.stopped_at is not None,
        has_account=row.account_id is not None,
        has_agreed=has_agreed,
        link_ends_at=link_ends_at,
        now=now,
    )
    if status is PartnerStatus.COMING_BACK:
        return PartnerProgressView(status, link_ends_at)
    return PartnerProgressView(status, row.left_at or row.stopped_at or link_ends_at)


def person_of_account(account_id: UUID, consent_version: int) -> Row[Any] | None:
    """The row of the therapist or partner with this account, with the columns of ``_person_statement``.

    The session is bound to their clinic; there is no viewer yet. ``couple_id`` is None for therapists.
    """
    values = {"account_id": account_id, "text_version": consent_version}
    return statements.run_prepared(_person_statement(), values).first()


@cache
def _person_statement() -> statements.PreparedStatement:
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
