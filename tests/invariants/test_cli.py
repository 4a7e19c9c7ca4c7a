"""What an operator reads at a terminal."""

from pathlib import Path

import pytest
from flask import Flask

from practice import cli, db, settings
from practice.server import serving
from practice.settings.definition import Settings
from tests.databases import PostgresServer
from tests.people import Cast


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh machine: no key, no database, and a server that only says it would serve."""
    _at(tmp_path, monkeypatch)
    return tmp_path


@pytest.mark.slow
def test_the_key_is_shown_once_at_the_first_start_that_succeeds(
    instance: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "create_app", _fails)
    assert cli.main(["run"]) == 1
    assert capsys.readouterr().err == "the disk is full\n"
    monkeypatch.undo()
    _at(instance, monkeypatch)
    key = settings.load(instance, {}).vault_key.hex()
    assert key not in capsys.readouterr().out
    assert cli.main(["run"]) == 0
    first = capsys.readouterr().out
    assert key in first and "/set-up?token=" in first
    assert cli.main(["run"]) == 0
    second = capsys.readouterr().out
    assert key not in second and "/set-up?token=" in second


@pytest.mark.postgres
def test_a_superuser_is_refused_in_a_sentence(
    instance: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    postgres_server: PostgresServer,
) -> None:
    monkeypatch.setenv("DATABASE_URL", postgres_server.url("postgres", role="postgres"))
    assert cli.main(["run"]) == 1
    assert "make an ordinary role" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["nine", "-1", "70000", "9" * 5000, "٥", "1e3"], ids=range(6))
@pytest.mark.parametrize("command", ["run", "demo"])
def test_a_port_that_is_none_is_said_so(
    instance: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    port: str,
) -> None:
    monkeypatch.setenv("PORT", port)
    assert cli.main([command]) == 1
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("host", ["...", "::zz", "a" * 300, "\udcff"], ids=range(4))
@pytest.mark.parametrize("command", ["run", "demo"])
def test_a_host_that_is_none_is_said_so(
    instance: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    host: str,
) -> None:
    monkeypatch.setenv("HOST", host)
    assert cli.main([command]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_run_opens_no_demo(
    instance: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORDINARY_DAYS_MODE", "demo")
    assert cli.main(["run"]) == 1
    assert "'run' opens a real clinic" in capsys.readouterr().err


def test_stopping_by_hand_is_no_failure_of_ours(
    instance: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_: Settings) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "create_app", stop)
    assert cli.main(["check-record"]) == 130
    assert capsys.readouterr().err == ""


def test_the_commands_for_a_clinic_that_starts_are_flasks_too(app: Flask, cast: Cast) -> None:
    for command in cli.FLASK_COMMANDS:
        app.cli.add_command(command)
    db.session.remove()
    flask = app.test_cli_runner()
    told = flask.invoke(args=["let-in", cast.nora.email])
    assert told.exit_code == 0, told.output
    assert "http://localhost/new-password?token=" in told.output
    told = flask.invoke(args=["let-in", "nobody@example.org"])
    assert (told.exit_code, told.output) == (1, "Nobody here signs in with that address.\n")
    assert "The record is whole." in flask.invoke(args=["check-record"]).output


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["let-in"], ["run", "now"]])
def test_a_command_that_is_none_is_answered_with_its_use(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == 2
    assert "Usage: python -m practice.cli" in capsys.readouterr().err


def test_help_names_every_command_in_a_whole_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(name in told for name in ("run", "demo", "check-record", "let-in", "replace-secret-key"))
    assert "..." not in told.partition("Commands:")[2]


def _at(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "INSTANCE", instance)
    monkeypatch.setattr(cli, "KEY_FILE", instance / "keys" / "vault_key.hex")
    monkeypatch.setattr(cli, "KEY_SHOWN", instance / "keys" / "vault_key.shown")
    monkeypatch.setattr(serving, "serve", lambda *_: None)
    monkeypatch.setenv("PORT", "0")
    monkeypatch.delenv("DATABASE_URL", raising=False)


def _fails(_: Settings) -> None:
    raise OSError("the disk is full")
