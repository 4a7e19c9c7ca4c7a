"""A database that cannot be used as it is: refused in a sentence at start, and left alone."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import make_url

from practice import cli, settings
from practice.db import engines, schema
from practice.db.engines import UnfitDatabase
from practice.server import serving
from practice.settings.definition import SettingsError
from tests.databases import PostgresServer


def _damage_header(file: Path) -> None:
    file.write_bytes(b"not a database!!" + file.read_bytes()[16:])


def _damage_schema(file: Path) -> None:
    text = bytearray(file.read_bytes())
    text[100:200] = b"\xff" * 100
    file.write_bytes(bytes(text))


def _damage_page(file: Path) -> None:
    text = bytearray(file.read_bytes())
    middle = len(text) // 2 // 4096 * 4096
    text[middle : middle + 4096] = b"\x5a" * 4096
    file.write_bytes(bytes(text))


def _cut(file: Path) -> None:
    text = file.read_bytes()
    file.write_bytes(text[: len(text) // 2])


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path) -> Path:
    """A clinic's folder with its database, as an operator has it."""
    folder = tmp_path / "instance"
    folder.mkdir()
    file = Path(shutil.copy(sqlite_template, folder / "ordinary-days.sqlite3"))
    file.chmod(0o600)
    monkeypatch.setattr(cli, "INSTANCE", folder)
    monkeypatch.setattr(cli, "KEY_SHOWN", folder / "shown")
    monkeypatch.setattr(cli, "KEY_FILE", folder / "keys" / "vault_key.hex")
    monkeypatch.setattr(serving, "serve", lambda *_: None)
    monkeypatch.setenv("PORT", "0")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings.load(folder, {})  # keys of its own, as after the first start
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("damage", [_damage_header, _damage_schema, _damage_page, _cut])
def test_a_damaged_file_is_refused_in_a_sentence_and_left_alone(
    instance: Path, capsys: pytest.CaptureFixture[str], damage: Callable[[Path], None]
) -> None:
    file = instance / "ordinary-days.sqlite3"
    damage(file)
    before = file.read_bytes()
    assert cli.main(["run"]) == 1
    told = capsys.readouterr().err
    assert f"{file} is damaged" in told and "backup" in told and "Traceback" not in told
    assert file.read_bytes() == before


def test_a_database_of_a_newer_version_is_refused_before_anything_is_changed(database_url: str) -> None:
    engine = engines.open_engine(database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(UnfitDatabase, match=r"newer version of Ordinary Days \(step 9999"):
        schema.upgrade(engine, Path("/nowhere"))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "9999"
    engine.dispose()


@pytest.mark.postgres
@pytest.mark.parametrize("what", ["TABLE clinic", "TABLE alembic_version", "SEQUENCE audit_entry_number_seq"])
def test_what_a_superuser_restored_is_refused_with_the_way_to_mend_it(
    postgres_server: PostgresServer, postgres_url: str, what: str
) -> None:
    if what.startswith("SEQUENCE"):
        postgres_server.run("CREATE SEQUENCE another", database=make_url(postgres_url).database or "")
    else:
        postgres_server.run(f"ALTER {what} OWNER TO postgres", database=make_url(postgres_url).database or "")
    engine = engines.open_engine(postgres_url)
    with pytest.raises(UnfitDatabase, match=r"belongs to postgres.*--no-owner --no-privileges --role=clinic"):
        schema.upgrade(engine, Path("/nowhere"))
    engine.dispose()


@pytest.mark.postgres
def test_a_role_that_may_make_no_tables_is_told_how_it_may(
    postgres_server: PostgresServer, empty_postgres_url: str
) -> None:
    name = make_url(empty_postgres_url).database
    postgres_server.run(f"ALTER DATABASE {name} OWNER TO postgres")
    postgres_server.run("REVOKE CREATE ON SCHEMA public FROM PUBLIC", database=name or "")
    engine = engines.open_engine(empty_postgres_url)
    with pytest.raises(UnfitDatabase, match=f"ALTER DATABASE {name} OWNER TO clinic"):
        schema.upgrade(engine, Path("/nowhere"))
    postgres_server.run(f"ALTER DATABASE {name} OWNER TO clinic")
    schema.upgrade(engine, Path("/nowhere"))
    engine.dispose()


@pytest.mark.postgres
def test_letters_do_not_depend_on_the_environment(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    engine = engines.open_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT '\u2665'").scalar() == "\u2665"
    engine.dispose()


@pytest.mark.postgres
@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_does_not_hold_every_letter_is_refused(
    postgres_server: PostgresServer, tmp_path: Path, encoding: str
) -> None:
    name = f"t_{encoding.lower()}"
    postgres_server.run(
        f"CREATE DATABASE {name} ENCODING {encoding} LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0 OWNER clinic"
    )
    found = settings.load(tmp_path, {"DATABASE_URL": postgres_server.url(name)})
    engine = engines.open_engine(found.database_url)
    with pytest.raises(UnfitDatabase, match=f"encoding is {encoding}"):
        schema.upgrade(engine, Path("/nowhere"))
    engine.dispose()
    postgres_server.run(f"DROP DATABASE {name}")


@pytest.mark.slow
@pytest.mark.parametrize("end", ["", "-journal", "-wal"])
def test_a_restored_file_that_others_can_read_is_refused(
    instance: Path, capsys: pytest.CaptureFixture[str], end: str
) -> None:
    file = instance / f"ordinary-days.sqlite3{end}"
    file.touch()
    file.chmod(0o640)
    assert cli.main(["run"]) == 1
    assert f"chmod 600 {file}" in capsys.readouterr().err
    with pytest.raises(SettingsError):
        settings.load(instance, {})
    file.chmod(0o600)
    settings.load(instance, {})


@pytest.mark.slow
@pytest.mark.parametrize(
    "secret",
    [
        'smtp_password = "a"',
        f'vault_key = "{bytes(range(32)).hex()}"',
        'database_url = "postgresql://clinic:a@/days"',
        'database_url = "postgresql:///days?password=a"',
    ],
)
def test_settings_that_hold_a_secret_are_not_for_others_to_read(instance: Path, secret: str) -> None:
    file = instance / "settings.toml"
    file.write_text(f'database_url = "sqlite:///{instance}/ordinary-days.sqlite3"\n')
    file.chmod(0o644)
    settings.load(instance, {})
    file.write_text(secret)
    with pytest.raises(SettingsError, match=f"chmod 600 {file}"):
        settings.load(instance, {})
