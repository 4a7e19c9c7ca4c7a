"""One row of everything for Amal & Theo, so that every address of the house can be tried."""

from datetime import UTC, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, url_for
from werkzeug.routing import Rule

from practice import clock, db, vault
from practice.accounts.rules import hash_of, new_token
from practice.agreements.models import Agreement
from practice.agreements.rules import AgreementState
from practice.appointments.models import Appointment
from practice.appointments.rules import AppointmentState
from practice.appreciations.models import Appreciation
from practice.assignments.models import Assignment
from practice.assignments.rules import Ends
from practice.couples.models import Invitation
from practice.dates.models import PlannedDate
from practice.dates.queries import ideas
from practice.dates.rules.plans import DateState, PlanStep, SitterStep
from practice.db.base import Base
from practice.entries.models import Entry, EntrySide
from practice.entries.rules import Source
from practice.kindnesses.models import Kindness, MenuItem
from practice.kindnesses.rules import Tense
from practice.library.models import Activity
from practice.library.rules.activities import ActivityKind, Cost, Energy, Mode, Window
from practice.profiles.models import Profile
from practice.release import Release
from practice.rhythm.rules.outcomes import Outcome
from practice.seasons.models import Season
from practice.seasons.rules import SeasonKind
from practice.topics.models import Topic
from practice.viewers import PartnerViewer, TherapistViewer
from tests.people import ZONE, Cast

PAGES_OF_THEIR_OWN = (
    ActivityKind.NIGHTLY_PAGE,
    ActivityKind.AGREEMENT,
    ActivityKind.KINDNESS,
    ActivityKind.BECOMING,
    ActivityKind.PLANNED_DATE,
)
CANARY = "heron-{who}-{where}"


def fill(app: Flask, rule: Rule, cast: Cast) -> str:
    """The rule's address with Amal & Theo's ids; an argument nobody filled in fails."""
    held: dict[str, Any] = app.extensions["rooms"]
    missing = rule.arguments - held.keys()
    assert not missing, (
        f"{rule.rule}: tests/invariants/rows_of_everything.py has nothing to try for {sorted(missing)}"
    )
    with app.test_request_context():
        return url_for(rule.endpoint, **{name: held[name] for name in rule.arguments})


def rows(app: Flask) -> dict[str, set[tuple[Any, ...]]]:
    """Everything the database holds by table, but for the record of refusals."""
    with app.app_context():
        db.session.remove()
        with db.engine().connect() as connection:
            return {
                name: {tuple(map(str, row)) for row in connection.execute(table.select())}
                for name, table in Base.metadata.tables.items()
                if name != "audit_entry"
            }


def add_rows_of_everything(app: Flask, cast: Cast) -> dict[str, Any]:
    """Write the rows; returns the ids by the names addresses use."""
    nora, amal, theo = cast.nora.viewer, cast.amal.viewer, cast.theo.viewer
    assert isinstance(nora, TherapistViewer)
    assert isinstance(amal, PartnerViewer)
    assert isinstance(theo, PartnerViewer)
    with app.app_context():
        db.bind_clinic(nora.clinic_id)
        session = db.session()
        activity = _activity(ActivityKind.CHECK_IN)
        of_kind = {kind: _activity(kind) for kind in PAGES_OF_THEIR_OWN}
        appointment = _appointment(amal.couple_id, nora.id)
        token = new_token()
        session.add_all([activity, appointment, *of_kind.values()])
        session.flush()
        assignment = _assignment(nora, amal.couple_id, activity.id)
        session.add(assignment)
        others = {kind: _assignment(nora, amal.couple_id, activity.id) for kind, activity in of_kind.items()}
        session.add_all(others.values())
        session.flush()
        entry = _entry(amal, assignment.id)
        session.add(entry)
        session.flush()
        appreciation, topic = _appreciation(amal, Release.KEEP), _topic(amal)
        session.add_all([appreciation, topic, _side(amal, entry.id), _appreciation(theo, Release.ONLY_ME)])
        invitation = Invitation(
            id=uuid4(),
            couple_id=amal.couple_id,
            partner_id=amal.id,
            token_hash=hash_of(token),
            made_at=clock.now(),
            ends_at=clock.now() + timedelta(days=7),
        )
        season = Season(
            id=uuid4(),
            couple_id=amal.couple_id,
            kind=SeasonKind.EXAMS,
            first_on=clock.now().date(),
            last_on=clock.now().date() + timedelta(days=20),
            named_at=clock.now(),
            form_key=uuid4(),
        )
        agreement = _agreement(amal, others[ActivityKind.AGREEMENT].id)
        kindness, item = _kindness(amal, others[ActivityKind.KINDNESS].id), _menu_item(amal)
        shared, on_paper = _appreciation(amal, Release.SHARE), _appreciation(amal, Release.KEEP)
        on_paper.source = Source.PAPER
        planned = _planned(amal, others[ActivityKind.PLANNED_DATE].id)
        profile = Profile(
            couple_id=amal.couple_id, energy=Energy.LOW, money=Cost.FREE, changed_at=clock.now()
        )
        session.add_all([invitation, season, agreement, kindness, item, shared, on_paper, profile, planned])
        session.commit()
        held = {
            "couple_id": amal.couple_id,
            "partner_id": amal.id,
            "therapist_id": cast.ravi.viewer.id,
            "appointment_id": appointment.id,
            "activity_id": activity.id,
            "assignment_id": assignment.id,
            "entry_id": entry.id,
            "appreciation_id": appreciation.id,
            "topic_id": topic.id,
            "season_id": season.id,
            "dates_id": others[ActivityKind.PLANNED_DATE].id,
            "plan_id": planned.id,
            "idea_key": next(iter(ideas())),
            "edition": "000000000000",
            "filename": "site.css",
            "kindnesses_id": others[ActivityKind.KINDNESS].id,
            "becoming_id": others[ActivityKind.BECOMING].id,
            "kindness_id": kindness.id,
            "item_id": item.id,
            "received_id": shared.id,
            "paper_id": on_paper.id,
            "matters_id": others[ActivityKind.AGREEMENT].id,
            "agreement_id": agreement.id,
            "nightly_id": others[ActivityKind.NIGHTLY_PAGE].id,
            "token": token,
            "invitation_id": invitation.id,
            "step": "arrive",
            "who": "therapist",
            "sign_in_id": uuid4(),
        }
    app.extensions["rooms"] = held
    return held


@pytest.fixture
def full_app(app: Flask, cast: Cast) -> Flask:
    """The app with one row of everything."""
    add_rows_of_everything(app, cast)
    return app


def _activity(kind: ActivityKind) -> Activity:
    steps = [
        {"key": "arrive", "title": "Arrive", "minutes": 2, "prompt": "Phones away.", "in_short": False},
        {
            "key": "connected",
            "title": "How connected",
            "minutes": 5,
            "prompt": "Each says a number.",
            "in_short": True,
            "minutes_short": 10,
        },
    ]
    words = dict.fromkeys(
        ("summary", "why", "how", "example", "small_version", "free_version"), "A few words."
    )
    return Activity(
        id=uuid4(),
        key=f"house-{kind.value.replace('_', '-')}",
        version=1,
        kind=kind,
        title="Weekly check-in",
        minutes_low=10,
        minutes_high=40,
        energy=Energy.LOW,
        cost=Cost.FREE,
        mode=Mode.TOGETHER,
        window=Window.WEEK,
        low=1,
        high=1,
        cautions=[],
        needs=[],
        more={"agenda": steps, "if_then": [], "obstacle": []},
        added_at=clock.now(),
        **words,
    )


def _appointment(couple_id: UUID, therapist_id: UUID) -> Appointment:
    now = clock.now().astimezone(ZoneInfo(ZONE))
    # Later today, at whatever hour the tests run.
    starts_at = min(now + timedelta(hours=2), now.replace(hour=23, minute=59))
    return Appointment(
        id=uuid4(),
        couple_id=couple_id,
        therapist_id=therapist_id,
        on_day=starts_at.date(),
        at_time=starts_at.time(),
        zone=ZONE,
        starts_at=starts_at.astimezone(UTC),
        minutes=50,
        state=AppointmentState.PLANNED,
    )


def _assignment(nora: TherapistViewer, couple_id: UUID, activity_id: UUID) -> Assignment:
    row = Assignment(
        id=uuid4(),
        couple_id=couple_id,
        author_id=nora.id,
        activity_id=activity_id,
        mode=Mode.TOGETHER,
        window=Window.WEEK,
        low=1,
        high=1,
        minutes=20,
        cost=Cost.FREE,
        starts_on=clock.now().date() - timedelta(days=8),
        ends=Ends.OPEN,
        given_at=clock.now(),
        form_key=uuid4(),
    )
    vault.place(nora, row, Release.SHARE)
    vault.seal(nora, row, why=CANARY.format(who="both", where="why"), cue="tea is made", plan="sit down")
    return row


def _entry(amal: PartnerViewer, assignment_id: UUID) -> Entry:
    row = Entry(
        id=uuid4(),
        couple_id=amal.couple_id,
        author_id=amal.id,
        assignment_id=assignment_id,
        on_day=clock.now().date(),
        outcome=Outcome.VERSION,
        minutes=10,
        short=True,
        touched=["connected"],
        source=Source.COUPLE,
        noted_at=clock.now(),
        form_key=uuid4(),
    )
    vault.place(amal, row, Release.SHARE)
    vault.seal(amal, row, note=CANARY.format(who="both", where="note"))
    return row


def _side(amal: PartnerViewer, entry_id: UUID) -> EntrySide:
    row = EntrySide(
        id=uuid4(), couple_id=amal.couple_id, author_id=amal.id, entry_id=entry_id, noted_at=clock.now()
    )
    vault.place(amal, row, Release.KEEP)
    vault.seal(amal, row, felt="3", connected="7", barriers="tired")
    return row


def _appreciation(author: PartnerViewer, release: Release) -> Appreciation:
    row = Appreciation(
        id=uuid4(),
        couple_id=author.couple_id,
        author_id=author.id,
        on_day=clock.now().date(),
        kept_at=clock.now(),
        form_key=uuid4(),
    )
    vault.place(author, row, release)
    vault.seal(author, row, did=CANARY.format(who=author.id.hex, where=release))
    return row


def _topic(amal: PartnerViewer) -> Topic:
    row = Topic(
        id=uuid4(),
        couple_id=amal.couple_id,
        author_id=amal.id,
        asked_at=clock.now(),
        asked_on=clock.now().date(),
        form_key=uuid4(),
    )
    vault.place(amal, row, Release.KEEP)
    vault.seal(amal, row, text=CANARY.format(who=amal.id.hex, where="topic"))
    return row


def _agreement(amal: PartnerViewer, assignment_id: UUID) -> Agreement:
    row = Agreement(
        id=uuid4(),
        couple_id=amal.couple_id,
        author_id=amal.id,
        assignment_id=assignment_id,
        state=AgreementState.WORDING,
        wording=1,
        begun_at=clock.now(),
        changed_at=clock.now(),
        form_key=uuid4(),
    )
    vault.place(amal, row, Release.SHARE)
    vault.seal(amal, row, matter="Shoes in the hall", words=CANARY.format(who="both", where="agreement"))
    return row


def _kindness(amal: PartnerViewer, assignment_id: UUID) -> Kindness:
    row = Kindness(
        id=uuid4(),
        couple_id=amal.couple_id,
        author_id=amal.id,
        assignment_id=assignment_id,
        on_day=clock.now().date(),
        noted_at=clock.now(),
        form_key=uuid4(),
    )
    vault.place(amal, row, Release.KEEP)
    vault.seal(amal, row, text=CANARY.format(who=amal.id.hex, where="kindness"))
    return row


def _menu_item(amal: PartnerViewer) -> MenuItem:
    row = MenuItem(
        id=uuid4(),
        couple_id=amal.couple_id,
        author_id=amal.id,
        tense=Tense.NOW,
        importance=1,
        added_at=clock.now(),
        form_key=uuid4(),
    )
    vault.place(amal, row, Release.SHARE)
    vault.seal(amal, row, text=CANARY.format(who="both", where="menu"))
    return row


def _planned(amal: PartnerViewer, assignment_id: UUID) -> PlannedDate:
    row = PlannedDate(
        id=uuid4(),
        couple_id=amal.couple_id,
        author_id=amal.id,
        chooser_id=amal.id,
        assignment_id=assignment_id,
        state=DateState.PLANNING,
        sitter=SitterStep.OPEN,
        reservation=PlanStep.OPEN,
        day_protected=PlanStep.OPEN,
        begun_at=clock.now(),
        form_key=uuid4(),
    )
    vault.place(amal, row, Release.SHARE)
    vault.seal(amal, row, what=CANARY.format(who="both", where="date"))
    return row
