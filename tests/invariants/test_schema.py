"""The migrations and the models agree, up and down, with data, on both databases."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection, Engine, func, inspect, select
from sqlalchemy import table as any_table

from practice import access, db, paths, vault
from practice.appreciations.models import Appreciation
from practice.db import engines, schema
from practice.db.base import Base
from practice.entries.models import Entry
from practice.release import Release
from practice.topics.models import Topic
from tests.appreciations.make import keep
from tests.couples import make
from tests.people import Cast

pytestmark = pytest.mark.slow  # make check leaves it to make test


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    return list(compare_metadata(context, Base.metadata))


@pytest.fixture
def engine(empty_database_url: str, tmp_path: Path):
    engine = engines.open_engine(empty_database_url)
    yield engine
    engine.dispose()


def test_the_migrations_make_what_the_models_say(app: Flask) -> None:
    with db.engine().connect() as connection:
        assert _differences(connection) == []


def test_every_migration_goes_up_down_and_up_again(engine: Engine, tmp_path: Path) -> None:
    schema.upgrade(engine, tmp_path)
    assert "couple" in inspect(engine).get_table_names()
    schema.downgrade(engine, tmp_path, "base")
    assert inspect(engine).get_table_names() in ([], ["alembic_version"])
    schema.upgrade(engine, tmp_path)
    with engine.connect() as connection:
        assert _differences(connection) == []


def test_going_down_works_with_people_in_the_clinic(app: Flask, cast: Cast, tmp_path: Path) -> None:
    engine = db.engine()
    db.session.remove()
    schema.downgrade(engine, tmp_path, "base")
    schema.upgrade(engine, tmp_path)
    with engine.connect() as connection:
        assert connection.execute(select(Base.metadata.tables["couple"])).all() == []


def test_every_step_down_and_up_again_keeps_the_rows_and_the_notes_open(
    full_app: Flask, cast: Cast, tmp_path: Path
) -> None:
    engine = db.engine()
    db.session.remove()
    before, notes = _counts(engine), _notes(full_app, cast)
    assert all("heron-" in note for note in notes)
    newest, *earlier, first = [script.revision for script in _scripts().walk_revisions()]
    for revision in earlier:
        schema.downgrade(engine, tmp_path, revision)
        kept = _counts(engine)
        assert kept.items() <= before.items(), f"going down to {revision} lost rows"
        assert not any(before[name] for name in before.keys() - kept.keys() - MADE_AT_EVERY_START), (
            "a table with rows in it is gone"
        )
    schema.downgrade(engine, tmp_path, first)
    kept = _counts(engine)
    for name in kept.keys() - CANNOT_ALL_GO_BACK:
        assert kept[name] == before[name], f"going down to {first} lost rows of {name}"
    for revision in (*reversed(earlier), newest):
        schema.upgrade(engine, tmp_path, revision)
        after = _counts(engine)
        assert {name: after[name] for name in kept} == kept, f"going up to {revision} lost rows"
    assert _notes(full_app, cast) == notes


CANNOT_ALL_GO_BACK = {"activity", "assignment"}  # the first shape knew three kinds of homework
MADE_AT_EVERY_START = {"key_check"}  # check values of the keys, made again where there are none


def test_an_older_shape_takes_out_what_was_for_the_therapist_alone(
    app: Flask, cast: Cast, tmp_path: Path
) -> None:
    """It cannot say whom that is for, and nothing else goes."""
    make.limit_confidence(app, cast.nora, cast.couple_ids["amal"], cast.amal, cast.theo)
    for release in (Release.THERAPIST_ONLY, Release.KEEP):
        keep(app, cast.amal, f"heron-{release}", release=release, therapist_id=cast.nora.viewer.id)
    engine = db.engine()
    db.session.remove()
    schema.downgrade(engine, tmp_path, "0015")
    schema.upgrade(engine, tmp_path)
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        rows = {(row.release, row.deleted_at is None) for row in db.session.query(Appreciation)}
    assert rows == {(Release.ONLY_ME, False), (Release.KEEP, True)}


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(paths.MIGRATIONS))


def _counts(engine: Engine) -> dict[str, int]:
    """How many rows each table has, of the tables there are."""
    with engine.connect() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(any_table(name))).scalar_one()
            for name in inspect(connection).get_table_names()
        }


def _notes(app: Flask, cast: Cast) -> list[str]:
    """What Amal reads of her own, of Theo's and of both."""
    amal = cast.amal.viewer
    kinds: list[tuple[type[Any], str]] = [(Appreciation, "did"), (Topic, "text"), (Entry, "note")]
    with app.app_context():
        db.bind_clinic(amal.clinic_id)
        found = [
            vault.open_text(amal, row, name)
            for kind, name in kinds
            for row in db.session.scalars(access.visible(amal, kind))
        ]
        db.session.remove()
    return sorted(found)


UPGRADE = """
import sys
from pathlib import Path
from practice.db import engines, schema
engine = engines.open_engine(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
schema.upgrade(engine, Path(sys.argv[2]))
"""


def test_two_processes_that_upgrade_one_empty_database_at_once_both_end_well(
    engine: Engine, empty_database_url: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", UPGRADE, empty_database_url, tmp_path]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    both = [subprocess.Popen(command, text=True, **pipes) for _ in range(2)]  # type: ignore[call-overload]
    try:
        assert [process.stdout.readline() for process in both] == ["ready\n", "ready\n"]
        for process in both:
            process.stdin.write("go\n")
            process.stdin.flush()
        said = [process.communicate(timeout=60)[1] for process in both]
    finally:
        for process in both:
            process.kill()
            process.wait()
    assert [process.returncode for process in both] == [0, 0], said
    with engine.connect() as connection:
        assert _differences(connection) == []


def test_upgrading_twice_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    schema.upgrade(engine, tmp_path)
    schema.upgrade(engine, tmp_path)


def test_every_constraint_has_a_name(app: Flask) -> None:
    for table in Base.metadata.tables.values():
        for constraint in table.constraints:
            assert constraint.name, f"{table.name} has a constraint that no migration could find again"


def test_a_row_of_a_clinic_never_points_at_a_row_of_another(app: Flask) -> None:
    """Every key between two tables that belong to a clinic carries the clinic along."""
    owned = [table for table in Base.metadata.tables.values() if "clinic_id" in table.columns]
    n_keys = 0
    for scoped_table in owned:
        for key in scoped_table.foreign_key_constraints:
            if key.referred_table in owned:
                pairs = {(pair.parent.name, pair.column.name) for pair in key.elements}
                assert ("clinic_id", "clinic_id") in pairs, f"{scoped_table.name}: {key.column_keys}"
                n_keys += 1
    assert n_keys > len(owned) > 20


def test_sqlite_keeps_what_it_is_told(sqlite_url: str) -> None:
    engine = engines.open_engine(sqlite_url)
    with engine.connect() as connection:

        def asked(name: str) -> object:
            return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

        assert (asked("foreign_keys"), asked("synchronous"), asked("journal_mode")) == (1, 2, "delete")
        assert (asked("secure_delete"), asked("busy_timeout")) == (1, 15000)
    engine.dispose()
