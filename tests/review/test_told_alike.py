"""The caseload and the review tell the same of a couple, and nothing that is not so."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from practice import clock, db
from practice.accounts.models import Paper
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.rules import Ends
from practice.paper.pages import homework_sheet
from tests.appointments.make import plan
from tests.appreciations.make import keep
from tests.assignments import make
from tests.couples.make import add, pair
from tests.nightly.test_routes import answer
from tests.page_requests import filled, read
from tests.people import Cast


def test_a_nightly_question_both_answered_is_not_told_as_not_yet(app: Flask, cast: Cast, as_) -> None:
    couple_id = cast.couple_ids["amal"]
    given = make.assign(app, cast.nora, couple_id, "nightly-page", days_ago=1, ends=Ends.OPEN)
    answer(as_(cast.amal), given, "The heron on the roof.")
    answer(as_(cast.theo), given, "The slow bus.")
    words = read(as_(cast.nora), f"/couples/{couple_id}/review").words()
    assert "The heron on the roof." in words and "Not yet" not in words


@pytest.mark.parametrize("page", ["/couples", "/couples/{couple}/review"])
def test_nobody_without_an_account_is_said_not_to_have_written(
    app: Flask, cast: Cast, as_, page: str
) -> None:
    couple_id = add(app, cast.nora, "Nadia", "Ben")
    text = as_(cast.nora).get(page.format(couple=couple_id)).text
    assert "Nadia did not write" not in text and "Neither has come in yet." in text


def test_the_headline_of_the_caseload_counts_all_couples_while_one_is_looked_for(
    app: Flask, cast: Cast, as_
) -> None:
    plan(app, cast.nora, cast.couple_ids["amal"], in_days=0)
    nora = as_(cast.nora)
    nora.post("/couples/find", data=filled(nora, "/couples", "/find") | {"find": "Sade"})
    words = read(nora, "/couples?found=yes").words()
    assert "One session today" in words and "Amal" not in words


def test_what_is_worth_knowing_stands_on_the_review_as_on_the_caseload(
    app: Flask, cast: Cast, as_, time
) -> None:
    couple_id = cast.couple_ids["amal"]
    given = make.assign(app, cast.nora, couple_id, ends=Ends.OPEN)
    keep(app, cast.amal, "You swept the stairs.")
    time.forward(days=20)  # longer ago than the days a review shows
    make.note_entry(app, cast.theo, given)
    nora, said = as_(cast.nora), "Amal has been quiet since Wed 4 Mar"
    assert said in read(nora, "/couples").words()
    assert said in read(nora, f"/couples/{couple_id}/review").words()


def test_sessions_of_a_couple_whose_work_has_ended_are_on_no_page(app: Flask, cast: Cast, as_) -> None:
    couple_id = cast.couple_ids["amal"]
    session = plan(app, cast.nora, couple_id, in_days=3)
    nora, amal = as_(cast.nora), as_(cast.amal)
    for client, page in ((nora, f"/couples/{couple_id}"), (amal, "/today")):
        assert "17:30" in read(client, page).words()
    nora.post(f"/couples/{couple_id}/end")
    for client, page in ((nora, f"/couples/{couple_id}"), (nora, f"/couples/{couple_id}/review")):
        assert "17:30" not in read(client, page).words()
    answered = amal.get("/today")
    assert "17:30" not in answered.text
    form = filled(nora, f"/sessions/{session}/move", "/move")
    assert "The work with this couple has ended." in nora.post(f"/sessions/{session}/move", data=form).text
    nora.post(f"/couples/{couple_id}/reopen")
    assert "17:30" in read(nora, f"/couples/{couple_id}").words()


@pytest.mark.parametrize(
    ("ends", "next_in", "n"),
    [
        (Ends.NEXT_SESSION, 3, 3),
        (Ends.NEXT_SESSION, 1, 1),
        (Ends.NEXT_SESSION, 7, 7),
        (Ends.NEXT_SESSION, None, 14),
        (Ends.OPEN, 3, 14),
        (Ends.ON_DAY, None, 6),
    ],
)
def test_a_sheet_has_circles_for_the_days_something_is_there_to_be_tried(
    app: Flask, cast: Cast, ends: Ends, next_in: int | None, n: int
) -> None:
    couple_id, today = cast.couple_ids["amal"], clock.now().date()
    make.assign(app, cast.nora, couple_id, ends=Ends.OPEN)
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        [given] = assignment_queries.live_assignments(cast.nora.viewer, couple_id, today)
    given = replace(given, ends=ends, ends_on=today + timedelta(days=5) if ends is Ends.ON_DAY else None)
    sheet = homework_sheet(
        pair(app, cast.nora, couple_id),
        [given],
        today=today,
        next_on=today + timedelta(days=next_in) if next_in else None,
        paper=Paper.A4,
    )
    assert len(sheet.tasks[0].days) == n


def test_each_row_of_days_says_in_sight_what_a_dot_shows(cast: Cast, as_) -> None:
    amal = as_(cast.amal)
    assert "Days something is noted, of yours or of the two of you" in read(amal, "/today").words()
    assert "Days something happened for the two of you" in read(amal, "/week").words()
