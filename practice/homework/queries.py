"""Reading what a couple was given and what became of it. Every question names who is asking; the number of
statements does not grow with couples or entries."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, null, or_, select, union, union_all

from practice import access, db, vault
from practice.access import Partner, Viewer
from practice.accounts.models import Clinic
from practice.appointments.models import Appointment
from practice.appointments.rules import AppointmentState
from practice.errors import NotFound
from practice.homework.models import Ask, Assignment, Entry, EntrySide, NotNow, RestPass, Season
from practice.homework.rhythm import Easing, Rhythm, Span, is_live, last_day
from practice.homework.rules import COUNTS, Answers, Barrier, Ends, Outcome, SeasonKind, Source
from practice.library.models import Activity
from practice.library.queries import Book, as_book
from practice.library.rules import Cost, Mode, Tag, Window

LAST_TIME_DAYS = 60
MOST_LAST_TIME = 6


class Given(NamedTuple):
    """An assignment as pages show it, its texts opened.

    ``held_on`` are the couple's appointments that took place, ``met_on`` these and the ones still planned.
    """

    id: UUID
    couple_id: UUID
    book: Book
    mode: Mode
    window: Window
    low: int
    high: int
    minutes: int
    cost: Cost
    starts_on: date
    ends: Ends
    ends_on: date | None
    ended_on: date | None
    last_day: date | None
    is_live: bool
    why: str
    cue: str
    plan: str
    obstacle: str
    small: str
    rhythm: Rhythm
    held_on: tuple[date, ...]
    met_on: tuple[date, ...]
    easing: Easing
    renewed_on: date | None

    @property
    def own(self) -> Span:
        """The days it was there to be tried."""
        return Span(self.starts_on, self.last_day)


class Side(NamedTuple):
    """One partner's own side of an entry, for those it is released to."""

    author_id: UUID
    went: int | None
    felt: int | None
    connected: int | None
    barriers: tuple[Barrier, ...]
    answers: Answers


class Asked(NamedTuple):
    """One small ask of a check-in."""

    author_id: UUID
    text: str


class Happened(NamedTuple):
    """What became of something, once, without any writing."""

    assignment_id: UUID
    author_id: UUID
    on_day: date
    outcome: Outcome
    tag: Tag


class EntryView(NamedTuple):
    """An entry as pages show it; a partner finds only their own side in ``sides``."""

    id: UUID
    assignment_id: UUID
    author_id: UUID
    on_day: date
    outcome: Outcome
    minutes: int | None
    short: bool
    touched: tuple[str, ...]
    source: Source
    tag: Tag
    note: str
    answers: Answers
    sides: tuple[Side, ...]
    asks: tuple[Asked, ...]

    def side_of(self, partner_id: UUID) -> Side | None:
        """This partner's side, if the viewer may see it and it was written."""
        return next((one for one in self.sides if one.author_id == partner_id), None)

    def ask_of(self, partner_id: UUID) -> str:
        """This partner's ask, or ""."""
        return next((one.text for one in self.asks if one.author_id == partner_id), "")


def assignment(viewer: Viewer, assignment_id: UUID) -> Assignment:
    """The row, for actions; NotFound for strangers."""
    return access.find(viewer, Assignment, assignment_id)


def tag_of(viewer: Viewer, row: Assignment) -> Tag:
    """Whose time an assignment is, as its activity says."""
    return db.session.scalars(
        select(Activity.tag).where(access.exists_for(viewer, Activity), Activity.id == row.activity_id)
    ).one()


def entry(viewer: Viewer, entry_id: UUID, *, deleted: bool | None = False) -> Entry:
    """The row, for actions; NotFound for strangers, and where it was (or was not) deleted; None finds either."""
    found = access.find(viewer, Entry, entry_id)
    if deleted not in {None, found.deleted_at is not None}:
        raise NotFound("Entry")
    return found


def first_weekday(viewer: Viewer) -> int:
    """The weekday the clinic's weeks begin on; 0 is Monday."""
    return db.session.scalars(select(Clinic.first_weekday).where(Clinic.id == viewer.clinic_id)).one()


class Meetings(NamedTuple):
    """A couple's appointments: those that took place, and these with the ones planned from today on."""

    held_on: tuple[date, ...]
    met_on: tuple[date, ...]


def meetings(viewer: Viewer, couple_id: UUID, today: date) -> Meetings:
    """When the couple met, and will meet, in order; what was called off or moved away is not there."""
    statement = (
        select(Appointment.on_day, Appointment.state)
        .where(
            access.exists_for(viewer, Appointment),
            Appointment.couple_id == couple_id,
            Appointment.state != AppointmentState.CANCELLED,
        )
        .order_by(Appointment.on_day)
    )
    rows = [(on, state is AppointmentState.HELD) for on, state in db.session.execute(statement)]
    held = tuple(on for on, is_held in rows if is_held)
    return Meetings(held, tuple(on for on, is_held in rows if is_held or on >= today))


def held_on(viewer: Viewer, couple_id: UUID) -> tuple[date, ...]:
    """The days of the couple's appointments that took place, in order."""
    statement = (
        select(Appointment.on_day)
        .where(
            access.exists_for(viewer, Appointment),
            Appointment.couple_id == couple_id,
            Appointment.state == AppointmentState.HELD,
        )
        .order_by(Appointment.on_day)
    )
    return tuple(db.session.scalars(statement))


def given(viewer: Viewer, assignment_id: UUID, today: date) -> Given:
    """One assignment; NotFound for strangers."""
    statement = _with_activity(viewer).where(Assignment.id == assignment_id)
    found = db.session.execute(statement).one_or_none()
    if found is None:
        raise NotFound("Assignment")
    row, activity = found
    around = _around(viewer, row.couple_id, today)
    return _given(viewer, row, activity, around, today)


def live(viewer: Viewer, couple_id: UUID, today: date) -> list[Given]:
    """What the couple has to try at the moment or soon, oldest first."""
    return since(viewer, couple_id, today, today)


def since(viewer: Viewer, couple_id: UUID, day: date, today: date) -> list[Given]:
    """What the couple had to try at any time from that day on (``day`` may be today), oldest first."""
    around = _around(viewer, couple_id, today)
    # "Until our next session" began to end with the first appointment after its start.
    closed_by = max((on for on in around.meetings.held_on if on < day), default=None)
    statement = (
        _with_activity(viewer)
        .where(Assignment.couple_id == couple_id, *_not_over_before(day))
        .order_by(Assignment.starts_on, Assignment.given_at, Assignment.id)
    )
    if closed_by:
        statement = statement.where(
            or_(
                Assignment.ends != Ends.NEXT_SESSION,
                func.coalesce(Assignment.renewed_on, Assignment.starts_on) >= closed_by,
            )
        )
    found = (_given(viewer, row, activity, around, today) for row, activity in db.session.execute(statement))
    return [one for one in found if one.is_live or day < today]


def last_time(viewer: Viewer, couple_id: UUID, today: date) -> list[Given]:
    """What a couple had and has no more, newest first; what they have now in another way is left out."""
    found = since(viewer, couple_id, today - timedelta(days=LAST_TIME_DAYS), today)
    has = {one.book.key for one in found if one.is_live}
    over = sorted((one for one in found if not one.is_live), key=lambda one: one.last_day or today)
    newest = {one.book.key: one for one in over if one.book.key not in has}
    return list(reversed(newest.values()))[:MOST_LAST_TIME]


def entries_since(
    viewer: Viewer, couple_id: UUID, day: date, *, assignment_id: UUID | None = None
) -> list[EntryView]:
    """What was noted of that day and later, newest day first, with what this viewer may see of it."""
    wanted = [Entry.couple_id == couple_id, Entry.on_day >= day, Entry.deleted_at.is_(None)]
    if assignment_id:
        wanted.append(Entry.assignment_id == assignment_id)
    return _entries(viewer, wanted)


def happened_since(viewer: Viewer, couple_id: UUID, day: date) -> list[Happened]:
    """What became of everything from that day on, without any writing."""
    statement = select(Entry.assignment_id, Entry.author_id, Entry.on_day, Entry.outcome, Entry.tag).where(
        access.exists_for(viewer, Entry),
        Entry.couple_id == couple_id,
        Entry.on_day >= day,
        Entry.deleted_at.is_(None),
    )
    return [Happened(*row) for row in db.session.execute(statement)]


def entry_view(viewer: Viewer, entry_id: UUID) -> EntryView:
    """One entry; NotFound for strangers."""
    found = _entries(viewer, [Entry.id == entry_id, Entry.deleted_at.is_(None)])
    if not found:
        raise NotFound("Entry")
    return found[0]


def own_side(viewer: Viewer, entry_id: UUID) -> EntrySide | None:
    """The viewer's own side of an entry, for actions."""
    statement = access.look(viewer, EntrySide).where(
        EntrySide.entry_id == entry_id, EntrySide.author_id == viewer.id
    )
    return db.session.scalars(statement).one_or_none()


def own_ask(viewer: Viewer, entry_id: UUID) -> Ask | None:
    """The viewer's own ask in a check-in, for actions."""
    statement = access.look(viewer, Ask).where(Ask.entry_id == entry_id, Ask.author_id == viewer.id)
    return db.session.scalars(statement).one_or_none()


def check_in_on(viewer: Viewer, assignment_id: UUID, day: date) -> Entry | None:
    """The check-in of that day, if one was noted."""
    statement = (
        access.look(viewer, Entry)
        .where(
            Entry.assignment_id == assignment_id,
            Entry.on_day == day,
            Entry.deleted_at.is_(None),
            Entry.outcome.in_([Outcome.HAPPENED, Outcome.VERSION]),
        )
        .order_by(Entry.noted_at)
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()


class SeasonView(NamedTuple):
    """A season as pages show it."""

    id: UUID
    kind: SeasonKind
    first_on: date
    last_on: date | None


def seasons(viewer: Viewer, couple_id: UUID, today: date) -> list[SeasonView]:
    """The seasons a couple is in, or that are still to come."""
    statement = (
        select(Season.id, Season.kind, Season.first_on, Season.last_on)
        .where(
            access.exists_for(viewer, Season),
            Season.couple_id == couple_id,
            or_(Season.last_on.is_(None), Season.last_on >= today),
        )
        .order_by(Season.first_on)
    )
    return [SeasonView(*row) for row in db.session.execute(statement)]


def season(viewer: Viewer, season_id: UUID) -> Season:
    """The row, for actions; NotFound for strangers."""
    return access.find(viewer, Season, season_id)


def rests(viewer: Viewer, assignment_id: UUID) -> list[RestPass]:
    """The rests named for an assignment, for actions."""
    statement = access.look(viewer, RestPass).where(RestPass.assignment_id == assignment_id)
    return list(db.session.scalars(statement))


def put_aside(partner: Partner, assignment_id: UUID) -> NotNow | None:
    """This partner's own "not now", for actions."""
    statement = access.look(partner, NotNow).where(NotNow.assignment_id == assignment_id)
    return db.session.scalars(statement).one_or_none()


def aside(partner: Partner) -> set[UUID]:
    """The assignments this partner put aside for themselves."""
    statement = select(NotNow.assignment_id).where(access.exists_for(partner, NotNow))
    return set(db.session.scalars(statement))


def is_noted(partner: Partner, row: Assignment, day: date) -> bool:
    """Whether it is noted that something happened on a day: by either for both, by oneself where each does it."""
    statement = select(Entry.id).where(
        access.exists_for(partner, Entry),
        Entry.assignment_id == row.id,
        Entry.on_day == day,
        Entry.deleted_at.is_(None),
        Entry.outcome.in_(COUNTS),
    )
    if row.mode is Mode.EACH:
        statement = statement.where(Entry.author_id == partner.id)
    return db.session.scalars(statement.limit(1)).first() is not None


def days_with_a_note(viewer: Viewer, day: date) -> set[tuple[UUID, UUID, date]]:
    """(couple, partner, day) of entries and own sides from that day on, over all couples of this viewer."""
    wrote = select(Entry.couple_id, Entry.author_id, Entry.on_day).where(
        access.exists_for(viewer, Entry), Entry.on_day >= day, Entry.deleted_at.is_(None)
    )
    added = (
        select(EntrySide.couple_id, EntrySide.author_id, Entry.on_day)
        .join(Entry, Entry.id == EntrySide.entry_id)
        .where(
            access.exists_for(viewer, EntrySide),
            access.exists_for(viewer, Entry),
            Entry.on_day >= day,
            Entry.deleted_at.is_(None),
        )
    )
    return {
        (couple_id, author_id, on_day)
        for couple_id, author_id, on_day in db.session.execute(union(wrote, added))
    }


def _with_activity(viewer: Viewer) -> Select[Assignment, Activity]:
    return (
        select(Assignment, Activity)
        .join(Activity, Activity.id == Assignment.activity_id)
        .where(access.exists_for(viewer, Assignment), access.exists_for(viewer, Activity))
    )


def _not_over_before(day: date) -> list[ColumnElement[bool]]:
    return [
        or_(Assignment.ended_on.is_(None), Assignment.ended_on >= day),
        or_(Assignment.ends != Ends.ON_DAY, Assignment.ends_on >= day),
    ]


class _Around(NamedTuple):
    """What every assignment of a couple is read against."""

    meetings: Meetings
    seasons: tuple[Span, ...]
    rests: dict[UUID, list[Span]]
    first_weekday: int


def _around(viewer: Viewer, couple_id: UUID, today: date) -> _Around:
    seasons, rests = _easings(viewer, couple_id)
    return _Around(meetings(viewer, couple_id, today), seasons, rests, first_weekday(viewer))


def _easings(viewer: Viewer, couple_id: UUID) -> tuple[tuple[Span, ...], dict[UUID, list[Span]]]:
    season = select(null().label("assignment_id"), Season.first_on, Season.last_on).where(
        access.exists_for(viewer, Season), Season.couple_id == couple_id
    )
    rest = select(RestPass.assignment_id, RestPass.first_on, RestPass.last_on).where(
        access.exists_for(viewer, RestPass), RestPass.couple_id == couple_id
    )
    seasons: list[Span] = []
    rests: dict[UUID, list[Span]] = {}
    found: Sequence[Any] = db.session.execute(union_all(rest, season)).all()
    for row in found:
        assignment_id, first_on, last_on = row
        if assignment_id is None:
            seasons.append(Span(first_on, last_on))
        else:
            rests.setdefault(assignment_id, []).append(Span(first_on, last_on))
    return tuple(seasons), rests


def _given(viewer: Viewer, row: Assignment, activity: Activity, around: _Around, today: date) -> Given:
    held = around.meetings.held_on
    last = last_day(row.ends, row.starts_on, row.ends_on, row.ended_on, held, row.renewed_on)
    rhythm = Rhythm(row.mode, row.window, row.low, row.high, row.starts_on, around.first_weekday)
    return Given(
        id=row.id,
        couple_id=row.couple_id,
        book=as_book(activity),
        mode=row.mode,
        window=row.window,
        low=row.low,
        high=row.high,
        minutes=row.minutes,
        cost=row.cost,
        starts_on=row.starts_on,
        ends=row.ends,
        ends_on=row.ends_on,
        ended_on=row.ended_on,
        last_day=last,
        is_live=is_live(row.ends, last, row.ended_on, today),
        why=vault.open_text(viewer, row, "why"),
        cue=vault.open_text(viewer, row, "cue"),
        plan=vault.open_text(viewer, row, "plan"),
        obstacle=vault.open_text(viewer, row, "obstacle"),
        small=vault.open_text(viewer, row, "small"),
        rhythm=rhythm,
        held_on=held,
        met_on=around.meetings.met_on,
        easing=Easing(around.seasons, tuple(around.rests.get(row.id, ()))),
        renewed_on=row.renewed_on,
    )


def _entries(viewer: Viewer, wanted: Iterable[ColumnElement[bool]]) -> list[EntryView]:
    wanted = list(wanted)
    rows = db.session.scalars(
        access.look(viewer, Entry).where(*wanted).order_by(Entry.on_day.desc(), Entry.noted_at.desc())
    ).all()
    sides: dict[UUID, list[Side]] = {}
    asks: dict[UUID, list[Asked]] = {}
    for side in db.session.scalars(
        access.look(viewer, EntrySide).join(Entry, Entry.id == EntrySide.entry_id).where(*wanted)
    ):
        sides.setdefault(side.entry_id, []).append(_side(viewer, side))
    for ask in db.session.scalars(
        access.look(viewer, Ask).join(Entry, Entry.id == Ask.entry_id).where(*wanted)
    ):
        asks.setdefault(ask.entry_id, []).append(Asked(ask.author_id, vault.open_text(viewer, ask, "text")))
    return [
        EntryView(
            row.id,
            row.assignment_id,
            row.author_id,
            row.on_day,
            row.outcome,
            row.minutes,
            row.short,
            tuple(row.touched),
            row.source,
            row.tag,
            vault.open_text(viewer, row, "note"),
            _answers(vault.open_text(viewer, row, "answers")),
            tuple(sides.get(row.id, ())),
            tuple(asks.get(row.id, ())),
        )
        for row in rows
    ]


def _side(viewer: Viewer, row: EntrySide) -> Side:
    went, felt, connected = (_number(viewer, row, name) for name in ("went", "felt", "connected"))
    barriers = vault.open_text(viewer, row, "barriers").split()
    return Side(
        row.author_id,
        went,
        felt,
        connected,
        tuple(Barrier(one) for one in barriers),
        _answers(vault.open_text(viewer, row, "answers")),
    )


def _number(viewer: Viewer, row: EntrySide, name: str) -> int | None:
    text = vault.open_text(viewer, row, name)
    return int(text) if text else None


def _answers(text: str) -> Answers:
    found: Answers = json.loads(text) if text else {}
    return found
