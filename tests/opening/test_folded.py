"""A review with many notes shows the newest, and hides none that is ticked."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from tests.appreciations.make import keep
from tests.opening.make import session
from tests.page_checks import ReadPage
from tests.page_requests import filled, read
from tests.people import Cast, Person

As = Callable[[Person | None], FlaskClient]


def folds(page: ReadPage) -> list[bool]:
    """Whether each fold of the page stands open."""
    return [fold.get("open") is not None for fold in page.tree.iter("details")]


def test_earlier_notes_are_folded_away_until_one_of_them_is_ticked(app: Flask, cast: Cast, as_: As) -> None:
    appointment_id = session(app, cast.nora, cast.couple_ids["amal"])
    ids = [keep(app, cast.amal, f"You did the {n}th small thing.", days_ago=n) for n in range(7)]
    nora, review = as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/review"
    page = read(nora, review)
    assert "2 earlier notes" in page.words() and "You did the 6th small thing." in page.words()
    assert folds(page) == [False]
    opening = f"/sessions/{appointment_id}/opening"
    assert folds(read(nora, opening)) == [], "where the sheet is chosen, all of them lie open"
    sent = filled(nora, opening) | {"pick": [str(ids[6])]}
    assert nora.post(opening, data=sent).status_code == 303
    assert folds(read(nora, review)) == [True]
