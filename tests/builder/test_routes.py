"""Writing, copying and changing activities on the library's pages; files that come and go."""

import io
import re
import zipfile
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import clock, db
from practice.assignments.queries import assignments as assignment_queries
from practice.builder.rules.files import as_text, pack
from practice.library import queries as library_queries
from practice.library.queries import ActivityView
from practice.library.rules.activities import ActivityKind
from practice.library.rules.activity_texts import read_activity
from tests import page_requests
from tests.assignments import make
from tests.library.make import draft, seed_library, write
from tests.page_checks import ReadPage
from tests.page_requests import read
from tests.people import ZONE, Cast, Person

SignIn = Callable[[Person | None], FlaskClient]


def form_values(client: FlaskClient, url: str, action: str = "") -> dict[str, str]:
    sent = page_requests.filled(client, url, action)
    sent.pop("press", None)
    return sent


def library(app: Flask, cast: Cast) -> dict[str, ActivityView]:
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        return {one.title: one for one in library_queries.activity_views(cast.nora.viewer)}


ASKED = {
    "ask_1_label": "Where did you go?",
    "ask_1_type": "one_of",
    "ask_1_choices": "Park\nStreet",
    "ask_2_label": "How calm was it?",
    "ask_2_type": "scale_10",
    "ask_2_who": "own",
}
WALK = {
    "title": "Evening walk",
    "summary": "Once round the block.",
    "why": "Talking is easier side by side.",
    "how": "Coats on.\n\nGo.",
    "example": "Past the bakery.",
    "small_version": "To the gate.",
    "plans": "the table is cleared | put our shoes on",
    "obstacles": "Rain | Stand in the doorway.",
} | ASKED


def test_a_therapist_writes_an_activity_of_the_clinics_own(app: Flask, cast: Cast, as_: SignIn) -> None:
    nora = as_(cast.nora)
    sent = form_values(nora, "/library/new") | WALK
    answer = nora.post("/library/new", data=sent)
    assert nora.post("/library/new", data=sent).headers["Location"] == answer.headers["Location"]
    books = library(app, cast)
    assert list(books) == ["Evening walk"], "sent twice, written once"
    walk = books["Evening walk"]
    assert (walk.kind, walk.is_own, walk.version) == (ActivityKind.OTHER, True, 1)
    assert walk.plans == [{"cue": "the table is cleared", "we": "put our shoes on"}]
    where, calm = walk.fields
    assert (where.key, where.choices, where.is_own) == (
        "where_did_you_go",
        (("park", "Park"), ("street", "Street")),
        False,
    )
    assert (calm.to, calm.is_own) == (10, True)
    page = read(nora, answer.headers["Location"]).words()
    for words in (
        "Once round the block.",
        "your clinic, version 1",
        "Where did you go? Park / Street; read by both",
    ):
        assert words in page


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Please write something here."),
        ({"minutes_low": "90"}, "The second number is the larger one."),
        ({"window": "whenever"}, "When it comes up, nothing is counted: both numbers are 0."),
        ({"plans": "the table is cleared"}, "Line 1: please write two parts with a bar ( | ) between them."),
        ({"obstacles": "Rain | Wait\n | Nothing"}, "Line 2: please write two parts"),
        ({"ask_1_choices": "Park"}, "Please write at least two different choices, one a line."),
        ({"ask_1_label": ""}, "Please write the question."),
        ({"tag": "nobody"}, "Please choose one of these."),
        ({"low": "many"}, "Please write a whole number, such as 20."),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_the_text_is_kept(
    app: Flask, cast: Cast, as_: SignIn, changes: dict[str, str], words: str
) -> None:
    nora = as_(cast.nora)
    answer = nora.post("/library/new", data=form_values(nora, "/library/new") | WALK | changes)
    assert answer.status_code == 200
    page = ReadPage(answer.text, "/library/new")
    page.check()
    assert words in page.words()
    assert "Talking is easier side by side." in answer.text, "what was typed is kept"
    assert library(app, cast) == {}


def test_the_preview_button_shows_the_couples_page_and_keeps_the_form(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    nora = as_(cast.nora)
    sent = (
        form_values(nora, "/library/new") | WALK | {"press": "preview", "title": "", "low": "2", "high": "4"}
    )
    answer = nora.post("/library/new", data=sent)
    page = ReadPage(answer.text, "/library/new")
    page.check()
    shown = answer.text[answer.text.index('id="preview"') :]
    for words in (
        "Its title",
        "Once round the block.",
        "2 to 4 times a week",
        "To the gate.",
        '<p dir="auto">Go.</p>',
    ):
        assert words in shown
    assert re.search(r"Where did you go\?.*Park.*Street.*How calm was it\?", shown, re.DOTALL)
    assert "Please write" not in page.words(), "a preview scolds nobody"
    assert library(app, cast) == {}


@pytest.mark.slow
def test_every_starter_can_be_copied_untouched_and_keeps_what_it_is(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    ids = seed_library(app, cast.nora)
    before = library(app, cast)
    nora = as_(cast.nora)
    for key, made in ids.items():
        answer = nora.post(f"/library/{made}/copy", data=with_choices(nora, f"/library/{made}/copy"))
        assert answer.status_code == 303, f"{key}: {ReadPage(answer.text, key).words()[:400]}"
    after = library(app, cast)
    for title, book in before.items():
        copy = after[f"{title}, our way"]
        assert copy.is_own and copy.kind is book.kind and copy.key != book.key
        assert copy.more == book.more | {"field": book.more.get("field", [])}
        assert (copy.why, sorted(copy.needs), sorted(copy.cautions)) == (
            book.why,
            sorted(book.needs),
            sorted(book.cautions),
        )


def with_choices(client: FlaskClient, url: str) -> dict[str, object]:
    """A form untouched, with every ticked box of a field."""
    form = next(one for one in read(client, url).forms() if one.method == "post" and one.action.endswith(url))
    sent: dict[str, object] = {}
    for one in form.fields:
        if one.kind.endswith("-off") or one.name == "press":
            continue
        sent[one.name] = [*held, one.value] if (held := sent.get(one.name)) else [one.value]  # type: ignore[misc]
    return sent


@pytest.mark.slow
def test_what_was_given_stays_as_it_was_given_when_the_activity_changes(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    made = write(app, cast.nora)
    key = next(iter(library(app, cast).values())).key
    assignment = make.assign(app, cast.nora, cast.couple_ids["amal"], key)
    nora, amal = as_(cast.nora), as_(cast.amal)
    sent = with_choices(nora, f"/library/{made}/edit") | {
        "title": ["Morning walk"],
        "how": ["Before breakfast."],
    }
    answer = nora.post(f"/library/{made}/edit", data=sent)
    assert answer.status_code == 303
    assert nora.post(f"/library/{made}/edit", data=sent).headers["Location"] == answer.headers["Location"]
    theirs = read(amal, f"/to-try/{assignment}").words()
    assert "Evening walk" in theirs and "Before breakfast." not in theirs
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        held = assignment_queries.assignment_view(
            cast.nora.viewer, assignment, clock.day_in(ZONE, clock.now())
        )
        assert (held.activity.id, held.activity.version) == (made, 1)
    assert library(app, cast)["Morning walk"].version == 2
    assert "This is an earlier version." in read(nora, f"/library/{made}").words()


def test_a_question_keeps_its_key_when_its_words_change(app: Flask, cast: Cast, as_: SignIn) -> None:
    made = write(app, cast.nora)
    nora = as_(cast.nora)
    sent = with_choices(nora, f"/library/{made}/edit")
    sent |= {"ask_1_label": ["Where to?"], "ask_1_choices": ["Street\nHills\nPark"]}
    assert nora.post(f"/library/{made}/edit", data=sent).status_code == 303
    where = library(app, cast)["Evening walk"].fields[0]
    assert (where.key, where.label) == ("where", "Where to?")
    assert where.choices == (("street", "Street"), ("hills", "Hills"), ("park", "Park"))


def test_a_starter_is_copied_where_somebody_would_edit_it(app: Flask, cast: Cast, as_: SignIn) -> None:
    made = seed_library(app, cast.nora)["at-home-date"]
    assert as_(cast.nora).get(f"/library/{made}/edit").headers["Location"].endswith(f"/library/{made}/copy")


def test_taking_out_can_be_undone_from_the_library(app: Flask, cast: Cast, as_: SignIn) -> None:
    made = seed_library(app, cast.nora)["at-home-date"]
    nora = as_(cast.nora)
    answer = nora.post(f"/library/{made}/take-out", data=form_values(nora, f"/library/{made}", "take-out"))
    page = read(nora, answer.headers["Location"])
    assert "At-home date is taken out." in page.words()
    assert "At-home date" not in library(app, cast)
    assert "At-home date" in read(nora, "/library/taken-out").words()
    assert "not offered" in read(nora, f"/library/{made}").words()
    assert nora.post(f"/library/{made}/bring-back").status_code == 303
    assert "At-home date" in library(app, cast)


def test_a_clinic_founded_before_brings_in_the_new_starters(app: Flask, cast: Cast, as_: SignIn) -> None:
    nora = as_(cast.nora)
    assert "starter activities your library does not have yet" in read(nora, "/library").words()
    assert nora.post("/library/starters").status_code == 303
    page = read(nora, "/library").words()
    assert "are new in your library" in page
    assert "does not have yet" not in page
    assert "Appreciations" in library(app, cast)


@pytest.mark.slow
def test_the_library_is_narrowed_by_whose_time_it_is_and_what_is_not_there(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    seed_library(app, cast.nora)
    write(app, cast.nora, title="Time alone", tag="self")
    write(app, cast.nora)
    nora = as_(cast.nora)

    def titles(query: str) -> list[str]:
        page = read(nora, f"/library{query}")
        return [" ".join("".join(one.itertext()).split()) for one in page.tree.iter("h2")]

    assert titles("?tag=self&q=walk+block") == []
    assert "Time alone" in titles("?tag=self") and "Evening walk" not in titles("?tag=self")
    assert titles("?q=BLOCK+coats&tag=couple") == ["Evening walk"]
    assert "Evening walk" not in titles("?without=outdoors")
    assert "At-home date" in titles("?without=outdoors")
    assert "At-home date" not in titles("?without=children_asleep")


def send(client: FlaskClient, data: bytes, name: str, **more: str) -> ReadPage:
    sent = {"file": (io.BytesIO(data), name), **more}
    answer = client.post("/library/bring-in", data=sent, content_type="multipart/form-data")
    if answer.status_code == 303:
        return read(client, answer.headers["Location"])
    page = ReadPage(answer.text, "/library/bring-in")
    page.check()
    return page


def test_an_activity_leaves_as_a_file_and_comes_back_as_it_was(app: Flask, cast: Cast, as_: SignIn) -> None:
    made = write(app, cast.nora)
    answer = as_(cast.nora).get(f"/library/{made}/file")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="evening-walk-')
    before = next(iter(library(app, cast).values()))
    left = read_activity(answer.text, "left.toml")
    assert left == library_queries.as_activity_draft(before)
    ines = as_(cast.ines)
    assert "New in your library: Evening walk." in send(ines, answer.data, "left.toml").words()
    assert (
        "Already there, and left as they are: Evening walk." in send(ines, answer.data, "left.toml").words()
    )


@pytest.mark.slow
def test_the_whole_library_comes_as_a_zip_that_can_be_brought_in(app: Flask, cast: Cast, as_: SignIn) -> None:
    seed_library(app, cast.nora)
    answer = as_(cast.nora).get("/library/file")
    assert answer.mimetype == "application/zip"
    assert "New in your library: " in send(as_(cast.ines), answer.data, "library.zip").words()
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["elsewhere"])
        theirs = [
            library_queries.as_activity_draft(one) for one in library_queries.activity_views(cast.ines.viewer)
        ]
    assert theirs == [library_queries.as_activity_draft(one) for one in library(app, cast).values()]


def test_nothing_of_a_file_comes_in_when_a_part_of_it_is_wrong(app: Flask, cast: Cast, as_: SignIn) -> None:
    wrong = as_text(draft(key="wrong")).replace('energy = "low"', 'energy = "plenty"')
    box = pack([draft()])
    held = io.BytesIO(box)
    with zipfile.ZipFile(held, "a") as added:
        added.writestr("wrong.toml", wrong)
    nora = as_(cast.nora)
    page = send(nora, held.getvalue(), "mine.zip")
    assert "wrong.toml: energy must be one of low, medium, high" in page.words()
    assert library(app, cast) == {}
    assert "Please choose a file." in ReadPage(nora.post("/library/bring-in").text, "/").words()


@pytest.mark.slow
def test_a_file_replaces_what_is_there_only_when_ticked(app: Flask, cast: Cast, as_: SignIn) -> None:
    seed_library(app, cast.nora)
    nora = as_(cast.nora)
    changed = as_text(library_queries.as_activity_draft(library(app, cast)["At-home date"])).replace(
        "At-home date", "Sofa date"
    )
    assert "Already there" in send(nora, changed.encode(), "mine.toml").words()
    assert "In a new version: Sofa date." in send(nora, changed.encode(), "mine.toml", renew="y").words()
    assert library(app, cast)["Sofa date"].version == 2
    assert "At-home date" not in library(app, cast)


def test_another_clinic_neither_copies_nor_carries_ours(app: Flask, cast: Cast, as_: SignIn) -> None:
    made: UUID = write(app, cast.nora)
    ines = as_(cast.ines)
    for page in ("copy", "edit", "file", "give"):
        assert ines.get(f"/library/{made}/{page}").status_code == 404
    for page in ("copy", "edit", "take-out", "bring-back"):
        assert ines.post(f"/library/{made}/{page}", data=WALK).status_code == 404
    assert "Evening walk" in library(app, cast)


@pytest.mark.slow
def test_two_therapists_who_change_one_activity_see_both(app: Flask, cast: Cast, as_: SignIn) -> None:
    nora = as_(cast.nora)
    page = (
        nora.post("/library/new", data=form_values(nora, "/library/new") | WALK).headers["Location"] + "/edit"
    )
    here, there = form_values(nora, page), form_values(nora, page)
    assert nora.post(page, data=here | {"summary": "To the bakery.", "low": "0"}).status_code == 303
    told = nora.post(page, data=there | {"summary": "To the river."})
    assert told.status_code == 200
    assert "This was changed meanwhile" in told.text
    kept = told.text.split("As it is kept now")[1].split("</section>")[0]
    assert "To the bakery." in kept
    assert re.search(r"From</span><br><span[^>]*>0<", kept), (
        "a number that was set to nothing is a change, too"
    )
    assert "Evening walk" not in kept, "what is the same in both is not told"
    again = next(one.filled() for one in ReadPage(told.text, page).forms() if "summary" in one.filled())
    assert again["summary"] == "To the river."
    del again["press"]
    assert nora.post(page, data=again).status_code == 303
    walk = library(app, cast)["Evening walk"]
    assert (walk.summary, walk.version) == ("To the river.", 3)
