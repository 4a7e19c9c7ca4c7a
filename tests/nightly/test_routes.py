"""A page and a question at night, as the two read and answer it."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import access, clock, db, vault
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.rules import Ends
from practice.nightly import actions as nightly_actions
from practice.nightly import queries as nightly_queries
from practice.nightly.models import NightAnswer
from practice.release import Release
from practice.viewers import PartnerViewer
from tests.assignments import make
from tests.entries.test_routes import entries
from tests.interleaving import crossing
from tests.page_checks import ReadPage
from tests.page_requests import filled, read
from tests.people import Cast, Person

SignIn = Callable[[Person | None], FlaskClient]
NAMES = re.compile("Amal|Theo", re.IGNORECASE)
MINE, THEIRS = "The heron on the roof at noon.", "The slow bus, for once."


@pytest.fixture
def given(app: Flask, cast: Cast) -> UUID:
    return make.assign(app, cast.nora, cast.couple_ids["amal"], "nightly-page", days_ago=20, ends=Ends.OPEN)


def answer(client: FlaskClient, given: UUID, text: str, press: str = "") -> int:
    there = f"/nightly/{given}"
    sent = filled(client, there, "/answer") | {"text": text, "press": press}
    return client.post(f"{there}/answer", data=sent).status_code


def question(client: FlaskClient, given: UUID) -> str:
    return str(filled(client, f"/nightly/{given}", "/answer")["question"])


@pytest.mark.slow
def test_both_answers_are_shown_from_the_day_after_both_have_answered(
    app: Flask, cast: Cast, as_: SignIn, given: UUID, time: Any
) -> None:
    amal, theo, there = as_(cast.amal), as_(cast.theo), f"/nightly/{given}"
    first = question(amal, given)
    assert first == question(theo, given)
    assert answer(amal, given, MINE) == 303
    assert MINE in amal.get(there).text, "one's own answer can be changed"
    assert MINE not in theo.get(there).text
    assert MINE in read(as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/review").words()
    time.forward(hours=24)
    assert answer(as_(cast.theo), given, THEIRS) == 303, "on another evening"
    assert (
        "Not shown to the other yet." in as_(cast.nora).get(f"/couples/{cast.couple_ids['amal']}/review").text
    )
    for person in (cast.amal, cast.theo):
        assert question(as_(person), given) == first
    time.forward(hours=24)
    for person in (cast.amal, cast.theo):
        for page in (there, f"{there}/answers"):
            words = read(as_(person), page).words()
            assert MINE in words
            assert THEIRS in words
        assert question(as_(person), given) != first, "the next one has come"
    time.forward(hours=24)
    assert MINE not in read(as_(cast.amal), there).words()
    assert MINE in read(as_(cast.amal), f"{there}/answers").words()


@pytest.mark.slow
@pytest.mark.parametrize("press", ["", "talked"])
def test_who_answers_second_reads_what_the_first_one_read(
    app: Flask, cast: Cast, as_: SignIn, given: UUID, press: str
) -> None:
    there, text = f"/nightly/{given}", "" if press else "The same."
    pages = (
        there,
        f"{there}/answers",
        f"/to-try/{given}",
        "/today",
        "/week",
        "/notes",
        "/notes/for-me",
        "/calendar",
    )
    told: list[list[str]] = []
    for person in (cast.amal, cast.theo):
        client = as_(person)
        sent = filled(client, there, "/answer") | {"text": text, "press": press}
        said = ReadPage(client.post(f"{there}/answer", data=sent, follow_redirects=True).text, there).words()
        found = [said, *(read(client, page).words() for page in pages)]
        copy = client.post("/you/copy", data={"copy_kind": "text"}).get_data(as_text=True)
        told.append([NAMES.sub("Somebody", text) for text in (*found, copy.partition("YOUR OWN WORDS")[2])])
    assert told[0] == told[1]


@pytest.mark.slow
def test_what_both_answered_waits_again_where_one_takes_theirs_back(
    app: Flask, cast: Cast, as_: SignIn, given: UUID, time: Any
) -> None:
    amal, theo, there = as_(cast.amal), as_(cast.theo), f"/nightly/{given}"
    key = question(theo, given)
    answer(amal, given, MINE)
    answer(theo, given, THEIRS)
    theo.post(f"{there}/take-out", data={"question": key})
    time.forward(hours=24)
    assert MINE not in as_(cast.theo).get(f"{there}/answers").text
    answer(as_(cast.theo), given, THEIRS)
    answer(as_(cast.theo), given, "", "talked")
    time.forward(hours=24)
    assert MINE not in as_(cast.theo).get(f"{there}/answers").text


@pytest.mark.slow
def test_nobody_learns_whether_the_other_has_answered(
    app: Flask, cast: Cast, as_: SignIn, given: UUID
) -> None:
    theo, there = as_(cast.theo), f"/nightly/{given}"
    pages = (there, f"{there}/answers", f"/to-try/{given}", "/today", "/week", "/notes", "/notes/for-me")
    before = {page: read(theo, page).words() for page in pages}
    answer(as_(cast.amal), given, MINE)
    assert {page: read(theo, page).words() for page in pages} == before
    for stranger in (cast.jun, cast.kim):
        assert as_(stranger).get(there).status_code == 404


@pytest.mark.slow
def test_an_answer_is_changed_until_both_are_shown_and_then_stays(
    app: Flask, cast: Cast, as_: SignIn, given: UUID, time: Any
) -> None:
    amal, theo, there = as_(cast.amal), as_(cast.theo), f"/nightly/{given}"
    answer(amal, given, "A first thought.")
    sent = filled(amal, there, "/answer") | {"text": MINE, "press": ""}
    assert amal.post(f"{there}/answer", data=sent).status_code == 303
    answer(theo, given, THEIRS)
    time.forward(hours=24)
    amal, theo = as_(cast.amal), as_(cast.theo)
    late = amal.post(f"{there}/answer", data=sent | {"text": "Something else."})
    assert "this stays as it was said" in late.text
    words = read(theo, there).words()
    assert MINE in words
    assert "A first thought." not in words


@pytest.mark.slow
def test_an_answer_opens_for_an_answer_and_not_for_having_talked(
    app: Flask, cast: Cast, as_: SignIn, given: UUID, time: Any
) -> None:
    amal, theo, there = as_(cast.amal), as_(cast.theo), f"/nightly/{given}"
    answer(amal, given, MINE)
    old = filled(theo, there, "/answer")
    for text in ("Half typed.", ""):
        answer(theo, given, text, "talked")
        time.forward(hours=24)
        amal, theo = as_(cast.amal), as_(cast.theo)
        for page in (there, f"{there}/answers"):
            assert MINE not in theo.get(page).text
    theo.post(f"{there}/another", data={"question": old["question"]})
    theo.post(f"{there}/answer", data=old | {"text": "", "press": "talked"})
    time.forward(hours=24)
    amal, theo = as_(cast.amal), as_(cast.theo)
    for page in (there, f"{there}/answers"):
        assert MINE not in theo.get(page).text
    review = read(as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/review").words()
    assert "Half typed." not in review, "what stood in the box was not said"
    shown = theo.post(f"{there}/answer", data=old | {"text": THEIRS, "press": ""}).text
    [seen] = [form.filled() for form in ReadPage(shown, there).forms() if form.action.endswith("/answer")]
    theo.post(f"{there}/answer", data=seen | {"press": ""})
    time.forward(hours=24)
    for client in (as_(cast.amal), as_(cast.theo)):
        words = read(client, f"{there}/answers").words()
        assert MINE in words and THEIRS in words


def test_where_both_say_that_they_talked_both_are_shown(
    app: Flask, cast: Cast, as_: SignIn, given: UUID, time: Any
) -> None:
    there = f"/nightly/{given}"
    for person in (cast.amal, cast.theo):
        answer(as_(person), given, "", "talked")
    time.forward(hours=24)
    theo = as_(cast.theo)
    assert read(theo, f"{there}/answers").words().count("We talked, nothing to write.") == 2


@pytest.mark.slow
def test_an_empty_answer_is_asked_for_and_what_was_typed_is_kept(
    app: Flask, cast: Cast, as_: SignIn, given: UUID
) -> None:
    amal, there = as_(cast.amal), f"/nightly/{given}"
    page = amal.post(f"{there}/answer", data=filled(amal, there, "/answer") | {"press": ""})
    assert "Write a few words, or say that you talked." in page.text
    long = amal.post(f"{there}/answer", data=filled(amal, there, "/answer") | {"text": "x" * 700})
    assert "Please keep this to 600 letters." in long.text
    assert "x" * 700 in long.text
    assert (
        amal.post(
            f"{there}/answer", data=filled(amal, there, "/answer") | {"question": "none", "text": "x"}
        ).status_code
        == 404
    )


@pytest.mark.slow
def test_another_question_comes_and_what_was_answered_stays_with_its_author(
    app: Flask, cast: Cast, as_: SignIn, given: UUID
) -> None:
    amal, theo, there = as_(cast.amal), as_(cast.theo), f"/nightly/{given}"
    first = question(amal, given)
    answer(amal, given, MINE)
    sent = filled(theo, there, "/another")
    for _ in range(2):
        assert theo.post(f"{there}/another", data=sent).status_code == 303
    assert question(theo, given) == question(amal, given) != first
    assert MINE not in theo.get(f"{there}/answers").text
    assert MINE in read(amal, f"{there}/answers").words(), "its author still finds it"
    taken = filled(amal, f"{there}/answers", "/take-out")
    assert theo.post(f"{there}/take-out", data=taken).status_code == 303
    assert MINE in read(amal, f"{there}/answers").words(), "nobody takes out what the other wrote"
    for _ in range(2):
        assert amal.post(f"{there}/take-out", data=taken).status_code == 303
    assert MINE not in read(amal, f"{there}/answers").words()
    assert MINE not in read(as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/review").words()


@pytest.mark.slow
def test_an_answer_to_a_question_that_changed_meanwhile_is_found_again(
    app: Flask, cast: Cast, as_: SignIn, given: UUID
) -> None:
    amal, theo, there = as_(cast.amal), as_(cast.theo), f"/nightly/{given}"
    sent = filled(amal, there, "/answer") | {"text": MINE, "press": ""}
    assert theo.post(f"{there}/another", data=filled(theo, there, "/another")).status_code == 303
    said = amal.post(f"{there}/answer", data=sent, follow_redirects=True).text
    assert "The question has changed meanwhile" in said
    assert MINE in read(amal, f"{there}/answers").words()


def test_the_next_question_comes_with_the_next_evening(
    app: Flask, cast: Cast, as_: SignIn, given: UUID, time: object
) -> None:
    amal, theo = as_(cast.amal), as_(cast.theo)
    first = question(amal, given)
    answer(amal, given, MINE)
    answer(theo, given, THEIRS)
    time.forward(hours=20)  # type: ignore[attr-defined]
    assert question(as_(cast.amal), given) != first


@pytest.mark.slow
def test_a_book_is_begun_read_and_never_behind(app: Flask, cast: Cast, as_: SignIn, given: UUID) -> None:
    amal, theo, there = as_(cast.amal), as_(cast.theo), f"/nightly/{given}"
    book = filled(amal, there, "/book") | {"title": "Poems for late people", "units": "90"}
    for _ in range(2):
        assert amal.post(f"{there}/book", data=book).status_code == 303
    tonight = filled(theo, there, "/read")
    for _ in range(2):
        assert theo.post(f"{there}/read", data=tonight).status_code == 303
    words = read(amal, there).words()
    assert "At page 1" in words
    assert "Read tonight." in words
    assert len(entries(app, cast, cast.amal, given)) == 1
    for press, says in (
        ("more", "At page 2"),
        ("less", "At page 1"),
        ("less", "Not begun yet"),
        ("less", "Not begun yet"),
    ):
        amal.post(f"{there}/read", data=filled(amal, there, "/read") | {"press": press})
        assert says in read(theo, there).words()
    theo.post(f"{there}/read", data=filled(theo, there, "/read") | {"press": "away"})
    assert "Begin this book" in read(amal, there).words()


@pytest.mark.slow
def test_two_answers_in_the_same_second_show_both(app: Flask, cast: Cast, given: UUID) -> None:
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        amal = cast.amal.viewer
        assert isinstance(amal, PartnerViewer)
        asked = nightly_queries.question_of_tonight(amal, given)
        assert asked is not None
        key = asked.question.key
        nightly_actions._ensure_question(amal, assignment_queries.assignment(amal, given), key, clock.now())
        db.session.commit()
        db.session.remove()

    def say(person: Person, text: str, wait: Callable[[], None] = lambda: None) -> bool:
        viewer = person.viewer
        assert isinstance(viewer, PartnerViewer)
        with app.app_context():
            db.bind_clinic(viewer.clinic_id)
            row = assignment_queries.assignment(viewer, given)
            wait()
            nightly_actions.answer(viewer, row, key, text, is_talked=False, now=clock.now())
            db.session.commit()
            db.session.remove()
        return True

    assert crossing(lambda wait: say(cast.amal, MINE, wait), lambda: say(cast.theo, THEIRS)) == (True, True)
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        for person in (cast.amal, cast.theo):
            rows = db.session.scalars(access.visible(person.viewer, NightAnswer)).all()
            assert {row.release for row in rows} == {Release.SHARE}
            own = MINE if person is cast.amal else THEIRS
            assert {vault.open_text(person.viewer, row, "text") for row in rows} == {own}, "until tomorrow"
