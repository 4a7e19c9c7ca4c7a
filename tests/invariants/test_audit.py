"""The record of what happened shows when it was changed."""

from flask import Flask
from sqlalchemy import delete, select, update

from practice import audit, db
from practice.audit import AuditEntry
from tests.people import START, Cast


def _write_three(cast: Cast) -> None:
    db.bind_clinic(cast.clinic_ids["here"])
    for verb in ("looked", "kept", "shared"):
        audit.record(cast.nora.viewer, verb, "couple:1", now=START)
    db.session.commit()


def test_an_untouched_record_is_whole(app: Flask, cast: Cast) -> None:
    with app.app_context():
        _write_three(cast)
        assert list(audit.broken_links(db.session())) == []


def test_a_changed_line_shows(app: Flask, cast: Cast) -> None:
    with app.app_context():
        _write_three(cast)
        db.session.execute(update(AuditEntry).where(AuditEntry.verb == "kept").values(verb="left"))
        assert len(list(audit.broken_links(db.session()))) == 1


def test_a_missing_line_shows(app: Flask, cast: Cast) -> None:
    with app.app_context():
        _write_three(cast)
        db.session.execute(delete(AuditEntry).where(AuditEntry.verb == "kept"))
        assert len(list(audit.broken_links(db.session()))) == 1


def test_a_denied_entry_leaves_one_line_without_any_writing(app: Flask, cast: Cast, as_) -> None:
    as_(cast.amal).get(f"/couples/{cast.couple_ids['jun']}")
    with app.app_context():
        lines = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "refused")).all()
        assert len(lines) == 1
        assert lines[0].actor.startswith("partner:")
