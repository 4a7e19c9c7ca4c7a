"""Today and Week, as partners read them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import db
from practice.assignments.rules import Ends
from practice.couples.models import Couple
from practice.couples.rules import CoupleState
from practice.library.rules.activities import ActivityKind, Window
from practice.library.rules.kinds import spec_of
from practice.rhythm.rules.outcomes import Outcome
from practice.today.rules import greeting
from tests.appointments.make import plan
from tests.appreciations.make import keep
from tests.assignments import make
from tests.page_checks import ReadPage
from tests.page_requests import read, statements
from tests.people import Cast, Person

SignIn = Callable[[Person | None], FlaskClient]


def dots(page: ReadPage) -> list[str]:
    """The days of the row at the top that carry a dot."""
    rows = [one for one in page.tree.iter("li") if "week__day" in (one.get("class") or "")]
    said = [" ".join("".join(row.itertext()).split()) for row in rows]
    return [words for words in said if words.endswith((": something is noted", ": something happened"))]


@pytest.mark.parametrize(
    ("hour", "words"), [(4, "morning"), (11, "morning"), (12, "afternoon"), (18, "evening"), (3, "evening")]
)
def test_the_greeting_fits_the_hour(hour: int, words: str) -> None:
    assert str(greeting(hour, "Sam")) == f"Good {words}, Sam"


@pytest.mark.slow
def test_a_dot_stands_where_the_two_noted_something_and_never_where_the_other_wrote_alone(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], days_ago=14)
    keep(app, cast.amal, "You sang.", days_ago=1)
    assert len(dots(read(as_(cast.amal), "/today"))) == 1
    assert dots(read(as_(cast.theo), "/today")) == [], "what she wrote alone is hers"
    make.note_entry(app, cast.amal, given, days_ago=2)
    for person in (cast.amal, cast.theo):
        assert any("Mon" in one for one in dots(read(as_(person), "/today"))), "whoever noted it"
    make.note_entry(app, cast.amal, given, days_ago=6)
    assert len(dots(read(as_(cast.amal), "/today"))) == 2, "last week's days are not this week's"


def test_today_says_what_there_is_to_try_and_its_smallest_version(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    amal = as_(cast.amal)
    assert "Nothing at the moment." in read(amal, "/today").words()
    given = make.assign(app, cast.nora, cast.couple_ids["amal"])
    page = read(amal, "/today")
    assert "When: the children sleep. We: meet on the sofa" in page.words()
    assert "Ten minutes on the stairs." in page.words()
    make.note_entry(app, cast.theo, given)
    assert "Once so far." in read(amal, "/today").words(), "its first window is a part of one"


@pytest.mark.slow
def test_the_week_belongs_to_the_two_together(app: Flask, cast: Cast, as_: SignIn) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], days_ago=14)
    empty = "A full week. Nothing to make up. Here is the smallest version, if you want it."
    make.note_entry(app, cast.amal, given, outcome=Outcome.NOT_THIS_TIME, days_ago=1)
    assert empty in read(as_(cast.theo), "/week").words()
    make.note_entry(app, cast.amal, given, outcome=Outcome.VERSION, days_ago=1)
    weeks = [read(as_(person), "/week").words() for person in (cast.amal, cast.theo)]
    assert weeks[0] == weeks[1].replace("Theo", "Amal")
    assert empty not in weeks[0] and "Once so far" in weeks[0]


def test_nobody_learns_from_a_count_how_often_the_other_wrote_an_appreciation(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    make.assign(app, cast.nora, cast.couple_ids["amal"], "appreciations")
    assert "so far" not in read(as_(cast.amal), "/week").words()


def test_resting_couples_read_one_line_and_are_asked_for_nothing(app: Flask, cast: Cast, as_: SignIn) -> None:
    make.assign(app, cast.nora, cast.couple_ids["amal"])
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        couple = db.session.get(Couple, cast.couple_ids["amal"])
        assert couple is not None
        couple.state = CoupleState.RESTING
        db.session.commit()
        db.session.remove()
    for url in ("/today", "/week"):
        page = read(as_(cast.amal), url)
        assert "Things are resting for now. Your therapist will talk with you." in page.words()
        assert "At-home date" not in page.words() and "glad of" not in page.words()


def test_a_partners_day_is_the_one_where_they_live(app: Flask, cast: Cast, as_: SignIn, time) -> None:
    time.instant = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # in London, July has begun
    assert "Wednesday 1 July" in read(as_(cast.amal), "/today").words()


MOST_STATEMENTS = 8  # a page, with those that find out who is there


@pytest.mark.slow
@pytest.mark.parametrize("url", ["/today", "/week", "/to-try/{given}"])
def test_a_page_asks_as_often_for_many_entries_as_for_one(
    app: Flask, cast: Cast, as_: SignIn, time, url: str
) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], "weekly-check-in", days_ago=7)
    make.hold_check_in(app, cast.amal, given)
    make.hold_check_in(app, cast.theo, given)
    amal, url = as_(cast.amal), url.format(given=given)
    first = statements(app, amal, url)
    for _ in range(5):
        time.instant += timedelta(days=1)
        make.hold_check_in(app, cast.theo, given)
        make.hold_check_in(app, cast.amal, given)
    make.assign(app, cast.nora, cast.couple_ids["amal"])
    make.assign(app, cast.nora, cast.couple_ids["jun"])
    assert statements(app, as_(cast.amal), url) == first
    assert 0 < first <= MOST_STATEMENTS


@pytest.mark.slow
def test_the_band_has_a_marker_only_where_something_happened(app: Flask, cast: Cast, as_: SignIn) -> None:
    given = make.assign(
        app, cast.nora, cast.couple_ids["amal"], days_ago=20, window=Window.WEEK, ends=Ends.OPEN
    )
    amal, pages = as_(cast.amal), ("/week", f"/to-try/{given}")
    for page in pages:
        empty = read(amal, page)
        assert 'class="chart-band"' in amal.get(page).text
        assert 'class="chart-n"' not in amal.get(page).text, page
        assert "You two hope for 1 to 2." in empty.words()
    make.note_entry(app, cast.amal, given)
    for page in pages:
        assert amal.get(page).text.count('class="chart-n"') == 1, page


def test_what_has_ended_is_told_by_its_last_week(app: Flask, cast: Cast, as_: SignIn) -> None:
    given = make.assign(
        app,
        cast.nora,
        cast.couple_ids["amal"],
        days_ago=20,
        window=Window.WEEK,
        ends=Ends.ON_DAY,
        ends_on=date(2026, 3, 1),
    )
    amal = as_(cast.amal)
    assert "You had hoped for 1 to 2." in read(amal, f"/to-try/{given}").words()
    make.note_entry(app, cast.amal, given, days_ago=3)
    assert "Once; you had hoped for 1 to 2." in read(amal, f"/to-try/{given}").words()


def test_the_next_session_is_told_by_the_couples_own_clock(app: Flask, cast: Cast, as_: SignIn) -> None:
    amal = cast.couple_ids["amal"]
    plan(app, cast.nora, amal, in_days=2, at_time=time(2, 30))
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        db.session.get_one(Couple, amal).time_zone = "America/New_York"
        db.session.commit()
    assert "Thursday 5 March, 21:30" in read(as_(cast.amal), "/today").words()


def test_each_activity_of_the_week_is_one_link_named_for_what_it_opens(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    for key in ("twenty-minutes", "own-time", "at-home-date"):
        make.assign(app, cast.nora, cast.couple_ids["amal"], key)
    page = read(as_(cast.amal), "/week")
    links = [one for one in page.tree.iter("a") if str(one.get("href", "")).startswith("/to-try/")]
    named = sorted("".join(one.itertext()).strip() for one in links)
    assert named == ["At-home date", "Time of your own", "Twenty minutes"]
    assert len({one.get("href") for one in links}) == 3


def test_every_kind_of_activity_has_a_picture_of_its_own(app: Flask) -> None:
    with app.test_request_context():
        drawings = app.jinja_env.get_template("_parts/icon.html").module
    pictures = {kind: spec_of(kind).picture for kind in ActivityKind}
    names = [one.icon for one in pictures.values()]
    assert len(set(names)) == len(names)
    assert set(names) <= set(drawings.shapes)  # type: ignore[attr-defined]
