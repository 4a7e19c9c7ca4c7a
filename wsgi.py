"""The door for servers that are given an application, e.g. ``gunicorn wsgi:app`` behind a buffering proxy."""

import os
from pathlib import Path

from practice.app import create_app, settle
from practice.settings import load

os.umask(0o077)  # what the clinic keeps is for its own account alone
app = create_app(load(Path(__file__).parent / "instance"))
settle()
