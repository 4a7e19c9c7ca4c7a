"""Reads of the policy in force and of consents to it; consent.queries holds what only that feature needs."""

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
    """A policy as pages show it; ``line`` is one sentence to show beside fields, "" for a changed text."""

    id: UUID
    kind: PolicyKind
    therapist_only: bool
    title: str
    version: int
    text: str
    line: str
    stated_at: datetime
    is_own: bool  # stated for this couple; not the clinic's


def latest_policy(viewer: Viewer, couple_id: UUID | None) -> Policy | None:
    """The latest version stated for this couple, or for the clinic (``couple_id`` None)."""
    same_scope = Policy.couple_id == couple_id if couple_id else Policy.couple_id.is_(None)
    latest = access.visible(viewer, Policy).where(same_scope).order_by(Policy.version.desc()).limit(1)
    return db.session.scalars(latest).one_or_none()


def policy_view(viewer: Viewer, couple_id: UUID) -> PolicyView | None:
    """The policy in force for a couple: its own, or else the clinic's."""
    row = latest_policy(viewer, couple_id) or latest_policy(viewer, None)
    return as_policy_view(row) if row else None


def as_policy_view(row: Policy) -> PolicyView:
    """A version of a policy as pages show it."""
    own_text = policy_texts().get(row.kind)
    return PolicyView(
        id=row.id,
        kind=row.kind,
        therapist_only=row.therapist_only,
        title=own_text.title if own_text else "",
        version=row.version,
        text=row.text,
        line=policy_line(row.kind, row.text),
        stated_at=row.stated_at,
        is_own=row.couple_id is not None,
    )


def policy_line(kind: PolicyKind, text: str) -> str:
    """The sentence to show beside fields; "" where the text is not the product's own for this kind."""
    own_text = policy_texts().get(kind)
    return own_text.line if own_text and text.strip() == own_text.text else ""


def consent_in_force(partner: Viewer) -> db.AnySelect:
    """A statement for this partner's consent to the policy in force and to ``text_version`` (a bind parameter)."""
    assert isinstance(partner, PartnerViewer)
    policy_id = policy_in_force(partner, Policy.id).correlate(Partner).scalar_subquery()
    return select(Consent.id).where(
        access.exists_for(partner, Consent),
        Consent.partner_id == partner.id,
        Consent.policy_id == policy_id,
        Consent.text_version == bindparam("text_version"),
        Consent.withdrawn_at.is_(None),
    )


def policy_in_force(
    partner: PartnerViewer, column: ColumnElement[Any] | InstrumentedAttribute[Any]
) -> db.AnySelect:
    """A statement for one column of the policy in force: the couple's latest, or else the clinic's."""
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
    """The condition that the row's partner has accepted the texts in force; for statements that select Partner."""
    row_viewer = PartnerViewer(Partner.clinic_id, Partner.id, Partner.couple_id)  # type: ignore[arg-type]
    return consent_in_force(row_viewer).correlate(Partner).exists()


def agreed_partner_ids(viewer: TherapistViewer, couple_id: UUID) -> set[UUID]:
    """The ids of the couple's partners who have accepted the texts in force."""
    policy = policy_view(viewer, couple_id)
    statement = select(Consent.partner_id).where(
        access.exists_for(viewer, Consent),
        Consent.couple_id == couple_id,
        Consent.policy_id == (policy.id if policy else None),
        Consent.text_version == consent_text().version,
        Consent.withdrawn_at.is_(None),
    )
    return set(db.session.scalars(statement))
