"""Shaping the library: own activities and their versions, taking out, bringing in from files."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask

from practice import clock, db
from practice.builder import actions as builder_actions
from practice.errors import Refusal
from practice.library import actions as library_actions
from practice.library import queries as library_queries
from practice.library.queries import STARTERS, read_folder
from practice.library.rules.activities import ActivityKind, Window
from practice.viewers import TherapistViewer
from tests.library.make import draft
from tests.people import Cast


@pytest.fixture
def nora(app: Flask, cast: Cast) -> Iterator[TherapistViewer]:
    viewer = cast.nora.viewer
    assert isinstance(viewer, TherapistViewer)
    with app.app_context():
        db.bind_clinic(viewer.clinic_id)
        yield viewer
        db.session.remove()


def titles(viewer: TherapistViewer) -> list[str]:
    return [one.title for one in library_queries.activity_views(viewer)]


def test_an_activity_sent_twice_is_written_once_and_belongs_to_the_clinic(nora: TherapistViewer) -> None:
    form_key = uuid4()
    made = [builder_actions.create(nora, draft(), form_key, now=clock.now()) for _ in range(2)]
    assert made[0].id == made[1].id
    assert made[0].is_own and made[0].version == 1 and made[0].kind is ActivityKind.OTHER
    assert made[0].key.startswith("evening-walk-")
    assert titles(nora) == ["Evening walk"]


def test_a_form_that_was_changed_after_it_was_sent_keeps_both(nora: TherapistViewer) -> None:
    form_key = uuid4()
    builder_actions.create(nora, draft(), form_key, now=clock.now())
    builder_actions.create(nora, draft(how="Twice round the block."), form_key, now=clock.now())
    assert titles(nora) == ["Evening walk", "Evening walk"]


def test_a_title_without_latin_letters_still_gets_a_key(nora: TherapistViewer) -> None:
    made = builder_actions.create(nora, draft(title="Вечерняя прогулка"), uuid4(), now=clock.now())
    assert len(made.key) == 8
    assert library_queries.as_activity_draft(made).title == "Вечерняя прогулка"


def test_editing_makes_a_version_and_the_old_one_stays_as_it_was(nora: TherapistViewer) -> None:
    old = builder_actions.create(nora, draft(), uuid4(), now=clock.now())
    form_key, changed = uuid4(), draft(title="Morning walk")
    new = [builder_actions.edit(nora, old, changed, form_key, now=clock.now()) for _ in range(2)]
    assert new[0].id == new[1].id != old.id, "sent twice, one version"
    assert (new[0].key, new[0].version) == (old.key, 2)
    assert (old.title, old.retired_at is not None) == ("Evening walk", True)
    assert titles(nora) == ["Morning walk"]
    with pytest.raises(Refusal, match="changed meanwhile"):
        builder_actions.edit(nora, old, draft(title="Night walk"), uuid4(), now=clock.now())


def test_saving_without_a_change_makes_no_version(nora: TherapistViewer) -> None:
    old = builder_actions.create(nora, draft(), uuid4(), now=clock.now())
    assert builder_actions.edit(nora, old, draft(), uuid4(), now=clock.now()).id == old.id
    assert old.retired_at is None


def test_a_starter_is_not_edited(nora: TherapistViewer) -> None:
    starter = library_actions.seed_starters(nora, now=clock.now())[0]
    with pytest.raises(Refusal, match="copy it"):
        builder_actions.edit(nora, starter, draft(), uuid4(), now=clock.now())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"minutes_low": 40}, "minutes_high"),
        ({"low": 3}, "high"),
        ({"low": 0, "high": 0}, "high"),
        ({"window": Window.WHENEVER}, "high"),
    ],
)
def test_numbers_that_do_not_go_together_are_refused_beside_their_field(
    nora: TherapistViewer, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        builder_actions.create(nora, draft(**changes), uuid4(), now=clock.now())
    assert refused.value.field == field


def test_what_is_taken_out_is_not_offered_until_it_is_brought_back(nora: TherapistViewer) -> None:
    row = builder_actions.create(nora, draft(), uuid4(), now=clock.now())
    library_actions.take_out(row, now=clock.now())
    assert titles(nora) == []
    assert [one.id for one in library_queries.taken_out_views(nora)] == [row.id]
    library_actions.bring_back(nora, row)
    assert titles(nora) == ["Evening walk"]
    assert library_queries.taken_out_views(nora) == []


def test_an_earlier_version_is_not_brought_back_beside_the_newer(nora: TherapistViewer) -> None:
    old = builder_actions.create(nora, draft(), uuid4(), now=clock.now())
    builder_actions.edit(nora, old, draft(title="Morning walk"), uuid4(), now=clock.now())
    with pytest.raises(Refusal, match="newer version"):
        library_actions.bring_back(nora, old)
    assert titles(nora) == ["Morning walk"]


def test_starters_written_later_are_brought_in_once_and_own_changes_stay(
    nora: TherapistViewer, tmp_path: Path
) -> None:
    first, *rest = sorted(STARTERS.glob("*.toml"))
    (tmp_path / first.name).write_text(first.read_text(encoding="utf-8"), encoding="utf-8")
    library_actions.seed_starters(nora, folder=tmp_path, now=clock.now())
    assert len(library_queries.new_starters(nora)) == len(rest)
    assert len(library_actions.seed_starters(nora, now=clock.now())) == len(rest)
    assert library_queries.new_starters(nora) == []
    assert library_actions.seed_starters(nora, now=clock.now()) == []
    library_actions.take_out(library_queries.offered_by_key(nora, "appreciations"), now=clock.now())
    assert library_queries.new_starters(nora) == [], "what was taken out on purpose is not offered as new"


def test_a_file_adds_what_is_not_there_and_leaves_what_is(nora: TherapistViewer) -> None:
    starters = list(read_folder(STARTERS))
    library_actions.seed_starters(nora, now=clock.now())
    changed = replace(starters[0], title="Thanks")
    found = builder_actions.import_activities(nora, [changed, draft()], renew=False, now=clock.now())
    assert (found.added, found.renewed, found.present) == (["Evening walk"], [], [starters[0].title])
    assert library_queries.offered_by_key(nora, "evening-walk").is_own


def test_a_file_becomes_a_new_own_version_only_when_asked(nora: TherapistViewer) -> None:
    before = {row.key: row.id for row in library_actions.seed_starters(nora, now=clock.now())}
    first, second, *_ = read_folder(STARTERS)
    found = builder_actions.import_activities(
        nora, [replace(first, title="Ours"), second], renew=True, now=clock.now()
    )
    assert (found.added, found.renewed, found.present) == ([], ["Ours"], [second.title])
    row = library_queries.offered_by_key(nora, first.key)
    assert (row.title, row.version, row.is_own) == ("Ours", 2, True)
    assert library_queries.activity_view(nora, before[first.key]).title == first.title
    assert library_queries.offered_by_key(nora, second.key).id == before[second.key]


def test_a_library_that_left_and_came_back_elsewhere_is_the_same(
    app: Flask, cast: Cast, nora: TherapistViewer
) -> None:
    library_actions.seed_starters(nora, now=clock.now())
    builder_actions.create(nora, draft(), uuid4(), now=clock.now())
    left = [library_queries.as_activity_draft(book) for book in library_queries.activity_views(nora)]
    db.session.commit()
    db.session.remove()
    ines = cast.ines.viewer
    assert isinstance(ines, TherapistViewer)
    db.bind_clinic(ines.clinic_id)
    builder_actions.import_activities(ines, left, renew=False, now=clock.now())
    assert [library_queries.as_activity_draft(book) for book in library_queries.activity_views(ines)] == left


def test_ids_of_two_clinics_never_meet(nora: TherapistViewer, cast: Cast) -> None:
    form_key: UUID = uuid4()
    mine = builder_actions.create(nora, draft(), form_key, now=clock.now()).id
    db.session.commit()
    db.session.remove()
    ines = cast.ines.viewer
    assert isinstance(ines, TherapistViewer)
    db.bind_clinic(ines.clinic_id)
    assert builder_actions.create(ines, draft(), form_key, now=clock.now()).id != mine


def test_starters_brought_in_by_two_at_once_are_there_once(
    nora: TherapistViewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = library_actions.seed_starters(nora, now=clock.now())
    monkeypatch.setattr(
        library_queries, "activity_keys", lambda _: set()
    )  # the second had looked before the first was done
    assert library_actions.seed_starters(nora, now=clock.now()) == []
    monkeypatch.undo()
    assert {one.key for one in added} <= library_queries.activity_keys(nora)
