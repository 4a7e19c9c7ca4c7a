"""Writing a menu, putting its items aside, giving kindnesses. Actions flush; the route commits."""

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from practice import access, clock, db, vault
from practice.assignments.models import Assignment
from practice.couples.models import Couple
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import check_may_note
from practice.entries.actions import entries as entry_actions
from practice.errors import NotFound, Refusal
from practice.kindnesses import queries
from practice.kindnesses.models import Kindness, MenuItem, MenuNotNow
from practice.kindnesses.rules import KindnessDraft, MenuItemDraft
from practice.messages import N_
from practice.release import Release, has_been_released, released_at
from practice.viewers import PartnerViewer


def add_item(partner: PartnerViewer, draft: MenuItemDraft, *, now: datetime) -> MenuItem:
    """Add an item to one's own menu; the same form sent twice adds one.

    Raises:
        Refusal: nothing may be written for the couple.
        SavedBefore: the form saved another item before.
    """
    couple = _check_may_write(partner)
    row = MenuItem(
        id=uuid4(),
        couple_id=couple.id,
        author_id=partner.id,
        added_at=now,
        deleted_at=None,
        released_at=released_at(draft.release, now),
        form_key=draft.form_key,
    )
    _write(partner, row, draft)
    return vault.add_idempotent(partner, row, draft.form_key)


def change_item(partner: PartnerViewer, row: MenuItem, draft: MenuItemDraft, *, now: datetime) -> None:
    """Change the words, list, importance or release of one's own item.

    An item the other can read already stays readable if it stays shared; one that becomes shared reaches them
    after the time to undo.

    Raises:
        Refusal: nothing may be written for the couple.
        ChangedMeanwhile: the form showed another state of it.
    """
    _check_may_write(partner)
    access.lock(partner, row)
    with vault.changing(partner, row, draft.version):
        if not has_been_released(row.release, row.released_at, now) or draft.release is not Release.SHARE:
            row.released_at = released_at(draft.release, now)
        _write(partner, row, draft)
    db.session.flush()


def delete_item(partner: PartnerViewer, row: MenuItem, *, now: datetime) -> None:
    """Delete an item of one's own menu, also while the couple is resting; ``put_back_item`` undoes it."""
    _lock_own(partner, row)
    if row.deleted_at is None:
        row.deleted_at, row.form_key = now, uuid4()  # the same form may add it anew
    db.session.flush()


def put_back_item(partner: PartnerViewer, row: MenuItem, *, now: datetime) -> None:
    """Put a deleted item back; one that had not reached the other yet reaches them after the time to undo."""
    _check_may_write(partner)
    access.lock(partner, row, with_deleted=True)
    if row.deleted_at is not None:
        if not has_been_released(row.release, row.released_at, row.deleted_at):
            row.released_at = released_at(row.release, now)
        row.deleted_at = None
    db.session.flush()


def put_aside(partner: PartnerViewer, row: MenuItem, *, now: datetime) -> None:
    """Put an item of the other's aside; its author never learns of it. Raises NotFound for one's own item."""
    if row.author_id == partner.id:
        raise NotFound("MenuItem")
    if queries.not_now(partner, row.id) is not None:
        return
    not_now = MenuNotNow(
        id=uuid4(), couple_id=row.couple_id, item_id=row.id, partner_id=partner.id, said_at=now
    )
    db.add_if_new(not_now)


def take_up(partner: PartnerViewer, row: MenuItem) -> None:
    """Undo ``put_aside``."""
    if (not_now := queries.not_now(partner, row.id)) is not None:
        db.session.delete(not_now)
        db.session.flush()


def give(partner: PartnerViewer, assignment: Assignment, draft: KindnessDraft, *, now: datetime) -> Kindness:
    """Save a kindness this partner did; it is never shown to the other.

    Raises:
        NotFound: the item is not on the other's menu.
        Refusal: neither words nor an item, a day outside the assignment, or nothing may be written for the couple.
        SavedBefore: the form saved another kindness before.
    """
    couple = _check_may_write(partner)
    entry_actions.check_entry_day(
        partner, assignment, draft.on_day, today=clock.day_in(couple.time_zone, now)
    )
    text = draft.text
    if draft.item_id is not None:
        item = queries.item(partner, draft.item_id)
        if item.author_id == partner.id:
            raise NotFound("MenuItem")
        text = text or queries.item_view(partner, item).text
    if not text:
        raise Refusal(N_("Write a few words, or choose one of these."), field="text")
    row = Kindness(
        id=uuid4(),
        couple_id=couple.id,
        author_id=partner.id,
        assignment_id=assignment.id,
        item_id=draft.item_id,
        on_day=draft.on_day,
        noted_at=now,
        deleted_at=None,
        form_key=draft.form_key,
    )
    vault.write_texts(partner, row, Release.KEEP, replace(draft, text=text))
    return vault.add_idempotent(partner, row, draft.form_key)


def delete_kindness(partner: PartnerViewer, row: Kindness, *, now: datetime) -> None:
    """Delete one's own kindness, also while the couple is resting; ``put_back_kindness`` undoes it."""
    _lock_own(partner, row)
    if row.deleted_at is None:
        row.deleted_at, row.form_key = now, uuid4()  # the same form may save it anew
    db.session.flush()


def put_back_kindness(partner: PartnerViewer, row: Kindness) -> None:
    """Put a deleted kindness back."""
    _check_may_write(partner)
    row.deleted_at = None
    db.session.flush()


def _write(partner: PartnerViewer, row: MenuItem, draft: MenuItemDraft) -> None:
    row.tense, row.importance = draft.tense, draft.importance
    vault.write_texts(partner, row, draft.release, draft)


def _lock_own(partner: PartnerViewer, row: MenuItem | Kindness) -> None:
    access.lock(partner, row, with_deleted=True)
    if row.author_id != partner.id:
        raise NotFound(type(row).__name__)


def _check_may_write(partner: PartnerViewer) -> Couple:
    couple = couple_queries.couple(partner, partner.couple_id)
    check_may_note(couple.state)
    return couple
