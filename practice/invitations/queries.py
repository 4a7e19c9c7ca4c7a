"""Reads the invitation of a token, before there is a viewer."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import case, select

from practice import db, statements
from practice.accounts.models import Clinic
from practice.accounts.rules import hash_of
from practice.couples.models import Invitation, Partner
from practice.couples.queries import couples as couple_queries
from practice.invitations.rules import InvitationState, invitation_state
from practice.viewers import PartnerViewer


class InvitationView(NamedTuple):
    """An invitation with its clinic, its partner and the other partner's name."""

    state: InvitationState
    clinic_id: UUID
    clinic_name: str
    couple_id: UUID
    partner_id: UUID
    name: str
    other_name: str
    locale: str
    left_account_id: UUID | None  # the account of a partner who left and may come back; None for others


def invitation_by_token(token: str, now: datetime) -> InvitationView | None:
    """The invitation with this token; None where there is none. Binds the session to its clinic."""
    invitation, partner = Invitation.__table__.c, Partner.__table__.c
    dates = (invitation.used_at, invitation.withdrawn_at, invitation.ends_at)
    left_account_id = case((partner.left_at.is_not(None), partner.account_id)).label("left_account_id")
    statement = (
        select(invitation.clinic_id, invitation.couple_id, invitation.partner_id, *dates, left_account_id)
        .join(Partner.__table__, partner.id == invitation.partner_id)
        .where(invitation.token_hash == hash_of(token))
    )
    row = db.session.execute(statements.unscoped_read(statement)).one_or_none()
    if row is None:
        return None
    db.bind_clinic(row.clinic_id)
    viewer = PartnerViewer(row.clinic_id, row.partner_id, row.couple_id)
    pair = couple_queries.couple_view(viewer, viewer.couple_id)
    clinic = db.session.get_one(Clinic, viewer.clinic_id)
    person, other = pair.person(viewer.id), pair.other(viewer.id)
    state = invitation_state(row.used_at, row.withdrawn_at, row.ends_at, now)
    return InvitationView(
        state,
        viewer.clinic_id,
        clinic.name,
        viewer.couple_id,
        person.id,
        person.name,
        other.name,
        clinic.locale,
        row.left_account_id,
    )
