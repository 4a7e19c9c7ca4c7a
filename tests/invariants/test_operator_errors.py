"""Whatever lies broken about, each command at a terminal ends in a sentence and not in a traceback."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from practice import cli, db
from practice.demo import loader
from practice.demo.people import DemoPerson, write_people
from practice.paths import ROOT
from practice.server import serving
from practice.settings import load
from practice.settings.definition import SettingsError
from tests.people import Cast

pytestmark = pytest.mark.slow  # make check leaves it to make test

COMMANDS = (["run"], ["check-record"], ["let-in", "amal@example.org"], ["replace-secret-key"])
KEYS = {"vault_key": bytes(range(32, 64)), "secret_key": bytes(range(32))}  # those of the cast


@pytest.fixture
def instance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cast_on_sqlite: tuple[Path, Cast]
) -> Iterator[Path]:
    """A clinic with people in it, as an operator has it."""
    folder = tmp_path / "instance"
    (folder / "keys").mkdir(parents=True)
    shutil.copyfile(cast_on_sqlite[0], folder / "ordinary-days.sqlite3")
    for name, key in KEYS.items():
        (folder / "keys" / f"{name}.hex").write_text(key.hex())
    monkeypatch.setattr(cli, "INSTANCE", folder)
    monkeypatch.setattr(cli, "KEY_SHOWN", folder / "keys" / "vault_key.shown")
    monkeypatch.setattr(cli, "KEY_FILE", folder / "keys" / "vault_key.hex")
    monkeypatch.setattr(serving, "serve", lambda *_: None)
    monkeypatch.setenv("PORT", "0")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    yield folder
    db.session.remove()
    db.engine().dispose()


def _settings(text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / "settings.toml").write_text(text)


def _sql(*statements: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        connection = sqlite3.connect(folder / "ordinary-days.sqlite3")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()

    return change


def _key(content: str) -> Callable[[Path], object]:
    return lambda folder: (folder / "keys" / "vault_key.hex").write_text(content)


def _in_place_of(name: str, make: Callable[[Path], object]) -> Callable[[Path], None]:
    def replace(folder: Path) -> None:
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        make(path)

    return replace


def _folder(path: Path) -> None:
    path.mkdir()


def _file(path: Path) -> None:
    path.touch()


def _dangle(path: Path) -> None:
    path.symlink_to("/nowhere/at/all")


def _lock_by_a_folder(folder: Path) -> None:
    _sql("DELETE FROM alembic_version")(folder)
    (folder / "migrate.lock").mkdir()


def _lose_the_database(folder: Path) -> None:
    (folder / "ordinary-days.sqlite3").unlink()
    (folder / "keys" / "vault_key.shown").touch()


def _empty_the_database(folder: Path) -> None:
    (folder / "ordinary-days.sqlite3").write_bytes(b"")
    (folder / "keys" / "vault_key.shown").touch()


def _empty_it_beside_a_backup(folder: Path) -> None:
    database = folder / "ordinary-days.sqlite3"
    shutil.copy2(database, folder / "backup-2026-03-01.sqlite3")
    database.write_bytes(b"")


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "settings not utf-8": (lambda folder: (folder / "settings.toml").write_bytes(b"\xff"), "UTF-8"),
    "settings not toml": (_settings("port = "), "settings.toml cannot be read"),
    "settings are a folder": (_in_place_of("settings.toml", _folder), "settings.toml cannot be used"),
    "unknown setting": (_settings("prot = 1"), "Unknown settings: prot"),
    "instance is not a setting": (_settings('instance = "x"'), "Unknown settings: instance"),
    "a table for a number": (_settings("smtp_port = {a = 1}"), "smtp_port is not a value"),
    "a list for a text": (_settings('mail_from = ["a@b.example"]'), "mail_from is not a value"),
    "true for a number": (_settings("pdf_seconds = true"), "pdf_seconds is not a value"),
    "a fraction for a number": (_settings("pdf_seconds = 1.5"), "pdf_seconds is not a value"),
    "no time to print": (_settings("pdf_seconds = 0"), "pdf_seconds is a number from 1"),
    "no time to stay": (_settings("partner_idle_minutes = -1"), "partner_idle_minutes is a number from 1"),
    "no such port": (_settings("smtp_port = 99999"), "smtp_port is a number from 1 to 65535"),
    "a sender nobody could see": (
        _settings('mail_from = "Days <da\u200bys@example.org>"'),
        "mail_from is a mail address",
    ),
    "nobody to send": (_settings('mail_from = "nobody"'), "mail_from is a mail address"),
    "nowhere to leave to": (_settings('leave_to = "nonsense"'), "leave_to is the address"),
    "a letter nobody sees": (_settings('host = "a\\u0000b"'), "host is not a value"),
    "half an address": (_settings('base_url = "http://[::1"'), "base_url is the address"),
    "an address with a path": (_settings('base_url = "http://127.0.0.1/days"'), "with nothing after it"),
    "mode for tests": (_settings('mode = "test"'), "mode = test is for tests alone"),
    "not a certificate": (_settings(f'smtp_ca_file = "{__file__}"'), "not a certificate"),
    "database in memory": (_settings('database_url = "sqlite://"'), "A SQLite database is a file"),
    "database by library": (_settings('database_url = "sqlite+pysqlite:///x.db"'), "A SQLite database is a"),
    "database with options": (_settings('database_url = "sqlite:///x.db?mode=ro"'), "A SQLite database is a"),
    "another library": (_settings('database_url = "postgresql+asyncpg://a@/x"'), "without the name of a lib"),
    "no server": (_settings('database_url = "postgresql://a@/x?host=/nowhere"'), "does not answer"),
    "no such option": (_settings('database_url = "postgresql://a@/x?colour=1"'), "cannot be used as it is"),
    "key not hexadecimal": (_key("zz" * 32), "vault_key.hex is damaged"),
    "key too short": (_key("ab" * 20), "vault_key.hex is not whole"),
    "key not text": (
        lambda folder: (folder / "keys" / "vault_key.hex").write_bytes(b"\xff" * 64),
        "vault_key.hex is damaged",
    ),
    "key of another clinic": (_key(bytes(range(100, 132)).hex()), "vault_key is not the key"),
    "key missing": (_in_place_of("keys/vault_key.hex", bool), "vault_key.hex is missing"),
    "key is a folder": (_in_place_of("keys/vault_key.hex", _folder), "vault_key.hex cannot be used"),
    "key leads nowhere": (_in_place_of("keys/vault_key.hex", _dangle), "vault_key.hex"),
    "keys are a file": (_in_place_of("keys", _file), "keys"),
    "lock is a folder": (_lock_by_a_folder, "migrate.lock cannot be used"),
    "database missing": (_lose_the_database, "is not there"),
    "database empty": (_empty_the_database, "is empty"),
    "database empty beside a backup": (_empty_it_beside_a_backup, "backup-2026-03-01.sqlite3 is a database"),
    "database is a folder": (_in_place_of("ordinary-days.sqlite3", _folder), "ordinary-days.sqlite3"),
    "database is text": (
        lambda folder: (folder / "ordinary-days.sqlite3").write_text("dear diary"),
        "is damaged",
    ),
    "database too new": (_sql("UPDATE alembic_version SET version_num = '9999'"), "newer version"),
    "version forgotten": (_sql("DELETE FROM alembic_version"), "cannot be used as it is"),
    "version set back": (_sql("UPDATE alembic_version SET version_num = '0001'"), "cannot be used as it is"),
    "a table missing": (_sql("PRAGMA foreign_keys = OFF", "DROP TABLE menu_not_now"), "lacks the table"),
    "check value cut": (_sql("UPDATE key_check SET sealed = x'00'"), "is not the key"),
    "readable by others": (lambda folder: (folder / "ordinary-days.sqlite3").chmod(0o644), "chmod 600"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_command_that_cannot_go_on_says_why_in_a_sentence(
    instance: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    damage, words = BROKEN[what]
    damage(instance)
    for command in COMMANDS:
        assert cli.main(command) == 1, command
        told = capsys.readouterr().err
        assert words in told
        assert "Traceback" not in told and "sqlalche.me" not in told
        assert told.count("\n") == 1, "one sentence, on one line"


def test_a_missing_secret_key_is_told_with_the_way_to_another(
    instance: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (instance / "keys" / "secret_key.hex").unlink()
    assert cli.main(["let-in", "amal@example.org"]) == 1
    assert "replace-secret-key" in capsys.readouterr().err


def test_a_key_is_replaced_wholly_or_not_at_all(
    instance: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise OperationalError("COMMIT", {}, sqlite3.OperationalError("database or disk is full"))

    file = instance / "keys" / "secret_key.hex"
    before = file.read_text()
    with monkeypatch.context() as while_full:
        while_full.setattr(Session, "commit", fail)
        assert cli.main(["replace-secret-key"]) == 1
    assert "disk is full" in capsys.readouterr().err
    db.session.remove()
    assert file.read_text() == before
    assert cli.main(["check-record"]) == 0, "the clinic opens with its old key"
    assert cli.main(["replace-secret-key"]) == 0
    assert file.read_text() != before
    assert cli.main(["check-record"]) == 0
    assert sorted(path.suffix.partition("-")[0] for path in file.parent.glob("secret_key.*")) == [
        ".before",
        ".hex",
    ]


@pytest.mark.parametrize(
    "line", ["at = 'nonsense'", "clinic_id = 'zz'", "verb = x'ff00'", "at = 7", "digest = 'x'"]
)
def test_a_record_whose_lines_cannot_be_read_was_changed(
    instance: Path, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    assert cli.main(["replace-secret-key"]) == 0  # leaves a line
    _sql(f"UPDATE audit_entry SET {line}")(instance)
    capsys.readouterr()
    assert cli.main(["check-record"]) == 1
    assert "The record was changed" in capsys.readouterr().err


@pytest.mark.parametrize(
    "email",
    ["", "@", "a@", "a@b@c", "\udcff@b.example", "a" * 100_000 + "@b.example", "ａ@ß.example"],
    ids=range(7),
)
def test_no_address_is_too_odd_to_be_unknown(
    instance: Path, capsys: pytest.CaptureFixture[str], email: str
) -> None:
    assert cli.main(["let-in", email]) == 1
    assert capsys.readouterr().err == "Nobody here signs in with that address.\n"


def test_what_is_secret_is_never_told(tmp_path: Path) -> None:
    for name, value in (("vault_key", "zz-canary"), ("smtp_password", "canary\n"), ("secret_key", "canary")):
        with pytest.raises(SettingsError, match=f"{name} is not a value") as problem:
            load(tmp_path, {f"ORDINARY_DAYS_{name.upper()}": value})
        assert "canary" not in str(problem.value)


def test_an_address_may_end_with_a_stroke(tmp_path: Path) -> None:
    assert load(tmp_path, {"ORDINARY_DAYS_BASE_URL": "http://localhost:8000/"}).base_url.endswith(":8000")


def _load_quickly(app: Flask, folder: Path) -> list[DemoPerson]:
    guests = [DemoPerson("therapist", "Nora", "nora@example.org", "a-b-c-1234", "")]
    write_people(folder, guests)
    return guests


@pytest.mark.slow
@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda folder: (folder / "sign-ins.json").write_text("[]"), ""),
        (lambda folder: (folder / "sign-ins.json").write_text("{"), ""),
        (lambda folder: (folder / "ordinary-days.sqlite3").unlink(), ""),
        (lambda folder: (folder / "ordinary-days.sqlite3").write_text("dear diary"), "make demo FRESH=1"),
        (_sql("UPDATE alembic_version SET version_num = '9999'"), "make demo FRESH=1"),
        (_in_place_of("", _file), "Not a directory"),
    ],
)
def test_a_demo_that_is_not_whole_is_loaded_anew_or_says_how(
    instance: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    damage: Callable[[Path], object],
    words: str,
) -> None:
    monkeypatch.setattr(loader, "load", _load_quickly)
    assert cli.main(["demo"]) == 0
    capsys.readouterr()
    damage(instance / "demo")
    assert cli.main(["demo"]) == (1 if words else 0)
    told = capsys.readouterr()
    assert words in told.err and told.err.count("\n") == bool(words)
    assert words or "Loading" in told.out


def test_a_server_that_is_given_the_app_is_told_in_a_sentence_too() -> None:
    environ = os.environ | {"ORDINARY_DAYS_PDF_SECONDS": "nine"}
    asked = [sys.executable, "-c", "import wsgi"]
    said = subprocess.run(asked, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert said.returncode == 3, "gunicorn stops at this one, and tries again at others"
    assert said.stderr == "pdf_seconds is not a value this setting can have: 'nine'.\n"
