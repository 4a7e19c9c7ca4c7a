"""The databases tests run on are the ones the product promises."""

from threading import Event, Thread

import pytest
from sqlalchemy import create_engine, event, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from practice.accounts.models import Clinic
from practice.db import engines
from tests.databases import PostgresServer


def test_each_test_starts_from_the_current_shape_and_no_rows(database_url: str) -> None:
    engine = engines.open_engine(database_url)
    assert {"couple", "vault", "audit_entry", "alembic_version"} <= set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        assert connection.scalars(select(Clinic.__table__.c.id)).all() == []
    engine.dispose()


def test_an_empty_database_has_no_table(empty_database_url: str) -> None:
    engine = create_engine(empty_database_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


@pytest.mark.postgres
def test_the_app_does_not_start_as_a_superuser(postgres_server: PostgresServer) -> None:
    engine = engines.open_engine(postgres_server.url("postgres", role="postgres"))
    with pytest.raises((RuntimeError, SQLAlchemyError), match="superuser"):
        engine.connect()
    engine.dispose()


def test_who_writes_waits_for_their_turn_and_who_reads_does_not(sqlite_url: str) -> None:
    engine = engines.open_engine(sqlite_url)
    # SQLite itself would turn the second away at once: it is the queue that lets them wait.
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=0"))
    # Opened before, since a connection that is opened looks into the file, and would meet the commit.
    with engine.connect(), engine.connect(), engine.connect():
        pass
    order: list[str] = []
    asked = Event()

    def second() -> None:
        asked.set()
        with engine.begin() as connection:
            order.append("second")
            connection.execute(text("update clinic set name = 'second'"))

    other = Thread(target=second)
    with engine.begin() as connection:
        other.start()
        assert asked.wait(5)
        reading = engines.reading_only.set(True)
        with engine.connect() as beside:
            assert beside.scalars(select(Clinic.__table__.c.id)).all() == []
        engines.reading_only.reset(reading)
        connection.execute(text("update clinic set name = 'first'"))
        order.append("first")
    other.join(5)
    assert order == ["first", "second"] and not other.is_alive()
    engine.dispose()


def test_a_turn_ends_with_a_transaction_that_went_wrong(sqlite_url: str) -> None:
    engine = engines.open_engine(sqlite_url)
    for _ in range(2):
        with pytest.raises(SQLAlchemyError), engine.begin() as connection:
            connection.execute(text("no words a database knows"))
    with engine.begin() as connection:
        connection.execute(text("update clinic set name = 'well'"))
    engine.dispose()


@pytest.mark.postgres
def test_the_server_is_told_once_how_the_app_asks(postgres_url: str) -> None:
    engine = engines.open_engine(postgres_url)
    with engine.connect() as connection:
        connection.rollback()
        for name, value in (("random_page_cost", "1.1"), ("jit", "off")):
            assert connection.scalar(text(f"show {name}")) == value
            connection.rollback()
    engine.dispose()


def test_an_error_tells_no_values(database_url: str) -> None:
    engine = engines.open_engine(database_url)
    with pytest.raises(SQLAlchemyError) as failed, engine.begin() as connection:
        connection.execute(text("insert into nowhere (name) values (:name)"), {"name": "Sam Example"})
    assert "Sam Example" not in str(failed.value)
    engine.dispose()
