"""Filling and shaping a clinic's library. Actions flush; the page commits."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4, uuid5

from practice import access, db
from practice.access import Therapist
from practice.errors import ChangedMeanwhile, Refusal
from practice.library import queries
from practice.library.models import Activity
from practice.library.reading import read_activity
from practice.library.rules import ActivityDraft, Misshapen, check_activity, slug
from practice.phrase import N_

STARTERS = Path(__file__).resolve().parents[2] / "seeds" / "library"
CHANGED_MEANWHILE = N_("Somebody changed this a moment ago. Please open its newest version and try again.")


def furnish(therapist: Therapist, *, folder: Path = STARTERS, now: datetime) -> list[Activity]:
    """Copy the starter activities into the clinic's library; those it has already stay as they are."""
    # One by one: a colleague, or a second press, may be bringing the same in at this moment.
    return [row for draft in new_starters(therapist, folder=folder) if db.added(row := _row(draft, now))]


def new_starters(therapist: Therapist, *, folder: Path = STARTERS) -> list[ActivityDraft]:
    """Starter activities this clinic has never had, as when it was founded before they were written."""
    present = queries.keys(therapist)
    return [draft for draft in read_folder(folder) if draft.key not in present]


@cache
def read_folder(folder: Path) -> tuple[ActivityDraft, ...]:
    """Every ``*.toml`` of a folder; raises Misshapen for the first that is wrong, or when two share a key."""
    texts = [(file.name, file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.toml"))]
    if not texts:
        raise Misshapen(folder, N_("there is no activity here"))
    return tuple(read_all(texts))


def read_all(texts: Sequence[tuple[str, str]]) -> list[ActivityDraft]:
    """Activities from texts with their names; raises Misshapen as ``read_folder``."""
    drafts: dict[str, ActivityDraft] = {}
    for name, text in texts:
        draft = read_activity(text, name)
        if draft.key in drafts:
            raise Misshapen(name, N_("the key %(key)s is taken by another file"), key=draft.key)
        drafts[draft.key] = draft
    return list(drafts.values())


def write(therapist: Therapist, draft: ActivityDraft, form_key: UUID, *, now: datetime) -> Activity:
    """Add the clinic's own activity; the same form sent twice adds one."""
    check_activity(draft)
    made_id = uuid5(therapist.clinic_id, str(form_key))
    if (made := queries.made_by(therapist, made_id)) is not None:
        if queries.as_draft(made) == replace(draft, key=made.key):
            return made
        made_id = uuid4()  # a form that was changed after it was sent is another activity
    return _keep(therapist, _row(_named(draft, made_id), now, id=made_id, is_own=True))


def _named(draft: ActivityDraft, id: UUID) -> ActivityDraft:
    return replace(draft, key="-".join(part for part in (slug(draft.title), id.hex[:8]) if part))


def rewrite(
    therapist: Therapist,
    row: Activity,
    draft: ActivityDraft,
    form_key: UUID,
    *,
    shown: str = "",
    now: datetime,
) -> Activity:
    """A new version of the clinic's own activity; what was given stays as it was given.

    ``shown`` is the number of the version their form showed; a newer one is not replaced in silence.
    """
    if not row.is_own:
        raise Refusal(N_("A starter activity stays as it is. You can copy it and change the copy."))
    draft = replace(draft, key=row.key)
    check_activity(draft)
    shown = shown or str(row.version)
    row = _newest(therapist, row)
    if queries.as_draft(row) == draft:
        return row
    made_id = uuid5(therapist.clinic_id, str(form_key))
    if (made := queries.made_by(therapist, made_id)) is not None and queries.as_draft(made) == draft:
        return made
    if row.retired_at is not None:
        raise Refusal(CHANGED_MEANWHILE)
    if shown and shown != str(row.version):
        raise ChangedMeanwhile
    return _succeed(therapist, row, draft, made_id, now)


def _newest(therapist: Therapist, row: Activity) -> Activity:
    """The newest version of an activity, held, so that two who write at once make two versions one after the other."""
    while True:
        access.hold(therapist, row)
        newest = queries.newest(therapist, row.key) or row
        if newest.id == row.id:
            return row
        row = newest


def _succeed(therapist: Therapist, row: Activity, draft: ActivityDraft, id: UUID, now: datetime) -> Activity:
    row.retired_at = row.retired_at or now
    return _keep(therapist, _row(draft, now, id=id, is_own=True, version=row.version + 1))


def _keep(therapist: Therapist, row: Activity) -> Activity:
    """Add a row, or find the one that the same form, sent at the same moment, made."""
    if not db.added(row):
        made = queries.made_by(therapist, row.id)
        if made is None:
            raise Refusal(CHANGED_MEANWHILE)
        return made
    return row


def take_out(row: Activity, *, now: datetime) -> None:
    """No longer offered; couples who have it keep it."""
    if row.retired_at is None:
        row.retired_at = now
        db.session.flush()


def bring_back(therapist: Therapist, row: Activity) -> None:
    """Offered again, unless a newer version has taken its place."""
    last = queries.newest(therapist, row.key)
    if last is None or last.id != row.id:
        raise Refusal(N_("There is a newer version of this. Please bring that one back."))
    row.retired_at = None
    db.session.flush()


class Brought(NamedTuple):
    """What became of the activities of a file, by title."""

    added: list[str]
    renewed: list[str]
    present: list[str]


def bring_in(therapist: Therapist, drafts: Sequence[ActivityDraft], *, renew: bool, now: datetime) -> Brought:
    """Add activities from a file. Where the clinic has one with the same key it stays, or with ``renew`` the file
    becomes its new version."""
    brought = Brought([], [], [])
    for draft in drafts:
        last = queries.newest(therapist, draft.key)
        if last is None:
            _keep(therapist, _row(draft, now, is_own=True))
            brought.added.append(draft.title)
        elif renew and (last.retired_at is not None or queries.as_draft(last) != draft):
            _succeed(therapist, last, draft, uuid4(), now)
            brought.renewed.append(draft.title)
        else:
            brought.present.append(last.title)
    return brought


def _row(
    draft: ActivityDraft,
    now: datetime,
    *,
    id: UUID | None = None,
    is_own: bool = False,
    version: int = 1,
) -> Activity:
    texts = asdict(draft) | {"cautions": list(draft.cautions), "needs": list(draft.needs)}
    return Activity(**texts, id=id or uuid4(), is_own=is_own, version=version, added_at=now, retired_at=None)
