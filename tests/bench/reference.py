"""P, what page times are compared with: a bare Flask app that renders a 20 KB page with a 50-row table, in process."""

from collections.abc import Callable

from flask import Flask, request
from werkzeug.test import Client

PAGE = """<!doctype html><html lang="en"><head><title>Reference</title></head><body><h1>Reference</h1>
<table>{% for row in rows %}<tr class="row"><th scope="row">{{ row.name }}</th>{% for cell in row.cells %}
<td data-label="A column of this table">{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table></body></html>"""


def bare_app() -> Flask:
    """No extensions, no database: the least a Flask page costs."""
    app = Flask("reference")
    rows = [
        {"name": f"A name & another {n}", "cells": [f"cell <{n}.{m}>" for m in range(6)]} for n in range(50)
    ]
    template = app.jinja_env.from_string(PAGE)

    @app.get("/page")
    def page() -> str:
        return template.render(rows=rows)

    @app.post("/post")
    def post() -> tuple[str, int]:
        return str(len(request.form)), 303

    return app


def page_of(app: Flask) -> Callable[[], int]:
    """One request for the reference page; returns its size in bytes."""
    client: Client = app.test_client()
    return lambda: len(client.get("/page").data)


def post_to(app: Flask, fields: dict[str, str]) -> Callable[[], int]:
    """One form sent to a page that saves nothing."""
    client: Client = app.test_client()
    return lambda: client.post("/post", data=fields).status_code
