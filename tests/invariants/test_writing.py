"""What people write is named once: the dataclass of a table's texts gives its columns, draft, form, sealing and opening."""

import gc
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import MetaData, create_engine
from sqlalchemy.orm import DeclarativeBase

from practice import db, vault
from practice.agreements.forms import AgreementForm
from practice.agreements.models import Agreement
from practice.appreciations.forms import AppreciationForm
from practice.appreciations.models import Appreciation
from practice.assignments.forms import AssignForm
from practice.assignments.models import Assignment
from practice.dates.forms import DatePlanForm
from practice.dates.models import PlannedDate
from practice.db.base import Base
from practice.entries.forms import EntryForm, SideForm
from practice.entries.models import Ask, Entry, EntryChange, EntryNote, EntrySide
from practice.entries.rules import Barrier, EntrySideText
from practice.forms.base import AppForm
from practice.kindnesses.forms import KindnessForm, MenuItemForm
from practice.kindnesses.models import Kindness, MenuItem
from practice.nightly.forms import AnswerForm, BookForm
from practice.nightly.models import NightAnswer, Reading
from practice.paths import ROOT
from practice.release import Release
from practice.sealed_texts import stored_as, text_names
from practice.topics.forms import TopicForm
from practice.topics.models import Topic
from practice.vault.encryption import CannotOpen
from practice.vault.models import Sealed
from practice.vault.therapist_only import Confided
from practice.viewers import PartnerViewer
from tests.people import Cast

DAY = date(2026, 3, 4)
# Each table with the form it is written in, and what a form needs besides to hand over its draft.
FORMS: dict[Any, tuple[type[AppForm], dict[str, Any]]] = {
    Appreciation: (AppreciationForm, {"on_day": DAY, "release": "keep"}),
    Topic: (TopicForm, {"release": "keep"}),
    MenuItem: (MenuItemForm, {"tense": "now", "importance": "1", "release": "share"}),
    Kindness: (KindnessForm, {"on_day": DAY}),
    Reading: (BookForm, {}),
    NightAnswer: (AnswerForm, {}),
    Agreement: (AgreementForm, {}),
    PlannedDate: (DatePlanForm, {}),
    Assignment: (AssignForm, {"mode": "together", "window": "week", "cost": "free", "ends": "open"}),
    Entry: (EntryForm, {"on_day": DAY.isoformat(), "outcome": "happened"}),
    EntryNote: (EntryForm, {}),
    EntrySide: (SideForm, {}),
    Ask: (SideForm, {}),
}
WITHOUT_FORM = {EntryChange: "what stood in an entry before it was corrected"}
NAMED_OTHERWISE: dict[Any, str] = {(Ask, "text"): "ask"}  # beside a side's own fields
ASKED_BY_ACTIVITY = "answers"  # an activity's own questions, which its form asks one by one
HAVE_DRAFT = [kind for kind in FORMS if kind not in {NightAnswer, EntryNote, EntrySide, Ask}]


def _sealed_tables() -> list[Any]:
    found: list[Any] = [*Sealed.__subclasses__(), *Confided.__subclasses__()]
    return [kind for kind in found if issubclass(kind, Base)]


def _field_name(kind: type[Sealed[Any]], name: str) -> str:
    return NAMED_OTHERWISE.get((kind, name), name)


@pytest.mark.slow
def test_every_table_of_writing_has_the_columns_its_dataclass_names() -> None:
    tables = _sealed_tables()
    assert {*tables} == {*FORMS, *WITHOUT_FORM}, "say here in which form the new table is written"
    for kind in tables:
        named = {f"{field.name}_sealed" for field in fields(kind.texts)}
        held = {column.name for column in kind.__table__.columns if column.name.endswith("_sealed")}
        assert named == held, kind.__name__
    assert len({kind.texts for kind in tables}) == len(tables), "each table has a dataclass of its own"


@pytest.mark.slow
@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: kind.__name__)
def test_a_form_asks_for_every_text_of_its_table_and_for_no_other_words(
    app: Flask, kind: type[Sealed[Any]]
) -> None:
    form_class, _ = FORMS[kind]
    texts = {
        _field_name(table_class, name)
        for table_class, (its_form, _) in FORMS.items()
        if issubclass(form_class, its_form)
        for name in table_class.sealed
    }
    with app.test_request_context():
        form = form_class(formdata=None)
    asked = {field.name for field in form}
    words = {field.name for field in form if getattr(field, "holds_words", False)}
    missing = {_field_name(kind, name) for name in kind.sealed} - asked - {ASKED_BY_ACTIVITY}
    assert not missing, f"{form_class.__name__} has no field for {sorted(missing)}"
    assert words <= texts, f"{sorted(words - texts)} would be lost: name them in {kind.texts.__name__}"


@pytest.mark.slow
@pytest.mark.parametrize("kind", HAVE_DRAFT, ids=lambda kind: kind.__name__)
def test_what_amal_types_into_a_form_is_what_opens_for_theo(
    app: Flask, cast: Cast, kind: type[Sealed[Any]]
) -> None:
    amal, theo = cast.amal.viewer, cast.theo.viewer
    assert isinstance(amal, PartnerViewer)
    form_class, others = FORMS[kind]
    typed = {name: f"heron {name}" for name in kind.sealed if name != ASKED_BY_ACTIVITY}
    with app.test_request_context():
        form = form_class(formdata=None)
        for name, value in (others | typed).items():
            form[name].data = value
        draft = form.draft()
    with app.app_context():
        db.bind_clinic(amal.clinic_id)
        row = kind(couple_id=amal.couple_id, author_id=amal.id)  # type: ignore[call-arg]
        vault.write_texts(amal, row, Release.SHARE, draft)
        opened = vars(vault.open_texts(theo, row))
    assert opened == typed | {name: {} for name in kind.sealed if name == ASKED_BY_ACTIVITY}


@pytest.mark.slow
@pytest.mark.parametrize("kind", _sealed_tables(), ids=lambda kind: kind.__name__)
def test_nothing_written_is_sealed_as_nothing(app: Flask, cast: Cast, kind: type[Sealed[Any]]) -> None:
    amal = cast.amal.viewer
    assert isinstance(amal, PartnerViewer)
    with app.app_context():
        db.bind_clinic(amal.clinic_id)
        row = kind(couple_id=amal.couple_id, author_id=amal.id)  # type: ignore[call-arg]
        vault.write_texts(amal, row, Release.KEEP, kind.texts())
        assert {getattr(row, f"{name}_sealed") for name in kind.sealed} == {None}
        assert vault.open_texts(amal, row) == kind.texts()


@pytest.mark.slow
def test_a_side_opens_as_it_was_answered_and_keeps_what_was_not_asked(app: Flask, cast: Cast) -> None:
    amal = cast.amal.viewer
    assert isinstance(amal, PartnerViewer)
    with app.test_request_context():
        form = SideForm(formdata=None)
        form.went.data, form.barriers.data = "3", ["tired", "work"]
        del form.connected
        side = form.side()
    with app.app_context():
        db.bind_clinic(amal.clinic_id)
        row = EntrySide(couple_id=amal.couple_id, author_id=amal.id)
        vault.write_texts(amal, row, Release.KEEP, EntrySideText(connected=0, felt=4))
        vault.seal_texts(amal, row, side.merged_into(vault.open_texts(amal, row)))
        opened = vault.open_texts(amal, row)
        assert vault.open_text(amal, row, "barriers") == "tired work"
    assert opened == EntrySideText(went=3, felt=None, connected=0, barriers=(Barrier.TIRED, Barrier.WORK))


@dataclass(frozen=True, kw_only=True)
class PostcardText:
    """The texts of a made-up table, one of them a number."""

    front: str = ""
    stamps: int = field(default=0, metadata=stored_as(str, lambda text: int(text or "0")))


@pytest.fixture
def postcard() -> Iterator[Any]:
    """A made-up table, in no metadata of ours; once the test is over it is gone, so that no other test meets it."""

    class PostcardBase(DeclarativeBase):
        metadata = MetaData()
        type_annotation_map = Base.type_annotation_map

    class Postcard(Sealed[PostcardText], PostcardBase):
        __tablename__ = "postcard"

    yield Postcard
    PostcardBase.registry.dispose()
    del Postcard, PostcardBase


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Let made-up tables go, also where a test failed to make one."""
    yield
    gc.collect()


@pytest.mark.slow
def test_a_made_up_table_seals_and_opens_by_its_dataclass_alone(app: Flask, cast: Cast, postcard) -> None:
    amal, theo, nora = cast.amal.viewer, cast.theo.viewer, cast.nora.viewer
    assert isinstance(amal, PartnerViewer)
    table, engine = postcard.__table__, create_engine("sqlite://")
    assert {"front_sealed", "stamps_sealed"} <= set(table.columns.keys())
    with app.app_context(), engine.begin() as connection:
        db.bind_clinic(amal.clinic_id)
        row = postcard(couple_id=amal.couple_id, author_id=amal.id)
        written = PostcardText(front="A heron.", stamps=3)
        vault.write_texts(amal, row, Release.KEEP, written)
        table.create(connection)
        connection.execute(
            table.insert().values({column.name: getattr(row, column.name) for column in table.columns})
        )
        stored = postcard(**connection.execute(table.select()).mappings().one())
        assert b"heron" not in stored.front_sealed
        assert vault.open_texts(amal, stored) == vault.open_texts(nora, stored) == written
        with pytest.raises(CannotOpen):
            vault.open_texts(theo, stored)
        vault.move(nora, stored, Release.SHARE)
        assert vault.open_texts(theo, stored) == written
        stored.front_sealed, stored.stamps_sealed = stored.stamps_sealed, stored.front_sealed
        with pytest.raises(CannotOpen):
            vault.open_texts(amal, stored)  # each text is bound to its own name
    engine.dispose()


@pytest.mark.slow
def test_a_text_no_table_has_is_refused_and_not_lost(app: Flask, cast: Cast) -> None:
    amal = cast.amal.viewer
    assert isinstance(amal, PartnerViewer)
    with app.app_context():
        db.bind_clinic(amal.clinic_id)
        row = Topic(couple_id=amal.couple_id, author_id=amal.id)
        vault.place(amal, row, Release.KEEP)
        with pytest.raises(TypeError, match="wish"):
            vault.seal(amal, row, text="The evenings.", wish="Soup.")


@pytest.mark.slow
def test_a_table_that_does_not_say_its_texts_does_not_import() -> None:
    with pytest.raises(TypeError, match="which texts"):
        type("Unsaid", (Sealed,), {})
    without_default: Any = dataclass(type("WordlessText", (), {"__annotations__": {"front": str}}))
    with pytest.raises(TypeError, match="front"):
        text_names(without_default)


@pytest.mark.slow
def test_features_write_and_open_all_texts_of_a_row_by_their_dataclass() -> None:
    by_name = re.compile(r"\bvault\.(seal|open_text)\(")
    found = [
        str(file.relative_to(ROOT))
        for file in sorted((ROOT / "practice").rglob("*.py"))
        if by_name.search(file.read_text(encoding="utf-8"))
    ]
    assert not found, "use vault.write_texts, seal_texts and open_texts there, which are typed"
