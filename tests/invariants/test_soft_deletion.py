"""Deleted rows are left out by the base query, so that no query has to remember them."""

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from practice import access, db
from practice.appreciations.models import Appreciation
from practice.db.base import Base, ClinicScoped, SoftDeletable
from practice.entries.models import Entry
from practice.errors import NotFound
from practice.kindnesses.models import Kindness, MenuItem
from practice.topics.models import Topic
from tests.people import START, Cast

PRACTICE = Path(access.__file__).parent
# What the one who did not delete an entry said to it stays, so these two tell deleted rows apart themselves.
TELL_APART = {"access.py", "entries/queries/entries.py", "export/queries/entries.py"}
FILTER = re.compile(r"deleted_at\s*(\.is_|\.in_|==|!=)")
ROWS: dict[type[ClinicScoped], str] = {
    Appreciation: "appreciation_id",
    Entry: "entry_id",
    Kindness: "kindness_id",
    MenuItem: "item_id",
    Topic: "topic_id",
}


def test_every_table_that_marks_its_rows_as_deleted_is_soft_deletable() -> None:
    for mapper in Base.registry.mappers:
        if "deleted_at" in mapper.columns:
            assert issubclass(mapper.class_, SoftDeletable), f"{mapper.class_.__name__}: take SoftDeletable"


def test_no_query_leaves_deleted_rows_out_by_hand() -> None:
    found = {
        str(path.relative_to(PRACTICE))
        for path in PRACTICE.rglob("*.py")
        if "migrations" not in path.parts and FILTER.search(path.read_text(encoding="utf-8"))
    }
    assert found == TELL_APART, "start from access.visible or access.exists_for; both leave deleted rows out"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ROWS)
def test_amal_finds_what_was_deleted_only_by_asking_for_it(
    full_app: Flask, cast: Cast, kind: type[ClinicScoped]
) -> None:
    amal, row_id = cast.amal.viewer, full_app.extensions["rooms"][ROWS[kind]]
    with full_app.app_context():
        db.bind_clinic(amal.clinic_id)
        row = access.find(amal, kind, row_id)
        db.session.execute(update(kind).where(kind.id == row_id).values(deleted_at=START))
        with pytest.raises(NotFound):
            access.find(amal, kind, row_id)
        with pytest.raises(NotFound):
            access.lock(amal, row)
        visible, columns = access.visible(amal, kind), select(kind.id).where(access.exists_for(amal, kind))
        assert row not in db.session.scalars(visible).all()
        assert row_id not in db.session.scalars(columns).all()
        access.lock(amal, row, with_deleted=True)
        assert access.find(amal, kind, row_id, with_deleted=True) is row
        assert row in db.session.scalars(access.visible(amal, kind, with_deleted=True)).all()
        db.session.remove()


def test_a_deleted_row_of_every_kind_is_tried() -> None:
    kinds = {mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, SoftDeletable)}
    assert kinds == ROWS.keys()
