"""Sessions are planned, moved, called off and held; topics are asked for and taken up."""

from collections.abc import Iterator
from datetime import date, time
from uuid import uuid4

import pytest
from flask import Flask

from practice import access, clock, db, vault
from practice.appointments import actions as appointment_actions
from practice.appointments import queries as appointment_queries
from practice.appointments.rules import AppointmentDraft
from practice.couples import actions as couple_actions
from practice.couples.rules import FirstAppointment, Side
from practice.errors import NotFound, Refusal
from practice.release import Release
from practice.topics import actions as topic_actions
from practice.topics import queries as topic_queries
from practice.topics.models import Topic
from practice.topics.rules import TopicDraft
from practice.viewers import PartnerViewer, TherapistViewer
from tests.appointments.make import ask, plan
from tests.couples.make import draft
from tests.people import ZONE, Cast, Person


@pytest.fixture
def inside(app: Flask, cast: Cast) -> Iterator[Cast]:
    """The cast, with the clinic's rows open."""
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        yield cast


def _nora(cast: Cast) -> TherapistViewer:
    assert isinstance(cast.nora.viewer, TherapistViewer)
    return cast.nora.viewer


def _partner(person: Person) -> PartnerViewer:
    assert isinstance(person.viewer, PartnerViewer)
    return person.viewer


def test_wall_time_and_zone_are_kept_and_the_instant_follows_them(inside: Cast) -> None:
    nora, couple_id = _nora(inside), inside.couple_ids["amal"]
    winter = AppointmentDraft(date(2026, 3, 20), time(17, 30))
    summer = AppointmentDraft(date(2026, 4, 20), time(17, 30))
    rows = [
        appointment_actions.plan(nora, couple_id, draft, ZONE, now=clock.now()) for draft in (winter, summer)
    ]
    assert [row.starts_at.hour for row in rows] == [17, 16]
    assert {row.at_time for row in rows} == {time(17, 30)}


def test_a_couple_has_no_two_sessions_at_the_same_instant(inside: Cast) -> None:
    nora, couple_id = _nora(inside), inside.couple_ids["amal"]
    same = AppointmentDraft(date(2026, 3, 20), time(17, 30))
    appointment_actions.plan(nora, couple_id, same, ZONE, now=clock.now())
    with pytest.raises(Refusal) as refused:
        appointment_actions.plan(nora, couple_id, same, ZONE, now=clock.now())
    assert refused.value.field == "at_time"
    appointment_actions.plan(nora, inside.couple_ids["jun"], same, ZONE, now=clock.now())


def test_a_session_that_was_called_off_leaves_its_time_free(inside: Cast) -> None:
    nora, couple_id = _nora(inside), inside.couple_ids["amal"]
    same = AppointmentDraft(date(2026, 3, 20), time(17, 30))
    first = appointment_actions.plan(nora, couple_id, same, ZONE, now=clock.now())
    appointment_actions.cancel(nora, first, now=clock.now())
    again = appointment_actions.plan(nora, couple_id, same, ZONE, now=clock.now())
    assert again.id != first.id
    with pytest.raises(Refusal, match="a session at that time already"):
        appointment_actions.put_back(nora, first, now=clock.now())


def test_a_session_that_was_called_off_can_be_put_back(inside: Cast) -> None:
    nora = _nora(inside)
    day = AppointmentDraft(date(2026, 3, 20), time(17, 30))
    row = appointment_actions.plan(nora, inside.couple_ids["amal"], day, ZONE, now=clock.now())
    appointment_actions.cancel(nora, row, now=clock.now())
    assert appointment_queries.upcoming(nora, ZONE) == []
    appointment_actions.put_back(nora, row, now=clock.now())
    assert [appointment.id for appointment in appointment_queries.upcoming(nora, ZONE)] == [row.id]


def test_moving_to_a_taken_time_is_refused_and_changes_nothing(app: Flask, cast: Cast) -> None:
    first = plan(app, cast.nora, cast.couple_ids["amal"], in_days=2)
    second = plan(app, cast.nora, cast.couple_ids["amal"], in_days=3)
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        nora = _nora(cast)
        row, taken = (
            appointment_queries.appointment(nora, second),
            appointment_queries.appointment(nora, first),
        )
        with pytest.raises(Refusal):
            appointment_actions.move(
                nora, row, AppointmentDraft(taken.on_day, taken.at_time), ZONE, now=clock.now()
            )
        db.session.rollback()
        assert appointment_queries.appointment(nora, second).on_day != taken.on_day


def test_a_held_session_is_held_once_and_never_called_off(inside: Cast) -> None:
    nora = _nora(inside)
    row = appointment_actions.plan(
        nora, inside.couple_ids["amal"], AppointmentDraft(date(2026, 3, 4), time(9, 0)), ZONE, now=clock.now()
    )
    assert appointment_actions.mark_held(nora, row, Side.A, released_at=clock.now(), now=clock.now())
    assert not appointment_actions.mark_held(nora, row, Side.B, released_at=clock.now(), now=clock.now())
    assert row.starter is Side.A
    with pytest.raises(Refusal):
        appointment_actions.cancel(nora, row, now=clock.now())


def test_a_new_couple_comes_with_its_first_session_also_when_its_form_is_sent_twice(
    app: Flask, cast: Cast
) -> None:
    first = FirstAppointment(date(2026, 3, 11), time(17, 30), ZONE)
    added = draft(first=first)
    for _ in range(2):
        with app.app_context():
            db.bind_clinic(cast.clinic_ids["here"])
            couple = couple_actions.add(_nora(cast), added, now=clock.now())
            db.session.commit()
            [meeting] = appointment_queries.of_couple(_nora(cast), couple.id, ZONE)
            assert (meeting.on_day, meeting.at_time, meeting.minutes) == (first.on_day, first.at_time, 50)


def test_a_first_session_far_away_adds_no_couple(inside: Cast) -> None:
    first = FirstAppointment(date(2036, 3, 11), time(17, 30), ZONE)
    with pytest.raises(Refusal) as refused:
        couple_actions.add(_nora(inside), draft(first=first), now=clock.now())
    assert refused.value.field == "on_day"


def test_the_same_form_asks_for_a_topic_once(inside: Cast) -> None:
    amal = _partner(inside.amal)
    wish = TopicDraft(uuid4(), Release.KEEP, text="The evenings")
    assert (
        topic_actions.ask(amal, wish, now=clock.now()).id == topic_actions.ask(amal, wish, now=clock.now()).id
    )
    assert [topic.text for topic in topic_queries.open_topics(amal, amal.couple_id)] == ["The evenings"]


def test_a_resting_couple_asks_for_nothing(inside: Cast) -> None:
    couple_actions.rest(_nora(inside), inside.couple_ids["amal"], now=clock.now())
    with pytest.raises(Refusal, match="resting for now"):
        topic_actions.ask(
            _partner(inside.amal), TopicDraft(uuid4(), Release.KEEP, text="Money"), now=clock.now()
        )


def test_kept_topics_are_the_others_to_read_from_the_session_on_and_only_me_never(
    app: Flask, cast: Cast
) -> None:
    ask(app, cast.amal, "The evenings", Release.KEEP)
    ask(app, cast.amal, "Something of mine", Release.ONLY_ME)
    held = plan(app, cast.nora, cast.couple_ids["amal"], in_days=0)
    theo, couple_id = _partner(cast.theo), cast.couple_ids["amal"]
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        assert topic_queries.open_topics(theo, couple_id) == []
        assert [topic.text for topic in topic_queries.open_topics(_nora(cast), couple_id)] == ["The evenings"]
        topic_actions.take_up(_nora(cast), couple_id, held, released_at=clock.now(), now=clock.now())
        db.session.commit()
        # Taken up, and not talked about yet: it stays on the list of everybody who may read it.
        assert [topic.text for topic in topic_queries.open_topics(_nora(cast), couple_id)] == ["The evenings"]
        rows = list(db.session.scalars(access.visible(theo, Topic)))
        assert [vault.open_text(theo, row, "text") for row in rows] == ["The evenings"]
        own = {topic.text for topic in topic_queries.open_topics(_partner(cast.amal), couple_id)}
        assert own == {"The evenings", "Something of mine"}


def test_a_partner_changes_only_their_own_topics(app: Flask, cast: Cast) -> None:
    shared = ask(app, cast.amal, "The evenings", Release.SHARE)
    kept = ask(app, cast.amal, "Money", Release.KEEP)
    meeting = plan(app, cast.nora, cast.couple_ids["amal"])
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        for topic_id in (shared, kept):
            with pytest.raises(NotFound):
                topic_queries.own_topic(_partner(cast.theo), topic_id)
        topic_actions.take_up(
            _nora(cast), cast.couple_ids["amal"], meeting, released_at=clock.now(), now=clock.now()
        )
        with pytest.raises(Refusal, match="taken this up"):
            topic_actions.delete(
                _partner(cast.amal), topic_queries.own_topic(_partner(cast.amal), shared), now=clock.now()
            )


def test_sessions_are_known_to_those_who_look_after_the_couple_alone(app: Flask, cast: Cast) -> None:
    meeting = plan(app, cast.nora, cast.couple_ids["amal"])
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        for stranger in (cast.ravi, cast.wanda, cast.jun):
            with pytest.raises(NotFound):
                appointment_queries.appointment(stranger.viewer, meeting)
            assert appointment_queries.upcoming(stranger.viewer, ZONE) == []
        assert [
            appointment.id
            for appointment in appointment_queries.of_couple(cast.theo.viewer, cast.couple_ids["amal"], ZONE)
        ] == [meeting]


def test_the_caseload_learns_all_sessions_in_one_go(app: Flask, cast: Cast) -> None:
    amal, jun = cast.couple_ids["amal"], cast.couple_ids["jun"]
    plan(app, cast.nora, amal, in_days=-14, held=Side.A)
    plan(app, cast.nora, amal, in_days=-7, held=Side.B)
    soon = plan(app, cast.nora, amal, in_days=2)
    plan(app, cast.nora, amal, in_days=9)
    plan(app, cast.nora, jun, in_days=1)
    plan(app, cast.ravi, cast.couple_ids["kim"], in_days=1)
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        upcoming = appointment_queries.next_appointments(
            cast.nora.viewer, ZONE, clock.day_in(ZONE, clock.now())
        )
        last, n_held = appointment_queries.last_held_days_and_counts(cast.nora.viewer)
        assert set(upcoming) == {amal, jun} and upcoming[amal].id == soon
        assert last == {amal: date(2026, 2, 25)} and n_held == {amal: 2, jun: 0}
        assert appointment_queries.last_starter(cast.nora.viewer, amal) is Side.B
