"""Couples that are only just beginning, for tests."""

from typing import Any
from uuid import UUID, uuid4

from flask import Flask

from practice import clock, db
from practice.consent import actions as consent_actions
from practice.consent.rules import PolicyDraft
from practice.couples import actions as couple_actions
from practice.couples.queries import couples as couple_queries
from practice.couples.queries import policies as policy_queries
from practice.couples.rules import CoupleDraft
from practice.invitations import actions as invitation_actions
from practice.policies.rules import PolicyKind, consent_text, policy_texts
from practice.viewers import PartnerViewer, TherapistViewer
from tests.people import ZONE, Person

GOOD_PASSWORD = "seven lanterns on the pier"


def draft(name_a: str = "Rosa", name_b: str = "Ben", **more: Any) -> CoupleDraft:
    """A couple as a therapist types it."""
    words: dict[str, Any] = {"time_zone": ZONE} | more
    return CoupleDraft(form_key=uuid4(), name_a=name_a, name_b=name_b, **words)


def add(app: Flask, therapist: Person, name_a: str = "Rosa", name_b: str = "Ben") -> UUID:
    """A new couple of this therapist; nobody of it has come in yet."""
    with app.app_context():
        viewer = _open(therapist)
        consent_actions.seed_policy(viewer, clock.now())
        couple_id = couple_actions.add(viewer, draft(name_a, name_b), now=clock.now()).id
        db.session.commit()
    return couple_id


def invite(app: Flask, therapist: Person, couple_id: UUID, side: str = "a") -> str:
    """A fresh link for one of the two; returns its token."""
    with app.app_context():
        viewer = _open(therapist)
        pair = couple_queries.couple_view(viewer, couple_id)
        token = invitation_actions.invite(viewer, getattr(pair, side).id, now=clock.now())
        db.session.commit()
    return token


def state_policy(app: Flask, therapist: Person, couple_id: UUID | None, text: str) -> None:
    """Another version of what holds for a couple, or for the clinic."""
    with app.app_context():
        consent_actions.state_policy(
            _open(therapist), couple_id, PolicyDraft(PolicyKind.OWN, text), now=clock.now()
        )
        db.session.commit()


def limit_confidence(app: Flask, therapist: Person, couple_id: UUID | None, *partners: Person) -> None:
    """Our text of limited confidence holds from now on, and these partners have agreed to it."""
    text = policy_texts()[PolicyKind.LIMITED].text
    with app.app_context():
        draft = PolicyDraft(PolicyKind.LIMITED, text)
        consent_actions.state_policy(_open(therapist), couple_id, draft, now=clock.now())
        for partner in partners:
            assert isinstance(partner.viewer, PartnerViewer)
            policy = policy_queries.policy_view(partner.viewer, partner.viewer.couple_id)
            assert policy is not None
            consent_actions.agree(partner.viewer, policy.id, consent_text().version, now=clock.now())
        db.session.commit()


def pair(app: Flask, therapist: Person, couple_id: UUID) -> couple_queries.CoupleView:
    """The couple as it stands now."""
    with app.app_context():
        return couple_queries.couple_view(_open(therapist), couple_id)


def _open(therapist: Person) -> TherapistViewer:
    viewer = therapist.viewer
    assert isinstance(viewer, TherapistViewer)
    db.bind_clinic(viewer.clinic_id)
    return viewer
