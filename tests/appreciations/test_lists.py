"""A partner's two lists of notes: what is from them and what is for them, newest first, with words to find."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import db
from practice.appreciations import queries as appreciation_queries
from practice.appreciations.queries import PAGE_SIZE
from practice.couples.models import Couple
from practice.couples.rules import CoupleState
from practice.release import Release
from tests.appreciations.make import keep
from tests.conftest import StandingClock
from tests.page_checks import ReadPage
from tests.page_requests import filled, read
from tests.people import Cast, Person

As = Callable[[Person | None], FlaskClient]
FROM_ME, FOR_ME = "/notes", "/notes/for-me"


def notes_of(page: ReadPage) -> list[str]:
    """The words of each note of a page, from the top."""
    found = [element for element in page.tree.iter("li") if "written__one" in (element.get("class") or "")]
    return [
        " ".join(
            " ".join(part.itertext()) for part in element.iter("p") if part.get("class") == "their-words"
        )
        for element in found
    ]


def older(page: ReadPage) -> str:
    """The address of the older notes of a page; "" where there are none."""
    return next(
        (
            str(element.get("href"))
            for element in page.tree.iter("a")
            if "".join(element.itertext()).strip() == "Older notes"
        ),
        "",
    )


def every_page(client: FlaskClient, url: str) -> list[list[str]]:
    """The notes of a list, page after page, each page read carefully."""
    pages = []
    while url:
        page = read(client, url)
        pages.append(notes_of(page))
        url = older(page)
    return pages


def many(app: Flask, person: Person, time: StandingClock, n: int) -> None:
    """So many shared notes, four an hour, the last the newest."""
    for at in range(n):
        keep(app, person, f"You wrote note {at}.", release=Release.SHARE)
        if at % 4 == 3:
            time.forward(hours=1)
    time.forward(minutes=10)


def find(client: FlaskClient, words: str, there: str = FROM_ME) -> str:
    """Look for words as the page's own form does; hands out where that leads."""
    sent = client.post("/notes/find", data=filled(client, there, "/find") | {"find": words})
    assert sent.status_code == 303
    return str(sent.location)


def test_what_theo_gave_is_on_a_page_of_its_own_and_what_amal_wrote_on_another(
    app: Flask, cast: Cast, as_: As
) -> None:
    keep(app, cast.amal, "You swept.")
    keep(app, cast.theo, "You sang.", release=Release.SHARE)
    amal = as_(cast.amal)
    for url, here, words, other in (
        (FROM_ME, "From me", "You swept.", "You sang."),
        (FOR_ME, "For me", "You sang.", "You swept."),
    ):
        page = read(amal, url)
        assert notes_of(page) == [words]
        assert other not in page.words()
        marked = [element for element in page.tree.iter("a") if element.get("aria-current") == "page"]
        assert here in ["".join(element.itertext()).strip() for element in marked]
        assert {FROM_ME, FOR_ME} <= set(page.links())


def test_an_empty_list_says_what_will_be_there(cast: Cast, as_: As) -> None:
    amal = as_(cast.amal)
    assert "The first one can be four words." in read(amal, FROM_ME).words()
    assert "What is shared with you, or read to you in a session, is kept here." in read(amal, FOR_ME).words()
    for url in (FROM_ME, FOR_ME):
        assert not older(read(amal, url))
        assert not [form for form in read(amal, url).forms() if form.action == "/notes/find"]


@pytest.mark.parametrize("so", [{"state": CoupleState.RESTING}, {"appreciations_on": False}])
def test_nobody_is_invited_to_write_who_cannot(app: Flask, cast: Cast, as_: As, so: dict[str, Any]) -> None:
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        couple = db.session.get_one(Couple, cast.couple_ids["amal"])
        for name, value in so.items():
            setattr(couple, name, value)
        db.session.commit()
    page = read(as_(cast.amal), FROM_ME).words()
    assert "No notes yet" in page and "What you write is kept here." in page
    assert "The first one can be four words." not in page


@pytest.mark.slow
@pytest.mark.parametrize(("who", "url"), [("amal", FROM_ME), ("theo", FOR_ME)])
def test_every_note_is_on_one_page_and_once_newest_first(
    app: Flask, cast: Cast, as_: As, time: StandingClock, who: str, url: str
) -> None:
    many(app, cast.amal, time, 2 * PAGE_SIZE + 3)
    pages = every_page(as_(cast[who]), url)
    assert [len(page) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 3]
    told = [words for page in pages for words in page]
    assert sorted(told) == sorted(f"You wrote note {at}." for at in range(2 * PAGE_SIZE + 3))
    hours = [int(words.removeprefix("You wrote note ").removesuffix(".")) // 4 for words in told]
    assert hours == sorted(hours, reverse=True)


@pytest.mark.slow
def test_a_note_written_meanwhile_moves_nothing_on_the_older_pages(
    app: Flask, cast: Cast, as_: As, time: StandingClock
) -> None:
    many(app, cast.amal, time, PAGE_SIZE + 4)
    amal = as_(cast.amal)
    there = older(read(amal, FROM_ME))
    before = notes_of(read(amal, there))
    keep(app, cast.amal, "The newest of all.")
    assert notes_of(read(amal, there)) == before
    assert len(before) == 4
    assert "Newest notes" in read(amal, there).words()


@pytest.mark.slow
@pytest.mark.parametrize("url", [FROM_ME, FOR_ME])
def test_after_a_note_that_is_not_there_for_amal_the_list_begins_at_the_newest(
    app: Flask, cast: Cast, as_: As, time: StandingClock, url: str
) -> None:
    keep(app, cast.amal, "You swept.", days_ago=3)
    keep(app, cast.theo, "You sang.", release=Release.SHARE, days_ago=3)
    hidden = keep(app, cast.theo, "You are kept.", days_ago=2)
    others = keep(app, cast.jun, "You rang.", days_ago=2)
    amal = as_(cast.amal)
    for odd in (hidden, others, uuid4(), "x", "", "9" * 40):
        assert len(notes_of(read(amal, f"{url}?before={odd}"))) == 1, odd


@pytest.mark.slow
def test_words_are_found_by_what_they_say_and_stand_in_no_address(app: Flask, cast: Cast, as_: As) -> None:
    keep(app, cast.amal, "You rang O’Neill about the café.")
    keep(app, cast.amal, "You swept.")
    keep(app, cast.amal, chip="listened")
    amal = as_(cast.amal)
    for words, told in (
        ("O'NEILL", ["You rang O’Neill about the café."]),
        ("cafe rang", ["You rang O’Neill about the café."]),
        ("listened", ["You listened to me."]),
        ("you", ["You listened to me.", "You swept.", "You rang O’Neill about the café."]),
    ):
        there = find(amal, words)
        assert there == "/notes?found=yes"
        page = read(amal, there)
        assert sorted(notes_of(page)) == sorted(told)
        assert filled(amal, there, "/find")["find"] == words
    assert find(amal, " ") == FROM_ME


def test_nothing_found_is_said_and_leads_back_to_all(app: Flask, cast: Cast, as_: As) -> None:
    keep(app, cast.amal, "You swept.")
    amal = as_(cast.amal)
    page = read(amal, find(amal, "heron"))
    assert "No note with these words" in page.words()
    assert notes_of(read(amal, FROM_ME)) == ["You swept."]


def test_what_is_found_has_pages_too(app: Flask, cast: Cast, as_: As, time: StandingClock) -> None:
    many(app, cast.theo, time, PAGE_SIZE + 2)
    keep(app, cast.theo, "You sang.", release=Release.SHARE)
    time.forward(minutes=10)
    amal = as_(cast.amal)
    there = find(amal, "note", FOR_ME)
    assert there == "/notes/for-me?found=yes"
    assert [len(page) for page in every_page(amal, there)] == [PAGE_SIZE, 2]


def test_a_long_list_is_looked_through_in_parts(
    app: Flask, cast: Cast, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appreciation_queries, "SEARCH_LIMIT", 3)
    keep(app, cast.amal, "You saw a heron.", days_ago=6)
    for at in range(5):
        keep(app, cast.amal, "You swept.", days_ago=at)
    amal = as_(cast.amal)
    there = find(amal, "heron")
    assert "There are older ones to look through." in read(amal, there).words()
    assert every_page(amal, there) == [[], ["You saw a heron."]]


@pytest.mark.slow
def test_neither_list_nor_search_gives_what_is_not_yet_for_theo(
    app: Flask, cast: Cast, as_: As, time: StandingClock
) -> None:
    keep(app, cast.amal, "You saw an old heron.", release=Release.SHARE, days_ago=1)
    keep(app, cast.amal, "You saw a kept heron.")
    keep(app, cast.amal, "You saw my own heron.", release=Release.ONLY_ME)
    time.forward(minutes=1)
    shared = filled(as_(cast.amal), "/appreciations/write", "/appreciations") | {
        "did": "A shared heron.",
        "release": "share",
    }
    assert as_(cast.amal).post("/appreciations", data=shared).status_code == 303
    theo = as_(cast.theo)
    assert notes_of(read(theo, FOR_ME)) == ["You saw an old heron."]
    assert notes_of(read(theo, find(theo, "heron", FOR_ME))) == ["You saw an old heron."]
    time.instant += timedelta(minutes=10)
    theo = as_(cast.theo)
    assert notes_of(read(theo, find(theo, "heron", FOR_ME))) == ["A shared heron.", "You saw an old heron."]


def test_words_looked_for_are_gone_for_the_next_person_on_the_phone(app: Flask, cast: Cast, as_: As) -> None:
    for person in (cast.amal, cast.theo):
        keep(app, person, "You swept.")
    amal = as_(cast.amal)
    find(amal, "heron-sought")
    assert "heron" not in as_(cast.theo).get("/notes?found=yes").text


def test_a_press_on_an_older_note_leads_back_to_where_it_stands(
    app: Flask, cast: Cast, as_: As, time: StandingClock
) -> None:
    many(app, cast.theo, time, PAGE_SIZE + 1)
    amal = as_(cast.amal)
    there = older(read(amal, FOR_ME))
    landed = next(form for form in read(amal, there).forms() if form.action.endswith("/landed"))
    note_id = UUID(landed.action.split("/")[2])
    answer = amal.post(landed.action, data=landed.filled() | {"so": "yes"})
    assert answer.location == f"{there}#note-{note_id}"
    assert "Take that back" in read(amal, there).words()
