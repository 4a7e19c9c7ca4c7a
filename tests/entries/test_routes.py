"""What therapist and partners read and send on the pages of homework."""

import json
import re
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import clock, db
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.queries.assignments import AssignmentView
from practice.assignments.rules import Ends
from practice.couples.models import Couple
from practice.couples.rules import CoupleState
from practice.entries.queries import entries as entry_queries
from practice.entries.queries.views import EntryView
from practice.paths import ROOT
from practice.profiles.rules import MOST_MINUTES, WINDOWS_A_WEEK
from tests.assignments import make
from tests.conftest import StandingClock
from tests.library.make import seed_library
from tests.page_checks import ReadPage
from tests.page_requests import filled, read
from tests.people import ZONE, Cast, Person

SignIn = Callable[[Person | None], FlaskClient]


def live(app: Flask, cast: Cast, name: str = "amal") -> list[AssignmentView]:
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        return assignment_queries.live_assignments(
            cast.nora.viewer, cast.couple_ids[name], clock.day_in(ZONE, clock.now())
        )


def entries(app: Flask, cast: Cast, as_seen_by: Person, given: UUID) -> list[EntryView]:
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        found = assignment_queries.assignment_view(cast.nora.viewer, given, clock.day_in(ZONE, clock.now()))
        return entry_queries.entries_since(
            as_seen_by.viewer, found.couple_id, found.starts_on, assignment_id=given
        )


@pytest.mark.slow
def test_a_therapist_gives_an_activity_with_its_plan_and_sees_what_it_asks(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    ids, couple_id = seed_library(app, cast.nora), cast.couple_ids["amal"]
    nora = as_(cast.nora)
    read(nora, f"/couples/{couple_id}/assign")
    url = f"/couples/{couple_id}/assign/{ids['weekly-check-in']}"
    page = read(nora, url)
    assert "Only when both are calm." in page.words()
    assert "About 30 minutes a week" in page.words()
    sent = filled(nora, url, "assign") | {"cue": "the dishwasher runs", "plan": "sit down"}
    for _ in range(2):
        assert nora.post(url, data=sent).status_code == 303
    given = live(app, cast)
    assert [one.activity.key for one in given] == ["weekly-check-in"], "sent twice, given once"
    assert (given[0].cue, given[0].plan, given[0].ends) == (
        "the dishwasher runs",
        "sit down",
        Ends.NEXT_SESSION,
    )
    assert "the dishwasher runs" in read(nora, f"/couples/{couple_id}/homework").words()


def test_the_browser_counts_a_week_by_the_rules_own_numbers(app: Flask, cast: Cast, as_: SignIn) -> None:
    ids, couple_id = seed_library(app, cast.nora), cast.couple_ids["amal"]
    page = read(as_(cast.nora), f"/couples/{couple_id}/assign/{ids['at-home-date']}")
    aside = next(one for one in page.tree.iter("aside") if one.get("data-weekly-load"))
    assert json.loads(aside.get("data-per-week", "")) == WINDOWS_A_WEEK
    assert int(aside.get("data-room", "")) == MOST_MINUTES
    script = (ROOT / "static" / "js" / "weekly_load.js").read_text(encoding="utf-8")
    assert not [window for window in WINDOWS_A_WEEK if f"{window.value}:" in script]


def test_more_than_a_week_holds_is_said_softly(app: Flask, cast: Cast, as_: SignIn) -> None:
    ids, couple_id = seed_library(app, cast.nora), cast.couple_ids["amal"]
    nora = as_(cast.nora)
    url = f"/couples/{couple_id}/assign/{ids['at-home-date']}"
    soft = re.compile(r"data-weekly-load-soft\s*>\s*<strong>This may be a lot for an ordinary week\.")
    assert not soft.search(nora.get(url).text)
    make.assign(app, cast.nora, couple_id, "weekly-check-in", minutes=110)
    assert soft.search(nora.get(url).text)
    answer = nora.post(url, data=filled(nora, url, "assign") | {"minutes": "300", "why": ""})
    assert soft.search(answer.text) and "Please write something here." in answer.text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"low": "5", "high": "2"}, "The second number is the larger one."),
        ({"low": "-3"}, "Please write a number from 0 to 31."),
        ({"high": "many"}, "Please write a whole number, such as 20."),
        ({"minutes": "99999999999999999999"}, "Please write a number from 0 to 600."),
        ({"starts_on": "9999-12-31"}, "Please choose a day within a year of today."),
        ({"starts_on": "soon"}, "Please choose a day."),
        ({"ends": "on_day", "ends_on": ""}, "Please say on which day it ends."),
        ({"ends": "on_day", "ends_on": "2026-03-01"}, "This day comes before it starts."),
        ({"ends": "never"}, "Please choose one of these."),
        ({"window": "century"}, "Please choose one of these."),
        ({"why": "x" * 1201}, "Please keep this to 1200 letters."),
    ],
)
def test_what_does_not_fit_is_said_beside_the_field_and_what_was_typed_stays(
    app: Flask, cast: Cast, as_: SignIn, changes: dict[str, str], words: str
) -> None:
    ids, couple_id = seed_library(app, cast.nora), cast.couple_ids["amal"]
    nora = as_(cast.nora)
    url = f"/couples/{couple_id}/assign/{ids['at-home-date']}"
    answer = nora.post(url, data=filled(nora, url, "assign") | {"plan": "hold hands"} | changes)
    assert answer.status_code == 200
    ReadPage(answer.text, url).check()
    assert words in answer.text and "hold hands" in answer.text
    assert live(app, cast) == []


def test_a_couple_that_is_not_active_is_given_nothing(app: Flask, cast: Cast, as_: SignIn) -> None:
    ids, couple_id = seed_library(app, cast.nora), cast.couple_ids["amal"]
    _set_state(app, cast, CoupleState.RESTING)
    nora = as_(cast.nora)
    url = f"/couples/{couple_id}/assign/{ids['at-home-date']}"
    assert nora.post(url, data=filled(nora, url, "assign")).status_code == 200
    assert live(app, cast) == []


def test_a_therapist_changes_stops_and_takes_the_stop_back(app: Flask, cast: Cast, as_: SignIn) -> None:
    given, couple_id = make.assign(app, cast.nora, cast.couple_ids["amal"]), cast.couple_ids["amal"]
    nora = as_(cast.nora)
    url = f"/assignments/{given}/edit"
    nora.post(url, data=filled(nora, url, "edit") | {"high": "4", "why": "Because Tuesdays are hard."})
    assert [(one.high, one.why) for one in live(app, cast)] == [(4, "Because Tuesdays are hard.")]
    page = nora.post(f"/assignments/{given}/stop", follow_redirects=True)
    assert "At-home date is stopped." in page.text and live(app, cast) == []
    nora.post(f"/assignments/{given}/go-on")
    assert len(live(app, cast)) == 1
    assert read(nora, f"/couples/{couple_id}/homework").words().count("At-home date") >= 1


def test_a_partner_notes_a_version_with_what_got_in_the_way(app: Flask, cast: Cast, as_: SignIn) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"])
    amal = as_(cast.amal)
    url = f"/to-try/{given}/entry"
    sent = filled(amal, url, "entry") | {
        "outcome": "version",
        "note": "Toast on the stairs.",
        "felt": "3",
        "barriers": "tired",
        "minutes": "12",
    }
    amal.post(url, data=sent)
    page = amal.post(url, data=sent, follow_redirects=True)
    assert "Noted. That counts." in page.text
    seen = entries(app, cast, cast.nora, given)
    assert [(one.outcome, one.note, one.minutes, one.sides[0].felt) for one in seen] == [
        ("version", "Toast on the stairs.", 12, 3)
    ]
    theo = read(as_(cast.theo), f"/to-try/{given}").words()
    assert "Toast on the stairs." in theo and "Too tired" not in theo


@pytest.mark.slow
def test_a_partner_changes_takes_out_and_brings_back_an_entry(app: Flask, cast: Cast, as_: SignIn) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"])
    entry = make.note_entry(app, cast.amal, given, felt=2)
    amal = as_(cast.amal)
    url = f"/entries/{entry}/edit"
    amal.post(url, data=filled(amal, url, "edit") | {"note": "Soup, later."})
    assert entries(app, cast, cast.nora, given)[0].note == "Soup, later."
    assert entries(app, cast, cast.nora, given)[0].sides[0].felt == 2
    assert as_(cast.jun).get(url).status_code == 404
    assert as_(cast.jun).post(f"/entries/{entry}/delete").status_code == 404
    page = amal.post(f"/entries/{entry}/delete", follow_redirects=True)
    assert "It is taken out." in page.text and entries(app, cast, cast.nora, given) == []
    amal.post(f"/entries/{entry}/undo")
    assert len(entries(app, cast, cast.nora, given)) == 1


def test_the_other_partner_adds_their_own_side(app: Flask, cast: Cast, as_: SignIn) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"])
    entry = make.note_entry(app, cast.amal, given, felt=2)
    theo = as_(cast.theo)
    url = f"/entries/{entry}/side"
    theo.post(url, data=filled(theo, url, "side") | {"felt": "4"})
    assert {side.felt for side in entries(app, cast, cast.nora, given)[0].sides} == {2, 4}
    assert as_(cast.jun).get(url).status_code == 404


def walk(client: FlaskClient, given: UUID, press: dict[str, dict[str, str]]) -> str:
    """Go through the check-in page by page with "Next", typing what is given for a step; the last answer."""
    url = client.get(f"/to-try/{given}/check-in").headers["Location"]
    text = client.get(url).text
    for _ in range(12):
        page = ReadPage(text, url)
        page.check()
        form = next(one for one in page.forms() if "check-in" in one.action)
        at = url.rsplit("/", 1)[-1]
        url = form.action
        data = {name: value for name, value in form.filled().items() if name != "press"}
        answer = client.post(url, data=data | press.get(at, {}), follow_redirects=True)
        text = answer.text
        if "Noted. That counts." in text:
            break
    return text


@pytest.mark.slow
def test_a_check_in_is_held_step_by_step_and_shared_but_for_the_number(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], "weekly-check-in")
    text = walk(
        as_(cast.amal),
        given,
        {
            "connected": {"connected": "4"},
            "one_ask": {"ask": "A walk on Sunday."},
            "close": {"note": "We got to the end."},
        },
    )
    assert "Noted. That counts." in text
    entry = entries(app, cast, cast.nora, given)[0]
    assert (entry.note, entry.short, entry.sides[0].connected) == ("We got to the end.", False, 4)
    assert len(entry.touched) == 8 and entry.asks[0].text == "A walk on Sunday."
    assert entries(app, cast, cast.theo, given)[0].sides == ()


def test_the_ten_minute_version_is_one_tap_away_and_counts(app: Flask, cast: Cast, as_: SignIn) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], "weekly-check-in")
    amal = as_(cast.amal)
    url = f"/to-try/{given}/check-in/arrive"
    sent = filled(amal, url, "check-in") | {"press": "short"}
    page = ReadPage(amal.post(url, data=sent).text, url)
    page.check()
    assert "Step 1 of 3" in page.words() and "Appreciations" in page.words()


def test_stopping_early_keeps_what_was_said_and_long_texts_are_answered_where_they_stand(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], "weekly-check-in")
    amal = as_(cast.amal)
    url = f"/to-try/{given}/check-in"
    sent = {"came_from": "one_ask", "on_day": "2026-03-04", "connected": "6", "touched": "connected"}
    long = amal.post(f"{url}/close", data=sent | {"ask": "x" * 301})
    assert re.search(r"Please keep this to 300 letters", long.text) and "One small ask each" in long.text
    last = amal.post(f"{url}/answers", data=sent | {"ask": "Tea.", "press": "skip"}).text
    assert "Tea." in last and 'value="6"' in last
    amal.post(f"{url}/save", data=sent | {"came_from": "answers", "ask": "Tea."})
    entry = entries(app, cast, cast.nora, given)[0]
    assert (entry.touched, entry.sides[0].connected) == (("connected",), 6)


def test_a_check_in_has_no_other_steps_and_other_activities_have_none(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    check_in = make.assign(app, cast.nora, cast.couple_ids["amal"], "weekly-check-in")
    date = make.assign(app, cast.nora, cast.couple_ids["amal"])
    amal = as_(cast.amal)
    assert amal.get(f"/to-try/{check_in}/check-in/elsewhere").status_code == 404
    assert amal.get(f"/to-try/{date}/check-in/arrive").status_code == 404
    assert as_(cast.jun).get(f"/to-try/{check_in}/check-in/arrive").status_code == 404


def test_resting_couples_read_what_they_have_and_note_nothing(app: Flask, cast: Cast, as_: SignIn) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"])
    _set_state(app, cast, CoupleState.RESTING)
    amal = as_(cast.amal)
    page = read(amal, f"/to-try/{given}")
    assert "Things are resting for now." in page.words() and "Note it" not in page.words()
    amal.post(f"/to-try/{given}/entry", data={"outcome": "happened", "on_day": "2026-03-04"})
    assert entries(app, cast, cast.nora, given) == []


def _set_state(app: Flask, cast: Cast, state: CoupleState) -> None:
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        couple = db.session.get(Couple, cast.couple_ids["amal"])
        assert couple is not None
        couple.state = state
        db.session.commit()
        db.session.remove()


@pytest.mark.slow
def test_what_is_parked_in_a_check_in_comes_to_the_session_for_all_three(
    app: Flask, cast: Cast, as_: SignIn, time: StandingClock
) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], "weekly-check-in")
    amal = as_(cast.amal)
    for _ in range(2):
        walk(amal, given, {"one_thing": {"park": "Where we spend the holidays."}})
    time.forward(minutes=10)  # it is shared
    for person in (cast.amal, cast.theo):
        assert read(as_(person), "/topics").words().count("Where we spend the holidays.") == 1
    review = read(as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/review").words()
    assert "Where we spend the holidays." in review


@pytest.mark.slow
def test_what_comes_up_by_itself_has_no_number_and_no_count(app: Flask, cast: Cast, as_: SignIn) -> None:
    ids = seed_library(app, cast.nora)
    couple = cast.couple_ids["amal"]
    nora, url = as_(cast.nora), f"/couples/{couple}/assign/{ids['coming-back']}"
    sent = filled(nora, url) | {"cue": "we slept on it", "plan": "go back"}
    unminded = nora.post(url, data=sent)
    assert "Please think of this first, and tick it." in unminded.text
    assert "we slept on it" in unminded.text, "what was typed is kept"
    sent |= {"is_minded": "y"}
    refused = nora.post(url, data=sent | {"high": "3"})
    assert "What comes up by itself has no number" in refused.text
    assert nora.post(url, data=sent).status_code == 303
    found = live(app, cast)[0]
    for _ in range(3):
        make.note_entry(app, cast.amal, found.id)
    page = read(as_(cast.theo), f"/to-try/{found.id}")
    assert "3 times" not in page.words()
    assert "If either of you feels afraid, this is not for now." in page.words()
    assert "hoped" not in page.words()
    assert "when it comes up, together" in read(nora, f"/couples/{couple}/homework").words()


@pytest.mark.slow
def test_answers_to_an_activitys_own_questions_are_kept_changed_and_seen_by_whom_they_are_for(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], "coming-back", low=0, high=0)
    amal = as_(cast.amal)
    there = f"/to-try/{given}/entry"
    sent = filled(amal, there) | {
        "outcome": "happened",
        "answer_came_back": "partly",
        "answer_learned": "We are both afraid of the phone.",
        "answer_reached_out": "me",
    }
    assert amal.post(there, data=sent).status_code == 303
    one = entries(app, cast, cast.theo, given)[0]
    assert one.answers == {"came_back": ["partly"], "learned": ["We are both afraid of the phone."]}
    theirs = read(as_(cast.theo), f"/to-try/{given}").words()
    assert "Did you come back to it? Partly" in theirs
    assert "I did" not in theirs, "who reached out is each one's own"
    assert "Who reached out first? I did" in read(amal, f"/to-try/{given}").words()
    edit = f"/entries/{one.id}/edit"
    again = filled(amal, edit)
    assert (again["answer_came_back"], again["answer_reached_out"]) == ("partly", "me")
    assert amal.post(edit, data=again | {"answer_came_back": "dance"}).status_code == 200
    assert amal.post(edit, data=again | {"answer_came_back": "yes"}).status_code == 303
    assert entries(app, cast, cast.amal, given)[0].answers["came_back"] == ["yes"]


@pytest.mark.slow
def test_one_evening_noted_on_two_phones_is_asked_about_and_may_be_two(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"])
    there = f"/to-try/{given}/entry"
    amal, theo = as_(cast.amal), as_(cast.theo)
    hers = filled(amal, there) | {"outcome": "happened"}
    for _ in range(2):
        assert amal.post(there, data=hers).status_code == 303, "a double press is no second time"
    first = theo.post(there, data=filled(theo, there) | {"outcome": "version", "note": "Soup again."})
    assert "This is noted for that day already." in first.text and "Amal noted" not in first.text
    assert "Soup again." in first.text, "what was typed stays"
    assert len(entries(app, cast, cast.theo, given)) == 1
    page = ReadPage(first.text, there)
    page.check()
    again = next(one for one in page.forms() if one.method == "post" and "again" in one.filled()).filled()
    assert theo.post(there, data=again | {"outcome": "version"}).status_code == 303
    assert len(entries(app, cast, cast.theo, given)) == 2, "twice a day is possible"
    rest = filled(theo, there) | {"outcome": "not_this_time"}
    assert theo.post(there, data=rest).status_code == 303, "what did not happen has no twin"


@pytest.mark.slow
def test_each_ones_sentence_in_a_check_in_stands_under_their_own_name(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], "weekly-check-in")
    walk(as_(cast.amal), given, {})
    text = walk(as_(cast.theo), given, {"close": {"note": "Done before ten."}})
    assert "wrote the sentence" not in text

    def sentences() -> list[tuple[UUID, str]]:
        (entry,) = entries(app, cast, cast.amal, given)
        return [(one.author_id, one.note) for one in entry.sentences]

    amal, theo = cast.amal.viewer.id, cast.theo.viewer.id
    assert sentences() == [(theo, "Done before ten.")]
    walk(as_(cast.amal), given, {"close": {"note": "Done by eleven."}})
    assert sentences() == [(amal, "Done by eleven."), (theo, "Done before ten.")]


def test_what_goes_on_anyway_is_kept_as_it_is(app: Flask, cast: Cast, as_: SignIn) -> None:
    couple_id = cast.couple_ids["amal"]
    given = make.assign(app, cast.nora, couple_id, ends=Ends.OPEN)
    nora = as_(cast.nora)
    assert nora.post(f"/assignments/{given}/keep").status_code == 303
    assert "Open for now" in read(nora, f"/couples/{couple_id}/homework").words()


def test_something_that_ended_goes_on_when_its_plan_is_changed(app: Flask, cast: Cast, as_: SignIn) -> None:
    couple_id = cast.couple_ids["amal"]
    given = make.assign(app, cast.nora, couple_id)
    nora, here = as_(cast.nora), f"/couples/{couple_id}/homework"
    assert nora.post(f"/assignments/{given}/stop").status_code == 303
    assert "At-home date" not in read(nora, here).words()
    change = f"/assignments/{given}/edit"
    assert nora.post(change, data=filled(nora, change) | {"low": "0", "high": "1"}).status_code == 303
    assert "At-home date" in read(nora, here).words()


def test_giving_again_and_swapping_are_said_before(app: Flask, cast: Cast, as_: SignIn) -> None:
    couple_id = cast.couple_ids["amal"]
    given = make.assign(app, cast.nora, couple_id)
    nora = as_(cast.nora)
    picker = read(nora, f"/couples/{couple_id}/assign?instead={given}")
    links = [link for link in picker.links() if "/assign/" in link]
    assert any("This takes the place of At-home date" in read(nora, link).words() for link in links[:3])
    plain = [link.split("?")[0] for link in links]
    assert any("They have this at the moment." in read(nora, link).words() for link in plain)
