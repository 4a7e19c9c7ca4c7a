"""Giving and noting: what is kept once, and who may read which part of it."""

from collections.abc import Callable
from datetime import time, timedelta
from uuid import uuid4

import pytest
from flask import Flask

from practice import clock, db
from practice.appointments.models import Appointment
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.rules import Ends
from practice.check_ins import actions as check_in_actions
from practice.check_ins.rules import CheckInDraft
from practice.couples.models import Couple
from practice.couples.rules import Side
from practice.entries.queries import entries as entry_queries
from practice.entries.rules import Barrier, EntryDraft
from practice.errors import NotFound, Refusal
from practice.paper import actions as paper_actions
from practice.rhythm.rules.outcomes import Outcome
from practice.viewers import PartnerViewer, TherapistViewer
from tests.appointments.make import plan
from tests.assignments import make
from tests.interleaving import Deed, crossing
from tests.people import ZONE, Cast, Person


def test_partners_share_an_entry_and_keep_their_own_side_to_themselves(app: Flask, cast: Cast) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"])
    make.note_entry(app, cast.amal, given, felt=1, barriers=(Barrier.TENSION, Barrier.TIRED))
    day = clock.day_in(ZONE, clock.now())
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        seen = {
            name: entry_queries.entries_since(getattr(cast, name).viewer, cast.couple_ids["amal"], day)
            for name in ("amal", "theo", "nora", "ravi")
        }
    assert [one.note for one in seen["theo"]] == ["Soup on the sofa."]
    assert seen["theo"][0].sides == ()
    assert seen["amal"][0].sides[0].felt == 1
    assert seen["nora"][0].sides[0].barriers == (Barrier.TENSION, Barrier.TIRED)
    assert seen["ravi"] == []


def test_the_other_partner_adds_their_number_and_ask_to_the_same_check_in(app: Flask, cast: Cast) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], "weekly-check-in")
    first = make.hold_check_in(app, cast.amal, given, connected=3, ask="A walk on Sunday.")
    second = make.hold_check_in(app, cast.theo, given, connected=8, ask="One slow breakfast.", note="Mine.")
    assert first == second
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        theo, nora = (
            entry_queries.entry_view(getattr(cast, name).viewer, first) for name in ("theo", "nora")
        )
    assert theo.note == "We laughed about the timetable.", "the sentence stays as its author wrote it"
    assert [side.connected for side in theo.sides] == [8]
    assert {side.connected for side in nora.sides} == {3, 8}
    assert {one.text for one in theo.asks} == {"A walk on Sunday.", "One slow breakfast."}


@pytest.mark.slow
def test_both_phones_holding_the_check_in_at_once_hold_one(app: Flask, cast: Cast) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], "weekly-check-in")
    held = []

    def hold(person: Person, connected: int) -> Deed:
        viewer = person.viewer
        assert isinstance(viewer, PartnerViewer)
        day = clock.day_in(ZONE, clock.now())

        def press(pause: Callable[[], None] = lambda: None) -> bool:
            with app.app_context():
                db.bind_clinic(viewer.clinic_id)
                draft = CheckInDraft(day, short=False, touched=(), connected=connected, note="Ours.")
                row = assignment_queries.assignment(viewer, given)
                held.append(check_in_actions.save(viewer, row, draft, now=clock.now()).id)
                pause()
                db.session.commit()
                return True

        return press

    theo = hold(cast.theo, 8)
    assert crossing(hold(cast.amal, 3), lambda: theo(lambda: None)) == (True, True)
    assert held[0] == held[1]
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        seen = entry_queries.entry_view(cast.nora.viewer, held[0])
    assert {side.connected for side in seen.sides} == {3, 8}


def test_a_form_from_paper_sent_twice_is_entered_once(app: Flask, cast: Cast) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"])
    nora, theo = cast.nora.viewer, cast.theo.viewer
    assert isinstance(nora, TherapistViewer)
    draft = EntryDraft(uuid4(), clock.day_in(ZONE, clock.now()), Outcome.HAPPENED, note="On paper.")
    with app.app_context():
        db.bind_clinic(nora.clinic_id)
        row = assignment_queries.assignment(nora, given)
        entered = [paper_actions.log_from_paper(nora, row, theo.id, draft, now=clock.now()) for _ in range(2)]
        assert entered[0].id == entered[1].id
        assert entered[0].author_id == theo.id
        day = draft.on_day
        assert [one.note for one in entry_queries.entries_since(nora, row.couple_id, day)] == ["On paper."]


@pytest.mark.parametrize("days_ago", [-1, 8])
def test_nothing_is_noted_ahead_or_further_back_than_a_week(app: Flask, cast: Cast, days_ago: int) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], days_ago=20)
    with pytest.raises(Refusal):
        make.note_entry(app, cast.amal, given, days_ago=days_ago)


def test_a_partner_of_another_couple_finds_nothing_to_note(app: Flask, cast: Cast) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"])
    with pytest.raises(NotFound):
        make.note_entry(app, cast.jun, given)


def test_homework_given_in_a_session_does_not_end_with_it_where_the_couple_lives_far_away(
    app: Flask, cast: Cast
) -> None:
    """Seven in the morning for the therapist is the evening before for a couple on the other side of an ocean."""
    amal = cast.couple_ids["amal"]
    held = plan(app, cast.nora, amal, in_days=0, at_time=time(7), held=Side.A)
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        db.session.get_one(Couple, amal).time_zone = "America/Los_Angeles"
        db.session.commit()
        starts_at = db.session.get_one(Appointment, held).starts_at
        evening = clock.day_in("America/Los_Angeles", starts_at)
    given = make.assign(app, cast.nora, amal, starts_on=evening, ends=Ends.NEXT_SESSION)
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        found = assignment_queries.assignment_view(cast.amal.viewer, given, evening + timedelta(days=1))
        assert found.is_live and found.last_day is None
