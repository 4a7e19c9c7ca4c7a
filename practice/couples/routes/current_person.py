"""The therapist or partner of the account that is signed in, identified before there is a viewer."""

from datetime import datetime
from uuid import UUID

from flask import g

from practice import clock
from practice.accounts.queries import ClinicView
from practice.couples.queries import partners as partner_queries
from practice.policies.rules import consent_text
from practice.viewers import PartnerViewer, TherapistViewer
from practice.web import services
from practice.web.current_viewer import Identity, Me


def identify_person(account_id: UUID, clinic: ClinicView, now: datetime) -> Identity | None:
    """The therapist or partner with this account; None when they left. Needs one statement.

    Sets ``g.has_left`` for ``answer_left_partner`` and ``g.has_agreed`` for ``require_consent``.
    """
    row = partner_queries.person_of_account(account_id, consent_text().version)
    if row is None or row.left_at is not None:
        g.has_left = row is not None and row.couple_id is not None
        return None
    is_partner = row.couple_id is not None
    g.has_agreed = bool(row.has_agreed)
    zone = row.time_zone if is_partner else clinic.time_zone
    settings = services.settings()
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
        return Identity(PartnerViewer(clinic.id, row.id, row.couple_id), me)
    return Identity(TherapistViewer(clinic.id, row.id, row.is_owner), me)
