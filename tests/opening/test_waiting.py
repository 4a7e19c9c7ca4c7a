"""What waits although a session is opened: words that were changed, and words of those who do not agree any more."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import db
from practice.appointments.rules import AppointmentState
from practice.couples.models import Couple
from practice.errors import Refusal
from practice.opening.rules import check_may_choose
from practice.release import Release
from tests.appointments.make import ask
from tests.appreciations.make import keep
from tests.opening.make import session
from tests.page_requests import filled, read
from tests.people import Cast, Person

As = Callable[[Person | None], FlaskClient]


@pytest.fixture
def today(app: Flask, cast: Cast) -> UUID:
    return session(app, cast.nora, cast.couple_ids["amal"])


def url(appointment_id: UUID, place: str = "") -> str:
    return f"/sessions/{appointment_id}/opening{place}"


def say_instead(amal: FlaskClient, note: UUID, text: str) -> None:
    form = filled(amal, f"/appreciations/{note}/edit", "/edit")
    assert amal.post(f"/appreciations/{note}/edit", data=form | {"did": text}).status_code == 303


@pytest.mark.slow
def test_words_changed_after_the_tick_are_not_read_aloud_unread(
    app: Flask, cast: Cast, as_: As, time, today: UUID
) -> None:
    note = keep(app, cast.amal, "You swept the stairs.")
    nora, amal = as_(cast.nora), as_(cast.amal)
    form = filled(nora, url(today), "/opening")
    nora.post(url(today), data=form | {"pick": [str(note)]})
    assert "You swept the stairs." in read(nora, url(today, "/preview")).words()
    time.forward(minutes=1)
    say_instead(amal, note, "You finally stopped pretending.")
    assert "pretending" not in read(nora, url(today, "/preview")).words()
    assert "pretending" not in read(nora, url(today, "/room?at=1")).words()
    page = read(nora, url(today)).words()
    assert "You finally stopped pretending." in page and "New or changed since you chose." in page
    # A page from before the change does not tick the new words; one that shows them does.
    nora.post(url(today), data=form | {"pick": [str(note)]})
    assert "pretending" not in read(nora, url(today, "/preview")).words()
    nora.post(url(today), data=filled(nora, url(today), "/opening") | {"pick": [str(note)]})
    assert "You finally stopped pretending." in read(nora, url(today, "/preview")).words()


@pytest.mark.slow
def test_what_amal_can_still_take_back_is_offered_on_no_page_that_chooses(
    app: Flask, cast: Cast, as_: As, time, today: UUID
) -> None:
    note = keep(app, cast.amal, "You swept the stairs.")
    review = f"/couples/{cast.couple_ids['amal']}/review"
    amal = as_(cast.amal)
    form = filled(amal, f"/appreciations/{note}/edit", "/edit")
    assert amal.post(f"/appreciations/{note}/edit", data=form | {"release": "share"}).status_code == 303
    for page in (review, url(today), url(today, "/preview")):
        assert "You swept the stairs." not in read(as_(cast.nora), page).words(), page
    time.forward(minutes=11)
    for page in (review, url(today), url(today, "/preview")):
        assert "You swept the stairs." in read(as_(cast.nora), page).words(), page


@pytest.mark.slow
def test_what_somebody_kept_who_took_consent_back_is_not_opened(
    app: Flask, cast: Cast, as_: As, time, today: UUID
) -> None:
    keep(app, cast.amal, "You swept the stairs.")
    keep(app, cast.theo, "You made the tea.")
    ask(app, cast.amal, "The evenings", Release.KEEP)
    nora, amal, theo = as_(cast.nora), as_(cast.amal), as_(cast.theo)
    amal.post("/consent/withdraw")
    page = read(nora, url(today)).words()
    assert "swept the stairs" not in page and "made the tea" in page
    assert "Amal has not agreed to the texts as they stand." in page
    assert "swept the stairs" not in read(nora, url(today, "/preview")).words()
    nora.post(url(today, "/shared"))
    time.forward(hours=1)
    amal, theo = as_(cast.amal), as_(cast.theo)
    assert "swept the stairs" not in read(theo, "/notes/for-me").words()
    assert "The evenings" not in read(theo, "/topics").words()
    consent = filled(amal, "/consent", "/consent")
    assert amal.post("/consent", data=consent | {"read_text": "y", "read_policy": "y"}).status_code == 303
    assert "You made the tea." in read(amal, "/notes/for-me").words()
    later = session(app, cast.nora, cast.couple_ids["amal"], days=7)
    assert "swept the stairs" in read(as_(cast.nora), url(later)).words()


def test_where_appreciations_were_switched_off_none_is_opened(
    app: Flask, cast: Cast, as_: As, time, today: UUID
) -> None:
    keep(app, cast.amal, "You swept the stairs.")
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        db.session.get_one(Couple, cast.couple_ids["amal"]).appreciations_on = False
        db.session.commit()
    nora = as_(cast.nora)
    assert "swept the stairs" not in read(nora, url(today, "/preview")).words()
    nora.post(url(today, "/shared"))
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        db.session.get_one(Couple, cast.couple_ids["amal"]).appreciations_on = True
        db.session.commit()
    time.forward(hours=1)
    assert "swept the stairs" not in read(as_(cast.theo), "/notes/for-me").words()


def test_a_session_without_its_opening_is_never_called_shared(cast: Cast, as_: As, today: UUID) -> None:
    nora = as_(cast.nora)
    nora.post(f"/sessions/{today}/took-place")
    for place in ("", "/shared"):
        answer = nora.post(url(today, place), data={"form_key": str(uuid4())}, follow_redirects=True)
        assert "opening was shared" not in answer.text and "without its opening" in answer.text


def test_a_sheet_is_chosen_while_its_session_is_planned() -> None:
    check_may_choose(AppointmentState.PLANNED, is_shared=False)
    for is_shared in (True, False):
        with pytest.raises(Refusal):
            check_may_choose(AppointmentState.HELD, is_shared=is_shared)
