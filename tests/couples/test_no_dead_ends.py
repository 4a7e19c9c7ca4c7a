"""Couples that have not begun, rest or have ended: no link of theirs leads to a page that says no."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import db
from practice.couples.models import Couple
from practice.couples.rules import CoupleState
from tests.appointments.make import plan
from tests.assignments.make import assign
from tests.invariants import crawl
from tests.people import Cast, Person

pytestmark = pytest.mark.slow  # make check leaves it to make test

Enter = Callable[[Person | None], FlaskClient]


def set_state(app: Flask, cast: Cast, state: CoupleState) -> str:
    """Amal and Theo in this state; returns the address of their page."""
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        db.session.get_one(Couple, cast.couple_ids["amal"]).state = state
        db.session.commit()
    return f"/couples/{cast.couple_ids['amal']}"


def couple_links(client: FlaskClient, url: str) -> list[str]:
    """Where all the links from here on lead within this couple's pages."""
    pages = crawl.walk(client, [url, f"{url}/review", f"{url}/homework", "/sessions"])
    return [link for page in pages.values() for link in page.links()]


@pytest.mark.parametrize("has_session", [True, False])
@pytest.mark.parametrize("state", [CoupleState.INVITED, CoupleState.RESTING, CoupleState.ENDED])
def test_nothing_leads_to_a_refusal(
    app: Flask, cast: Cast, as_: Enter, state: CoupleState, has_session: bool
) -> None:
    if has_session:
        plan(app, cast.nora, cast.couple_ids["amal"])
        assign(app, cast.nora, cast.couple_ids["amal"])
    url = set_state(app, cast, state)
    ids = str(cast.couple_ids["amal"])
    found = couple_links(as_(cast.nora), url)
    assert found
    for link in found:
        assert "/opening" not in link, link
        assert not (ids in link and link.endswith("/assign")), link
        if state is CoupleState.ENDED:
            assert not (ids in link and link.endswith("/sessions/add")), link


def test_an_active_couple_has_all_of_them(app: Flask, cast: Cast, as_: Enter) -> None:
    plan(app, cast.nora, cast.couple_ids["amal"])
    found = couple_links(as_(cast.nora), set_state(app, cast, CoupleState.ACTIVE))
    for ending in ("/opening", "/assign", "/sessions/add"):
        assert any(link.endswith(ending) for link in found), ending


@pytest.mark.parametrize("state", [CoupleState.INVITED, CoupleState.RESTING, CoupleState.ENDED])
def test_nothing_leads_a_partner_to_a_refusal(app: Flask, cast: Cast, as_: Enter, state: CoupleState) -> None:
    assign(app, cast.nora, cast.couple_ids["amal"])
    set_state(app, cast, state)
    assert crawl.walk(as_(cast.amal), ["/today", "/week", "/notes", "/topics"])
