"""Reads of the policy in force and of consents to it; consent.queries holds what only that feature needs."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute

from practice import access, db
from practice.couples.models import Consent, Partner, Policy
from practice.policies.rules import PolicyKind, policy_texts
from practice.viewers import Viewer

IdOrColumn = UUID | InstrumentedAttribute[UUID]  # of one row, or of each row that an outer statement selects


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
    row = find_policy(viewer, couple_id)
    return as_policy_view(row) if row else None


def find_policy(viewer: Viewer, couple_id: UUID | None) -> Policy | None:
    """The row in force for a couple, or for the clinic (``couple_id`` None); None before there is one."""
    own = latest_policy(viewer, couple_id) if couple_id else None
    return own or latest_policy(viewer, None)


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


def has_agreed_clause() -> ColumnElement[bool]:
    """The condition that the row's partner has accepted the texts in force, and ``text_version`` (a bind parameter).

    For statements that select Partner; they say which partners exist for the viewer.
    """
    consent = consent_in_force(Partner.clinic_id, Partner.couple_id, Partner.id)
    return consent.correlate(Partner).exists()


def consent_in_force(clinic_id: IdOrColumn, couple_id: IdOrColumn, partner_id: IdOrColumn) -> db.AnySelect:
    """The consent of a partner to the policy in force and to ``text_version`` (a bind parameter)."""
    policy_id = policy_in_force(clinic_id, couple_id, Policy.id).correlate(Partner).scalar_subquery()
    return select(Consent.id).where(
        Consent.clinic_id == clinic_id,
        Consent.partner_id == partner_id,
        Consent.policy_id == policy_id,
        Consent.text_version == bindparam("text_version"),
        Consent.withdrawn_at.is_(None),
    )


def policy_in_force(
    clinic_id: IdOrColumn, couple_id: IdOrColumn, column: ColumnElement[Any] | InstrumentedAttribute[Any]
) -> db.AnySelect:
    """A statement for one column of the policy in force: the couple's latest, or else the clinic's."""
    return (
        select(column)
        .where(Policy.clinic_id == clinic_id, (Policy.couple_id == couple_id) | Policy.couple_id.is_(None))
        .order_by(Policy.couple_id.is_(None), Policy.version.desc())
        .limit(1)
    )
