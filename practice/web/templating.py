"""The template environment: what every template may use, and static URLs with a hash of their file."""

from collections.abc import MutableMapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, g
from flask.templating import Environment
from jinja2 import StrictUndefined, pass_context
from jinja2.runtime import Context
from wtforms.form import BaseForm

from practice.plain_text import lines
from practice.web import request_checks, services


class PlainGlobalsEnvironment(Environment):
    """Flask's environment; names that are the same in all templates lie in a plain dict, where they are found faster."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template: a ``ChainMap`` only where it has some of its own."""
        return super().make_globals(d) if d else dict(self.globals)


def install_templating(app: Flask, static_folder: Path) -> None:
    """Set up Jinja: undefined names raise, block tags leave no blank lines, and URLs of our static files get a version."""
    app.jinja_environment = PlainGlobalsEnvironment
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["lines"] = lines
    app.jinja_env.globals["characters_without_glyph"] = services.characters_without_glyph
    app.jinja_env.globals["typed_words"] = request_checks.typed_words
    _version_static_urls(app, static_folder)
    app.jinja_env.globals["has_form_errors"] = has_form_errors

    @app.context_processor
    def template_values() -> dict[str, Any]:
        return {
            "me": g.get("me"),
            "has_reset": g.get("has_reset", False),
            "sends_mail": services.sends_mail(),
            "is_demo": services.settings().mode == "demo",
        }


@pass_context
def has_form_errors(context: Context) -> bool:
    """Whether a form in the template's context has errors."""
    # Asked of the type: isinstance would make a lazy proxy load what it stands for from the database.
    forms = [value for value in context.parent.values() if issubclass(type(value), BaseForm)]
    return any(form.errors for form in forms)


def _version_static_urls(app: Flask, folder: Path) -> None:
    """Add a hash of the file to URLs of our static files, so that browsers may cache them for good."""

    @cache
    def file_version(name: str) -> str:
        return sha256((folder / name).read_bytes()).hexdigest()[:12]

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        name = values.get("filename", "@")  # vendored files have their version in the path
        if endpoint == "static" and "@" not in name:
            values["v"] = file_version(name)
