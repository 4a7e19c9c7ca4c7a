"""State a policy, agree to it, withdraw consent; stop, take part again, leave. Actions flush; the route commits."""

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
    """Stop sharing anything of this partner; the couple rests. ``take_part_again`` undoes it."""
    couple_queries.lock(partner, partner.couple_id)
    statement = update(Partner).where(
        Partner.id == partner.id, Partner.clinic_id == partner.clinic_id, Partner.stopped_at.is_(None)
    )
    result = db.session.execute(statement.values(stopped_at=now))
    assert isinstance(result, CursorResult)
    if result.rowcount:
        couple_actions.change_state(
            partner, partner.couple_id, {CoupleState.INVITED, CoupleState.ACTIVE}, CoupleState.RESTING
        )
        audit.record(partner, "stopped", f"couple:{partner.couple_id}", now=now)


def take_part_again(partner: PartnerViewer, *, now: datetime) -> None:
    """Undo ``stop``. The couple rests until the therapist resumes it."""
    statement = update(Partner).where(
        Partner.id == partner.id,
        Partner.clinic_id == partner.clinic_id,
        Partner.stopped_at.is_not(None),
        Partner.left_at.is_(None),
    )
    result = db.session.execute(statement.values(stopped_at=None))
    assert isinstance(result, CursorResult)
    if result.rowcount:
        audit.record(partner, "takes part again", f"couple:{partner.couple_id}", now=now)


def leave(partner: PartnerViewer, *, now: datetime) -> None:
    """Leave for good: sign-ins end, nothing more is shared, and the couple rests.

    The couple is locked, as for opening a session: an opening is shared before this, or sees that the couple rests.
    """
    couple_queries.lock(partner, partner.couple_id)
    statement = (
        update(Partner)
        .where(Partner.id == partner.id, Partner.clinic_id == partner.clinic_id, Partner.left_at.is_(None))
        .values(left_at=now)
    )
    result = db.session.execute(statement)
    assert isinstance(result, CursorResult)
    if not result.rowcount:
        return
    account_id = db.session.scalars(select(Partner.account_id).where(Partner.id == partner.id)).one()
    assert account_id is not None, "only somebody with a sign-in can leave"
    authentication_actions.end_sign_ins(account_id, now=now)
    couple_actions.change_state(
        partner, partner.couple_id, {CoupleState.INVITED, CoupleState.ACTIVE}, CoupleState.RESTING
    )
    audit.record(partner, "left", f"couple:{partner.couple_id}", now=now)


def seed_policy(therapist: TherapistViewer, now: datetime) -> None:
    """State the first policy of a new clinic: no secrets."""
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
    """State a policy for one couple, or for the clinic (``couple_id`` None); every partner has to agree again.

    ``version`` is the digest of the policy its form showed. Where the new policy does not offer *therapist only*,
    writing released so goes back to its authors in the same transaction. Does nothing when nothing changes.

    Raises:
        ChangedMeanwhile: another policy is in force than the form showed.
        Refusal: the text is refused ("text"), or somebody else stated a version at the same instant.
        NotFound: the couple, for strangers.
    """
    couple_ids = queries.lock_couples_under_policy(therapist, couple_id)
    check_policy_text(draft, {kind: start.text for kind, start in policy_texts().items()})
    check_names_release(draft)
    in_force = policy_queries.find_policy(therapist, couple_id)
    check_version(version, queries.as_policy_draft(in_force), draft)
    before = in_force if in_force and in_force.couple_id == couple_id else None
    row = _new_policy(couple_id, draft, before.version + 1 if before else 1, therapist.id, now)
    content = (row.kind, row.text, row.therapist_only)
    if before and (before.kind, before.text, before.therapist_only) == content:
        return
    if not db.add_if_new(row):
        raise Refusal(N_("Somebody else changed this a moment ago. Please look at it again."))
    if not row.therapist_only:
        vault_therapist_only.take_back_of_couples(therapist, couple_ids)
    audit.record(therapist, "policy stated", f"policy:{row.id}", now=now)


def _new_policy(
    couple_id: UUID | None, draft: PolicyDraft, version: int, stated_by_id: UUID, now: datetime
) -> Policy:
    return Policy(
        id=uuid4(),
        couple_id=couple_id,
        version=version,
        kind=draft.kind,
        therapist_only=offers_therapist_only(draft.kind),
        text=draft.text,
        stated_at=now,
        stated_by_id=stated_by_id,
    )


def lock_reader(partner: PartnerViewer, release: Release, chosen_id: UUID | None) -> UUID | None:
    """The therapist that writing with this release is for alone; None unless *therapist only*.

    ``chosen_id``: the therapist whose name the form showed beside the choice. Locks the couple, so that neither the
    policy nor its therapists change meanwhile; call it before locking any row of theirs, to avoid deadlocks.

    Raises:
        Refusal: the policy does not offer it, or it would reach another therapist; ``field`` is "release".
    """
    if release is not Release.THERAPIST_ONLY:
        return None
    couple_queries.lock(partner, partner.couple_id)
    reader_id = queries.reader_id(partner)
    check_reader(chosen_id, reader_id)
    return reader_id


def agree(partner: PartnerViewer, policy_id: UUID, text_version: int, *, now: datetime) -> None:
    """Accept the texts in force. Raises Refusal when they are not those the partner read."""
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
    """Withdraw consent: pages of the couple close for this partner, and nobody else is told."""
    consents = access.visible(partner, Consent).where(
        Consent.partner_id == partner.id, Consent.withdrawn_at.is_(None)
    )
    rows = list(db.session.scalars(consents))
    for row in rows:
        row.withdrawn_at = now
    if rows:
        audit.record(partner, "consent withdrawn", f"partner:{partner.id}", now=now)
    db.session.flush()
