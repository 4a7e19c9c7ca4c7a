"""What is folded on the forms people write on, and what opens it."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice.assignments.rules import Ends
from tests.assignments import make
from tests.page_checks import ReadPage
from tests.page_requests import filled, open_folds, read
from tests.people import Cast, Person

SignIn = Callable[[Person | None], FlaskClient]
MORE, DAY = "Say a little more, or choose the day", "Choose the day"


def forms(app: Flask, cast: Cast) -> dict[str, tuple[str, str]]:
    """By name: the page a form stands on, and what is written on its fold."""
    couple_id = cast.couple_ids["amal"]
    kind = make.assign(app, cast.nora, couple_id, "kindnesses", days_ago=20, ends=Ends.OPEN)
    seen = make.assign(app, cast.nora, couple_id, "becoming", days_ago=20, ends=Ends.OPEN)
    return {
        "note": ("/appreciations/write", MORE),
        "kindness": (f"/kindnesses/{kind}", DAY),
        "noticed": (f"/kindnesses/{kind}/noticed", DAY),
        "becoming": (f"/becoming/{seen}", DAY),
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", ["note", "kindness", "noticed", "becoming"])
def test_a_day_chosen_in_a_fold_stays_in_sight_when_something_is_asked_again(
    app: Flask, cast: Cast, as_: SignIn, name: str
) -> None:
    path, fold = forms(app, cast)[name]
    amal = as_(cast.amal)
    page = read(amal, path)
    assert open_folds(page) == []
    form = next(form for form in page.forms() if form.method == "post" and "on_day" in form.filled())
    for changes, expected in (
        ({}, []),
        ({"on_day": "2026-03-02"}, [fold]),
        ({"on_day": "2020-01-01"}, [fold]),
        ({"on_day": "soon"}, [fold]),
    ):
        answer = amal.post(form.action, data=form.filled() | changes)
        assert answer.status_code == 200, "nothing was written"
        assert open_folds(ReadPage(answer.text, path)) == expected, changes


def test_more_words_stay_in_sight(cast: Cast, as_: SignIn) -> None:
    amal = as_(cast.amal)
    sent = filled(amal, "/appreciations/write", "appreciations")
    for name in ("shows", "landed"):
        answer = amal.post("/appreciations", data=sent | {name: "Patient."})
        assert open_folds(ReadPage(answer.text, "/appreciations")) == [MORE], name
