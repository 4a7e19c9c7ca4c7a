"""State a policy, agree to it, withdraw consent; stop taking part, take that back, leave. Actions flush; the page commits."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CursorResult, select, update

from practice import access, audit, db
from practice.authentication import actions as authentication_actions
from practice.consent import queries
from practice.consent.rules import (
    PolicyDraft,
    check_names_release,
    check_policy_text,
    check_reader,
    offers_therapist_only,
)
from practice.couples import actions as couple_actions
from practice.couples.models import Consent, Partner, Policy
from practice.couples.queries import couples as couple_queries
from practice.couples.queries import policies as policy_queries
from practice.couples.rules import CoupleState
from practice.errors import Refusal
from practice.messages import N_
from practice.optimistic_locking import check_version
from practice.policies.rules import PolicyKind, consent_text, policy_texts
from practice.release import Release
from practice.vault import therapist_only as vault_therapist_only
from practice.viewers import PartnerViewer, TherapistViewer


def stop(partner: PartnerViewer, *, now: datetime) -> None:
    """Freeze what is shared, alone, at once, without a reason; the couple rests. It can be taken back."""
    couple_queries.lock(partner, partner.couple_id)
    stopping = update(Partner).where(
        Partner.id == partner.id, Partner.clinic_id == partner.clinic_id, Partner.stopped_at.is_(None)
    )
    done = db.session.execute(stopping.values(stopped_at=now))
    assert isinstance(done, CursorResult)
    if done.rowcount:
        couple_actions.change_state(
            partner, partner.couple_id, {CoupleState.INVITED, CoupleState.ACTIVE}, CoupleState.RESTING
        )
        audit.record(partner, "stopped", f"couple:{partner.couple_id}", now=now)


def take_part_again(partner: PartnerViewer, *, now: datetime) -> None:
    """Take a stop back. The couple goes on resting until the therapist lets it go on."""
    stopped = update(Partner).where(
        Partner.id == partner.id,
        Partner.clinic_id == partner.clinic_id,
        Partner.stopped_at.is_not(None),
        Partner.left_at.is_(None),
    )
    done = db.session.execute(stopped.values(stopped_at=None))
    assert isinstance(done, CursorResult)
    if done.rowcount:
        audit.record(partner, "takes part again", f"couple:{partner.couple_id}", now=now)


def leave(partner: PartnerViewer, *, now: datetime) -> None:
    """Leave alone, at once, without a reason: sign-ins end, and the couple rests.

    An opening that is being shared is over before this begins, or finds the couple resting.
    """
    couple_queries.lock(partner, partner.couple_id)
    going = (
        update(Partner)
        .where(Partner.id == partner.id, Partner.clinic_id == partner.clinic_id, Partner.left_at.is_(None))
        .values(left_at=now)
    )
    done = db.session.execute(going)
    assert isinstance(done, CursorResult)
    if not done.rowcount:
        return
    account_id = db.session.scalars(select(Partner.account_id).where(Partner.id == partner.id)).one()
    assert account_id is not None, "only somebody with a sign-in can leave"
    authentication_actions.end_sign_ins(account_id, now=now)
    couple_actions.change_state(
        partner, partner.couple_id, {CoupleState.INVITED, CoupleState.ACTIVE}, CoupleState.RESTING
    )
    audit.record(partner, "left", f"couple:{partner.couple_id}", now=now)


def seed_policy(therapist: TherapistViewer, now: datetime) -> None:
    """The clinic's first policy, when it is founded: no secrets."""
    text = policy_texts()[PolicyKind.NO_SECRETS].text
    state_policy(therapist, None, PolicyDraft(PolicyKind.NO_SECRETS, text), now=now)


def state_policy(
    therapist: TherapistViewer,
    couple_id: UUID | None,
    draft: PolicyDraft,
    *,
    version: str = "",
    now: datetime,
) -> None:
    """State a policy for one couple, or for the clinic (None); a change asks every partner again.

    ``version`` is the state its form showed: of the one that held, the couple's own or the clinic's.

    Where it does not offer *therapist only*, what was released so goes back to its authors in this very transaction.
    """
    holds_for = queries.lock_under_policy(therapist, couple_id)
    check_policy_text(draft, {kind: one.text for kind, one in policy_texts().items()})
    check_names_release(draft)
    check_version(version, queries.policy_draft(therapist, couple_id), draft)
    before, therapist_only = (
        policy_queries.latest_policy(therapist, couple_id),
        offers_therapist_only(draft.kind),
    )
    same = (draft.kind, draft.text, therapist_only)
    if before and (before.kind, before.text, before.therapist_only) == same:
        return
    row = Policy(
        id=uuid4(),
        couple_id=couple_id,
        version=before.version + 1 if before else 1,
        kind=draft.kind,
        therapist_only=therapist_only,
        text=draft.text,
        stated_at=now,
        stated_by_id=therapist.id,
    )
    if not db.add_if_new(row):
        raise Refusal(N_("Somebody else changed this a moment ago. Please look at it again."))
    if not therapist_only:
        vault_therapist_only.take_back_of_couples(therapist, holds_for)
    audit.record(therapist, "policy stated", f"policy:{row.id}", now=now)


def lock_reader(partner: PartnerViewer, release: Release, chosen_id: UUID | None) -> UUID | None:
    """Whom writing released like this is for alone: None unless *therapist only*, which is refused where it cannot be.

    ``chosen_id``: whose name stood beside the choice. The couple is held, so that neither the policy nor who
    looks after them changes meanwhile; call it before any row of theirs is held.
    """
    if release is not Release.THERAPIST_ONLY:
        return None
    couple_queries.lock(partner, partner.couple_id)
    reader_id = queries.reader_id(partner)
    check_reader(chosen_id, reader_id)
    return reader_id


def agree(partner: PartnerViewer, policy_id: UUID, text_version: int, *, now: datetime) -> None:
    """Accept the texts as they stand; refused when one of them changed while they were read."""
    policy = policy_queries.policy_view(partner, partner.couple_id)
    if policy is None or policy.id != policy_id or text_version != consent_text().version:
        raise Refusal(N_("The text has changed a moment ago. Please read it once more."))
    if queries.has_agreed(partner):
        return
    row = Consent(
        id=uuid4(),
        couple_id=partner.couple_id,
        partner_id=partner.id,
        policy_id=policy_id,
        text_version=text_version,
        given_at=now,
        withdrawn_at=None,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(partner, "agreed", f"policy:{policy_id}", now=now)


def withdraw_consent(partner: PartnerViewer, *, now: datetime) -> None:
    """Take consent back: pages of the couple stop for this partner, and nobody else is told."""
    given = access.visible(partner, Consent).where(
        Consent.partner_id == partner.id, Consent.withdrawn_at.is_(None)
    )
    rows = list(db.session.scalars(given))
    for row in rows:
        row.withdrawn_at = now
    if rows:
        audit.record(partner, "consent withdrawn", f"partner:{partner.id}", now=now)
    db.session.flush()
