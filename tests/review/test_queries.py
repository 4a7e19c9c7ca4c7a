"""What a caseload is read from."""

from datetime import timedelta

from flask import Flask

from practice import clock, db
from practice.review import queries as review_queries
from practice.viewers import TherapistViewer
from tests.assignments import make
from tests.people import ZONE, Cast


def test_days_with_a_note_are_those_of_entries_and_own_sides(app: Flask, cast: Cast) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"], "weekly-check-in")
    make.hold_check_in(app, cast.amal, given, days_ago=2)
    make.hold_check_in(app, cast.theo, given, days_ago=2)
    day = clock.day_in(ZONE, clock.now()) - timedelta(days=2)
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        nora, ravi = cast.nora.viewer, cast.ravi.viewer
        assert isinstance(nora, TherapistViewer) and isinstance(ravi, TherapistViewer)
        found = review_queries.days_written(nora, day)
        later = review_queries.days_written(nora, day + timedelta(days=1))
        ravis = review_queries.days_written(ravi, day)
    assert found == {cast.amal.viewer.id: {day}, cast.theo.viewer.id: {day}}
    assert later == {} and ravis == {}
