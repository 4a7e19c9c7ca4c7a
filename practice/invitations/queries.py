"""The invitation behind a token, read before anybody is a viewer."""

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
    """What an invitation opens, before anybody is a viewer."""

    state: InvitationState
    clinic_id: UUID
    clinic_name: str
    couple_id: UUID
    partner_id: UUID
    name: str
    other_name: str
    locale: str
    left_account_id: UUID | None  # the sign-in of somebody who left and may come back; None for all others


def invitation_by_token(token: str, now: datetime) -> InvitationView | None:
    """Whom this token invites; None where there is no such token. Narrows the session to its clinic."""
    table, person = Invitation.__table__.c, Partner.__table__.c
    dates = (table.used_at, table.withdrawn_at, table.ends_at)
    left_account_id = case((person.left_at.is_not(None), person.account_id)).label("left_account_id")
    whose = (
        select(table.clinic_id, table.couple_id, table.partner_id, *dates, left_account_id)
        .join(Partner.__table__, person.id == table.partner_id)
        .where(table.token_hash == hash_of(token))
    )
    found = db.session.execute(statements.unscoped_read(whose)).one_or_none()
    if found is None:
        return None
    db.bind_clinic(found.clinic_id)
    viewer = PartnerViewer(found.clinic_id, found.partner_id, found.couple_id)
    asked, clinic = (
        couple_queries.couple_view(viewer, viewer.couple_id),
        db.session.get_one(Clinic, viewer.clinic_id),
    )
    me, other = asked.person(viewer.id), asked.other(viewer.id)
    state = invitation_state(found.used_at, found.withdrawn_at, found.ends_at, now)
    return InvitationView(
        state,
        viewer.clinic_id,
        clinic.name,
        viewer.couple_id,
        me.id,
        me.name,
        other.name,
        clinic.locale,
        found.left_account_id,
    )
