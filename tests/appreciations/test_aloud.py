"""A fragment gets a beginning, so that somebody can say it; a finished sentence is left as it was written."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import db
from practice.appreciations.models import Appreciation
from practice.reading_aloud.rules import AppreciationPart, read_aloud
from tests.appreciations.make import keep
from tests.opening.make import session
from tests.page_requests import read
from tests.people import Cast, Person

As = Callable[[Person | None], FlaskClient]

DID, SHOWS, LANDED = AppreciationPart.DID, AppreciationPart.SHOWS, AppreciationPart.LANDED


@pytest.mark.parametrize(
    ("part", "written", "read"),
    [
        (SHOWS, "Patient, and kinder.", "It says to me that you are patient, and kinder."),
        (SHOWS, "patient", "It says to me that you are patient."),
        (SHOWS, "A good listener", "It says to me that you are a good listener."),
        (SHOWS, "always there for me", "It says to me that you are always there for me."),
        (SHOWS, "naïve in the best way", "It says to me that you are naïve in the best way."),
        (SHOWS, "That you think of me", "It says to me that you think of me."),
        (SHOWS, "How much you care about us", "It shows me how much you care about us."),
        (SHOWS, "Your quiet strength", "It shows me your quiet strength."),
        (SHOWS, "Zoë’s patience", "It shows me Zoë’s patience."),
        (SHOWS, "Great patience with Ollie", "It shows me great patience with Ollie."),
        (SHOWS, "Cares about everyone", "It says to me that you are someone who cares about everyone."),
        (SHOWS, "Thought of everyone", "It says to me that you thought of everyone."),
        (LANDED, "Chosen.", "I felt chosen."),
        (LANDED, "chosen", "I felt chosen."),
        (LANDED, "So loved!", "I felt so loved!"),
        (LANDED, "Caught. I will tell you, but later.", "I felt caught. I will tell you, but later."),
        (LANDED, "Chosen.\nReally.", "I felt chosen.\nReally."),
        (LANDED, "Relieved that it was out.", "I felt relieved that it was out."),
        (LANDED, "Like I live here.", "I felt like I live here."),
        (LANDED, "Made me smile", "It made me smile."),
        (LANDED, "Felt good", "I felt good."),
        (DID, "The porch light", "I appreciate the porch light."),
        (DID, "The way you looked at me", "I appreciate the way you looked at me."),
        (DID, "Sunday pancakes", "I appreciate Sunday pancakes."),
        (DID, "Making tea, and toast", "I appreciate you making tea, and toast."),
        (DID, "Made me laugh", "You made me laugh."),
        (DID, "For waiting", "Thank you for waiting."),
        (DID, "From Theo", "From Theo"),
        (DID, "how you waited", "I appreciate how you waited."),
        (DID, "100% of the washing", "100% of the washing"),
    ],
)
def test_a_fragment_is_given_its_beginning(part: AppreciationPart, written: str, read: str) -> None:
    assert read_aloud(part, written) == read


@pytest.mark.parametrize("part", list(AppreciationPart))
@pytest.mark.parametrize(
    "written",
    [
        "You sat on the stairs with me.",
        "I stopped composing my speech.",
        "It loosened something.",
        "That was kind.",
        "Thank you for the tea.",
        "My arm died. Worth it.",
        "Your laugh carries me.",
        "Yesterday, you laughed.",
        "The whole evening changed.",
        "Is it you?",
        "“Patient.”",
        '"Patient," said Mum.',
        "Danke fürs Warten",
        "Dziękuję, że wstałeś o 6:30.",
        "Étonné",
        "ありがとう",
        "חיכית לי",
        "Спасибо за утро.",
        "❤️",
        "",
        "\n",
        "Two: tea and toast",
        "kind " * 30,
    ],
)
def test_what_is_whole_or_not_surely_a_fragment_is_left_alone(part: AppreciationPart, written: str) -> None:
    assert read_aloud(part, written) == written


@pytest.mark.parametrize("part", list(AppreciationPart))
@pytest.mark.parametrize(
    "written", ["Patient", "Chosen.", "The porch light", "Tea in bed", "Kind, as always."]
)
def test_what_was_given_a_beginning_is_given_no_second_one(part: AppreciationPart, written: str) -> None:
    once = read_aloud(part, written)
    assert read_aloud(part, once) == once


def test_what_amal_kept_is_read_with_its_beginning_wherever_it_is_shown(
    app: Flask, cast: Cast, as_: As
) -> None:
    couple_id = cast.couple_ids["amal"]
    opening = f"/sessions/{session(app, cast.nora, couple_id)}/opening"
    keep(app, cast.amal, "You waited for me.", shows="Patient, and kinder.", landed="Chosen.")
    for who, url in (
        (cast.amal, "/notes"),
        (cast.nora, opening),
        (cast.nora, f"{opening}/preview"),
        (cast.nora, f"{opening}/room?at=1"),
    ):
        words = read(as_(who), url).words()
        assert "It says to me that you are patient, and kinder." in words, url
        assert "I felt chosen." in words, url


def test_she_changes_the_words_she_wrote_and_sees_how_they_are_read(app: Flask, cast: Cast, as_: As) -> None:
    note_id = keep(app, cast.amal, "You waited for me.", landed="Chosen.")
    page = read(as_(cast.amal), f"/appreciations/{note_id}/edit")
    form = next(form for form in page.forms() if form.action.endswith("/edit"))
    assert form.filled()["landed"].strip() == "Chosen."
    assert "Read aloud, it says:" in page.words() and "I felt chosen." in page.words()


def test_what_is_typed_is_read_back_and_not_kept(app: Flask, cast: Cast, as_: As) -> None:
    amal = as_(cast.amal)
    answer = amal.post("/appreciations/aloud", data={"did": "The porch light", "landed": "Chosen."})
    assert answer.json == ["I appreciate the porch light.", "I felt chosen."]
    assert amal.post("/appreciations/aloud", data={"did": "You waited."}).json == []
    assert amal.post("/appreciations/aloud", data={"chip": "listened"}).json == ["You listened to me."]
    noticed = {"did": "tea", "prompt": "noticed"}
    assert amal.post("/appreciations/aloud", data=noticed).json == ["I noticed: tea"]
    odd = {"did": "x" * 5000, "prompt": "nothing", "chip": "nothing"}
    assert amal.post("/appreciations/aloud", data=odd).status_code == 200
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        assert db.session.query(Appreciation).count() == 0
    assert as_(None).post("/appreciations/aloud", data={"did": "tea"}).status_code == 401


def test_nora_sees_how_what_she_enters_from_paper_is_read(app: Flask, cast: Cast, as_: As) -> None:
    keep(app, cast.amal, "The porch light")
    url = f"/couples/{cast.couple_ids['amal']}/appreciations/paper"
    page = as_(cast.nora).post(url, data={"did": "The porch light"})
    assert "I appreciate the porch light." in page.text
