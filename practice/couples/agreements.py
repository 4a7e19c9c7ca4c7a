"""The confidentiality policy in its versions, and what each partner agreed to. Actions flush; the page commits."""

from datetime import datetime
from uuid import UUID, uuid4

from practice import access, audit, confided, db, words
from practice.access import Partner, Therapist
from practice.couples import queries
from practice.couples.models import Consent, Policy
from practice.couples.rules import (
    PolicyDraft,
    PolicyKind,
    check_policy_text,
    check_reader,
    check_tells_of_release,
    offers_therapist_only,
)
from practice.errors import Refusal
from practice.phrase import N_
from practice.release import Release
from practice.versions import check_shown


def furnish(therapist: Therapist, now: datetime) -> None:
    """The clinic's first policy, when it is founded: no secrets."""
    text = words.policies()[PolicyKind.NO_SECRETS].text
    state_policy(therapist, None, PolicyDraft(PolicyKind.NO_SECRETS, text), now=now)


def state_policy(
    therapist: Therapist,
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
    holds_for = queries.hold_under_policy(therapist, couple_id)
    check_policy_text(draft, {kind: one.text for kind, one in words.policies().items()})
    check_tells_of_release(draft)
    check_shown(version, queries.policy_draft(therapist, couple_id), draft)
    before, therapist_only = queries.stated(therapist, couple_id), offers_therapist_only(draft.kind)
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
    if not db.added(row):
        raise Refusal(N_("Somebody else changed this a moment ago. Please look at it again."))
    if not therapist_only:
        confided.take_back(therapist, holds_for)
    audit.note(therapist, "policy stated", f"policy:{row.id}", now=now)


def hold_reader(partner: Partner, release: Release, chosen_id: UUID | None) -> UUID | None:
    """Whom writing released like this is for alone: None unless *therapist only*, which is refused where it cannot be.

    ``chosen_id``: whose name stood beside the choice. The couple is held, so that neither the policy nor who
    looks after them changes meanwhile; call it before any row of theirs is held.
    """
    if release is not Release.THERAPIST_ONLY:
        return None
    queries.hold(partner, partner.couple_id)
    reader_id = queries.reader_id(partner)
    check_reader(chosen_id, reader_id)
    return reader_id


def agree(partner: Partner, policy_id: UUID, text_version: int, *, now: datetime) -> None:
    """Accept the texts as they stand; refused when one of them changed while they were read."""
    policy = queries.policy(partner, partner.couple_id)
    if policy is None or policy.id != policy_id or text_version != words.consent().version:
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
    audit.note(partner, "agreed", f"policy:{policy_id}", now=now)


def take_back(partner: Partner, *, now: datetime) -> None:
    """Take consent back: pages of the couple stop for this partner, and nobody else is told."""
    given = access.look(partner, Consent).where(
        Consent.partner_id == partner.id, Consent.withdrawn_at.is_(None)
    )
    rows = list(db.session.scalars(given))
    for row in rows:
        row.withdrawn_at = now
    if rows:
        audit.note(partner, "consent withdrawn", f"partner:{partner.id}", now=now)
    db.session.flush()
