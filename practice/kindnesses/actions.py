"""Writing a menu, putting aside, giving. Actions flush; the page commits."""

from datetime import datetime
from uuid import uuid4

from practice import access, db, vault
from practice.access import Partner
from practice.couples import queries as couples
from practice.couples.models import Couple
from practice.couples.rules import check_may_note
from practice.errors import NotFound, Refusal
from practice.homework import actions as homework
from practice.homework.models import Assignment
from practice.kindnesses import queries
from practice.kindnesses.models import Kindness, MenuItem, MenuNotNow
from practice.kindnesses.rules import ItemDraft, KindnessDraft
from practice.phrase import N_
from practice.release import Release, has_been_released
from practice.release import released_at as release_time


def add(partner: Partner, draft: ItemDraft, *, now: datetime) -> MenuItem:
    """Put something on one's own menu; the same form sent twice puts it there once."""
    couple = _may_write(partner)
    row = MenuItem(
        id=uuid4(),
        couple_id=couple.id,
        author_id=partner.id,
        added_at=now,
        deleted_at=None,
        released_at=release_time(draft.release, now),
        form_key=draft.form_key,
    )
    _write(partner, row, draft)
    return vault.keep_once(partner, row, draft.form_key)


def change(partner: Partner, row: MenuItem, draft: ItemDraft, *, now: datetime) -> None:
    """Say it differently, weigh it anew, show it or take it back into the drawer.

    What the other has read stays on their page; what is shown anew reaches them some minutes later.
    """
    _may_write(partner)
    access.hold(partner, row)
    with vault.changing(partner, row, draft.version):
        if not has_been_released(row.release, row.released_at, now) or draft.release is not Release.SHARE:
            row.released_at = release_time(draft.release, now)
        _write(partner, row, draft)
    db.session.flush()


def take_out(partner: Partner, row: MenuItem, *, now: datetime) -> None:
    """Take something off one's own menu, also while things rest; it can be put back."""
    _hold_own(partner, row)
    if row.deleted_at is None:
        row.deleted_at, row.form_key = now, uuid4()  # the same form may put it there anew
    db.session.flush()


def put_back(partner: Partner, row: MenuItem, *, now: datetime) -> None:
    """Put it back on the menu; what had not reached the other waits anew."""
    _may_write(partner)
    access.hold(partner, row)
    if row.deleted_at is not None:
        if not has_been_released(row.release, row.released_at, row.deleted_at):
            row.released_at = release_time(row.release, now)
        row.deleted_at = None
    db.session.flush()


def put_aside(partner: Partner, row: MenuItem, *, now: datetime) -> None:
    """Not now, without a reason. The one who wished for it never learns."""
    if row.author_id == partner.id:
        raise NotFound("MenuItem")
    if queries.put_aside(partner, row.id) is not None:
        return
    said = MenuNotNow(id=uuid4(), couple_id=row.couple_id, item_id=row.id, partner_id=partner.id, said_at=now)
    db.added(said)


def take_up(partner: Partner, row: MenuItem) -> None:
    """It may be given again."""
    if (said := queries.put_aside(partner, row.id)) is not None:
        db.session.delete(said)
        db.session.flush()


def give(partner: Partner, assignment: Assignment, draft: KindnessDraft, *, now: datetime) -> Kindness:
    """Write down something small one did; it is never told to the other, who may notice it."""
    couple = _may_write(partner)
    homework.check_day_of(partner, assignment, draft.on_day, now=now)
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
    vault.place(partner, row, Release.KEEP)
    vault.seal(partner, row, text=text)
    return vault.keep_once(partner, row, draft.form_key)


def take_back(partner: Partner, row: Kindness, *, now: datetime) -> None:
    """Take out what was written down, also while things rest; it can be brought back."""
    _hold_own(partner, row)
    if row.deleted_at is None:
        row.deleted_at, row.form_key = now, uuid4()  # the same form may note it anew
    db.session.flush()


def bring_back(partner: Partner, row: Kindness) -> None:
    """It is there again."""
    _may_write(partner)
    row.deleted_at = None
    db.session.flush()


def _write(partner: Partner, row: MenuItem, draft: ItemDraft) -> None:
    row.tense, row.importance = draft.tense, draft.importance
    vault.place(partner, row, draft.release)
    vault.seal(partner, row, text=draft.text)


def _hold_own(partner: Partner, row: MenuItem | Kindness) -> None:
    access.hold(partner, row)
    if row.author_id != partner.id:
        raise NotFound(type(row).__name__)


def _may_write(partner: Partner) -> Couple:
    couple = couples.couple(partner, partner.couple_id)
    check_may_note(couple.state)
    return couple
