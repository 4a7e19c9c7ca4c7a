"""Adding a couple, its states, who shares it, its links, and what each partner agreed to."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from practice import clock, db
from practice.access import CoupleAccess
from practice.accounts.models import Account, SignIn
from practice.accounts.rules import AttemptKeys
from practice.consent import actions as consent_actions
from practice.consent import queries as consent_queries
from practice.consent.rules import PolicyDraft
from practice.couples import actions as couple_actions
from practice.couples.models import Consent, Invitation, Policy
from practice.couples.queries import couples as couple_queries
from practice.couples.queries import partners as partner_queries
from practice.couples.queries import policies as policy_queries
from practice.couples.rules import CoupleState, PartnerStatus
from practice.db import base
from practice.errors import NotFound, Refusal
from practice.invitations import actions as invitation_actions
from practice.invitations import queries as invitation_queries
from practice.invitations.rules import AcceptDraft, InvitationState
from practice.policies.rules import PolicyKind, consent_text
from practice.vault import models as vault_models
from practice.viewers import PartnerViewer, TherapistViewer
from tests.couples.make import GOOD_PASSWORD, draft
from tests.people import START, Cast, Person, sign_in


@pytest.fixture
def bound_to_clinic(app: Flask, cast: Cast) -> Iterator[None]:
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        yield


def _as_therapist(person: Person) -> TherapistViewer:
    assert isinstance(person.viewer, TherapistViewer)
    return person.viewer


def _as_partner(person: Person) -> PartnerViewer:
    assert isinstance(person.viewer, PartnerViewer)
    return person.viewer


def _count(kind: type[base.Base]) -> int:
    return db.session.scalars(select(func.count()).select_from(kind)).one()


@pytest.fixture
def nora(cast: Cast, bound_to_clinic: None) -> TherapistViewer:
    return _as_therapist(cast.nora)


@pytest.fixture
def rosa_and_ben(nora: TherapistViewer) -> UUID:
    consent_actions.seed_policy(nora, START)
    return couple_actions.add(nora, draft(), now=START).id


def test_a_new_couple_has_two_people_three_vaults_and_one_therapist(
    nora: TherapistViewer, rosa_and_ben: UUID
) -> None:
    pair = couple_queries.couple_view(nora, rosa_and_ben)
    assert (pair.a.name, pair.b.name, pair.state) == ("Rosa", "Ben", CoupleState.INVITED)
    vaults = db.session.scalars(
        select(vault_models.Vault.holder_id).where(vault_models.Vault.couple_id == rosa_and_ben)
    )
    assert set(vaults) == {None, pair.a.id, pair.b.id}
    assert [row.name for row in couple_queries.therapists_of(nora, rosa_and_ben)] == ["Nora"]


def test_the_same_form_sent_twice_adds_one_couple(nora: TherapistViewer) -> None:
    typed = draft()
    first = couple_actions.add(nora, typed, now=START).id
    db.session.expunge_all()  # the second comes with another request
    assert couple_actions.add(nora, typed, now=START).id == first
    assert [pair.a.name for pair in couple_queries.couple_views(nora).values()].count("Rosa") == 1


def test_somebody_elses_form_key_opens_nothing(nora: TherapistViewer, cast: Cast, rosa_and_ben: UUID) -> None:
    typed = draft()
    couple_actions.add(nora, typed, now=START)
    db.session.expunge_all()
    with pytest.raises(NotFound):
        couple_actions.add(_as_therapist(cast.ravi), typed, now=START)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd"])
def test_a_zone_that_is_none_is_refused_beside_its_field(nora: TherapistViewer, zone: str) -> None:
    with pytest.raises(Refusal) as refused:
        couple_actions.add(nora, draft(time_zone=zone), now=START)
    assert refused.value.field == "time_zone"


def test_a_couple_begins_when_safety_was_spoken_about(nora: TherapistViewer, rosa_and_ben: UUID) -> None:
    couple_actions.attest(nora, rosa_and_ben, now=START)
    row = couple_queries.couple(nora, rosa_and_ben)
    assert (row.state, row.attested_on, row.attested_by_id) == (CoupleState.ACTIVE, START.date(), nora.id)


def test_safety_is_noted_on_the_couples_own_day(nora: TherapistViewer) -> None:
    far_east = couple_actions.add(nora, draft(time_zone="Pacific/Auckland"), now=START).id
    couple_actions.attest(nora, far_east, now=START)
    assert couple_queries.couple(nora, far_east).attested_on == START.date() + timedelta(days=1)


def test_speaking_about_safety_again_does_not_wake_a_couple_that_rests(
    nora: TherapistViewer, cast: Cast
) -> None:
    amal_and_theo = cast.couple_ids["amal"]
    couple_actions.rest(nora, amal_and_theo, now=START)
    couple_actions.attest(nora, amal_and_theo, now=START)
    assert couple_queries.couple(nora, amal_and_theo).state is CoupleState.RESTING


def test_a_couple_rests_goes_on_ends_and_is_taken_up_again(nora: TherapistViewer, cast: Cast) -> None:
    couple_id = cast.couple_ids["amal"]
    for act, state in (
        (couple_actions.rest, CoupleState.RESTING),
        (couple_actions.rest, CoupleState.RESTING),
        (couple_actions.resume, CoupleState.ACTIVE),
        (couple_actions.resume, CoupleState.ACTIVE),
        (couple_actions.end, CoupleState.ENDED),
        (couple_actions.rest, CoupleState.ENDED),
        (couple_actions.resume, CoupleState.ENDED),
        (couple_actions.reopen, CoupleState.RESTING),
    ):
        act(nora, couple_id, now=START)
        assert couple_queries.couple(nora, couple_id).state is state


def test_a_couple_that_was_never_spoken_with_goes_on_with_nothing(
    nora: TherapistViewer, rosa_and_ben: UUID
) -> None:
    couple_actions.end(nora, rosa_and_ben, now=START)
    couple_actions.reopen(nora, rosa_and_ben, now=START)
    assert couple_queries.couple(nora, rosa_and_ben).state is CoupleState.INVITED
    with pytest.raises(Refusal, match="safety"):
        couple_actions.resume(nora, rosa_and_ben, now=START)


def test_ending_closes_the_links_that_are_still_open(nora: TherapistViewer, rosa_and_ben: UUID) -> None:
    rosa = couple_queries.couple_view(nora, rosa_and_ben).a
    token = invitation_actions.invite(nora, rosa.id, now=START)
    couple_actions.end(nora, rosa_and_ben, now=START)
    invitation = invitation_queries.invitation_by_token(token, START)
    assert invitation is not None
    assert invitation.state is InvitationState.WITHDRAWN


def test_a_colleague_sees_a_couple_once_it_is_shared_and_not_after(nora: TherapistViewer, cast: Cast) -> None:
    ravi, couple_id = _as_therapist(cast.ravi), cast.couple_ids["amal"]
    with pytest.raises(NotFound):
        couple_queries.couple_view(ravi, couple_id)
    couple_actions.share(nora, couple_id, ravi.id, now=START)
    couple_actions.share(nora, couple_id, ravi.id, now=START)
    assert couple_queries.couple_view(ravi, couple_id).a.name == "Amal"
    couple_actions.unshare(nora, couple_id, ravi.id, now=START)
    with pytest.raises(NotFound):
        couple_queries.couple_view(ravi, couple_id)


def test_nobody_shares_a_couple_that_is_not_theirs_or_with_a_stranger(
    nora: TherapistViewer, cast: Cast
) -> None:
    ravi = _as_therapist(cast.ravi)
    with pytest.raises(NotFound):
        couple_actions.share(ravi, cast.couple_ids["amal"], ravi.id, now=START)
    with pytest.raises(NotFound):
        couple_actions.share(nora, cast.couple_ids["amal"], cast.ines.viewer.id, now=START)
    with pytest.raises(NotFound):
        couple_actions.unshare(ravi, cast.couple_ids["amal"], nora.id, now=START)


def test_a_couple_never_belongs_to_nobody(nora: TherapistViewer, cast: Cast) -> None:
    with pytest.raises(Refusal, match="looks after"):
        couple_actions.unshare(nora, cast.couple_ids["amal"], nora.id, now=START)
    n_shares = select(func.count()).where(CoupleAccess.couple_id == cast.couple_ids["amal"])
    assert db.session.scalars(n_shares).one() == 1


def test_a_second_link_closes_the_first(nora: TherapistViewer, rosa_and_ben: UUID) -> None:
    rosa = couple_queries.couple_view(nora, rosa_and_ben).a
    first, second = (invitation_actions.invite(nora, rosa.id, now=START) for _ in range(2))
    states = [
        invitation.state
        for token in (first, second)
        if (invitation := invitation_queries.invitation_by_token(token, START))
    ]
    assert states == [InvitationState.WITHDRAWN, InvitationState.OPEN]


def test_only_the_hash_of_a_link_is_kept(nora: TherapistViewer, rosa_and_ben: UUID) -> None:
    token = invitation_actions.invite(nora, couple_queries.couple_view(nora, rosa_and_ben).a.id, now=START)
    hashes = db.session.scalars(select(Invitation.token_hash)).all()
    assert len(token) >= 43  # 256 bits
    assert not any(token in token_hash for token_hash in hashes)


def test_a_stranger_makes_no_link(nora: TherapistViewer, cast: Cast, rosa_and_ben: UUID) -> None:
    rosa = couple_queries.couple_view(nora, rosa_and_ben).a
    with pytest.raises(NotFound):
        invitation_actions.invite(_as_therapist(cast.ravi), rosa.id, now=START)


def test_nobody_is_invited_a_second_time_once_they_have_a_sign_in(nora: TherapistViewer, cast: Cast) -> None:
    with pytest.raises(Refusal):
        invitation_actions.invite(nora, cast.amal.viewer.id, now=START)


def test_a_link_makes_one_account_and_only_one(nora: TherapistViewer, rosa_and_ben: UUID) -> None:
    rosa = couple_queries.couple_view(nora, rosa_and_ben).a
    token = invitation_actions.invite(nora, rosa.id, now=START)
    db.session.commit()
    before = _count(Account)
    invitation_actions.accept(
        token, AcceptDraft("Rosa", "rosa@example.org", GOOD_PASSWORD), AttemptKeys, now=START
    )
    with pytest.raises(Refusal, match="no longer works"):
        invitation_actions.accept(
            token, AcceptDraft("Rosa", "other@example.org", GOOD_PASSWORD), AttemptKeys, now=START
        )
    assert _count(Account) == before + 1
    assert couple_queries.couple_view(nora, rosa_and_ben).a.has_account


def test_a_link_that_ran_out_makes_no_account(nora: TherapistViewer, rosa_and_ben: UUID) -> None:
    token = invitation_actions.invite(nora, couple_queries.couple_view(nora, rosa_and_ben).a.id, now=START)
    with pytest.raises(Refusal):
        invitation_actions.accept(
            token,
            AcceptDraft("Rosa", "rosa@example.org", GOOD_PASSWORD),
            AttemptKeys,
            now=START + timedelta(days=7),
        )


def test_a_therapist_sees_how_far_each_has_come(nora: TherapistViewer, rosa_and_ben: UUID) -> None:
    pair = couple_queries.couple_view(nora, rosa_and_ben)
    token = invitation_actions.invite(nora, pair.a.id, now=START)

    def statuses(now: object = START) -> list[PartnerStatus]:
        progress = partner_queries.partner_progress(nora, rosa_and_ben, now)  # type: ignore[arg-type]
        return [progress[person.id].status for person in (pair.a, pair.b)]

    assert statuses() == [PartnerStatus.LINK_OPEN, PartnerStatus.NOT_INVITED]
    assert statuses(START + timedelta(days=8)) == [PartnerStatus.LINK_ENDED, PartnerStatus.NOT_INVITED]
    db.session.commit()
    invitation_actions.accept(
        token, AcceptDraft("Rosa", "rosa@example.org", GOOD_PASSWORD), AttemptKeys, now=START
    )
    assert statuses() == [PartnerStatus.SIGNED_UP, PartnerStatus.NOT_INVITED]
    rosa = PartnerViewer(nora.clinic_id, pair.a.id, rosa_and_ben)
    policy = policy_queries.policy_view(rosa, rosa_and_ben)
    assert policy is not None
    consent_actions.agree(rosa, policy.id, consent_text().version, now=START)
    assert statuses() == [PartnerStatus.AGREED, PartnerStatus.NOT_INVITED]


def test_the_clinics_policy_holds_where_a_couple_has_none(nora: TherapistViewer, rosa_and_ben: UUID) -> None:
    policy = policy_queries.policy_view(nora, rosa_and_ben)
    assert policy is not None
    assert (policy.is_own, policy.line != "") == (False, True)
    consent_actions.state_policy(nora, rosa_and_ben, PolicyDraft(PolicyKind.OWN, "Ours."), now=START)
    consent_actions.state_policy(nora, None, PolicyDraft(PolicyKind.OWN, "Everybody's."), now=START)
    policy = policy_queries.policy_view(nora, rosa_and_ben)
    assert policy is not None
    assert (policy.text, policy.version, policy.is_own, policy.line) == ("Ours.", 1, True, "")


def test_stating_the_same_again_makes_no_new_version(nora: TherapistViewer, cast: Cast) -> None:
    once = PolicyDraft(PolicyKind.OWN, "Ours.")
    before = _count(Policy)
    for _ in range(2):
        consent_actions.state_policy(nora, cast.couple_ids["amal"], once, now=START)
    assert _count(Policy) == before + 1


def test_a_new_policy_asks_both_again_and_nobody_else(nora: TherapistViewer, cast: Cast) -> None:
    amal, theo, jun = (_as_partner(person) for person in (cast.amal, cast.theo, cast.jun))
    assert all(consent_queries.has_agreed(partner) for partner in (amal, theo, jun))
    consent_actions.state_policy(nora, amal.couple_id, PolicyDraft(PolicyKind.OWN, "New."), now=START)
    assert [consent_queries.has_agreed(partner) for partner in (amal, theo, jun)] == [False, False, True]


def test_an_older_text_cannot_be_agreed_to(nora: TherapistViewer, cast: Cast) -> None:
    amal = _as_partner(cast.amal)
    before = policy_queries.policy_view(amal, amal.couple_id)
    assert before is not None
    consent_actions.state_policy(nora, amal.couple_id, PolicyDraft(PolicyKind.OWN, "New."), now=START)
    with pytest.raises(Refusal, match="once more"):
        consent_actions.agree(amal, before.id, consent_text().version, now=START)
    assert not consent_queries.has_agreed(amal)


def test_agreeing_is_each_partners_own_and_can_be_taken_back(cast: Cast, bound_to_clinic: None) -> None:
    amal, theo = _as_partner(cast.amal), _as_partner(cast.theo)
    consent_actions.withdraw_consent(amal, now=START)
    assert [consent_queries.has_agreed(partner) for partner in (amal, theo)] == [False, True]
    policy = policy_queries.policy_view(amal, amal.couple_id)
    assert policy is not None
    later = START + timedelta(minutes=1)
    consent_actions.agree(amal, policy.id, consent_text().version, now=later)
    assert consent_queries.has_agreed(amal)
    withdrawn = db.session.scalars(select(Consent.withdrawn_at).where(Consent.partner_id == amal.id)).all()
    assert sorted(withdrawn, key=str) == sorted([START, None], key=str)  # what was taken back stays on record


def test_leaving_is_silent_at_once_and_rests_the_couple(app: Flask, cast: Cast) -> None:
    sign_in(app, cast.amal), sign_in(app, cast.amal)
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        amal, theo, nora = _as_partner(cast.amal), _as_partner(cast.theo), _as_therapist(cast.nora)
        consent_actions.leave(amal, now=clock.now())
        consent_actions.leave(amal, now=clock.now())
        mine = select(SignIn.ended_at).where(SignIn.account_id == cast.amal.account_id)
        assert None not in db.session.scalars(mine).all()
        assert couple_queries.couple(theo, theo.couple_id).state is CoupleState.RESTING
        assert (
            partner_queries.partner_progress(nora, amal.couple_id, START)[amal.id].status
            is PartnerStatus.LEFT
        )
        with pytest.raises(Refusal):
            couple_actions.resume(nora, amal.couple_id, now=clock.now())


def test_a_couple_of_another_clinic_is_nobody(nora: TherapistViewer, cast: Cast) -> None:
    theirs = cast.couple_ids["mara"]
    for act in (
        couple_actions.attest,
        couple_actions.rest,
        couple_actions.resume,
        couple_actions.end,
        couple_actions.reopen,
    ):
        with pytest.raises(NotFound):
            act(nora, theirs, now=START)
    with pytest.raises(NotFound):
        consent_actions.state_policy(nora, theirs, PolicyDraft(PolicyKind.OWN, "x"), now=START)


def test_a_couple_that_one_has_left_never_becomes_active_by_way_of_ending_and_attesting(
    nora: TherapistViewer, cast: Cast
) -> None:
    couple_id = cast.couple_ids["amal"]
    couple = couple_queries.couple(nora, couple_id)
    couple.attested_on = None
    consent_actions.leave(_as_partner(cast.theo), now=START)
    couple_actions.end(nora, couple_id, now=START)
    couple_actions.reopen(nora, couple_id, now=START)
    couple_actions.attest(nora, couple_id, now=START)
    assert couple_queries.couple(nora, couple_id).state is CoupleState.INVITED
