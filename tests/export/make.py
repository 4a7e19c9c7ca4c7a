"""One row in every table with sealed text, for both partners and every release, each text a word of its own."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Flask

from practice import clock, db, vault
from practice.agreements.models import Agreement
from practice.agreements.rules import AgreementState
from practice.appreciations.models import Appreciation
from practice.assignments.models import Assignment
from practice.dates.models import PlannedDate
from practice.dates.rules.plans import DateState, PlanStep, SitterStep
from practice.entries.models import Ask, Entry, EntryNote, EntrySide
from practice.entries.rules import Source
from practice.export.queries.copies import readers
from practice.kindnesses.models import Kindness, MenuItem
from practice.kindnesses.rules import Tense
from practice.library.rules.activities import ActivityKind
from practice.nightly.models import NightAnswer, NightQuestion, Reading
from practice.nightly.queries import questions
from practice.release import Release
from practice.rhythm.rules.outcomes import Outcome
from practice.topics.models import Topic
from practice.vault.models import Sealed
from practice.vault.therapist_only import Confided
from practice.viewers import PartnerViewer, TherapistViewer
from tests.invariants.rows_of_everything import _activity, _assignment
from tests.people import Cast, Person

NUMBERS_AND_CHOICES = {
    "went": "3",
    "felt": "2",
    "connected": "7",
    "barriers": "tired money",
}  # no words of their own


def word(person: Person, kind: type[Sealed], column: str, release: Release) -> str:
    """The word written there, as it is found in a file."""
    table = kind.__table__.name  # type: ignore[attr-defined]
    return f"heron-{person.name.lower()}-{table}-{column}-{release.value}"


def may_hold(kind: type[Sealed], release: Release) -> bool:
    """Whether rows of this kind can be released so."""
    return release is not Release.THERAPIST_ONLY or issubclass(kind, Confided)


def words_of(person: Person, *releases: Release) -> set[str]:
    """Every word this person wrote with one of these releases."""
    return {
        word(person, kind, column, release)
        for kind in readers()
        for column in kind.sealed
        for release in releases
        if column not in NUMBERS_AND_CHOICES and may_hold(kind, release)
    }


def write_everything(app: Flask, cast: Cast, *people: Person) -> None:
    """Rows for these people of one couple, and an assignment of their therapist's with words of hers."""
    with app.app_context():
        db.bind_clinic(people[0].viewer.clinic_id)
        session = db.session()
        activity = _activity(ActivityKind.OTHER)
        activity.key = f"house-{uuid4().hex}"
        session.add(activity)
        session.flush()
        couple_id = people[0].viewer.couple_id  # type: ignore[union-attr]
        assignment = _assignment_with_texts(cast, couple_id, activity.id)
        session.add(assignment)
        session.flush()
        for release in Release:
            entry, question = (
                _entry_of(people[0], assignment.id),
                _question(couple_id, assignment.id, release),
            )
            session.add_all([entry, question])
            session.flush()
            for person in people:
                for kind in (table for table in readers() if may_hold(table, release)):
                    session.add(
                        _row(person, kind, release, assignment.id, entry.id, question.id, cast.nora.viewer.id)
                    )
        session.commit()


def _assignment_with_texts(cast: Cast, couple_id: UUID, activity_id: UUID) -> Assignment:
    nora = cast.nora.viewer
    assert isinstance(nora, TherapistViewer)
    row = _assignment(nora, couple_id, activity_id)
    row.rating, row.rated_on = 4, clock.now().date()
    vault.seal(nora, row, **{name: f"heron-nora-{name}" for name in row.sealed})
    return row


def _entry_of(person: Person, assignment_id: UUID) -> Entry:
    """An entry that belongs to neither copy, for sides and asks to lie on."""
    row = _row(person, Entry, Release.SHARE, assignment_id, uuid4(), uuid4())
    assert isinstance(row, Entry)
    for name in row.sealed:
        setattr(row, f"{name}_sealed", None)
    return row


def _question(couple_id: UUID, assignment_id: UUID, release: Release) -> NightQuestion:
    key = sorted(questions())[list(Release).index(release)]
    return NightQuestion(
        id=uuid4(),
        couple_id=couple_id,
        assignment_id=assignment_id,
        question=key,
        asked_on=clock.now().date(),
    )


def _row(
    person: Person,
    kind: type[Sealed],
    release: Release,
    assignment_id: UUID,
    entry_id: UUID,
    question_id: UUID,
    therapist_id: UUID | None = None,
) -> Sealed:
    viewer = person.viewer
    assert isinstance(viewer, PartnerViewer)
    now, today = clock.now(), clock.now().date()
    columns: dict[type[Sealed], dict[str, Any]] = {
        Appreciation: {"on_day": today, "kept_at": now},
        Topic: {"asked_on": today - timedelta(days=1), "asked_at": now},
        Entry: {
            "assignment_id": assignment_id,
            "on_day": today - timedelta(days=2),
            "outcome": Outcome.HAPPENED,
            "minutes": 20,
            "touched": [],
            "source": Source.COUPLE,
            "noted_at": now,
        },
        EntryNote: {"entry_id": entry_id, "noted_at": now},
        EntrySide: {"entry_id": entry_id, "noted_at": now},
        Ask: {"entry_id": entry_id, "noted_at": now},
        NightAnswer: {"question_id": question_id, "on_day": today, "answered_at": now, "is_talked": False},
        Reading: {"assignment_id": assignment_id, "position": 0, "begun_on": today},
        MenuItem: {"tense": Tense.NOW, "importance": 1, "added_at": now},
        Kindness: {"assignment_id": assignment_id, "on_day": today, "noted_at": now},
        PlannedDate: {
            "assignment_id": assignment_id,
            "chooser_id": viewer.id,
            "state": DateState.PLANNING,
            "sitter": SitterStep.OPEN,
            "reservation": PlanStep.OPEN,
            "day_protected": PlanStep.OPEN,
            "begun_at": now,
        },
        Agreement: {
            "assignment_id": assignment_id,
            "state": AgreementState.WORDING,
            "wording": 1,
            "begun_at": now,
            "changed_at": now,
        },
    }
    assert kind in columns, f"tests/export/make.py does not know how to make a row of {kind.__name__}"
    row = kind(**columns[kind])
    row.id, row.couple_id, row.author_id = uuid4(), viewer.couple_id, viewer.id
    if hasattr(row, "form_key"):
        row.form_key = uuid4()
    if release is Release.THERAPIST_ONLY:
        row.therapist_id = therapist_id  # type: ignore[attr-defined]
    vault.place(viewer, row, release)
    vault.seal(viewer, row, **{column: _text(person, kind, column, release) for column in kind.sealed})
    return row


def _text(person: Person, kind: type[Sealed], column: str, release: Release) -> str:
    if column in NUMBERS_AND_CHOICES:
        return NUMBERS_AND_CHOICES[column]
    text = word(person, kind, column, release)
    return json.dumps({"a_question": [text]}) if column == "answers" else text
