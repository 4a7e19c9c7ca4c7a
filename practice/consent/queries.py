"""Reads for stating a policy, agreeing to it, and releasing to one therapist alone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from practice import access, db, statements
from practice.consent.rules import PolicyDraft
from practice.couples.models import Consent, Couple, Policy
from practice.couples.queries import couples as couple_queries
from practice.couples.queries import policies as policy_queries
from practice.policies.rules import consent_text
from practice.viewers import PartnerViewer, TherapistViewer, Viewer


def lock_couples_under_policy(therapist: TherapistViewer, couple_id: UUID | None) -> list[UUID]:
    """Lock the couples that a policy for this couple, or for the clinic (None), is in force for; returns their ids.

    Raises NotFound for a couple the viewer may not see.
    """
    if couple_id is not None:
        return [couple_queries.lock(therapist, couple_id).id]
    with_own_policy = select(Policy.couple_id).where(
        Policy.clinic_id == therapist.clinic_id, Policy.couple_id.is_not(None)
    )
    statement = select(Couple.id).where(
        Couple.clinic_id == therapist.clinic_id, Couple.id.not_in(with_own_policy)
    )
    return list(db.session.scalars(statement.order_by(Couple.id).with_for_update()))


def reader_id(partner: PartnerViewer) -> UUID | None:
    """The therapist to whom this partner may release writing alone; None where the policy does not offer it."""
    is_offered = db.session.execute(
        policy_queries.policy_in_force(partner.clinic_id, partner.couple_id, Policy.therapist_only)
    ).scalar_one_or_none()
    if not is_offered:
        return None
    statement = select(couple_queries.first_therapist_id(partner)).params(couple_id=partner.couple_id)
    return db.session.execute(statement).scalar_one()


def as_policy_draft(row: Policy | None) -> PolicyDraft | None:
    """The policy in force as its form gives it; None before there is one."""
    return PolicyDraft(row.kind, row.text) if row else None


def has_agreed(partner: PartnerViewer) -> bool:
    """Whether this partner has accepted the texts in force."""
    consents = statements.execute_prepared(_own_consent, partner, text_version=consent_text().version)
    return consents.first() is not None


def _own_consent(partner: Viewer) -> db.AnySelect:
    assert isinstance(partner, PartnerViewer)
    consent = policy_queries.consent_in_force(partner.clinic_id, partner.couple_id, partner.id)
    return consent.where(access.exists_for(partner, Consent))


def agreed_at(partner: PartnerViewer) -> datetime | None:
    """When this partner last gave a consent that was not withdrawn; None where there is none."""
    statement = (
        select(Consent.given_at)
        .where(access.exists_for(partner, Consent), Consent.withdrawn_at.is_(None))
        .order_by(Consent.given_at.desc())
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()
