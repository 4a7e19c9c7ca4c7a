"""A therapist leaves the clinic: out at once, and every couple of theirs has somebody by name."""

from collections.abc import Callable
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from practice import clock, db
from practice.access import CoupleAccess
from practice.appointments.models import Appointment
from practice.audit import AuditEntry, broken_links
from practice.couples import actions as couple_actions
from practice.errors import NotFound, Refusal
from practice.hand_over import actions as hand_over_actions
from practice.hand_over import queries as hand_over_queries
from practice.hand_over.rules import couple_field_name
from practice.release import Release
from practice.viewers import TherapistViewer
from tests.appreciations.make import keep
from tests.couples import make
from tests.couples.test_races import run_at_once
from tests.opening.make import session
from tests.people import Cast, Person

Enter = Callable[[Person | None], FlaskClient]
CHOOSE = "Please choose who looks after them from now on."


def removal_url(cast: Cast, name: str = "nora") -> str:
    person = cast[name]
    assert person is not None
    return f"/settings/people/{person.viewer.id}/remove"


def therapist_ids_of(app: Flask, cast: Cast, couple: str) -> set[UUID]:
    """Who looks after a couple."""
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        rows = select(CoupleAccess.therapist_id).where(CoupleAccess.couple_id == cast.couple_ids[couple])
        return set(db.session.scalars(rows))


def share(app: Flask, cast: Cast, couple: str, other: Person) -> None:
    with app.app_context():
        assert isinstance(cast.nora.viewer, TherapistViewer)
        db.bind_clinic(cast.clinic_ids["here"])
        couple_actions.share(cast.nora.viewer, cast.couple_ids[couple], other.viewer.id, now=clock.now())
        db.session.commit()


def test_the_owner_sees_names_and_chooses_for_each_couple(app: Flask, cast: Cast, as_: Enter) -> None:
    keep(app, cast.amal, "You carried the boxes.", release=Release.SHARE)
    nora, wanda, ravi = as_(cast.nora), as_(cast.wanda), as_(cast.ravi)
    page = wanda.get(removal_url(cast)).text
    assert "Amal and Theo" in page
    assert "Jun and Sade" in page
    assert "carried the boxes" not in page
    assert "Kim" not in page, "those are Ravi's"
    amal, jun = cast.couple_ids["amal"], cast.couple_ids["jun"]
    chosen = {
        couple_field_name(amal): str(cast.ravi.viewer.id),
        couple_field_name(jun): str(cast.wanda.viewer.id),
    }
    assert wanda.post(removal_url(cast), data=chosen).status_code == 303
    assert therapist_ids_of(app, cast, "amal") == {cast.ravi.viewer.id}
    assert therapist_ids_of(app, cast, "jun") == {cast.wanda.viewer.id}
    assert nora.get(f"/couples/{amal}").status_code == 401, "out with the same click"
    assert "carried the boxes" in ravi.get(f"/couples/{amal}/review").text
    assert wanda.get(f"/couples/{amal}/review").status_code == 404, "being the owner opens nothing"
    assert wanda.get(f"/couples/{jun}/review").status_code == 200
    assert wanda.post(removal_url(cast), data=chosen).status_code == 303, "pressed twice"
    assert therapist_ids_of(app, cast, "amal") == {cast.ravi.viewer.id}


def test_one_choice_may_stand_for_all_and_a_choice_of_its_own_goes_first(
    app: Flask, cast: Cast, as_: Enter
) -> None:
    chosen = {
        "everybody": str(cast.ravi.viewer.id),
        couple_field_name(cast.couple_ids["jun"]): str(cast.wanda.viewer.id),
    }
    assert as_(cast.wanda).post(removal_url(cast), data=chosen).status_code == 303
    assert therapist_ids_of(app, cast, "amal") == {cast.ravi.viewer.id}
    assert therapist_ids_of(app, cast, "jun") == {cast.wanda.viewer.id}


def test_a_couple_nobody_is_chosen_for_holds_the_removal_up_beside_its_field(
    app: Flask, cast: Cast, as_: Enter
) -> None:
    nora, wanda = as_(cast.nora), as_(cast.wanda)
    field = couple_field_name(cast.couple_ids["jun"])
    first = couple_field_name(cast.couple_ids["amal"])
    answer = wanda.post(removal_url(cast), data={first: str(cast.ravi.viewer.id)})
    assert answer.status_code == 200
    assert f'id="{field}-error"' in answer.text
    assert f'id="{first}-error"' not in answer.text
    assert CHOOSE in answer.text
    assert f'<option selected value="{cast.ravi.viewer.id}">' in answer.text, "what was chosen stays"
    assert nora.get("/settings").status_code == 200, "nothing half done"
    assert therapist_ids_of(app, cast, "amal") == {cast.nora.viewer.id}


def test_nobody_outside_and_nobody_leaving_can_be_chosen(app: Flask, cast: Cast, as_: Enter) -> None:
    wanda = as_(cast.wanda)
    for stranger in (cast.ines, cast.nora, cast.amal):
        answer = wanda.post(removal_url(cast), data={"everybody": str(stranger.viewer.id)})
        assert "Please choose one of these." in answer.text
    assert wanda.post(removal_url(cast), data={"everybody": "nonsense"}).status_code == 200
    assert therapist_ids_of(app, cast, "amal") == {cast.nora.viewer.id}


def test_a_couple_shared_already_needs_no_choice_and_its_sessions_go_along(
    app: Flask, cast: Cast, as_: Enter
) -> None:
    share(app, cast, "amal", cast.ravi)
    ahead = session(app, cast.nora, cast.couple_ids["amal"], days=3)
    wanda = as_(cast.wanda)
    page = wanda.get(removal_url(cast)).text
    assert couple_field_name(cast.couple_ids["amal"]) not in page
    assert "They stay with Ravi." in page
    chosen = {couple_field_name(cast.couple_ids["jun"]): str(cast.wanda.viewer.id)}
    assert wanda.post(removal_url(cast), data=chosen).status_code == 303
    assert therapist_ids_of(app, cast, "amal") == {cast.ravi.viewer.id}
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        assert db.session.get_one(Appointment, ahead).therapist_id == cast.ravi.viewer.id


def test_what_took_place_stays_with_whoever_held_it(app: Flask, cast: Cast, as_: Enter) -> None:
    held = session(app, cast.nora, cast.couple_ids["amal"])
    ahead = session(app, cast.nora, cast.couple_ids["amal"], days=7)
    assert as_(cast.nora).post(f"/sessions/{held}/opening/shared").status_code == 303
    assert (
        as_(cast.wanda).post(removal_url(cast), data={"everybody": str(cast.ravi.viewer.id)}).status_code
        == 303
    )
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        assert db.session.get_one(Appointment, held).therapist_id == cast.nora.viewer.id
        assert db.session.get_one(Appointment, ahead).therapist_id == cast.ravi.viewer.id


def test_the_record_says_who_was_handed_to_whom(app: Flask, cast: Cast, as_: Enter) -> None:
    as_(cast.wanda).post(removal_url(cast), data={"everybody": str(cast.ravi.viewer.id)})
    with app.app_context():
        lines = {(line.actor, line.verb, line.subject) for line in db.session.scalars(select(AuditEntry))}
        assert not list(broken_links(db.session()))
    wanda, amal = f"therapist:{cast.wanda.viewer.id}", f"couple:{cast.couple_ids['amal']}"
    assert (wanda, f"handed to therapist:{cast.ravi.viewer.id}", amal) in lines
    assert any(verb.startswith("unshared from") and what == amal for _, verb, what in lines)
    assert (wanda, "therapist removed", f"therapist:{cast.nora.viewer.id}") in lines


def test_somebody_without_couples_is_removed_with_one_press(app: Flask, cast: Cast, as_: Enter) -> None:
    as_(cast.wanda).post(removal_url(cast, "ravi"), data={"everybody": str(cast.nora.viewer.id)})
    wanda = as_(cast.wanda)
    assert wanda.post(removal_url(cast), data={"everybody": str(cast.wanda.viewer.id)}).status_code == 303
    assert therapist_ids_of(app, cast, "kim") == {cast.wanda.viewer.id}, "handed on twice"


def test_only_the_owner_is_told_whose_couples_these_are(app: Flask, cast: Cast) -> None:
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        assert isinstance(cast.ravi.viewer, TherapistViewer)
        for asked in (
            lambda me: hand_over_queries.couples_of_therapist(me, cast.nora.viewer.id),
            lambda me: hand_over_actions.remove_therapist(me, cast.nora.viewer.id, {}, now=clock.now()),
        ):
            try:
                asked(cast.ravi.viewer)
            except NotFound:
                continue
            raise AssertionError("a colleague is not the owner")


def test_a_couple_added_while_its_therapist_is_removed_is_never_left_alone(app: Flask, cast: Cast) -> None:
    """Either it was added first, and holds the removal up, or its therapist has left and it is not added."""
    nora, wanda, ravi = cast.nora.viewer, cast.wanda.viewer, cast.ravi.viewer
    assert isinstance(nora, TherapistViewer)
    assert isinstance(wanda, TherapistViewer)
    to = {cast.couple_ids[name]: ravi.id for name in ("amal", "jun")}

    def add() -> int:
        with app.app_context():
            db.bind_clinic(nora.clinic_id)
            try:
                couple_actions.add(nora, make.draft(), now=clock.now())
            except NotFound:
                return 0
            db.session.commit()
            return 1

    def remove() -> int:
        with app.app_context():
            db.bind_clinic(nora.clinic_id)
            try:
                hand_over_actions.remove_therapist(wanda, nora.id, to, now=clock.now())
            except Refusal:
                return 0
            db.session.commit()
            return 1

    assert sum(run_at_once(add, remove)) == 1


def test_two_therapists_removed_at_once_never_take_over_from_each_other(app: Flask, cast: Cast) -> None:
    nora, wanda, ravi = cast.nora.viewer, cast.wanda.viewer, cast.ravi.viewer
    assert isinstance(wanda, TherapistViewer)

    def remove(leaving: UUID, to: dict[UUID, UUID]) -> Callable[[], int]:
        def press() -> int:
            with app.app_context():
                db.bind_clinic(wanda.clinic_id)
                try:
                    hand_over_actions.remove_therapist(wanda, leaving, to, now=clock.now())
                except Refusal:
                    return 0
                db.session.commit()
                return 1

        return press

    noras = {cast.couple_ids[name]: ravi.id for name in ("amal", "jun")}
    assert sum(run_at_once(remove(nora.id, noras), remove(ravi.id, {cast.couple_ids["kim"]: nora.id}))) == 1
    assert therapist_ids_of(app, cast, "amal") | therapist_ids_of(app, cast, "kim") in ({ravi.id}, {nora.id})
