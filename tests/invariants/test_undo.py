"""Undo pressed twice, or from a page the back button brought: what is back is back, and no page is missing."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.appointments.make import ask, plan
from tests.appreciations.make import keep
from tests.assignments.make import assign, note_entry
from tests.people import Cast, Person

Enter = Callable[[Person | None], FlaskClient]


def note(app: Flask, cast: Cast) -> tuple[str, UUID]:
    return "/appreciations", keep(app, cast.amal, "You swept the stairs.")


def topic(app: Flask, cast: Cast) -> tuple[str, UUID]:
    return "/topics", ask(app, cast.amal, "You swept the stairs.")


def entry(app: Flask, cast: Cast) -> tuple[str, UUID]:
    given = assign(app, cast.nora, cast.couple_ids["amal"])
    return "/entries", note_entry(app, cast.amal, given, note="You swept the stairs.")


@pytest.mark.slow
@pytest.mark.parametrize("made", [note, topic, entry])
def test_a_second_press_of_undo_shows_what_is_back(
    app: Flask, cast: Cast, as_: Enter, made: Callable[[Flask, Cast], tuple[str, UUID]]
) -> None:
    place, made_id = made(app, cast)
    amal = as_(cast.amal)
    taken_out = amal.post(f"{place}/{made_id}/delete")
    assert taken_out.status_code == 303
    assert amal.post(f"{place}/{made_id}/delete").status_code == 303, "taken out twice is taken out"
    for press in ("first", "second"):
        back = amal.post(f"{place}/{made_id}/undo", follow_redirects=True)
        assert back.status_code == 200, press
        assert "It is back." in back.text
        assert "swept the stairs" in back.text
    stale = amal.get(taken_out.location, follow_redirects=True)
    assert stale.status_code == 200, "the back button"
    assert "taken out" not in stale.text
    assert "swept the stairs" in stale.text
    # What is noted of the two is either's to bring back; here it is back already.
    for other in (cast.jun,) if place == "/entries" else (cast.theo, cast.jun):
        assert as_(other).post(f"{place}/{made_id}/undo").status_code == 404


def test_a_stop_taken_back_twice_goes_on(app: Flask, cast: Cast, as_: Enter) -> None:
    given = assign(app, cast.nora, cast.couple_ids["amal"])
    nora = as_(cast.nora)
    stopped = nora.post(f"/assignments/{given}/stop").location
    assert "is stopped" in nora.get(stopped).text
    for _ in range(2):
        back = nora.post(f"/assignments/{given}/go-on", follow_redirects=True)
        assert back.status_code == 200
        assert "It goes on." in back.text
    assert "is stopped" not in nora.get(stopped).text


def test_a_session_put_back_twice_is_planned(app: Flask, cast: Cast, as_: Enter) -> None:
    meeting = plan(app, cast.nora, cast.couple_ids["amal"])
    nora = as_(cast.nora)
    off = nora.post(f"/sessions/{meeting}/cancel").location
    for _ in range(2):
        back = nora.post(f"/sessions/{meeting}/put-back", follow_redirects=True)
        assert back.status_code == 200
        assert "The session is planned." in back.text
    assert nora.get(off).location == f"/couples/{cast.couple_ids['amal']}/review"
