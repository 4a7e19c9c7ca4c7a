"""Add a clinic's own activities, new versions of them, and those of a file. Actions flush; the route commits."""

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
    """Add the clinic's own activity; the same form sent twice adds one.

    Raises Refusal when its numbers are not valid; ``field`` names which.
    """
    check_activity(draft)
    new_id = uuid5(therapist.clinic_id, str(form_key))
    if (saved_before := library_queries.activity_with_id(therapist, new_id)) is not None:
        if library_queries.as_activity_draft(saved_before) == replace(draft, key=saved_before.key):
            return saved_before
        new_id = uuid4()  # a form that was changed after it was sent is another activity
    return _add(
        therapist, library_actions.new_activity(_with_key(draft, new_id), now, id=new_id, is_own=True)
    )


def _with_key(draft: ActivityDraft, id: UUID) -> ActivityDraft:
    """The draft with a key made from its title and its id."""
    return replace(draft, key="-".join(part for part in (slug(draft.title), id.hex[:8]) if part))


def edit(
    therapist: TherapistViewer,
    row: Activity,
    draft: ActivityDraft,
    form_key: UUID,
    *,
    version: str = "",
    now: datetime,
) -> Activity:
    """Add a new version of the clinic's own activity; assignments stay with the version they gave.

    ``version`` is the number of the version the form was made from. The same form sent twice adds one version.

    Raises:
        Refusal: the activity is a starter, was taken out meanwhile, or its numbers are not valid.
        ChangedMeanwhile: there is a newer version than ``version``.
    """
    if not row.is_own:
        raise Refusal(N_("A starter activity stays as it is. You can copy it and change the copy."))
    draft = replace(draft, key=row.key)
    check_activity(draft)
    version = version or str(row.version)
    row = _lock_newest(therapist, row)
    if library_queries.as_activity_draft(row) == draft:
        return row
    new_id = uuid5(therapist.clinic_id, str(form_key))
    if (
        saved_before := library_queries.activity_with_id(therapist, new_id)
    ) is not None and library_queries.as_activity_draft(saved_before) == draft:
        return saved_before
    if row.retired_at is not None:
        raise Refusal(CHANGED_MEANWHILE)
    if version and version != str(row.version):
        raise ChangedMeanwhile
    return _add_version(therapist, row, draft, new_id, now)


def _lock_newest(therapist: TherapistViewer, row: Activity) -> Activity:
    """Lock the newest version of an activity, so that of two who save at once the second finds that of the first."""
    while True:
        access.lock(therapist, row)
        newest = library_queries.newest_version(therapist, row.key) or row
        if newest.id == row.id:
            return row
        row = newest


def _add_version(
    therapist: TherapistViewer, row: Activity, draft: ActivityDraft, id: UUID, now: datetime
) -> Activity:
    """Add a version after ``row``, which is no longer offered."""
    row.retired_at = row.retired_at or now
    return _add(
        therapist, library_actions.new_activity(draft, now, id=id, is_own=True, version=row.version + 1)
    )


def _add(therapist: TherapistViewer, row: Activity) -> Activity:
    """Add a row, or find the one the same form, sent at the same moment, has added. Raises Refusal otherwise."""
    if not db.add_if_new(row):
        saved_before = library_queries.activity_with_id(therapist, row.id)
        if saved_before is None:
            raise Refusal(CHANGED_MEANWHILE)
        return saved_before
    return row


class ImportResult(NamedTuple):
    """What happened to the activities of a file, by title."""

    added: list[str]
    renewed: list[str]  # now in a new version
    present: list[str]  # left as they were


def import_activities(
    therapist: TherapistViewer, drafts: Sequence[ActivityDraft], *, renew: bool, now: datetime
) -> ImportResult:
    """Add the activities of a file.

    Where the clinic has one with the same key it stays, or with ``renew`` the file becomes its new version.
    Raises Refusal when a colleague adds one of them at the same moment.
    """
    result = ImportResult([], [], [])
    for draft in drafts:
        newest = library_queries.newest_version(therapist, draft.key)
        if newest is None:
            _add(therapist, library_actions.new_activity(draft, now, is_own=True))
            result.added.append(draft.title)
        elif renew and (newest.retired_at is not None or library_queries.as_activity_draft(newest) != draft):
            _add_version(therapist, newest, draft, uuid4(), now)
            result.renewed.append(draft.title)
        else:
            result.present.append(newest.title)
    return result
