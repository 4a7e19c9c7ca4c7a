"""The door for servers that are given an application, e.g. ``gunicorn wsgi:app`` behind a buffering proxy."""

from pathlib import Path

from practice.app import create_app, settle
from practice.settings import load

app = create_app(load(Path(__file__).parent / "instance"))
settle()
