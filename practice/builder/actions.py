"""Write a clinic's own activities, new versions of them, and those of a file. Actions flush; the page commits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4, uuid5

from practice import access, db
from practice.errors import ChangedMeanwhile, Refusal
from practice.library import actions as library_actions
from practice.library import queries as library_queries
from practice.library.models import Activity
from practice.library.rules.activities import ActivityDraft, check_activity, slug
from practice.messages import N_
from practice.viewers import TherapistViewer

CHANGED_MEANWHILE = N_("Somebody changed this a moment ago. Please open its newest version and try again.")


def create(therapist: TherapistViewer, draft: ActivityDraft, form_key: UUID, *, now: datetime) -> Activity:
    """Add the clinic's own activity; the same form sent twice adds one."""
    check_activity(draft)
    made_id = uuid5(therapist.clinic_id, str(form_key))
    if (made := library_queries.activity_with_id(therapist, made_id)) is not None:
        if library_queries.as_activity_draft(made) == replace(draft, key=made.key):
            return made
        made_id = uuid4()  # a form that was changed after it was sent is another activity
    return _add(
        therapist, library_actions.new_activity(_with_key(draft, made_id), now, id=made_id, is_own=True)
    )


def _with_key(draft: ActivityDraft, id: UUID) -> ActivityDraft:
    return replace(draft, key="-".join(part for part in (slug(draft.title), id.hex[:8]) if part))


def edit(
    therapist: TherapistViewer,
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
    row = _lock_newest(therapist, row)
    if library_queries.as_activity_draft(row) == draft:
        return row
    made_id = uuid5(therapist.clinic_id, str(form_key))
    if (
        made := library_queries.activity_with_id(therapist, made_id)
    ) is not None and library_queries.as_activity_draft(made) == draft:
        return made
    if row.retired_at is not None:
        raise Refusal(CHANGED_MEANWHILE)
    if shown and shown != str(row.version):
        raise ChangedMeanwhile
    return _add_version(therapist, row, draft, made_id, now)


def _lock_newest(therapist: TherapistViewer, row: Activity) -> Activity:
    """The newest version of an activity, held, so that two who write at once make two versions one after the other."""
    while True:
        access.lock(therapist, row)
        newest = library_queries.newest_version(therapist, row.key) or row
        if newest.id == row.id:
            return row
        row = newest


def _add_version(
    therapist: TherapistViewer, row: Activity, draft: ActivityDraft, id: UUID, now: datetime
) -> Activity:
    row.retired_at = row.retired_at or now
    return _add(
        therapist, library_actions.new_activity(draft, now, id=id, is_own=True, version=row.version + 1)
    )


def _add(therapist: TherapistViewer, row: Activity) -> Activity:
    """Add a row, or find the one that the same form, sent at the same moment, made."""
    if not db.add_if_new(row):
        made = library_queries.activity_with_id(therapist, row.id)
        if made is None:
            raise Refusal(CHANGED_MEANWHILE)
        return made
    return row


class ImportResult(NamedTuple):
    """What became of the activities of a file, by title."""

    added: list[str]
    renewed: list[str]
    present: list[str]


def import_activities(
    therapist: TherapistViewer, drafts: Sequence[ActivityDraft], *, renew: bool, now: datetime
) -> ImportResult:
    """Add activities from a file. Where the clinic has one with the same key it stays, or with ``renew`` the file
    becomes its new version."""
    brought = ImportResult([], [], [])
    for draft in drafts:
        last = library_queries.newest_version(therapist, draft.key)
        if last is None:
            _add(therapist, library_actions.new_activity(draft, now, is_own=True))
            brought.added.append(draft.title)
        elif renew and (last.retired_at is not None or library_queries.as_activity_draft(last) != draft):
            _add_version(therapist, last, draft, uuid4(), now)
            brought.renewed.append(draft.title)
        else:
            brought.present.append(last.title)
    return brought
