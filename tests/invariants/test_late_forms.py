"""What somebody typed into a form that is gone when it arrives is theirs to copy, on whatever page answers."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice.assignments.rules import Ends
from tests.assignments import make
from tests.page_requests import read
from tests.people import Cast, Person

pytestmark = pytest.mark.slow  # make check leaves it to make test

As = Callable[[Person | None], FlaskClient]
WORDS = "你洗了碗"
FORMS = {
    # what is written: the activity it belongs to, the page, where the form goes, the field
    "note": ("", "/appreciations/write", "/appreciations", "did"),
    "topic": ("", "/topics", "/topics", "text"),
    "menu": ("", "/menu", "/menu", "text"),
    "entry": ("at-home-date", "/to-try/{given}/entry", "/entry", "answer_what"),
    "answer": ("nightly-page", "/nightly/{given}", "/answer", "text"),
    "book": ("nightly-page", "/nightly/{given}", "/book", "title"),
    "agreement": ("same-side", "/agreements/{given}/add", "/add", "words"),
    "date": ("planned-date", "/dates/{given}", "/dates/", "what"),
    "becoming": ("becoming", "/becoming/{given}", "/becoming/", "did"),
    "kindness": ("kindnesses", "/kindnesses/{given}", "/kindnesses/", "text"),
}


@pytest.mark.parametrize("how", ["rest", "end"])
@pytest.mark.parametrize("kind", sorted(FORMS))
def test_what_amal_types_while_things_come_to_rest_is_there_to_copy(
    app: Flask, cast: Cast, as_: As, kind: str, how: str
) -> None:
    key, page, action, name = FORMS[kind]
    if key:
        given = make.assign(app, cast.nora, cast.couple_ids["amal"], key, days_ago=3, ends=Ends.OPEN)
        page = page.format(given=given)
    amal = as_(cast.amal)
    form = next(form for form in read(amal, page).forms() if action in form.action and name in form.filled())
    as_(cast.nora).post(f"/couples/{cast.couple_ids['amal']}/{how}")
    answer = amal.post(form.action or page, data=form.filled() | {name: WORDS})
    assert WORDS in answer.text
