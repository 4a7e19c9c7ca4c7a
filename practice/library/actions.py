"""Filling a clinic's library. Actions flush; the page commits."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from practice import db
from practice.access import Therapist
from practice.library import queries
from practice.library.models import Activity
from practice.library.reading import read_activity
from practice.library.rules import ActivityDraft, Misshapen

STARTERS = Path(__file__).resolve().parents[2] / "seeds" / "library"


def furnish(therapist: Therapist, *, folder: Path = STARTERS, now: datetime) -> list[Activity]:
    """Copy the starter activities into the clinic's library; those it has already stay as they are."""
    drafts = read_folder(folder)
    present = queries.keys(therapist)
    added = [_row(draft, now) for draft in drafts if draft.key not in present]
    db.session.add_all(added)
    db.session.flush()
    return added


def read_folder(folder: Path) -> list[ActivityDraft]:
    """Every ``*.toml`` of a folder; raises Misshapen for the first that is wrong, or when two share a key."""
    drafts: dict[str, ActivityDraft] = {}
    for file in sorted(folder.glob("*.toml")):
        draft = read_activity(file.read_text(encoding="utf-8"), file.name)
        if draft.key in drafts:
            raise Misshapen(f"{file.name}: the key {draft.key} is taken by another file")
        drafts[draft.key] = draft
    if not drafts:
        raise Misshapen(f"{folder}: there is no activity here")
    return list(drafts.values())


def _row(draft: ActivityDraft, now: datetime) -> Activity:
    texts = asdict(draft) | {"cautions": list(draft.cautions), "needs": list(draft.needs)}
    return Activity(**texts, version=1, added_at=now, retired_at=None)
