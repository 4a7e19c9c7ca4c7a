"""A week in a few taps, the calendar of dots, what came back on paper, and what the therapist does next."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import clock
from practice.assignments.rules import Ends
from practice.couples.rules import Side
from practice.entries import pages as entry_pages
from practice.entries.rules import Source
from practice.library.rules.activities import Tag, Window
from practice.rhythm.rules.outcomes import Outcome
from practice.today.rules import mix_in_words
from tests.appointments import make as appointment_make
from tests.assignments import make
from tests.entries.test_routes import entries, live
from tests.page_requests import filled, read
from tests.people import ZONE, Cast, Person

SignIn = Callable[[Person | None], FlaskClient]


def day(ago: int = 0) -> date:
    return clock.day_in(ZONE, clock.now()) - timedelta(days=ago)


def test_a_week_is_ticked_once_and_noted_once(app: Flask, cast: Cast, as_: SignIn) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], days_ago=20)
    amal = as_(cast.amal)
    ticks = [day(1).isoformat(), day(4).isoformat()]
    sent = filled(amal, "/week/note", "") | {f"days_{given.hex}": ticks}
    for _ in range(2):
        assert amal.post("/week/note", data=sent).status_code == 303
    noted = entries(app, cast, cast.theo, given)
    assert {one.on_day for one in noted} == {day(1), day(4)}
    assert len(noted) == 2
    page = read(as_(cast.theo), "/week/note").words()
    assert "Noted already: Sat 28 February, Tue 3 March" in page


def test_ticks_of_a_week_are_taken_back_together_and_nothing_else_is(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], days_ago=20)
    amal, theo = as_(cast.amal), as_(cast.theo)
    before = filled(theo, "/week/note", "") | {f"days_{given.hex}": [day(2).isoformat()]}
    assert theo.post("/week/note", data=before).status_code == 303
    ticks = [day(1).isoformat(), day(4).isoformat()]
    sent = filled(amal, "/week/note", "") | {f"days_{given.hex}": ticks}
    told = amal.post("/week/note", data=sent, follow_redirects=True).text
    assert "Noted. That counts." in told
    undo = re.search(r"/week/take-back\?of=[0-9a-f-]{36}", told)
    assert undo
    assert theo.post(undo[0]).status_code == 303
    assert len(entries(app, cast, cast.theo, given)) == 3, "nobody takes back the other's ticks"
    for _ in range(2):
        assert amal.post(undo[0]).status_code == 303
    assert [one.on_day for one in entries(app, cast, cast.theo, given)] == [day(2)]


def test_a_week_without_a_tick_changes_nothing(app: Flask, cast: Cast, as_: SignIn) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"])
    amal = as_(cast.amal)
    answer = amal.post("/week/note", data=filled(amal, "/week/note"), follow_redirects=True)
    assert "Nothing ticked, nothing changed." in answer.text
    assert entries(app, cast, cast.amal, given) == []


@pytest.mark.parametrize("ago", [-1, 8])
def test_a_tick_that_was_never_offered_is_refused(app: Flask, cast: Cast, as_: SignIn, ago: int) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], days_ago=20)
    amal = as_(cast.amal)
    sent = filled(amal, "/week/note") | {f"days_{given.hex}": [day(ago).isoformat()]}
    answer = amal.post("/week/note", data=sent)
    assert answer.status_code == 200
    assert "Please choose from these." in answer.text
    assert entries(app, cast, cast.amal, given) == []


def test_the_calendar_has_a_dot_where_something_happened_and_nothing_else(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], days_ago=20)
    make.note_entry(app, cast.amal, given, days_ago=1)
    make.note_entry(app, cast.theo, given, days_ago=2, outcome=Outcome.NOT_THIS_TIME)
    for person in (cast.amal, cast.theo):
        page = read(as_(person), "/calendar")
        assert page.words().count("something happened") == 1 + 1, "once in the sentence above, once in a day"
        assert "3something happened" in page.words()
        assert "Something happened on 1 day." in page.words()
        assert "This month: mostly time for the two of you." in page.words()
    before = read(as_(cast.amal), "/calendar?month=2026-02").words()
    assert "February 2026" in before
    assert "A quiet month. Nothing to make up." in before


@pytest.mark.parametrize("month", ["2026-04", "1990-01", "x", "2026-13", "2026-02-01"])
def test_a_month_that_is_not_there_is_this_one(app: Flask, cast: Cast, as_: SignIn, month: str) -> None:
    assert "March 2026" in read(as_(cast.amal), f"/calendar?month={month}").words()


def test_the_mix_is_words_and_never_a_number() -> None:
    couple, family, own = Tag.COUPLE, Tag.FAMILY, Tag.SELF
    assert mix_in_words([]) is None
    assert str(mix_in_words([couple])) == "This month: mostly time for the two of you."
    assert str(mix_in_words([own, couple, own])) == (
        "This month: mostly time for oneself, and some time for the two of you."
    )
    said = str(mix_in_words([family, couple, own]))
    assert said.count("some time") == 3
    assert not any(letter.isdigit() for letter in said)


@pytest.mark.slow
def test_what_came_on_paper_is_theirs_and_marked_so(app: Flask, cast: Cast, as_: SignIn) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], days_ago=40)
    nora = as_(cast.nora)
    there = f"/assignments/{given}/paper"
    sent = filled(nora, there) | {
        "author": str(cast.theo.viewer.id),
        "outcome": "version",
        "on_day": day(30).isoformat(),
        "note": "Written in the car.",
        "went": "3",
        "felt": "4",
    }
    for _ in range(2):
        assert nora.post(there, data=sent).status_code == 303
    found = entries(app, cast, cast.theo, given)
    assert [(one.note, one.source, one.author_id) for one in found] == [
        ("Written in the car.", Source.PAPER, cast.theo.viewer.id)
    ]
    assert (found[0].sides[0].went, found[0].sides[0].felt) == (3, 4)
    assert entries(app, cast, cast.amal, given)[0].sides == (), (
        "numbers stay with their author and the therapist"
    )
    assert "From paper, entered by your therapist." in read(as_(cast.amal), f"/to-try/{given}").words()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"author": ""}, "Whose paper is it? Please choose one of the two."),
        ({"on_day": "2026-03-05"}, "That day is still to come."),
        ({"on_day": "2025-03-05"}, "It was not there to be tried on that day."),
        ({"outcome": ""}, "What came of it? Please choose one; all four are good answers."),
    ],
)
def test_paper_that_cannot_be_is_answered_beside_its_field(
    app: Flask, cast: Cast, as_: SignIn, changes: dict[str, str], words: str
) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], days_ago=40)
    nora = as_(cast.nora)
    there = f"/assignments/{given}/paper"
    whole = {
        "author": str(cast.amal.viewer.id),
        "outcome": "happened",
        "on_day": "2026-03-02",
        "note": "Kept.",
    }
    answer = nora.post(there, data=filled(nora, there) | whole | changes)
    assert answer.status_code == 200
    assert words in answer.text
    assert "Kept." in answer.text


def test_paper_of_another_couples_partner_is_nobodys(app: Flask, cast: Cast, as_: SignIn) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"])
    nora = as_(cast.nora)
    there = f"/assignments/{given}/paper"
    forged = {"author": str(cast.jun.viewer.id), "outcome": "happened", "on_day": "2026-03-02"}
    assert nora.post(there, data=filled(nora, there) | forged).status_code == 200
    assert entries(app, cast, cast.nora, given) == []


def test_an_activity_that_ended_with_the_session_is_kept_in_one_tap(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], days_ago=10)
    make.note_entry(app, cast.amal, given, days_ago=3)
    appointment_make.plan(app, cast.nora, cast.couple_ids["amal"], in_days=0, held=Side.A)
    assert live(app, cast) == []
    nora = as_(cast.nora)
    sent = filled(nora, f"/couples/{cast.couple_ids['amal']}/review", "/keep")
    for _ in range(2):
        assert nora.post(f"/assignments/{given}/keep", data=sent).status_code == 303
    assert [one.id for one in live(app, cast)] == [given]
    assert len(entries(app, cast, cast.amal, given)) == 1, "what was noted stays with it"


def test_shrinking_offers_half_and_waits_for_the_therapist(app: Flask, cast: Cast, as_: SignIn) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], low=2, high=5, minutes=45)
    sent = filled(as_(cast.nora), f"/assignments/{given}/edit?shrink=1")
    assert (sent["low"], sent["high"], sent["minutes"]) == ("1", "3", "20")
    assert (live(app, cast)[0].low, live(app, cast)[0].minutes) == (2, 45)


def test_a_swap_gives_the_new_and_stops_the_old(app: Flask, cast: Cast, as_: SignIn) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"])
    nora = as_(cast.nora)
    couple = cast.couple_ids["amal"]
    choose = read(nora, f"/couples/{couple}/assign?instead={given}")
    onward = next(url for url in choose.links() if "/assign/" in url and f"instead={given}" in url)
    sent = filled(nora, onward)
    assert nora.post(onward, data=sent).status_code == 303
    now = live(app, cast)
    assert len(now) == 1
    assert now[0].id != given


def test_between_sessions_follows_an_appointment_that_moves_or_is_called_off(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    couple = cast.couple_ids["amal"]
    appointment_make.plan(app, cast.nora, couple, in_days=-7, held=Side.A)
    planned = appointment_make.plan(app, cast.nora, couple, in_days=7)
    given = make.assign(
        app, cast.nora, couple, days_ago=20, window=Window.BETWEEN, low=1, high=2, ends=Ends.OPEN
    )

    def window() -> tuple[date, date | None]:
        found = next(one for one in live(app, cast) if one.id == given)
        now = entry_pages.assignment_progress(found, [], day()).now
        return now.span.first, now.span.last

    assert window() == (day(7), day(-6))
    url = f"/sessions/{planned}"
    nora = as_(cast.nora)
    sent = filled(nora, f"{url}/move") | {"on_day": day(-10).isoformat()}
    assert nora.post(f"{url}/move", data=sent).status_code == 303
    assert window() == (day(7), day(-9))
    assert nora.post(f"{url}/cancel", data=filled(nora, "/sessions", "/cancel")).status_code == 303
    assert window() == (day(7), None)
