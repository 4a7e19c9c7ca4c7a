"""The operator's commands: ``python -m practice.cli run``, ``demo``, ``check-record`` ...

``FLASK_COMMANDS`` are Flask's commands too: ``flask --app wsgi let-in EMAIL``. HOST and PORT of the environment say
where to listen, for ``make run PORT=8001``.
"""

import os
import secrets
import shutil
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import ScriptInfo

from practice import audit, clock, db, failures, periodic, settings
from practice.accounts import queries as account_queries
from practice.app import create_app
from practice.clinics import actions as clinic_actions
from practice.db import base, engines, schema
from practice.db.engines import UnfitDatabase
from practice.demo import loader
from practice.demo.people import DemoPerson, read_people
from practice.jobs import worker as working
from practice.passwords.actions import changes as change_actions
from practice.paths import INSTANCE
from practice.server import serving
from practice.settings import definition, files
from practice.settings.definition import Settings, SettingsError
from practice.vault import clinic_keys

KEY_FILE = INSTANCE / "keys" / "vault_key.hex"
KEY_SHOWN = INSTANCE / "keys" / "vault_key.shown"


class CommandFailed(click.ClickException):
    """The command cannot go on; the message tells the operator why."""

    def show(self, file: Any = None) -> None:
        """Print the message alone, without click's "Error:"."""
        click.echo(self.message, file=file, err=True)


class CommandGroup(click.Group):
    """Prints problems an operator can solve as a sentence, without a traceback, and exits with 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (SettingsError, UnfitDatabase, *failures.STARTUP_ERRORS) as problem:
            click.echo(failures.describe_for_operator(problem), err=True)
            ctx.exit(1)
        except KeyboardInterrupt:
            ctx.exit(130)  # 128 + SIGINT, as shells report it


@click.group(cls=CommandGroup, context_settings={"terminal_width": 110})
def commands() -> None:
    """Ordinary Days, at a terminal."""
    os.umask(0o077)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 for success, 2 for an unknown command or a wrong argument."""
    try:
        commands(arguments, prog_name="python -m practice.cli")
    except SystemExit as end:
        return int(end.code or 0)
    return 0


@commands.command()
def run() -> None:
    """Open a real clinic, kept in instance/.

    At its first start, print its key with advice, and the way to the set-up page.
    """
    config = settings.load(INSTANCE, **_address_from_environment())
    if config.mode != "clinic":
        raise CommandFailed(
            f"'run' opens a real clinic, so mode = {config.mode} is not for it. See also: demo"
        )
    with _open_socket(config.host, config.port) as listener:
        if config.base_url == Settings.base_url:  # not set: it follows from the address we listen at
            config = settings.load(
                INSTANCE,
                **_address_from_environment(),
                base_url=serving.base_url_of(config.host, listener.getsockname()[1]),
            )
        app = create_app(config)
        _offer_set_up(app, config)
        serving.serve(app, config, listener)


def _address_from_environment() -> dict[str, Any]:
    """Settings from HOST and PORT, those that are set.

    Raises:
        CommandFailed: PORT is not a number from 0 to 65535.
    """
    host, port = os.environ.get("HOST"), os.environ.get("PORT")
    if port and not (port.isascii() and port.isdecimal() and len(port) < 6 and int(port) < 65536):
        raise CommandFailed(f"PORT is a number such as 8001, not {port[:20]!r}.")
    return ({"host": host} if host else {}) | ({"port": int(port)} if port else {})


def _advise_about_keys(config: Settings) -> None:
    """Print the vault key with advice, once, also where earlier starts failed; not a key that is no file of ours."""
    if KEY_SHOWN.exists() or not KEY_FILE.exists():
        return
    KEY_SHOWN.touch(mode=0o600)
    print(f"""
  This clinic's key was made and lies in {KEY_FILE}

      {config.vault_key.hex()}

  Everything people write is sealed with it: without it nothing can be read again, and it is not shown a
  second time. Beside it lies secret_key.hex, which every therapist's second factor needs. Keep a copy of the
  whole folder {KEY_FILE.parent}, both files, away from this machine and away from the backups.
""")


def _offer_set_up(app: Flask, config: Settings) -> None:
    """Print a link to the set-up page while there is no clinic."""
    with app.app_context():
        token = clinic_actions.offer_set_up(now=clock.now())
        db.session.commit()
        db.session.remove()
    if token:
        _advise_about_keys(config)
        print(
            f"\n  Set up the clinic here (the link works once):\n\n      {config.base_url}/set-up?token={token}\n"
        )


@commands.command()
def demo() -> None:
    """Open the demo clinic, kept in instance/demo/ (FRESH=1 starts it over).

    It is loaded first where that was not finished yet.
    """
    folder = INSTANCE / "demo"
    address: dict[str, Any] = {"host": Settings.host, "port": Settings.port, **_address_from_environment()}
    with _open_socket(address["host"], address["port"]) as listener:
        address["port"] = listener.getsockname()[1]
        is_loaded = read_people(folder) and (folder / files.DATABASE_FILE).exists()
        if os.environ.get("FRESH", "") not in {"", "0"} or not is_loaded:
            shutil.rmtree(folder, ignore_errors=True)
        # The environment is left out: the demo never touches the clinic's database, keys or mail server.
        config = settings.load(folder, {}, mode="demo", base_url=serving.base_url_of(**address), **address)
        try:
            app = create_app(config)
        except (SettingsError, UnfitDatabase) as problem:
            raise CommandFailed(f"{problem} Or start the demo over: make demo FRESH=1") from problem
        people = read_people(folder)
        if people is None:
            print("Loading eight weeks of the demo clinic ...", flush=True)
            people = loader.load(app, folder)
        _print_demo_people(people, config)
        serving.serve(app, config, listener)


def _print_demo_people(people: Sequence[DemoPerson], config: Settings) -> None:
    print("\nOrdinary Days, the demo clinic. Nobody in it is real.\n")
    for person in people:
        second_factor = f"  second factor {person.totp_secret}" if person.totp_secret else ""
        print(f"  {person.role:<10} {person.name:<16} {person.email:<28} {person.password}{second_factor}")
    print("\n  The first page lets you look around as each of them with one click.")
    print(f"  Letters are laid into {config.instance / 'mail'}.")
    print("  Ctrl+C stops; make demo FRESH=1 starts over.\n")


def _current_app() -> Flask:
    """The app of the ``flask`` command, or a new one for the clinic in instance/."""
    flask = click.get_current_context().find_object(ScriptInfo)
    return flask.load_app() if flask else create_app(settings.load(INSTANCE))


@commands.command()
@click.option("--instance", type=click.Path(path_type=Path), default=None, hidden=True)
@click.option("--base-url", default="", hidden=True)
@click.option("--demo", "is_demo", is_flag=True, hidden=True)
@click.option("--beside", type=int, default=None, hidden=True)
def worker(instance: Path | None, base_url: str, is_demo: bool, beside: int | None) -> None:  # noqa: FBT001
    """Send letters that wait and do long work, until it is stopped."""
    if instance is None:
        app = _current_app()
    else:  # the options a server gives to the worker it starts (server/beside.py)
        mode = "demo" if is_demo else "clinic"
        app = create_app(settings.load(instance, {} if is_demo else None, mode=mode, base_url=base_url))
    try:
        working.work(periodic.registry_of(app), app.extensions["settings"].instance / "jobs", beside)
    finally:
        app.extensions["printer"].close()


@commands.command("check-record")
def check_record() -> None:
    """Find out whether the record of what happened was tampered with.

    Walks its chain from the first line, and names the lines that do not follow.
    """
    _current_app()
    try:
        broken = list(audit.broken_links(db.session()))
    except (ValueError, TypeError) as error:
        raise CommandFailed(
            "The record was changed: it holds a line that cannot be read any more."
        ) from error
    db.session.remove()
    if broken:
        raise CommandFailed(f"The record was changed at line {', '.join(map(str, broken))}.")
    print("The record is whole.")


@commands.command("let-in")
@click.argument("email")
def let_in(email: str) -> None:
    """Let somebody in again: a new password by a link, and a new second factor."""
    app = _current_app()
    with app.app_context():
        known = account_queries.accounts_by_email(email)
        if not known:
            raise CommandFailed("Nobody here signs in with that address.")
        # An address may be of several: those of therapists, where there are any, and nobody else's.
        accounts = [account for account in known if account.needs_second_factor] or known
        tokens = [change_actions.restore_access(account, now=clock.now()) for account in accounts]
        db.session.commit()
        db.session.remove()
    base_url = app.extensions["settings"].base_url
    links = "\n".join(f"      {base_url}/new-password?token={token}" for token in tokens)
    print(
        f"\n  Within thirty minutes, once{' each' if len(tokens) > 1 else ''}:\n\n{links}\n\n"
        "  A therapist then sets up a second factor anew. Every earlier sign-in has ended.\n"
    )


@commands.command("replace-secret-key")
def replace_secret_key() -> None:
    """Make a new secret_key where the old one is lost; every second factor is then void."""
    file = INSTANCE / "keys" / "secret_key.hex"
    if "ORDINARY_DAYS_SECRET_KEY" in os.environ:
        raise CommandFailed("secret_key is named in the settings: this command is for the key in a file.")
    new_key = secrets.token_bytes(definition.KEY_BYTES)
    config = settings.load(INSTANCE, secret_key=new_key)
    engine = engines.open_engine(config.database_url, wal=config.sqlite_wal)
    schema.upgrade(engine, config.instance)
    schema.check_tables(engine, base.Base.metadata)
    db.bind(engine)
    try:
        clinic_keys.check_keys(
            db.session(), {"vault_key": config.vault_key}, has_clinic=account_queries.has_clinic()
        )
    except clinic_keys.WrongKey as error:
        raise SettingsError(config.wrong_key_message(error.name)) from error
    clinic_keys.forget_key_check(db.session(), "secret_key")
    audit.record(None, "secret_key replaced", now=clock.now())
    new_file = file.with_suffix(".new")
    new_file.write_text(new_key.hex() + "\n", encoding="ascii")
    new_file.chmod(0o600)
    db.session.commit()  # the key's check is deleted: from now on a start accepts whatever key it finds
    if file.exists():
        file.rename(file.with_suffix(f".before-{clock.now():%Y%m%d%H%M%S}"))
    new_file.rename(file)
    db.session.remove()
    engine.dispose()
    print(
        "A new secret_key is in its place. Now: python -m practice.cli let-in EMAIL, for all who had a second factor."
    )


# Commands for an app that has been created; the others create it themselves, or run before that is possible.
FLASK_COMMANDS = (check_record, let_in, worker)


def _open_socket(host: str, port: int) -> socket.socket:
    """A listening socket; opened before anything else, so that an address in use is reported at once.

    Raises:
        CommandFailed: the address is none of this machine, or in use.
    """
    if not host.isprintable():
        raise CommandFailed("HOST is a name or an address, such as 127.0.0.1.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (socket.gaierror, ValueError) as error:
        raise CommandFailed(f"HOST is a name or an address of this machine, not {host[:60]!r}.") from error
    except OSError as error:
        raise CommandFailed(
            f"{host}:{port} cannot be used ({error}). Try another one: PORT={port % 60000 + 1}"
        ) from error


if __name__ == "__main__":
    sys.exit(main())
