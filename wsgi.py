"""For servers that are given an application, e.g. ``gunicorn wsgi:app`` behind a buffering proxy, and for ``flask --app wsgi``."""

import os
import sys
from pathlib import Path

from practice import cli, failures
from practice.app import create_app, settle
from practice.databases import UnfitDatabase
from practice.settings import SettingsError, load

os.umask(0o077)  # what the clinic keeps is for its own account alone
try:
    app = create_app(load(Path(__file__).parent / "instance"))
except (SettingsError, UnfitDatabase, *failures.AT_START) as problem:
    sys.stderr.write(failures.in_a_sentence(problem) + "\n")
    sys.exit(3)  # gunicorn then stops, where it would try again and again otherwise
for command in cli.FOR_FLASK:
    app.cli.add_command(command)
settle()
