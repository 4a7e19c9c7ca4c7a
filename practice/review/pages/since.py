"""One couple since the last session: what the review page shows. No Flask, no database."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from practice.appointments.queries import Meeting
from practice.couples.queries import Pair
from practice.homework.noted import Change, EntryView
from practice.homework.pages import answered, went
from practice.homework.queries import Given
from practice.homework.rules import BARRIER_WORDS, OUTCOME_WORDS, Outcome, Source
from practice.library.queries import Book
from practice.library.rules import Kind, how_often
from practice.phrase import N_, Phrase, phrase
from practice.review.pages.strip import Strip, strip_of

FELT_HIGHEST = 4
# What becomes of these is not told in entries, so counting them would say "not yet" of what did happen.
TOLD_BESIDE = (Kind.KINDNESS, Kind.AGREEMENT, Kind.BECOMING, Kind.NIGHTLY_PAGE)
CHECK_INS_SHOWN = 8
TAKEN_OUT = N_("Taken out by whoever noted it")
TAKEN_OUT_BY_OTHER = N_("Noted by one, taken out by the other")


class Own(NamedTuple):
    """What one partner added for themselves and the therapist."""

    name: str
    side: str
    went: int | None
    felt: int | None
    barriers: list[str]  # words, marked for the translators
    answers: list[tuple[str, str]]
    connected: int | None = None
    ask: str = ""


class Earlier(NamedTuple):
    """What stood in an entry before somebody corrected it."""

    changed_by: str
    on_day: date
    outcome: str
    minutes: int | None
    answers: list[tuple[str, str]]


class Noted(NamedTuple):
    """One entry as the therapist reads it."""

    on_day: date
    outcome: str
    happened: bool
    minutes: int | None
    note: str
    answers: list[tuple[str, str]]
    author: str
    side: str
    on_paper: bool
    own: list[Own]
    others: list[tuple[str, str, str, list[tuple[str, str]]]]  # name, side, sentence, answers
    earlier: list[Earlier]


class Tried(NamedTuple):
    """One assignment and what became of it."""

    given: Given
    words: Phrase
    entries: list[Noted]
    rating: int | None  # the therapist's own for the time since the last session
    rated_before: tuple[int, date] | None


class Held(NamedTuple):
    """One check-in."""

    on_day: date
    short: bool
    touched: list[str]  # titles of the agenda items they came to
    notes: list[tuple[str, str, str]]  # name, side, sentence
    asks: list[tuple[str, str, str]]  # name, side, ask
    earlier: list[Earlier]


class CheckIns(NamedTuple):
    """The check-ins of late: each partner's own course, and what was said."""

    held: list[Held]
    course_a: list[tuple[date, int | None]]
    course_b: list[tuple[date, int | None]]
    label: Phrase


class Since(NamedTuple):
    """Everything on the review page that comes from homework."""

    strip: Strip
    tried: list[Tried]
    check_ins: CheckIns | None


class Timing(NamedTuple):
    """Where a couple stands between two sessions."""

    next: Meeting | None
    last_on: date | None  # what the review tells begins here; never today
    number: int  # of the next session
    met_on: date | None  # the last session, perhaps of today


def times(next_meeting: Meeting | None, met_on: date | None, held_on: Iterable[date], today: date) -> Timing:
    """From a couple's sessions; once today's is opened, the review still tells what led to it.

    ``held_on``, earliest first, and ``today`` are days by the couple's clock, the others by the clinic's.
    """
    all_held = list(held_on)
    held = [on for on in all_held if on < today]
    return Timing(
        next_meeting,
        held[-1] if held else None,
        len(all_held) + 1,
        met_on,
    )


def written_in(
    entries: Iterable[EntryView], noted: Iterable[tuple[UUID, date]], day: date
) -> dict[UUID, set[date]]:
    """The days from that one on with a note, by partner: entries, own sides, and ``noted`` appreciations."""
    days: dict[UUID, set[date]] = {}
    for author_id, on_day in noted:
        days.setdefault(author_id, set()).add(on_day)
    for one in entries:
        authors = [] if one.is_out else [one.author_id, *(said.author_id for said in one.others)]
        for author_id in (*authors, *(side.author_id for side in one.sides)):
            if one.on_day >= day:
                days.setdefault(author_id, set()).add(one.on_day)
    return days


def since(
    pair: Pair,
    given: Iterable[Given],
    entries: list[EntryView],
    written: Mapping[UUID, set[date]],
    span: tuple[date, date],
    last_on: date | None,
) -> Since:
    """Put together what was found; ``entries`` may reach further back than the span, for the course."""
    start, today = span
    counted_from = last_on or start
    kinds = list(given)
    recent = [one for one in entries if one.on_day >= counted_from]
    check_in = {one.id for one in kinds if one.book.kind is Kind.CHECK_IN}
    tried = [
        _tried(pair, one, recent, (counted_from, today), last_on)
        for one in kinds
        if one.book.kind is not Kind.APPRECIATION
    ]
    titles = {step["key"]: step["title"] for one in kinds for step in one.book.agenda}
    held = [one for one in entries if one.assignment_id in check_in and _took_place(one)]
    return Since(
        strip_of(pair, written, start, today, today),
        [one for one in tried if one.entries or one.given.is_live or one.given.last_day == today],
        _check_ins(pair, held, titles, counted_from) if held else None,
    )


def _tried(
    pair: Pair,
    given: Given,
    entries: list[EntryView],
    days: tuple[date, date],
    last_on: date | None,
) -> Tried:
    own = [one for one in entries if one.assignment_id == given.id]
    # What was said in a check-in stands in a box of its own.
    shown = [one for one in own if given.book.kind is not Kind.CHECK_IN or not _took_place(one)]
    words = went(given, [one for one in own if not one.is_out], *days)
    if given.book.kind in TOLD_BESIDE:
        words = how_often(given.window, given.low, given.high)
    is_of_now = given.rated is not None and (last_on is None or given.rated[1] > last_on)
    return Tried(
        given,
        words,
        [_noted(pair, given.book, one) for one in shown],
        rating=given.rated[0] if given.rated and is_of_now else None,
        rated_before=None if is_of_now else given.rated,
    )


def _noted(pair: Pair, book: Book, entry: EntryView) -> Noted:
    return Noted(
        on_day=entry.on_day,
        outcome=_taken_out(entry) if entry.is_out else OUTCOME_WORDS[entry.outcome],
        happened=_took_place(entry),
        minutes=entry.minutes,
        note=entry.note,
        answers=answered(book, entry.answers),
        author=pair.person(entry.author_id).name,
        side=pair.side_of(entry.author_id),
        on_paper=entry.source is Source.PAPER,
        own=[own for person in (pair.a, pair.b) if (own := _own(pair, book, entry, person.id))],
        others=[
            (
                pair.person(one.author_id).name,
                pair.side_of(one.author_id),
                one.text,
                answered(book, one.answers),
            )
            for one in entry.others
        ],
        earlier=_earlier(pair, book, entry.changes),
    )


def _taken_out(entry: EntryView) -> str:
    return TAKEN_OUT if entry.out_by in {None, entry.author_id} else TAKEN_OUT_BY_OTHER


def _earlier(pair: Pair, book: Book | None, changes: Iterable[Change]) -> list[Earlier]:
    return [
        Earlier(
            pair.person(one.author_id).name,
            one.on_day,
            OUTCOME_WORDS[one.outcome],
            one.minutes,
            answered(book, one.answers) if book else [],
        )
        for one in changes
    ]


def _own(pair: Pair, book: Book, entry: EntryView, author_id: UUID) -> Own | None:
    """What this partner added. A number and an ask have places of their own, unless their check-in was taken out."""
    side, ask = entry.side_of(author_id), entry.ask_of(author_id) if entry.is_out else ""
    connected = side.connected if side and entry.is_out else None
    said = side and (side.went is not None or side.felt is not None or side.barriers or side.answers)
    if not said and connected is None and not ask:
        return None
    return Own(
        pair.person(author_id).name,
        pair.side_of(author_id),
        side.went if side else None,
        side.felt if side else None,
        [BARRIER_WORDS[barrier] for barrier in side.barriers] if side else [],
        answered(book, side.answers) if side else [],
        connected,
        ask,
    )


def _check_ins(
    pair: Pair,
    held: list[EntryView],
    titles: Mapping[str, str],
    first: date,
) -> CheckIns:
    shown = sorted(held, key=lambda one: one.on_day)[-CHECK_INS_SHOWN:]
    courses = {
        person.id: [(one.on_day, _connected(one, person.id)) for one in shown] for person in (pair.a, pair.b)
    }
    return CheckIns(
        [_held(pair, one, titles) for one in reversed(shown) if one.on_day >= first],
        courses[pair.a.id],
        courses[pair.b.id],
        phrase(
            N_("How connected, 0 to 10, from %(first)s to %(last)s. %(a)s %(b)s"),
            first=shown[0].on_day,
            last=shown[-1].on_day,
            a=_course_words(pair.a.name, courses[pair.a.id]),
            b=_course_words(pair.b.name, courses[pair.b.id]),
        ),
    )


def _course_words(name: str, course: list[tuple[date, int | None]]) -> Phrase:
    said = [value for _, value in course if value is not None]
    if not said:
        return phrase(N_("%(name)s gave no number."), name=name)
    if len(said) == 1:
        return phrase(N_("%(name)s said %(n)s."), name=name, n=said[0])
    return phrase(N_("%(name)s went from %(first)s to %(last)s."), name=name, first=said[0], last=said[-1])


def _held(pair: Pair, entry: EntryView, titles: Mapping[str, str]) -> Held:
    return Held(
        entry.on_day,
        entry.short,
        [titles[key] for key in entry.touched if key in titles],
        [(pair.person(one.author_id).name, pair.side_of(one.author_id), one.text) for one in entry.sentences],
        [(p.name, p.side, entry.ask_of(p.id)) for p in (pair.a, pair.b) if entry.ask_of(p.id)],
        _earlier(pair, None, entry.changes),
    )


def _connected(entry: EntryView, partner_id: UUID) -> int | None:
    side = entry.side_of(partner_id)
    return side.connected if side else None


def _took_place(entry: EntryView) -> bool:
    return not entry.is_out and entry.outcome in {Outcome.HAPPENED, Outcome.VERSION}
