"""Giving to several couples, last time's homework again, and what an ordinary evening of a couple looks like."""

from collections.abc import Callable
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from practice import clock, db
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.queries import loads as load_queries
from practice.assignments.queries.assignments import AssignmentView
from practice.assignments.rules import Ends
from practice.couples.models import Couple
from practice.couples.rules import CoupleState
from practice.library.rules.activities import Cost, Energy
from practice.profiles import queries as profile_queries
from practice.profiles.models import Profile
from practice.profiles.rules import ProfileDraft, Sitter
from tests.assignments import make
from tests.conftest import StandingClock
from tests.library.make import seed_library, write
from tests.page_checks import ReadPage
from tests.page_requests import filled, read, statements
from tests.people import ZONE, Cast, Person

SignIn = Callable[[Person | None], FlaskClient]


def live(app: Flask, cast: Cast, name: str) -> list[AssignmentView]:
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        return assignment_queries.live_assignments(
            cast.nora.viewer, cast.couple_ids[name], clock.day_in(ZONE, clock.now())
        )


def both(cast: Cast) -> list[str]:
    return [str(cast.couple_ids[name]) for name in ("amal", "jun")]


def rest(app: Flask, cast: Cast, name: str) -> None:
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        row = db.session.scalars(select(Couple).where(Couple.id == cast.couple_ids[name])).one()
        row.state = CoupleState.RESTING
        db.session.commit()
        db.session.remove()


def test_an_activity_is_given_to_two_couples_with_one_plan_and_once_to_each(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    made = write(app, cast.nora)
    nora = as_(cast.nora)
    url = f"/library/{made}/give"
    asked = f"{url}?couple={both(cast)[0]}&couple={both(cast)[1]}"
    sent = filled(nora, asked, "give") | {"couples": both(cast), "cue": "the table is cleared", "plan": "go"}
    for _ in range(2):
        assert nora.post(url, data=sent).status_code == 303
    for name in ("amal", "jun"):
        found = live(app, cast, name)
        assert [(one.activity.id, one.cue, one.plan) for one in found] == [
            (made, "the table is cleared", "go")
        ]
    assert "Evening walk" in read(as_(cast.sade), "/today").words()
    assert "Given to 2 couples." in read(nora, f"/library/{made}").words()


def test_one_couple_alone_gets_the_page_that_is_shaped_to_them(app: Flask, cast: Cast, as_: SignIn) -> None:
    made = write(app, cast.nora)
    answer = as_(cast.nora).get(f"/library/{made}/give?couple={both(cast)[0]}")
    assert answer.headers["Location"].endswith(f"/couples/{both(cast)[0]}/assign/{made}")


def test_how_full_each_couples_week_is_stands_beside_their_name(app: Flask, cast: Cast, as_: SignIn) -> None:
    made = write(app, cast.nora)
    for _ in range(3):
        make.assign(app, cast.nora, cast.couple_ids["amal"], minutes=20)
    page = read(as_(cast.nora), f"/library/{made}/give").words()
    amal, jun = (
        page[page.index("Amal and Theo") : page.index("Jun and Sade")],
        page[page.index("Jun and Sade") :],
    )
    assert "4 activities" in amal and "This may be a lot for an ordinary week" in amal
    assert "One activity" in jun and "This may be a lot" not in jun[:120]


def test_nobody_is_given_anything_when_one_of_them_rests_by_then(app: Flask, cast: Cast, as_: SignIn) -> None:
    made = write(app, cast.nora)
    nora = as_(cast.nora)
    sent = filled(nora, f"/library/{made}/give", "give") | {"couples": both(cast)}
    rest(app, cast, "jun")
    answer = nora.post(f"/library/{made}/give", data=sent)
    assert answer.status_code == 200
    assert "Please choose from these." in answer.text
    assert live(app, cast, "amal") == live(app, cast, "jun") == []


def test_a_colleagues_couple_is_neither_shown_nor_given_anything(app: Flask, cast: Cast, as_: SignIn) -> None:
    made = write(app, cast.nora)
    nora, kim = as_(cast.nora), str(cast.couple_ids["kim"])
    assert "Kim" not in read(nora, f"/library/{made}/give?couple={kim}").words()
    sent = filled(nora, f"/library/{made}/give", "give")
    assert (
        "Please choose from these." in nora.post(f"/library/{made}/give", data=sent | {"couples": kim}).text
    )
    assert "at least one couple" in nora.post(f"/library/{made}/give", data=sent).text


def test_how_couples_stand_is_told_for_all_of_them_and_for_nobody_elses(app: Flask, cast: Cast) -> None:
    seed_library(app, cast.nora)
    make.assign(app, cast.nora, cast.couple_ids["amal"])
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        today = clock.day_in(ZONE, clock.now())
        found = load_queries.couple_loads(cast.nora.viewer, dict.fromkeys(map(UUID, both(cast)), today))
        assert [len(one.loads) for one in found.values()] == [1, 0]
        assert found[cast.couple_ids["amal"]].keys == {"at-home-date"}
        assert load_queries.couple_loads(cast.nora.viewer, {}) == {}
        ravi = load_queries.couple_loads(cast.ravi.viewer, {cast.couple_ids["amal"]: today})
        assert ravi[cast.couple_ids["amal"]].loads == ()


def test_last_times_homework_is_given_again_with_a_tick(
    app: Flask, cast: Cast, as_: SignIn, time: StandingClock
) -> None:
    couple_id = cast.couple_ids["amal"]
    over = make.assign(app, cast.nora, couple_id, "at-home-date", days_ago=10)
    make.assign(app, cast.nora, couple_id, "appreciations", days_ago=10, ends=Ends.OPEN)
    nora = as_(cast.nora)
    assert "What they had last time" not in read(nora, f"/couples/{couple_id}/assign").words()
    nora.post(f"/assignments/{over}/stop")
    time.forward(days=2)
    nora = as_(cast.nora)
    page = read(nora, f"/couples/{couple_id}/assign")
    assert "What they had last time" in page.words()
    again = next(one for one in page.forms() if one.action.endswith("/again"))
    assert [one.value for one in again.fields if one.name == "again"] == [str(over)], "only what is over"
    for _ in range(2):
        answer = nora.post(f"/couples/{couple_id}/again", data={"again": str(over)})
        assert answer.status_code == 303
    found = {one.activity.key: one for one in live(app, cast, "amal")}
    assert found["at-home-date"].id == over
    assert found["at-home-date"].cue == "the children sleep", "as it was"
    assert "What they had last time" not in read(nora, f"/couples/{couple_id}/assign").words()


def test_nothing_ticked_gives_nothing_and_another_couples_homework_stays_theirs(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    jun = make.assign(app, cast.nora, cast.couple_ids["jun"])
    nora = as_(cast.nora)
    nora.post(f"/assignments/{jun}/stop")
    for sent in ({}, {"again": "nonsense"}, {"again": str(jun)}):
        answer = nora.post(f"/couples/{cast.couple_ids['amal']}/again", data=sent)
        assert answer.headers["Location"].endswith("/assign")
    assert live(app, cast, "jun") == live(app, cast, "amal") == []


def test_an_ordinary_evening_shapes_what_is_suggested_and_what_comes_first(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    ids, couple_id = seed_library(app, cast.nora), cast.couple_ids["amal"]
    nora = as_(cast.nora)
    url = f"/couples/{couple_id}/profile"
    sent = filled(nora, url) | {
        "bedtime": "20:00",
        "sitter": "nobody",
        "money": "free",
        "energy": "low",
        "works_shifts": "y",
    }
    for _ in range(2):
        assert nora.post(url, data=sent).status_code == 303
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        kept = profile_queries.profile(cast.nora.viewer, couple_id)
        rows = db.session.scalars(select(Profile)).all()
    assert (kept.sitter, kept.money, kept.energy) == (Sitter.NOBODY, Cost.FREE, Energy.LOW)
    assert kept.works_shifts and len(rows) == 1
    choose = read(nora, f"/couples/{couple_id}/assign").words()
    assert choose.index("Appreciations") < choose.index("At-home date")
    assert "Fits them" in choose and "Costs more than they can spare" in choose
    assign = read(nora, f"/couples/{couple_id}/assign/{ids['at-home-date']}")
    form = next(one for one in assign.forms() if one.method == "post" and "assign" in one.action).filled()
    assert (form["cost"], form["minutes"]) == ("free", "30")
    assert form["small"].startswith("Whatever is in the cupboard")
    assert "After about 20:00, when the children sleep." in assign.words()
    again = filled(nora, url)
    assert (again["bedtime"], again["money"], again["works_shifts"]) == ("20:00", "free", "y")


def test_what_is_not_said_any_more_is_forgotten(app: Flask, cast: Cast, as_: SignIn) -> None:
    couple_id = cast.couple_ids["amal"]
    nora = as_(cast.nora)
    url = f"/couples/{couple_id}/profile"
    nora.post(url, data=filled(nora, url) | {"money": "free", "bedtime": "19:30", "works_shifts": "y"})
    sent = filled(nora, url) | {"money": "", "bedtime": ""}
    sent.pop("works_shifts")
    assert nora.post(url, data=sent).status_code == 303
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        assert profile_queries.profile(cast.nora.viewer, couple_id) == ProfileDraft()


def test_a_profile_that_cannot_be_read_is_answered_beside_its_field(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    nora = as_(cast.nora)
    answer = nora.post(
        f"/couples/{cast.couple_ids['amal']}/profile", data={"bedtime": "late", "money": "gold"}
    )
    page = ReadPage(answer.text, "/profile")
    page.check()
    assert "Please write a time, such as 17:30." in page.words()
    assert "Please choose one of these." in page.words()


def test_nobody_else_reads_or_writes_a_couples_evening(app: Flask, cast: Cast, as_: SignIn) -> None:
    url = f"/couples/{cast.couple_ids['amal']}/profile"
    for person in (cast.ravi, cast.ines, cast.wanda, cast.amal, cast.jun):
        assert as_(person).get(url).status_code == 404
        assert as_(person).post(url, data={"money": "free"}).status_code == 404


def test_giving_to_many_asks_the_database_as_often_as_giving_to_few(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    made = write(app, cast.nora)
    nora = as_(cast.nora)
    url = f"/library/{made}/give"
    rest(app, cast, "jun")
    few = statements(app, nora, url)
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        row = db.session.scalars(select(Couple).where(Couple.id == cast.couple_ids["jun"])).one()
        row.state = CoupleState.ACTIVE
        db.session.commit()
        db.session.remove()
    for name in ("amal", "jun"):
        make.assign(app, cast.nora, cast.couple_ids[name], "weekly-check-in")
    assert statements(app, nora, url) == few
