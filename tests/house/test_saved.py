"""Saved means saved: what a page said was kept is there after the power went out."""

import subprocess
import sys
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from practice import db, vault
from practice.appreciations.models import Appreciation
from practice.settings import Settings
from tests.people import Cast

NOTES_BEFORE_THE_END = 25


@pytest.mark.slow
def test_what_was_saved_survives_a_killed_process(app: Flask, cast: Cast, settings: Settings) -> None:
    amal = cast.amal.viewer
    words = (settings.vault_key.hex(), str(amal.clinic_id), str(cast.couple_ids["amal"]), str(amal.id))
    program = [sys.executable, "-m", "tests.house.keeps_writing", settings.database_url, *words]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline().strip() for _ in range(NOTES_BEFORE_THE_END)]
        writer.kill()  # no goodbye: as when the power goes
        said += [line.strip() for line in writer.stdout if line.endswith("\n")]
    with app.app_context():
        db.belong_to(amal.clinic_id)
        kept = {row.id: row for row in db.session.scalars(select(Appreciation))}
        missing = [one for one in said if UUID(one) not in kept]
        assert not missing, f"{len(missing)} of {len(said)} notes were said to be saved and are not there"
        assert all(vault.open_text(amal, row, "did") for row in kept.values())
        engine = db.engine()
        db.session.remove()  # its transaction would keep the next one waiting
        if engine.dialect.name == "sqlite":
            with engine.connect() as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
