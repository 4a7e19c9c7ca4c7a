"""Recognising an account as a partner: asked before anybody is a viewer."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import g, render_template
from sqlalchemy import select

from practice import clock, db, web
from practice.access import Partner as PartnerViewer
from practice.accounts.models import Account, Clinic
from practice.couples.models import Couple, Partner
from practice.web import Me, Recognition


def partner_of(account: Account, clinic: Clinic, now: datetime) -> Recognition | None:
    """The partner with this account, unless they left; that they did is remembered for ``answer_left``."""
    statement = (
        select(Partner, Couple)
        .join(Couple, Couple.id == Partner.couple_id)
        .where(Partner.account_id == account.id)
    )
    found = db.session.execute(statement).one_or_none()
    if found is None:
        return None
    partner, couple = found
    if partner.left_at is not None:
        g.has_left = True
        return None
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


def answer_left(signed_out: Callable[[], Any]) -> Callable[[], Any]:
    """Tell somebody who left, and signs in again, that their place here is closed; others as ``signed_out`` does."""

    def answer() -> Any:
        if g.get("has_left"):
            return render_template("couples/left.html", just_now=False), 401
        return signed_out()

    return answer
