"""The whole copy. The number of statements does not grow with what was written."""

from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID

from sqlalchemy import select

from practice import access, clock, db
from practice.access import Partner
from practice.accounts.models import HeldForm
from practice.agreements.models import Agreement
from practice.appointments.models import Topic
from practice.appreciations.models import Appreciation
from practice.couples import queries as couples
from practice.couples.models import Consent, Policy
from practice.dates.models import PlannedDate
from practice.export.queries.around import Around, Given
from practice.export.queries.entries import asks, entries, sides
from practice.export.queries.notes import appreciations, given_to, topics
from practice.export.queries.together import (
    agreements,
    books,
    kindnesses,
    menu_items,
    night_answers,
    planned_dates,
)
from practice.export.rules import AccountFacts, Agreed, Copy, Item, in_order, releases_in
from practice.homework.models import Ask, Assignment, Entry, EntryChange, EntryNote, EntrySide
from practice.kindnesses.models import Kindness, MenuItem
from practice.library.models import Activity
from practice.library.queries import as_book
from practice.nightly.models import NightAnswer, Reading
from practice.release import Release
from practice.vault import Sealed

# Who reads which table. tests/export holds every table with sealed text to be in one of these two.
READERS: dict[type[Sealed], Callable[[Around], Iterator[Item]]] = {
    Appreciation: appreciations,
    Topic: topics,
    Entry: entries,
    EntryNote: entries,
    EntrySide: sides,
    Ask: asks,
    NightAnswer: night_answers,
    Reading: books,
    MenuItem: menu_items,
    Kindness: kindnesses,
    PlannedDate: planned_dates,
    Agreement: agreements,
}
LEFT_OUT: dict[type[db.Base], str] = {
    Assignment: "written by the therapist",
    EntryChange: "earlier values of what was corrected, for the therapist",
    HeldForm: "typed and not saved yet; it stands in its form again",
}


def copy(partner: Partner, email: str, clinic: str, today: date, *, with_only_me: bool) -> Copy:
    """All this partner wrote and was not taken out again, and the appreciations the other gave to them."""
    us = couples.us(partner)
    around = Around(partner, releases_in(with_only_me=with_only_me), us.pair.zone, _given(partner))
    return Copy(
        made_on=today,
        with_only_me=with_only_me,
        offers_therapist_only=Release.THERAPIST_ONLY in us.releases,
        account=AccountFacts(us.me.name, email, clinic, _agreed(around)),
        other_name=us.other.name,
        own=in_order(item for read in dict.fromkeys(READERS.values()) for item in read(around)),
        given=in_order(given_to(around)),
    )


def _given(partner: Partner) -> dict[UUID, Given]:
    statement = (
        select(Assignment.id, Activity)
        .join(Activity, Activity.id == Assignment.activity_id)
        .where(access.exists_for(partner, Assignment))
    )
    books = ((row.id, as_book(row.Activity)) for row in db.session.execute(statement))
    return {assignment_id: Given(book.title, book.fields) for assignment_id, book in books}


def _agreed(around: Around) -> tuple[Agreed, ...]:
    statement = (
        select(Consent, Policy.version)
        .join(Policy, Policy.id == Consent.policy_id)
        .where(access.exists_for(around.partner, Consent))
        .order_by(Consent.given_at)
    )
    return tuple(
        Agreed(
            clock.day_in(around.zone, row.given_at),
            row.text_version,
            version,
            clock.day_in(around.zone, row.withdrawn_at) if row.withdrawn_at else None,
        )
        for row, version in db.session.execute(statement)
    )
