"""What stating a policy, agreeing and releasing to one therapist alone need to read; the viewer comes first."""

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


def lock_under_policy(therapist: TherapistViewer, couple_id: UUID | None) -> list[UUID]:
    """Hold the couples a policy stated for this couple, or for the clinic (None), is in force for; their ids."""
    if couple_id is not None:
        return [couple_queries.lock(therapist, couple_id).id]
    of_their_own = select(Policy.couple_id).where(
        Policy.clinic_id == therapist.clinic_id, Policy.couple_id.is_not(None)
    )
    others = select(Couple.id).where(Couple.clinic_id == therapist.clinic_id, Couple.id.not_in(of_their_own))
    return list(db.session.scalars(others.order_by(Couple.id).with_for_update()))


def reader_id(partner: PartnerViewer) -> UUID | None:
    """The therapist whom the policy in force lets this partner write to alone; None where it does not."""
    offered = db.session.execute(
        policy_queries.policy_in_force(partner, Policy.therapist_only)
    ).scalar_one_or_none()
    if not offered:
        return None
    first = select(couple_queries.first_therapist_id(partner)).params(couple_id=partner.couple_id)
    return db.session.execute(first).scalar_one()


def policy_draft(viewer: Viewer, couple_id: UUID | None) -> PolicyDraft | None:
    """The policy that holds for a couple, or stated for the clinic (None), as a form writes it."""
    row = (
        policy_queries.latest_policy(viewer, couple_id) if couple_id else None
    ) or policy_queries.latest_policy(viewer, None)
    return PolicyDraft(row.kind, row.text) if row else None


def has_agreed(partner: PartnerViewer) -> bool:
    """Whether this partner has accepted the texts in force."""
    given = statements.execute_prepared(
        policy_queries.consent_in_force, partner, text_version=consent_text().version
    )
    return given.first() is not None


def agreed_at(partner: PartnerViewer) -> datetime | None:
    """When this partner last agreed to what is in force."""
    given = (
        select(Consent.given_at)
        .where(access.exists_for(partner, Consent), Consent.withdrawn_at.is_(None))
        .order_by(Consent.given_at.desc())
        .limit(1)
    )
    return db.session.scalars(given).one_or_none()
