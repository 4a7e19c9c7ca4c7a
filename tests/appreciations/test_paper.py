"""Appreciations that come back on paper: their author's, entered by the therapist, marked so."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import clock, db
from practice.appreciations.models import Appreciation
from practice.couples.models import Couple
from practice.couples.rules import CoupleState
from tests.appreciations.make import keep
from tests.conftest import StandingClock
from tests.opening.make import session
from tests.page_requests import filled, read
from tests.people import ZONE, Cast, Person

As = Callable[[Person | None], FlaskClient]
SAID = "You sang in the kitchen, and the porridge boiled over."


def there(cast: Cast) -> str:
    return f"/couples/{cast.couple_ids['amal']}/appreciations/paper"


def day(days_ago: int = 0) -> str:
    return (clock.day_in(ZONE, clock.now()) - timedelta(days=days_ago)).isoformat()


def enter(nora: FlaskClient, cast: Cast, **changes: str) -> str:
    """Send the form; the page it leads to."""
    whole = {"author": str(cast.amal.viewer.id), "did": SAID, "on_day": day(9)}
    answer = nora.post(there(cast), data=filled(nora, there(cast)) | whole | changes, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def rows(app: Flask, cast: Cast) -> list[Appreciation]:
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        return db.session.query(Appreciation).all()


def test_what_amal_wrote_on_paper_waits_for_the_opening_as_hers(app: Flask, cast: Cast, as_: As) -> None:
    appointment_id = session(app, cast.nora, cast.couple_ids["amal"])
    nora = as_(cast.nora)
    assert "Entered, and marked as from paper." in enter(nora, cast)
    for page in ("review", None):
        url = f"/couples/{cast.couple_ids['amal']}/review" if page else f"/sessions/{appointment_id}/opening"
        words = read(nora, url).words()
        assert SAID in words and "From paper." in words
    hers = read(as_(cast.amal), "/notes").words()
    assert SAID in hers and "From paper" in hers and "Kept for our session" in hers
    assert SAID not in read(as_(cast.theo), "/notes/for-me").words(), "Theo hears it when the session opens"


def test_theo_reads_it_after_the_opening_marked_so(
    app: Flask, cast: Cast, as_: As, time: StandingClock
) -> None:
    appointment_id = session(app, cast.nora, cast.couple_ids["amal"])
    nora = as_(cast.nora)
    enter(nora, cast)
    shared = f"/sessions/{appointment_id}/opening/shared"
    assert nora.post(shared, data=filled(nora, shared)).status_code == 303
    time.forward(hours=1)
    words = read(as_(cast.theo), "/notes/for-me").words()
    assert SAID in words and "From paper" in words


def test_it_stays_hers_to_change_and_to_take_out(app: Flask, cast: Cast, as_: As) -> None:
    enter(as_(cast.nora), cast, on_day=day(20))
    [row] = rows(app, cast)
    amal, edit = as_(cast.amal), f"/appreciations/{row.id}/edit"
    changed = filled(amal, edit) | {"did": "You sang in the kitchen."}
    assert amal.post(edit, data=changed).status_code == 303
    assert "You sang in the kitchen." in read(amal, "/notes").words()
    assert amal.post(f"/appreciations/{row.id}/delete").status_code == 303
    assert SAID not in read(amal, "/notes").words()


def test_a_form_sent_twice_enters_it_once(app: Flask, cast: Cast, as_: As) -> None:
    nora = as_(cast.nora)
    sent = filled(nora, there(cast)) | {"author": str(cast.theo.viewer.id), "did": SAID, "on_day": day()}
    for _ in range(2):
        assert nora.post(there(cast), data=sent).status_code == 303
    assert [row.author_id for row in rows(app, cast)] == [cast.theo.viewer.id]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"author": ""}, "Please choose one of the two."),
        ({"did": "  "}, "Please write a few words."),
        ({"did": "a" * 601}, "Please keep this to 600 letters."),
        ({"on_day": "2026-03-05"}, "That day is still to come."),
        ({"on_day": "2026-01-02"}, "This goes back sixty days, no further."),
        ({"on_day": "yesterday"}, "Please choose a day."),
    ],
)
def test_paper_that_cannot_be_is_answered_beside_its_field(
    app: Flask, cast: Cast, as_: As, changes: dict[str, str], words: str
) -> None:
    text = enter(as_(cast.nora), cast, **changes)
    assert words in text
    assert changes.get("did", SAID).strip() in text, "what was typed stays"
    assert rows(app, cast) == []


def test_paper_of_another_couples_partner_is_nobodys(app: Flask, cast: Cast, as_: As) -> None:
    assert "Please choose one of these." in enter(as_(cast.nora), cast, author=str(cast.jun.viewer.id))
    assert rows(app, cast) == []


@pytest.mark.parametrize("so", [{"state": CoupleState.RESTING}, {"appreciations_on": False}])
def test_nothing_is_entered_where_there_is_nothing_to_appreciate_in(
    app: Flask, cast: Cast, as_: As, so: dict[str, object]
) -> None:
    couple_id: UUID = cast.couple_ids["amal"]
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        couple = db.session.get_one(Couple, couple_id)
        for name, value in so.items():
            setattr(couple, name, value)
        db.session.commit()
    nora = as_(cast.nora)
    assert nora.get(there(cast)).status_code == 409
    assert "Enter an appreciation from paper" not in read(nora, f"/couples/{couple_id}/review").words()


def test_what_was_entered_under_the_wrong_name_is_taken_out_and_entered_anew(
    app: Flask, cast: Cast, as_: As
) -> None:
    appointment_id = session(app, cast.nora, cast.couple_ids["amal"])
    nora, amal, theo = as_(cast.nora), as_(cast.amal), as_(cast.theo)
    enter(nora, cast, author=str(cast.theo.viewer.id))
    assert SAID in read(theo, "/notes").words()
    (row,) = rows(app, cast)
    assert "Put this right, or take it out" in read(nora, f"/sessions/{appointment_id}/opening").words()
    again = nora.post(f"/appreciations/{row.id}/take-out").location
    assert SAID not in read(theo, "/notes").words()
    form = filled(nora, again, "/paper")
    assert form["did"] == SAID and form["author"] == str(cast.theo.viewer.id)
    nora.post(again, data=form | {"author": str(cast.amal.viewer.id)})
    assert SAID in read(amal, "/notes").words() and SAID not in read(theo, "/notes/for-me").words()


def test_what_a_partner_wrote_or_an_opening_took_is_not_the_therapists_to_take_out(
    app: Flask, cast: Cast, as_: As, time: StandingClock
) -> None:
    appointment_id = session(app, cast.nora, cast.couple_ids["amal"])
    nora = as_(cast.nora)
    own = keep(app, cast.amal, "You came home early.")
    assert nora.post(f"/appreciations/{own}/take-out").status_code == 404
    enter(nora, cast)
    row = next(row for row in rows(app, cast) if row.id != own)
    nora.post(f"/sessions/{appointment_id}/opening/shared")
    assert nora.post(f"/appreciations/{row.id}/take-out").status_code == 409
    time.forward(hours=1)
    assert SAID in read(as_(cast.theo), "/notes/for-me").words()
