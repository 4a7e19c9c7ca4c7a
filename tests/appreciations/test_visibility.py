"""Whatever two partners do with their notes, in any order: who may read what follows one small model."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practice import clock, db, vault
from practice.access import find
from practice.appreciations import actions as appreciation_actions
from practice.appreciations import queries as appreciation_queries
from practice.appreciations.models import Appreciation
from practice.appreciations.rules.appreciations import AppreciationDraft
from practice.consent import actions as consent_actions
from practice.consent.rules import PolicyDraft
from practice.errors import NotFound, Refusal
from practice.policies.rules import PolicyKind
from practice.release import UNDO_WINDOW, Release, released_at
from practice.viewers import PartnerViewer, TherapistViewer
from tests.conftest import StandingClock
from tests.opening.make import session
from tests.people import START, ZONE, Cast

steps = st.one_of(
    st.tuples(st.just("keep"), st.booleans(), st.sampled_from(Release)),
    st.tuples(st.just("change"), st.integers(0, 5), st.sampled_from(Release)),
    st.tuples(st.just("delete"), st.integers(0, 5), st.none()),
    st.tuples(st.just("undo"), st.integers(0, 5), st.none()),
    st.tuples(st.just("open"), st.none(), st.none()),
    st.tuples(st.just("wait"), st.none(), st.none()),
    st.tuples(st.just("policy"), st.booleans(), st.none()),
)


@dataclass
class Told:
    """What the model holds of one note."""

    id: UUID
    author: PartnerViewer
    canary: str
    release: Release
    is_deleted: bool = False
    was_opened: bool = False
    reaches_at: datetime | None = None

    @property
    def has_reached(self) -> bool:
        return self.reaches_at is not None and self.reaches_at <= clock.now()


class Couple:
    """Amal and Theo, Nora, and what should be true of every note so far."""

    def __init__(
        self,
        amal: PartnerViewer,
        theo: PartnerViewer,
        nora: TherapistViewer,
        appointment_id: UUID,
        time: StandingClock,
    ) -> None:
        self.time = time
        self.pair, self.nora, self.appointment_id = (amal, theo), nora, appointment_id
        self.told: list[Told] = []
        self.is_limited = False  # whether the policy offers *therapist only*

    def draft(self, release: Release, canary: str) -> AppreciationDraft:
        return AppreciationDraft(
            uuid4(), self.today, release, did=canary, shows=canary, therapist_id=self.nora.id
        )

    def is_offered(self, release: Release) -> bool:
        return self.is_limited or release is not Release.THERAPIST_ONLY

    @property
    def today(self) -> date:
        return clock.day_in(ZONE, clock.now())

    def do(self, verb: str, which: Any, release: Any) -> None:
        if verb == "keep":
            author, canary = self.pair[which], f"heron-{uuid4()}"
            if not self.is_offered(release):
                with pytest.raises(Refusal):
                    appreciation_actions.keep(author, self.draft(release, canary), now=clock.now())
                return
            row = appreciation_actions.keep(author, self.draft(release, canary), now=clock.now())
            reaches_at = released_at(release, clock.now())
            self.told.append(Told(row.id, author, canary, release, reaches_at=reaches_at))
        elif verb == "policy":
            self._state_policy(is_limited=which)
        elif verb == "wait":
            self.time.forward(seconds=UNDO_WINDOW.total_seconds())
        elif verb == "open":
            appreciation_actions.release_kept(
                self.nora,
                self.pair[0].couple_id,
                self.appointment_id,
                released_at=clock.now(),
                now=clock.now(),
            )
            for note in self.told:
                if not note.is_deleted and (note.release is Release.KEEP or note.has_reached):
                    note.reaches_at = note.reaches_at or clock.now()
                    note.release, note.was_opened = Release.SHARE, True
        elif self.told:
            self._to_one(verb, self.told[which % len(self.told)], release)

    def _state_policy(self, *, is_limited: bool) -> None:
        kind = PolicyKind.LIMITED if is_limited else PolicyKind.NO_SECRETS
        draft = PolicyDraft(kind, f"Version {uuid4()}")
        consent_actions.state_policy(self.nora, self.pair[0].couple_id, draft, now=clock.now())
        self.is_limited = is_limited
        for note in self.told:
            if not is_limited and note.release is Release.THERAPIST_ONLY:
                note.release = Release.ONLY_ME

    def _to_one(self, verb: str, one: Told, release: Any) -> None:
        """The author does it if they may; the other partner tries it first, and never can."""
        other = self.pair[self.pair[0] == one.author]
        assert not self._tries(verb, other, one, release)
        is_open = not one.has_reached
        expected = one.is_deleted if verb == "undo" else is_open and not one.is_deleted
        if verb == "change":
            expected = expected and self.is_offered(release)
        assert self._tries(verb, one.author, one, release) == expected, (verb, one)
        if expected and verb == "change":
            one.release, one.canary = release, f"{one.canary}+"
            one.reaches_at = released_at(release, clock.now())
        elif expected:
            one.is_deleted = verb == "delete"
            if verb == "undo":
                one.reaches_at = released_at(one.release, clock.now())

    def _tries(self, verb: str, who: PartnerViewer, one: Told, release: Any) -> bool:
        try:
            row = appreciation_queries.own_appreciation(who, one.id, with_deleted=verb == "undo")
            if verb == "undo" and row.deleted_at is None:
                return False
            if verb == "change":
                appreciation_actions.change(who, row, self.draft(release, f"{one.canary}+"), now=clock.now())
            elif verb == "delete":
                appreciation_actions.delete(who, row, now=clock.now())
            else:
                appreciation_actions.put_back(who, row, now=clock.now())
        except (NotFound, Refusal):
            return False
        return True

    def check(self) -> None:
        amal, theo = self.pair
        alive = [note for note in self.told if not note.is_deleted]
        for who in self.pair:
            mine = {note.canary for note in alive if note.author == who}
            given_me = {note.canary for note in alive if note.author != who and note.has_reached}
            assert heard(appreciation_queries.own_appreciations(who).notes) == mine
            assert heard(appreciation_queries.appreciations_from_other(who).notes) == given_me
        may_wait = (note for note in alive if note.release is Release.KEEP or note.has_reached)
        waits = {note.canary for note in may_wait if not note.was_opened}
        assert heard(appreciation_queries.for_session(self.nora, amal.couple_id)) == waits
        known = {(note.author.id, self.today) for note in alive if note.release is not Release.ONLY_ME}
        days = appreciation_queries.days_with_a_note(self.nora, self.today)
        assert {(author, day) for _, author, day in days} == known
        for note in self.told:
            self._check_vault(note, theo if note.author == amal else amal)

    def _check_vault(self, one: Told, other: PartnerViewer) -> None:
        """The vault alone, with no query before it, keeps to the same."""
        row = find(one.author, Appreciation, one.id, with_deleted=True)
        assert vault.may_open(other, row) == (one.release is Release.SHARE)
        assert vault.may_open(self.nora, row) == (one.release is not Release.ONLY_ME)


def heard(notes: list[appreciation_queries.AppreciationView]) -> set[str]:
    assert all(note.did == note.shows for note in notes)
    return {note.did for note in notes}


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=st.lists(steps, min_size=2, max_size=9))
def test_who_reads_what_follows_the_model(
    app: Flask, cast: Cast, time: StandingClock, done: list[tuple[str, Any, Any]]
) -> None:
    time.instant = START
    amal, theo, nora = cast.amal.viewer, cast.theo.viewer, cast.nora.viewer
    assert isinstance(amal, PartnerViewer)
    assert isinstance(theo, PartnerViewer)
    assert isinstance(nora, TherapistViewer)
    appointment_id = app.extensions.get("one_session") or session(app, cast.nora, amal.couple_id)
    app.extensions["one_session"] = appointment_id
    with app.app_context():
        db.bind_clinic(amal.clinic_id)
        couple = Couple(amal, theo, nora, appointment_id, time)
        for verb, which, release in done:
            couple.do(verb, which, release)
            couple.check()
        db.session.rollback()  # the next example begins with an empty couple
