"""The databases tests run on are the ones the product promises."""

import pytest
from sqlalchemy import create_engine, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from practice import db
from practice.accounts.models import Clinic
from tests.databases import PostgresServer


def test_each_test_starts_from_the_current_shape_and_no_rows(database_url: str) -> None:
    engine = db.open_engine(database_url)
    assert {"couple", "vault", "audit_entry", "alembic_version"} <= set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        assert connection.scalars(select(Clinic.__table__.c.id)).all() == []
    engine.dispose()


def test_an_empty_database_has_no_table(empty_database_url: str) -> None:
    engine = create_engine(empty_database_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


@pytest.mark.postgres
def test_the_house_does_not_open_as_a_superuser(postgres_server: PostgresServer) -> None:
    engine = db.open_engine(postgres_server.url("postgres", role="postgres"))
    with pytest.raises((RuntimeError, SQLAlchemyError), match="superuser"):
        engine.connect()
    engine.dispose()
