"""The sheet as it leaves the printer: whose words, in which order, on which paper."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import db
from practice.accounts.models import Clinic, Paper
from practice.release import Release
from tests.appreciations.make import keep
from tests.opening.make import session
from tests.pdf.paper import facts_of, n_pages, text_of
from tests.people import Cast, Person

pytestmark = pytest.mark.slow  # make check leaves it to make test

As = Callable[[Person | None], FlaskClient]
SIZES = {Paper.A4: "(A4)", Paper.LETTER: "(letter)"}


def print_on(app: Flask, cast: Cast, paper: Paper) -> None:
    """The clinic's paper."""
    with app.app_context():
        clinic = db.session.get(Clinic, cast.clinic_ids["here"])
        assert clinic is not None
        clinic.paper = paper
        db.session.commit()


@pytest.mark.parametrize("paper", list(Paper))
def test_each_partner_has_a_page_with_their_words_newest_first(
    app: Flask, cast: Cast, as_: As, paper: Paper
) -> None:
    print_on(app, cast, paper)
    appointment_id = session(app, cast.nora, cast.couple_ids["amal"])
    keep(app, cast.amal, "You swept the stairs.", days_ago=3)
    keep(app, cast.amal, "You waited for the bus.", shows="You are patient.", days_ago=1)
    keep(app, cast.amal, "heron-secret", release=Release.ONLY_ME)
    made = as_(cast.nora).get(f"/sessions/{appointment_id}/opening/sheet").data
    first, second = text_of(made, 1), text_of(made, 2)
    told = ["Amal, to Theo", "You waited for the bus.", "You are patient.", "You swept the stairs."]
    places = [first.find(words) for words in told]
    assert places == sorted(places)
    assert places[0] >= 0, first
    assert "Theo, to Amal" in second
    assert "This week I noticed that you …" in second
    assert "heron" not in first + second
    assert n_pages(made) == 2
    assert SIZES[paper] in facts_of(made)["Page size"]


SHORT = ("You drove my mother to the clinic.", "", "")
THREE_FIELDS = (
    "You drove my mother to the clinic and waited two hours with her.",
    "You do not count what it costs you.",
    "I felt less alone with it all.",
)
LONG = (
    "You drove my mother to the clinic and waited two hours with her, and then " * 4,
    "You are kind. " * 9,
    "",
)


@pytest.mark.parametrize(("fields", "n"), [(SHORT, 4), (THREE_FIELDS, 3), (LONG, 1)])
@pytest.mark.parametrize("paper", list(Paper))
def test_what_is_ticked_to_begin_with_stands_on_a_page_each(
    app: Flask, cast: Cast, as_: As, paper: Paper, fields: tuple[str, str, str], n: int
) -> None:
    print_on(app, cast, paper)
    appointment_id = session(app, cast.nora, cast.couple_ids["amal"])
    did, shows, landed = fields
    for days_ago in range(6):
        keep(app, cast.amal, did, shows=shows, landed=landed, days_ago=days_ago)
    made = as_(cast.nora).get(f"/sessions/{appointment_id}/opening/sheet").data
    assert n_pages(made) == 2
    assert text_of(made, 1).count(f"{did.split(' and')[0]}") == n * did.count("You drove")


def test_nothing_in_the_files_facts_names_the_couple(app: Flask, cast: Cast, as_: As) -> None:
    appointment_id = session(app, cast.nora, cast.couple_ids["amal"])
    keep(app, cast.amal, "You swept the stairs.")
    facts = " ".join(facts_of(as_(cast.nora).get(f"/sessions/{appointment_id}/opening/sheet").data).values())
    assert "Session sheet" in facts
    assert "Amal" not in facts
    assert "Nora" not in facts
