"""Reads of the policy in force and of the consents to it, as far as reading a couple needs them."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute

from practice import access, db
from practice.couples.models import Consent, Partner, Policy
from practice.policies.rules import PolicyKind, consent_text, policy_texts
from practice.viewers import PartnerViewer, TherapistViewer, Viewer


class PolicyView(NamedTuple):
    """A policy as pages show it; ``line`` is the one sentence that stands beside fields."""

    id: UUID
    kind: PolicyKind
    therapist_only: bool
    title: str
    version: int
    text: str
    line: str
    stated_at: datetime
    is_own: bool  # stated for this couple, not the clinic's


def latest_policy(viewer: Viewer, couple_id: UUID | None) -> Policy | None:
    """The latest version stated for this couple, or for the clinic (None)."""
    own = Policy.couple_id == couple_id if couple_id else Policy.couple_id.is_(None)
    latest = access.visible(viewer, Policy).where(own).order_by(Policy.version.desc()).limit(1)
    return db.session.scalars(latest).one_or_none()


def policy_view(viewer: Viewer, couple_id: UUID) -> PolicyView | None:
    """The policy in force for a couple: its own, or else the clinic's."""
    row = latest_policy(viewer, couple_id) or latest_policy(viewer, None)
    return as_policy_view(row) if row else None


def as_policy_view(row: Policy) -> PolicyView:
    """A version as pages show it; a text that was changed has no line of ours beside it."""
    start = policy_texts().get(row.kind)
    return PolicyView(
        id=row.id,
        kind=row.kind,
        therapist_only=row.therapist_only,
        title=start.title if start else "",
        version=row.version,
        text=row.text,
        line=policy_line(row.kind, row.text),
        stated_at=row.stated_at,
        is_own=row.couple_id is not None,
    )


def policy_line(kind: PolicyKind, text: str) -> str:
    start = policy_texts().get(kind)
    return start.line if start and text.strip() == start.text else ""


def consent_in_force(partner: Viewer) -> db.AnySelect:
    """What this partner has accepted, if it is in force; ``text_version`` is the consent text's."""
    assert isinstance(partner, PartnerViewer)
    in_force = policy_in_force(partner, Policy.id).correlate(Partner).scalar_subquery()
    return select(Consent.id).where(
        access.exists_for(partner, Consent),
        Consent.partner_id == partner.id,
        Consent.policy_id == in_force,
        Consent.text_version == bindparam("text_version"),
        Consent.withdrawn_at.is_(None),
    )


def policy_in_force(
    partner: PartnerViewer, column: ColumnElement[Any] | InstrumentedAttribute[Any]
) -> db.AnySelect:
    """A column of the policy in force for this partner."""
    return (
        select(column)
        .where(
            access.exists_for(partner, Policy),
            (Policy.couple_id == partner.couple_id) | Policy.couple_id.is_(None),
        )
        .order_by(Policy.couple_id.is_(None), Policy.version.desc())
        .limit(1)
    )


def has_agreed_clause() -> ColumnElement[bool]:
    """Whether the partner of a row has accepted the texts in force; for statements that read partners."""
    itself = PartnerViewer(Partner.clinic_id, Partner.id, Partner.couple_id)  # type: ignore[arg-type]
    return consent_in_force(itself).correlate(Partner).exists()


def agreed_partner_ids(viewer: TherapistViewer, couple_id: UUID) -> set[UUID]:
    """The partners of a couple who have accepted what is in force."""
    in_force = policy_view(viewer, couple_id)
    given = select(Consent.partner_id).where(
        access.exists_for(viewer, Consent),
        Consent.couple_id == couple_id,
        Consent.policy_id == (in_force.id if in_force else None),
        Consent.text_version == consent_text().version,
        Consent.withdrawn_at.is_(None),
    )
    return set(db.session.scalars(given))
