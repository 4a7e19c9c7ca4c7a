"""Undo beside what was saved only closes: it works whatever became of the couple or its policy a moment later."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import clock, db
from practice.consent import actions as consent_actions
from practice.couples import actions as couple_actions
from practice.viewers import PartnerViewer, TherapistViewer
from tests.assignments.make import assign
from tests.couples.make import state_policy
from tests.page_requests import filled, read
from tests.people import Cast, Person

pytestmark = pytest.mark.slow  # make check leaves it to make test

As = Callable[[Person | None], FlaskClient]
WORD = "heron-undone"


def note(app: Flask, cast: Cast, amal: FlaskClient) -> str:
    form = filled(amal, "/appreciations/write", "/appreciations")
    return amal.post("/appreciations", data=form | {"did": WORD, "release": "share"}).location


def topic(app: Flask, cast: Cast, amal: FlaskClient) -> str:
    form = filled(amal, "/topics", "/topics")
    return amal.post("/topics", data=form | {"text": WORD, "release": "share"}).location


def menu(app: Flask, cast: Cast, amal: FlaskClient) -> str:
    assign(app, cast.nora, cast.couple_ids["amal"], "kindnesses")  # where the review shows menus
    form = filled(amal, "/menu", "/menu")
    return amal.post("/menu", data=form | {"text": WORD, "release": "share"}).location


def kindness(app: Flask, cast: Cast, amal: FlaskClient) -> str:
    page = f"/kindnesses/{assign(app, cast.nora, cast.couple_ids['amal'], 'kindnesses')}"
    return amal.post(page, data=filled(amal, page, page) | {"text": WORD}).location


def entry(app: Flask, cast: Cast, amal: FlaskClient) -> str:
    page = f"/to-try/{assign(app, cast.nora, cast.couple_ids['amal'])}/entry"
    return amal.post(page, data=filled(amal, page, page) | {"outcome": "happened", "note": WORD}).location


def agreement(app: Flask, cast: Cast, amal: FlaskClient) -> str:
    page = f"/agreements/{assign(app, cast.nora, cast.couple_ids['amal'], 'same-side')}/add"
    return amal.post(page, data=filled(amal, page, page) | {"matter": "Shoes", "words": WORD}).location


def answer(app: Flask, cast: Cast, amal: FlaskClient) -> str:
    page = f"/nightly/{assign(app, cast.nora, cast.couple_ids['amal'], 'nightly-page')}"
    form = filled(amal, page, "/answer") | {"text": WORD, "press": ""}
    return amal.post(f"{page}/answer", data=form).location


def nora_lets_it_rest(app: Flask, cast: Cast) -> None:
    assert isinstance(cast.nora.viewer, TherapistViewer)
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        couple_actions.rest(cast.nora.viewer, cast.couple_ids["amal"], now=clock.now())
        db.session.commit()


def theo_stops(app: Flask, cast: Cast) -> None:
    assert isinstance(cast.theo.viewer, PartnerViewer)
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        consent_actions.stop(cast.theo.viewer, now=clock.now())
        db.session.commit()


def nora_states_another_policy(app: Flask, cast: Cast) -> None:
    state_policy(app, cast.nora, cast.couple_ids["amal"], "What you tell me alone, we speak about first.")


def nothing(app: Flask, cast: Cast) -> None:
    pass


@pytest.mark.parametrize("save", [note, topic, menu, kindness, entry, agreement, answer])
@pytest.mark.parametrize("meanwhile", [nothing, nora_lets_it_rest, theo_stops, nora_states_another_policy])
def test_what_amal_saved_is_taken_back_whatever_happened_meanwhile(
    app: Flask,
    cast: Cast,
    as_: As,
    save: Callable[[Flask, Cast, FlaskClient], str],
    meanwhile: Callable[[Flask, Cast], None],
) -> None:
    amal = as_(cast.amal)
    after = amal.get(save(app, cast, amal)).text
    found = re.search(r'action="(/[^"]+/take-back)"', after)
    assert found, "no Undo on the page after saving"
    nora, review = as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/review"
    assert WORD in read(nora, review).words(), "Nora reads it, so that this test can fail"
    meanwhile(app, cast)
    assert amal.post(found[1]).status_code == 303
    assert WORD not in read(nora, review).words()
