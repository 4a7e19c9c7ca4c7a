"""How something went as the therapist sees it: one press, for the time since the last session, for therapists alone."""

from datetime import time as at_time

import pytest
from flask import Flask

from practice import clock, db
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.rules import Ends
from practice.couples.rules import Side
from tests.appointments.make import plan
from tests.assignments import make
from tests.page_checks import ReadPage
from tests.people import Cast

HALF_PAST_NINE = at_time(9, 30)


def pressed(client, couple_id: object) -> list[str]:
    """The numbers that stand pressed on a review."""
    page = ReadPage(client.get(f"/couples/{couple_id}/review").text, "/review")
    page.check()
    return ["".join(one.itertext()) for one in page.tree.iter("button") if one.get("aria-pressed") == "true"]


@pytest.mark.slow
def test_nora_says_how_it_went_changes_her_mind_and_takes_it_back(app: Flask, cast: Cast, as_) -> None:
    amal, nora = cast.couple_ids["amal"], as_(cast.nora)
    url = f"/assignments/{make.assign(app, cast.nora, amal)}/rating"
    assert pressed(nora, amal) == []
    for sent, stands in (("3", ["3"]), ("0", ["0"]), ("0", ["0"]), ("", [])):
        assert nora.post(url, data={"rating": sent}).status_code == 303
        assert pressed(nora, amal) == stands


@pytest.mark.slow
@pytest.mark.parametrize("sent", ["5", "-1", "three", "3.5", "٣"])
def test_what_is_no_number_from_0_to_4_changes_nothing(app: Flask, cast: Cast, as_, sent: str) -> None:
    amal, nora = cast.couple_ids["amal"], as_(cast.nora)
    url = f"/assignments/{make.assign(app, cast.nora, amal)}/rating"
    nora.post(url, data={"rating": "2"})
    told = nora.post(url, data={"rating": sent}, follow_redirects=True)
    assert "Please choose a number from 0 to 4." in ReadPage(told.text, "/review").words()
    assert pressed(nora, amal) == ["2"]


def test_a_new_time_between_sessions_begins_without_a_number_and_tells_the_last(
    app: Flask, cast: Cast, as_, time
) -> None:
    amal = cast.couple_ids["amal"]
    assignment_id = make.assign(app, cast.nora, amal, ends=Ends.OPEN)
    as_(cast.nora).post(f"/assignments/{assignment_id}/rating", data={"rating": "3"})
    plan(app, cast.nora, amal, in_days=0, at_time=HALF_PAST_NINE, held=Side.A)
    assert pressed(as_(cast.nora), amal) == ["3"], "on the day of the session it is still what led to it"
    time.forward(days=1)
    page = ReadPage(as_(cast.nora).get(f"/couples/{amal}/review").text, "/review")
    assert pressed(as_(cast.nora), amal) == []
    assert "Before: 3, on Wed 4 March." in page.words()


def test_no_partner_is_ever_handed_a_rating(app: Flask, cast: Cast, as_) -> None:
    amal = cast.couple_ids["amal"]
    assignment_id = make.assign(app, cast.nora, amal)
    as_(cast.nora).post(f"/assignments/{assignment_id}/rating", data={"rating": "1"})
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        today = clock.day_in("Europe/London", clock.now())
        assert assignment_queries.assignment_view(cast.nora.viewer, assignment_id, today).rating == (1, today)
        for partner in (cast.amal, cast.theo):
            assert assignment_queries.assignment_view(partner.viewer, assignment_id, today).rating is None
            assert [
                one.rating for one in assignment_queries.live_assignments(partner.viewer, amal, today)
            ] == [None]
