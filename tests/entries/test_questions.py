"""What noting asks, by the kind of activity, and what of it stands folded."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice.entries.rules import Barrier, entry_questions
from practice.library.rules.activities import ActivityKind, Tag
from practice.rhythm.rules.outcomes import Outcome
from tests.assignments import make
from tests.entries.test_routes import entries
from tests.page_checks import ReadPage
from tests.page_requests import filled, open_folds, read
from tests.people import Cast, Person

SignIn = Callable[[Person | None], FlaskClient]


def fields(page: ReadPage) -> dict[str, tuple[str, ...]]:
    """What the form that notes something asks, with what can be chosen."""
    form = next(one for one in page.forms() if one.method == "post" and not one.action.endswith("sign-out"))
    return {one.name: one.choices for one in form.fields}


@pytest.mark.parametrize("kind", list(ActivityKind))
def test_every_kind_of_activity_says_what_it_asks(kind: ActivityKind) -> None:
    asked = entry_questions(kind)
    assert Barrier.RATHER_NOT_SAY in asked.barriers
    assert asked.barriers == tuple(one for one in Barrier if one in asked.barriers), "in their usual order"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "asks", "never"),
    [
        ("coming-back", {"felt"}, {"minutes", "tag", "no_sitter", "money"}),
        ("own-time", {"minutes", "no_sitter"}, {"felt", "tag"}),
        ("at-home-date", {"minutes", "felt", "money"}, {"tag", "no_sitter"}),
        ("taking-turns", {"minutes", "felt"}, {"tag", "no_sitter", "money"}),
        ("nightly-page", {"felt"}, {"minutes", "tag", "no_sitter", "money"}),
        ("twenty-minutes", {"minutes", "felt", "tag", "no_sitter"}, set()),
    ],
)
def test_noting_asks_what_fits_the_activity(
    app: Flask, cast: Cast, as_: SignIn, key: str, asks: set[str], never: set[str]
) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], key)
    for person, path in ((cast.amal, f"/to-try/{given}/entry"), (cast.nora, f"/assignments/{given}/paper")):
        page = as_(person).get(path).text
        for name in ("minutes", "felt", "tag"):
            assert (f'name="{name}"' in page) == (name in asks), (path, name)
        for barrier in ("no_sitter", "money"):
            assert barrier not in never or f'value="{barrier}"' not in page, (path, barrier)
            assert barrier not in asks or f'value="{barrier}"' in page, (path, barrier)


@pytest.mark.slow
@pytest.mark.parametrize("key", ["coming-back", "own-time", "at-home-date", "twenty-minutes"])
def test_outcome_day_and_save_are_all_that_stands_open(app: Flask, cast: Cast, as_: SignIn, key: str) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], key)
    page = read(as_(cast.amal), f"/to-try/{given}/entry")
    assert open_folds(page) == []
    folded = {one.get("name") for fold in page.tree.iter("details") for one in fold.iter() if one.get("name")}
    assert set(fields(page)) - folded == {
        *("csrf_token", "form_key", "again", "version"),
        *("outcome", "on_day"),
    }


@pytest.mark.slow
def test_what_holds_something_or_went_wrong_stands_open(app: Flask, cast: Cast, as_: SignIn) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"])
    amal = as_(cast.amal)
    here = f"/to-try/{given}/entry"
    words, side = "A few words about it", "Your own side, for you and your therapist"
    assert open_folds(read(amal, f"{here}?idea=Soup")) == [words], "an idea led here"
    sent = filled(amal, here, "") | {"outcome": "happened"}
    for changes, expected in (
        ({"minutes": "many"}, [words]),
        ({"outcome": "", "note": "Soup."}, [words]),
        ({"outcome": "", "went": "3"}, [side]),
        ({"outcome": "", "barriers": "tired"}, [side]),
        ({"outcome": ""}, []),
        ({"minutes": "many", "felt": "1"}, [words, side]),
    ):
        answer = amal.post(here, data=sent | changes)
        assert answer.status_code == 200
        assert open_folds(ReadPage(answer.text, here)) == expected, changes
    entry = make.note_entry(app, cast.amal, given, felt=2)
    assert open_folds(read(amal, f"/entries/{entry}/edit")) == [words, side]


@pytest.mark.slow
def test_whose_time_it_was_stands_open_where_it_is_not_the_usual(app: Flask, cast: Cast, as_: SignIn) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], "twenty-minutes")
    amal = as_(cast.amal)
    here = f"/to-try/{given}/entry"
    sent = filled(amal, here, "")
    for tag, expected in (("couple", []), ("family", ["A few words about it"])):
        answer = amal.post(here, data=sent | {"outcome": "", "tag": tag})
        assert open_folds(ReadPage(answer.text, here)) == expected, tag


@pytest.mark.slow
def test_what_is_not_asked_is_not_taken_and_keeps_its_usual_answer(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], "own-time")
    amal = as_(cast.amal)
    here = f"/to-try/{given}/entry"
    sent = filled(amal, here, "") | {"outcome": "happened", "felt": "4", "tag": "family", "minutes": "20"}
    assert amal.post(here, data=sent).status_code == 303
    (noted,) = entries(app, cast, cast.nora, given)
    assert (noted.tag, noted.minutes, noted.sides) == (Tag.SELF, 20, ())


def test_what_was_answered_before_stays_to_be_read_and_changed(app: Flask, cast: Cast, as_: SignIn) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], "coming-back")
    entry = make.note_entry(
        app, cast.amal, given, minutes=30, barriers=(Barrier.NO_SITTER,), outcome=Outcome.NOT_THIS_TIME
    )
    amal = as_(cast.amal)
    edit = f"/entries/{entry}/edit"
    sent = filled(amal, edit, "")
    assert (sent["minutes"], sent["barriers"]) == ("30", "no_sitter")
    assert amal.post(edit, data=sent | {"note": "We came back to it on Sunday."}).status_code == 303
    (noted,) = entries(app, cast, cast.nora, given)
    assert (noted.minutes, noted.sides[0].barriers) == (30, (Barrier.NO_SITTER,))
