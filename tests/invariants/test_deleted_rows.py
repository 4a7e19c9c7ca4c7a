"""What was taken out, closed, ended or replaced opens at no address, whatever page or history still leads there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from practice import access, clock, db, vault
from practice.appointments.models import Appointment
from practice.appointments.rules import AppointmentState
from practice.appreciations.models import Appreciation
from practice.assignments.models import Assignment
from practice.couples.models import Couple
from practice.couples.rules import CoupleState
from practice.dates.models import PlannedDate
from practice.dates.rules.plans import DateState
from practice.db import base
from practice.entries.models import Entry
from practice.kindnesses.models import Kindness, MenuItem
from practice.library.models import Activity
from practice.release import Release
from practice.topics.models import Topic
from practice.viewers import PartnerViewer, TherapistViewer
from tests.people import START, Cast, Person

pytestmark = pytest.mark.slow  # make check leaves it to make test

SignIn = Callable[[Person | None], FlaskClient]
OUT = {"deleted_at": START}
RETIRED = {"retired_at": START, "is_own": True}
CALLED_OFF = {"state": AppointmentState.CANCELLED}

CASES: list[tuple[type[base.ClinicScoped], str, dict[str, Any], str, str, int]] = [
    (MenuItem, "item_id", OUT, "amal", "GET /menu/{item_id}/edit", 404),
    (MenuItem, "item_id", OUT, "amal", "POST /menu/{item_id}/edit", 303),
    (MenuItem, "item_id", OUT, "theo", "POST /menu/{item_id}/not-now", 404),
    (MenuItem, "item_id", OUT, "theo", "POST /menu/{item_id}/bring-back", 404),
    (Appreciation, "appreciation_id", OUT, "amal", "GET /appreciations/{appreciation_id}/edit", 404),
    (Appreciation, "appreciation_id", OUT, "amal", "POST /appreciations/{appreciation_id}/said", 404),
    (Appreciation, "received_id", OUT, "theo", "POST /appreciations/{received_id}/landed", 404),
    (Topic, "topic_id", OUT, "amal", "GET /topics/{topic_id}/edit", 404),
    (Topic, "topic_id", OUT, "nora", "POST /topics/{topic_id}/talked", 404),
    (Entry, "entry_id", OUT, "amal", "GET /entries/{entry_id}/edit", 404),
    (Entry, "entry_id", OUT, "theo", "GET /entries/{entry_id}/side", 404),
    (PlannedDate, "plan_id", {"state": DateState.HAPPENED}, "amal", "GET /date/{plan_id}/edit", 409),
    (PlannedDate, "plan_id", {"state": DateState.CALLED_OFF}, "theo", "GET /date/{plan_id}/edit", 409),
    (Activity, "activity_id", RETIRED, "nora", "GET /library/{activity_id}/edit", 409),
    (Activity, "activity_id", RETIRED, "nora", "GET /library/{activity_id}/give", 409),
    (Activity, "activity_id", RETIRED, "nora", "GET /couples/{couple_id}/assign/{activity_id}", 409),
    (Appointment, "appointment_id", CALLED_OFF, "nora", "GET /sessions/{appointment_id}/move", 409),
    (Appointment, "appointment_id", CALLED_OFF, "nora", "GET /sessions/{appointment_id}/opening", 409),
    (Appointment, "appointment_id", CALLED_OFF, "nora", "GET /sessions/{appointment_id}/opening/room", 409),
    (Couple, "couple_id", {"state": CoupleState.ENDED}, "nora", "GET /couples/{couple_id}/attest", 409),
    (Couple, "couple_id", {"state": CoupleState.ENDED}, "nora", "GET /couples/{couple_id}/sessions/add", 409),
]


@pytest.mark.parametrize(
    ("kind", "name", "values", "who", "address", "status"),
    CASES,
    ids=[f"{case[4]} {case[5]}" for case in CASES],
)
def test_what_was_taken_out_opens_at_no_address(
    full_app: Flask,
    cast: Cast,
    as_: SignIn,
    kind: type[base.ClinicScoped],
    name: str,
    values: dict[str, Any],
    who: str,
    address: str,
    status: int,
) -> None:
    held = full_app.extensions["rooms"]
    method, _, path = address.format(**held).partition(" ")
    client = as_(cast[who])
    before = client.open(path, method=method).status_code
    assert before in {200, 303}, "it opens as long as it is there"
    _set(full_app, cast, kind, held[name], values)
    assert client.open(path, method=method).status_code == status


def _set(app: Flask, cast: Cast, kind: type[base.ClinicScoped], id: UUID, values: dict[str, Any]) -> None:
    with app.app_context():
        db.bind_clinic(cast.nora.viewer.clinic_id)
        db.session.execute(update(kind).where(kind.id == id).values(**values))
        db.session.commit()
        db.session.remove()


def test_a_shared_topic_is_not_offered_for_change(full_app: Flask, cast: Cast, as_: SignIn) -> None:
    amal = as_(cast.amal)
    edit = f"/topics/{full_app.extensions['rooms']['topic_id']}/edit"
    assert amal.get(edit).status_code == 200
    _share_topic(full_app, cast)
    assert amal.get(edit).status_code == 409
    late = amal.post(edit, data={"text": "a heron on the estuary", "release": "share"})
    assert "This has been shared" in late.text
    assert "a heron on the estuary" in late.text, "what was sent too late is there to copy"


def _share_topic(app: Flask, cast: Cast) -> None:
    nora = cast.nora.viewer
    assert isinstance(nora, TherapistViewer)
    with app.app_context():
        db.bind_clinic(nora.clinic_id)
        vault.move(nora, access.find(nora, Topic, app.extensions["rooms"]["topic_id"]), Release.SHARE)
        db.session.commit()
        db.session.remove()


def test_words_taken_off_a_menu_are_not_read_by_giving_them(full_app: Flask, cast: Cast, as_: SignIn) -> None:
    held = full_app.extensions["rooms"]
    _set(full_app, cast, MenuItem, held["item_id"], OUT)
    theo, page = as_(cast.theo), f"/kindnesses/{held['kindnesses_id']}"
    sent = {"item": str(held["item_id"]), "on_day": START.date().isoformat(), "form_key": str(uuid4())}
    theo.post(page, data=sent)
    assert "heron-both-menu" not in theo.get(page).text


@pytest.mark.parametrize(
    ("name", "path", "sent"),
    [
        ("kindnesses_id", "/kindnesses/{kindnesses_id}", {"text": "Filled the car.", "on_day": "2026-03-04"}),
        ("dates_id", "/dates/{dates_id}", {"what": "A walk by the harbour", "on_day": "2026-03-07"}),
        ("nightly_id", "/nightly/{nightly_id}/book", {"title": "Winter tales", "units": "90"}),
    ],
)
def test_nothing_new_begins_in_what_has_come_to_its_end(
    full_app: Flask, cast: Cast, as_: SignIn, name: str, path: str, sent: dict[str, str]
) -> None:
    held = full_app.extensions["rooms"]
    _set(full_app, cast, PlannedDate, held["plan_id"], {"state": DateState.CALLED_OFF})
    ended = {"ended_on": START.date() - timedelta(days=2)}
    _set(full_app, cast, Assignment, held[name], ended)
    amal = as_(cast.amal)
    answer = amal.post(path.format(**held), data=sent | {"form_key": str(uuid4())})
    assert answer.status_code == 200, "the form comes back with what was typed"
    assert "come to its end" in answer.text or "was not there to be tried" in answer.text
    _set(full_app, cast, Assignment, held[name], {"ended_on": None})
    assert amal.post(path.format(**held), data=sent | {"form_key": str(uuid4())}).status_code == 303


def test_a_menu_item_and_a_kindness_taken_out_are_still_put_back(
    full_app: Flask, cast: Cast, as_: SignIn
) -> None:
    held = full_app.extensions["rooms"]
    amal = as_(cast.amal)
    for kind, name, path in ((MenuItem, "item_id", "/menu"), (Kindness, "kindness_id", "/kindness")):
        _set(full_app, cast, kind, held[name], OUT)
        assert amal.post(f"{path}/{held[name]}/undo").status_code == 303
        with full_app.app_context():
            db.bind_clinic(cast.nora.viewer.clinic_id)
            viewer = cast.amal.viewer
            assert isinstance(viewer, PartnerViewer)
            row: Any = access.find(viewer, kind, held[name])
            assert row.deleted_at is None
            db.session.remove()
    assert clock.now() == START
