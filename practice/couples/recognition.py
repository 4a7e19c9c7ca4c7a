"""Recognising an account as a therapist or a partner: asked before anybody is a viewer."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from flask import g, render_template
from sqlalchemy import String, Uuid, bindparam, cast, false, null, select, union_all

from practice import clock, db, web, words
from practice.access import Partner as PartnerViewer
from practice.access import Therapist as TherapistViewer
from practice.accounts.models import Therapist
from practice.accounts.queries import ClinicView
from practice.couples import queries
from practice.couples.models import Couple, Partner
from practice.web import Me, Recognition


def person_of(account_id: UUID, clinic: ClinicView, now: datetime) -> Recognition | None:
    """The therapist or partner with this account, unless they left: one statement.

    That a partner left is remembered for ``answer_left``, whether one has agreed for the gate in ``you``.
    """
    values = {"account_id": account_id, "text_version": words.consent().version}
    row = db.run_narrowed(_person(), values).first()
    if row is None or row.left_at is not None:
        g.has_left = row is not None and row.couple_id is not None
        return None
    is_partner = row.couple_id is not None
    g.has_agreed = bool(row.has_agreed)
    zone = row.time_zone if is_partner else clinic.time_zone
    settings = web.settings()
    me = Me(
        name=row.name,
        role="partner" if is_partner else "therapist",
        is_owner=row.is_owner,
        clinic_name=clinic.name,
        idle_minutes=settings.partner_idle_minutes if is_partner else settings.therapist_idle_minutes,
        zone=zone,
        locale=clinic.locale,
        today=clock.day_in(zone, now),
    )
    if is_partner:
        return Recognition(PartnerViewer(clinic.id, row.id, row.couple_id), me)
    return Recognition(TherapistViewer(clinic.id, row.id, row.is_owner), me)


@cache
def _person() -> db.Union:
    therapist = select(
        Therapist.id,
        Therapist.name,
        Therapist.is_owner,
        Therapist.left_at.label("left_at"),
        cast(null(), Uuid()).label("couple_id"),
        cast(null(), String()).label("time_zone"),
        false().label("has_agreed"),
    ).where(Therapist.account_id == bindparam("account_id"), Therapist.left_at.is_(None))
    has_agreed = queries.has_agreed_too()
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
    return db.narrowed(union_all(therapist, partner))


def answer_left(signed_out: Callable[[], Any]) -> Callable[[], Any]:
    """Tell somebody who left, and signs in again, that their place here is closed; others as ``signed_out`` does."""

    def answer() -> Any:
        if g.get("has_left"):
            return render_template("couples/left.html", just_now=False), 401
        return signed_out()

    return answer
