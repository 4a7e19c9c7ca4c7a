"""Recognising an account as a partner: asked before anybody is a viewer."""

from datetime import datetime

from sqlalchemy import select

from practice import clock, db, web
from practice.access import Partner as PartnerViewer
from practice.accounts.models import Account, Clinic
from practice.couples.models import Couple, Partner
from practice.web import Me, Recognition


def partner_of(account: Account, clinic: Clinic, now: datetime) -> Recognition | None:
    """The partner with this account, unless they left."""
    statement = (
        select(Partner, Couple)
        .join(Couple, Couple.id == Partner.couple_id)
        .where(Partner.account_id == account.id, Partner.left_at.is_(None))
    )
    found = db.session.execute(statement).one_or_none()
    if found is None:
        return None
    partner, couple = found
    me = Me(
        name=partner.name,
        role="partner",
        is_owner=False,
        clinic_name=clinic.name,
        idle_minutes=web.settings().partner_idle_minutes,
        zone=couple.time_zone,
        locale=clinic.locale,
        today=clock.day_in(couple.time_zone, now),
    )
    return Recognition(PartnerViewer(clinic.id, partner.id, couple.id), me)
