"""What each piece of our own tuning within a framework saves: a page with it taken out, beside the page as it is."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from statistics import median
from time import process_time
from typing import Any
from unittest.mock import patch
from uuid import UUID

from flask import Flask
from flask.templating import Environment
from flask_babel import get_locale, get_translations
from jinja2.environment import create_cache

from practice import db, statements
from practice.db import column_types, tenancy
from practice.localization import day_formats, languages
from practice.localization.languages import LANGUAGES, Language
from practice.web.templating import PlainGlobalsEnvironment
from tests.bench.measure import Act

ROUNDS = 9
TIMES = 4  # of a page in a round
WARM = 1

Patches = Callable[[Flask], list[AbstractContextManager[Any]]]


def measure(app: Flask, pages: dict[str, Act]) -> None:
    """Print, for each piece and page, the processor time without the piece divided by that with it."""
    print(f"\nWhat our own tuning saves: without it / with it ({', '.join(pages)})\n")
    for name, patches in PIECES.items():
        ratios = (_ratio(app, page, patches) for page in pages.values())
        print(f"  {name:<58} " + "  ".join(f"{ratio:5.2f}" for ratio in ratios))


def _ratio(app: Flask, page: Act, patches: Patches) -> float:
    taken: dict[bool, list[float]] = {False: [], True: []}
    for number in range(ROUNDS):
        for is_without in (number % 2 == 0, number % 2 == 1):  # neither is always the first
            with ExitStack() as stack:
                for part in patches(app) if is_without else ():
                    stack.enter_context(part)
                taken[is_without].append(_processor_seconds(page))
    return median(taken[True]) / median(taken[False])


def _processor_seconds(page: Act) -> float:
    """Of this process alone: what else the machine does is not in it."""
    for _ in range(WARM):
        page()
    begun = process_time()
    for _ in range(TIMES):
        page()
    return process_time() - begun


def _run_in_session(prepared: statements.PreparedStatement, values: dict[str, Any]) -> db.AnyResult:
    here = db.session()
    clinic = {tenancy.CLINIC_PARAMETER.key: tenancy.clinic_of(here)}
    return here.execute(prepared.statement, {**values, **clinic})


def _look_up_language() -> Language:
    catalogue = get_translations()
    return Language(str(get_locale() or LANGUAGES[0]), catalogue.ugettext, catalogue.ungettext)


def _without_prepared(_: Flask) -> list[AbstractContextManager[Any]]:
    names = ("_prepared_for_therapists", "_prepared_for_partners")
    return [patch.object(statements, name, getattr(statements, name).__wrapped__) for name in names]


def _without_format_caches(_: Flask) -> list[AbstractContextManager[Any]]:
    names = ("_format_date", "_format_time", "_pattern_for")
    return [patch.object(day_formats, name, getattr(day_formats, name).__wrapped__) for name in names]


def _without_plain_globals(app: Flask) -> list[AbstractContextManager[Any]]:
    """A template keeps the globals it was loaded with, so all are loaded again."""
    plain = patch.object(PlainGlobalsEnvironment, "make_globals", Environment.make_globals)
    return [plain, patch.object(app.jinja_env, "cache", create_cache(400))]


PIECES: dict[str, Patches] = {
    "Statements built once (statements.execute_prepared)": _without_prepared,
    "Columns read from the connection (run_prepared)": lambda _: [
        patch.object(statements, "run_prepared", _run_in_session)
    ],
    "The reader's language looked up once a request (Language)": lambda _: [
        patch.object(languages, "current_language", _look_up_language)
    ],
    "Ids parsed once (column_types.CachedUuid)": lambda _: [patch.object(column_types, "parse_uuid", UUID)],
    "Globals of templates in a plain dict (templating)": _without_plain_globals,
    "Days and times written once (day_formats)": _without_format_caches,
}
