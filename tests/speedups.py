"""What every app of a test run would do over and over, done once or done cheaply; none of it is what is tested."""

from functools import cache
from typing import Any, NamedTuple

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect, Engine, event, make_url
from werkzeug.routing import Rule

from practice import db, mail, pdf
from practice.app import create_app
from practice.db import engines
from practice.settings.definition import Settings
from practice.vault import encryption
from practice.web import rate_limits


class _Kept(BytecodeCache):
    """Compiled templates by name and source, in memory."""

    def __init__(self) -> None:
        self.found: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.found:
            bucket.bytecode_from_string(self.found[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.found[bucket.key] = bucket.bytecode_to_string()


_KEPT = _Kept()


class _Built(NamedTuple):
    """An app as it was when it was built; tests change some of this."""

    app: Flask
    config: dict[str, Any]
    extensions: dict[str, Any]
    views: dict[str, Any]


_BUILT: list[_Built] = []


def moved_in(settings: Settings, engine: Engine, mailer: mail.Mailer, printer: pdf.Printer) -> Flask:
    """An app for this clinic: built once a worker, and as it was then, whatever an earlier test did to it.

    Building one takes longer than most tests do with it. Everything that differs from clinic to clinic is set
    here; a test about the opening of a house calls ``create_app`` itself.
    """
    if not _BUILT:
        app = create_app(settings, engine=engine, mailer=mailer, printer=printer)
        hurry(app)
        _BUILT.append(_Built(app, dict(app.config), dict(app.extensions), dict(app.view_functions)))
    app, config, extensions, views = _BUILT[0]
    for changed, kept in (
        (app.config, config),
        (app.extensions, extensions),
        (app.view_functions, views),
    ):
        changed.clear()
        changed.update(kept)
    app.extensions.update(settings=settings, mailer=mailer, printer=printer)
    rate_limits.limiter.enabled = settings.mode != "test"  # the limiter is the whole process's
    db.bind(engine)
    encryption.set_clinic_key(settings.vault_key)
    return app


def hurry(app: Flask) -> None:
    """Find templates another app compiled (a changed one is compiled anew), and hash new passwords lightly."""
    app.jinja_env.bytecode_cache = _KEPT
    security = app.extensions["security"]
    light = {"argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}
    security.pwd_context = security.pwd_context.copy(**light)


def build_addresses_once() -> None:
    """Each app compiles the same function for each of its addresses; what it does depends on the rule alone."""
    compile_anew: Any = Rule._compile_builder
    kept: dict[object, Any] = {}

    def compile_once(rule: Rule, append_unknown: bool = True) -> Any:
        shape = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if shape not in kept:
            kept[shape] = compile_anew(rule, append_unknown)
        return kept[shape]

    Rule._compile_builder = compile_once  # type: ignore[assignment]


def engine_for(url: str) -> Engine:
    """An engine that speaks to this database from now on, and to no other: tests run one after another.

    There is one for SQLite and one for PostgreSQL, because an engine of its own would compile every statement
    anew for every test. Whoever asks lets go of its connections in the end (``dispose``).
    """
    engine = _lasting(make_url(url).get_backend_name())
    _ADDRESSES[engine.dialect.name] = url
    return engine


_ADDRESSES: dict[str, str] = {}


@cache
def _lasting(name: str) -> Engine:
    scheme = {"sqlite": "sqlite:////", "postgresql": "postgresql+psycopg://"}[name]
    engine = engines.open_engine(f"{scheme}never-spoken-to")

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Dialect, _: object, _args: object, named: dict[str, Any]) -> Any:
        found, more = dialect.create_connect_args(make_url(_ADDRESSES[name]))
        kept = {key: value for key, value in named.items() if key not in {"host", "user", "dbname"}}
        return dialect.connect(*found, **{**kept, **more})

    return engine
