"""The migrations and the models agree, up and down, with data, on both databases."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import Connection, Engine, inspect, select

from practice import databases, db, schema
from practice.db import Base
from tests.people import Cast

pytestmark = pytest.mark.slow  # make check leaves it to make test


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    return list(compare_metadata(context, Base.metadata))


@pytest.fixture
def engine(empty_database_url: str, tmp_path: Path):
    engine = databases.open_engine(empty_database_url)
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


def test_going_down_works_with_people_in_the_house(app: Flask, cast: Cast, tmp_path: Path) -> None:
    engine = db.engine()
    db.session.remove()
    schema.downgrade(engine, tmp_path, "base")
    schema.upgrade(engine, tmp_path)
    with engine.connect() as connection:
        assert connection.execute(select(Base.metadata.tables["couple"])).all() == []


def test_upgrading_twice_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    schema.upgrade(engine, tmp_path)
    schema.upgrade(engine, tmp_path)


def test_every_constraint_has_a_name(app: Flask) -> None:
    for table in Base.metadata.tables.values():
        for constraint in table.constraints:
            assert constraint.name, f"{table.name} has a constraint that no migration could find again"


def test_a_row_of_a_clinic_never_points_at_a_row_of_another(app: Flask) -> None:
    """Every key between two tables that belong to a clinic carries the clinic along."""
    owned = [one for one in Base.metadata.tables.values() if "clinic_id" in one.columns]
    n_keys = 0
    for one in owned:
        for key in one.foreign_key_constraints:
            if key.referred_table in owned:
                pairs = {(pair.parent.name, pair.column.name) for pair in key.elements}
                assert ("clinic_id", "clinic_id") in pairs, f"{one.name}: {key.column_keys}"
                n_keys += 1
    assert n_keys > len(owned) > 20


def test_sqlite_keeps_what_it_is_told(sqlite_url: str) -> None:
    engine = databases.open_engine(sqlite_url)
    with engine.connect() as connection:

        def asked(name: str) -> object:
            return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

        assert (asked("foreign_keys"), asked("synchronous"), asked("journal_mode")) == (1, 2, "delete")
        assert (asked("secure_delete"), asked("busy_timeout")) == (1, 15000)
    engine.dispose()
