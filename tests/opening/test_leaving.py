"""One of the two leaves in the instant the opening is shared: nothing is released once they have left."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask

from practice import clock, db
from practice.appointments import actions as appointment_actions
from practice.appointments.queries import appointment
from practice.consent import actions as consent_actions
from practice.couples import actions as couple_actions
from practice.errors import Refusal
from practice.opening import actions as opening_actions
from practice.opening.queries import choices as choice_queries
from practice.opening.queries import openings as opening_queries
from practice.release import Release
from practice.viewers import PartnerViewer, TherapistViewer
from tests.appreciations.make import keep
from tests.appreciations.test_crossing import read_by, release_of
from tests.interleaving import Deed, crossing
from tests.opening.make import session
from tests.page_checks import ReadPage
from tests.people import ZONE, Cast, Person

pytestmark = pytest.mark.slow  # make check leaves it to make test


def leave_action(app: Flask, person: Person) -> Deed:
    """Leave; the pause comes after all was written and before it is kept."""
    viewer = person.viewer
    assert isinstance(viewer, PartnerViewer)

    def leave(pause: Callable[[], None] = lambda: None) -> bool:
        with app.app_context():
            db.bind_clinic(viewer.clinic_id)
            consent_actions.leave(viewer, now=clock.now())
            pause()
            db.session.commit()
            return True

    return leave


def share_action(app: Flask, nora: Person, appointment_id: UUID, *, late: bool) -> Deed:
    """Share the opening; the pause comes after reading, or (``late``) before what was done is kept."""
    viewer = nora.viewer
    assert isinstance(viewer, TherapistViewer)

    def share(pause: Callable[[], None] = lambda: None) -> bool:
        with app.app_context():
            db.bind_clinic(viewer.clinic_id)
            try:
                found = opening_queries.opening(viewer, appointment_id, ZONE)
                choices = choice_queries.choices(viewer, found)
                if not late:
                    pause()
                done = opening_actions.share(viewer, found, choices, now=clock.now())
            except Refusal:
                return False
            if late:
                pause()
            db.session.commit()
            return done

    return share


@pytest.fixture
def kept_note_id(app: Flask, cast: Cast) -> UUID:
    return keep(app, cast.amal, "heron-kept")


def test_what_was_kept_stays_when_amal_leaves_while_nora_is_about_to_share(
    app: Flask, cast: Cast, kept_note_id: UUID
) -> None:
    share = share_action(app, cast.nora, session(app, cast.nora, cast.couple_ids["amal"]), late=False)
    leave = leave_action(app, cast.amal)
    shared, left = crossing(share, lambda: leave(lambda: None))
    assert left
    is_postgres = db.engine().dialect.name == "postgresql"
    assert shared is not is_postgres, "with one writer at a time, Nora was first"
    assert release_of(app, cast, kept_note_id) is (Release.SHARE if shared else Release.KEEP)
    assert read_by(app, cast.theo) == [], "what had not reached him when she left never does"


def test_sharing_waits_for_a_leaving_that_has_begun_and_then_releases_nothing(
    app: Flask, cast: Cast, kept_note_id: UUID
) -> None:
    share = share_action(app, cast.nora, session(app, cast.nora, cast.couple_ids["amal"]), late=False)
    left, shared = crossing(leave_action(app, cast.amal), lambda: share(lambda: None))
    assert (left, shared) == (True, False)
    assert release_of(app, cast, kept_note_id) is Release.KEEP
    assert read_by(app, cast.theo) == []


def test_leaving_waits_for_a_sharing_that_has_begun(app: Flask, cast: Cast, kept_note_id: UUID) -> None:
    share = share_action(app, cast.nora, session(app, cast.nora, cast.couple_ids["amal"]), late=True)
    leave = leave_action(app, cast.amal)
    assert crossing(share, lambda: leave(lambda: None)) == (True, True)
    assert release_of(app, cast, kept_note_id) is Release.SHARE, "Nora was first"


def test_theo_leaving_keeps_what_amal_kept_from_him(app: Flask, cast: Cast, kept_note_id: UUID) -> None:
    share = share_action(app, cast.nora, session(app, cast.nora, cast.couple_ids["amal"]), late=False)
    left, shared = crossing(leave_action(app, cast.theo), lambda: share(lambda: None))
    assert (left, shared) == (True, False)
    assert release_of(app, cast, kept_note_id) is Release.KEEP


def test_going_on_while_somebody_leaves_never_leaves_the_couple_active(app: Flask, cast: Cast) -> None:
    nora, couple_id = cast.nora.viewer, cast.couple_ids["amal"]
    assert isinstance(nora, TherapistViewer)

    def resume() -> bool:
        with app.app_context():
            db.bind_clinic(nora.clinic_id)
            try:
                couple_actions.resume(nora, couple_id, now=clock.now())
            except Refusal:
                return False
            db.session.commit()
            return True

    with app.app_context():
        db.bind_clinic(nora.clinic_id)
        couple_actions.rest(nora, couple_id, now=clock.now())
        db.session.commit()
    assert crossing(leave_action(app, cast.amal), resume) == (True, False)


def test_a_session_called_off_while_it_is_shared_is_said_to_be_and_releases_nothing(
    app: Flask, cast: Cast, kept_note_id: UUID
) -> None:
    meeting = session(app, cast.nora, cast.couple_ids["amal"])
    nora = cast.nora.viewer
    assert isinstance(nora, TherapistViewer)

    def call_off(pause: Callable[[], None] = lambda: None) -> bool:
        with app.app_context():
            db.bind_clinic(nora.clinic_id)
            appointment_actions.cancel(nora, appointment(nora, meeting), now=clock.now())
            pause()
            db.session.commit()
            return True

    share = share_action(app, cast.nora, meeting, late=False)
    assert crossing(call_off, lambda: share(lambda: None)) == (True, False)
    assert release_of(app, cast, kept_note_id) is Release.KEEP


def test_marking_a_session_shared_that_was_called_off_leads_on(
    app: Flask, cast: Cast, as_, kept_note_id: UUID
) -> None:
    meeting = session(app, cast.nora, cast.couple_ids["amal"])
    nora = as_(cast.nora)
    assert nora.get(f"/sessions/{meeting}/opening/room?at=99").status_code == 200
    nora.post(f"/sessions/{meeting}/cancel")
    for place in ("", "/preview", "/sheet", "/room", "/shared"):
        assert nora.get(f"/sessions/{meeting}/opening{place}").status_code == 409, place
    answer = nora.post(f"/sessions/{meeting}/opening/shared")
    page = ReadPage(answer.text, "/")
    page.check()
    assert answer.status_code == 409
    assert "This session was called off." in page.words()
    assert "Nothing was shared just now." in page.words()
    assert release_of(app, cast, kept_note_id) is Release.KEEP
    assert f"/couples/{cast.couple_ids['amal']}/review" in " ".join(page.links())
    back = next(form for form in page.forms() if form.action.endswith("/put-back"))
    assert nora.post(back.action).status_code == 303
    assert nora.post(f"/sessions/{meeting}/opening/shared").status_code == 303
    assert release_of(app, cast, kept_note_id) is Release.SHARE
    assert as_(cast.ravi).post(f"/sessions/{meeting}/opening/shared").status_code == 404
