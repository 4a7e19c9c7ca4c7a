"""For servers that are given an application, e.g. ``gunicorn wsgi:app`` behind a buffering proxy, and for ``flask --app wsgi``."""

import os
import sys
from pathlib import Path

from practice import cli, failures
from practice.app import create_app, freeze_startup_objects
from practice.db.engines import UnfitDatabase
from practice.settings import load
from practice.settings.definition import SettingsError

os.umask(0o077)  # what the clinic keeps is for its own account alone


try:
    app = create_app(load(Path(__file__).parent / "instance"))
except (SettingsError, UnfitDatabase, *failures.STARTUP_ERRORS) as problem:
    sys.stderr.write(failures.describe_for_operator(problem) + "\n")
    sys.exit(3)  # gunicorn then stops, where it would try again and again otherwise


for command in cli.FLASK_COMMANDS:
    app.cli.add_command(command)


freeze_startup_objects()
