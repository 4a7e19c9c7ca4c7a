"""A note that is changed while its session opens: what its author was told is what holds."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from flask import Flask

from practice import clock, db
from practice.appreciations import actions as appreciation_actions
from practice.appreciations import queries as appreciation_queries
from practice.appreciations.models import Appreciation
from practice.appreciations.rules.appreciations import AppreciationDraft
from practice.errors import Refusal
from practice.opening import actions as opening_actions
from practice.opening.queries import choices as choice_queries
from practice.opening.queries import openings as opening_queries
from practice.release import Release
from practice.viewers import PartnerViewer, TherapistViewer
from tests.appreciations.make import keep
from tests.conftest import StandingClock
from tests.interleaving import Deed, crossing
from tests.opening.make import session
from tests.people import ZONE, Cast, Person

pytestmark = pytest.mark.slow  # make check leaves it to make test


def draft(release: Release, did: str) -> AppreciationDraft:
    return AppreciationDraft(
        uuid4(), clock.day_in("Europe/London", clock.now()), release, did=did, shows="Kind."
    )


def changing(app: Flask, author: Person, note_id: UUID, wanted: AppreciationDraft) -> Deed:
    viewer = author.viewer
    assert isinstance(viewer, PartnerViewer)

    def change(pause: Callable[[], None] = lambda: None) -> bool:
        with app.app_context():
            db.bind_clinic(viewer.clinic_id)
            row = appreciation_queries.own_appreciation(viewer, note_id)
            pause()
            try:
                appreciation_actions.change(viewer, row, wanted, now=clock.now())
            except Refusal:
                return False
            db.session.commit()
            return True

    return change


def sharing(app: Flask, nora: Person, appointment_id: UUID) -> Deed:
    viewer = nora.viewer
    assert isinstance(viewer, TherapistViewer)

    def share(pause: Callable[[], None] = lambda: None) -> bool:
        with app.app_context():
            db.bind_clinic(viewer.clinic_id)
            found = opening_queries.opening(viewer, appointment_id, ZONE)
            choices = choice_queries.choices(viewer, found)
            pause()
            done = opening_actions.share(viewer, found, choices, now=clock.now())
            db.session.commit()
            return done

    return share


def read_by(app: Flask, person: Person) -> list[str]:
    """What this partner reads from the other; a torn note would not open."""
    viewer = person.viewer
    assert isinstance(viewer, PartnerViewer)
    with app.app_context():
        db.bind_clinic(viewer.clinic_id)
        appreciation_queries.own_appreciations(viewer)
        return [note.did for note in appreciation_queries.appreciations_from_other(viewer).notes]


def release_of(app: Flask, cast: Cast, note_id: UUID) -> Release:
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        row = db.session.get(Appreciation, note_id)
        assert row is not None
        return row.release


@pytest.mark.parametrize("wanted", [Release.ONLY_ME, Release.KEEP])
def test_amal_changes_a_note_that_is_just_being_opened(
    app: Flask, cast: Cast, time: StandingClock, wanted: Release
) -> None:
    note_id = keep(app, cast.amal, "You swept the stairs.", shows="Patient.")
    today = session(app, cast.nora, cast.couple_ids["amal"])
    change = changing(app, cast.amal, note_id, draft(wanted, "You mended the gate."))
    changed, shared = crossing(change, lambda: sharing(app, cast.nora, today)(lambda: None))
    assert shared
    is_hers_alone = changed and wanted is Release.ONLY_ME
    assert release_of(app, cast, note_id) is (Release.ONLY_ME if is_hers_alone else Release.SHARE)
    said = "You mended the gate." if changed else "You swept the stairs."
    time.forward(hours=1)
    assert read_by(app, cast.theo) == ([] if is_hers_alone else [said])
    read_by(app, cast.amal)


def test_what_amal_takes_back_while_the_session_opens_stays_hers(
    app: Flask, cast: Cast, time: StandingClock
) -> None:
    note_id = keep(app, cast.amal, "heron-taken-back")
    today = session(app, cast.nora, cast.couple_ids["amal"])
    take_back = changing(app, cast.amal, note_id, draft(Release.ONLY_ME, "heron-taken-back"))
    _, taken_back = crossing(sharing(app, cast.nora, today), lambda: take_back(lambda: None))
    time.forward(hours=1)
    assert read_by(app, cast.theo) == ([] if taken_back else ["heron-taken-back"])
    assert release_of(app, cast, note_id) is (Release.ONLY_ME if taken_back else Release.SHARE)


def test_one_note_changed_in_two_windows_stays_whole(app: Flask, cast: Cast, time: StandingClock) -> None:
    note_id = keep(app, cast.amal, "You swept the stairs.", shows="Patient.")
    shares = changing(app, cast.amal, note_id, draft(Release.SHARE, "Shared words."))
    edits = changing(app, cast.amal, note_id, draft(Release.KEEP, "Kept words."))
    edited, shared = crossing(edits, lambda: shares(lambda: None))
    assert shared
    read_by(app, cast.amal)
    assert read_by(app, cast.theo) == []
    is_shared = release_of(app, cast, note_id) is Release.SHARE  # else the edit took it back in time
    assert edited or is_shared
    time.forward(minutes=10)
    assert read_by(app, cast.theo) == (["Shared words."] if is_shared else [])


def test_two_who_mark_one_opening_shared_at_once_share_it_once(
    app: Flask, cast: Cast, time: StandingClock
) -> None:
    keep(app, cast.amal, "You swept the stairs.")
    today = session(app, cast.nora, cast.couple_ids["amal"])
    share = sharing(app, cast.nora, today)
    done = crossing(share, lambda: share(lambda: None))
    assert sorted(done) == [False, True]
    time.forward(hours=1)
    assert read_by(app, cast.theo) == ["You swept the stairs."]


def test_a_form_left_open_by_the_other_keeps_both_notes(app: Flask, cast: Cast, as_) -> None:
    typed = {"form_key": "7b0a7a1e-3a54-4f0e-9c57-0d8f6f1f3a22", "release": "keep", "on_day": "2026-03-04"}
    for person, did in (
        (cast.amal, "You made the tea."),
        (cast.theo, "You made me laugh."),
        (cast.jun, "You rang."),
    ):
        assert as_(person).post("/appreciations", data=typed | {"did": did}).status_code == 303
        assert did in as_(person).get("/notes").text
