"""What homework's pages show, gathered from what the queries found. No Flask, no database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from practice.homework.noted import EntryView, Happened
from practice.homework.queries import Given
from practice.homework.rhythm import (
    Span,
    Stretch,
    hope,
    progress,
    stretch_around,
    stretches,
    tried,
    windows_to_rest,
)
from practice.homework.rules import (
    BACK_FILL_DAYS,
    COUNTS,
    ENDS_WORDS,
    Answers,
    Ends,
    Feasibility,
    Load,
    Outcome,
    earliest_day,
    feasibility,
    minutes_a_week,
)
from practice.library.queries import Book
from practice.library.rules import COST_WORDS, FieldType, Kind, Mode, Window, how_often
from practice.phrase import N_, Phrase, phrase


class Going(NamedTuple):
    """How one assignment goes in the window a day lies in, for the two together."""

    given: Given
    now: Stretch
    words: Phrase | None  # None where nothing happened yet
    band: Phrase

    @property
    def news(self) -> Phrase | None:
        """What a row of Today tells instead of the plan: what happened, or that it rests."""
        return self.band if self.words or self.now.is_rest else None


def going(given: Given, entries: Iterable[EntryView | Happened], today: date) -> Going:
    """Counted from the entries of the window around today, or of the last one of something that has ended.

    Parts of windows are held against nobody.
    """
    day = today if given.last_day is None else max(given.starts_on, min(today, given.last_day))
    now = stretch_around(given.rhythm, day, given.own, _days(given, entries), given.easing, given.met_on)
    words = progress(given.rhythm, now, today)
    return Going(given, now, words, words or hope(now, today))


def went(given: Given, entries: Iterable[EntryView | Happened], first: date, last: date) -> Phrase:
    """How an assignment went from one day to another, in the therapist's words."""
    found = stretches(
        given.rhythm, Span(first, last), given.own, _days(given, entries), given.easing, given.met_on
    )
    return tried(given.rhythm, found)


def _days(given: Given, entries: Iterable[EntryView | Happened]) -> list[tuple[date, Outcome]]:
    return [(one.on_day, one.outcome) for one in entries if one.assignment_id == given.id]


class Room(NamedTuple):
    """Where room can be made: windows that may rest, the running one first, and rests that can be taken back."""

    windows: list[Span]
    rests: list[Span]


def room(given: Given, today: date) -> Room:
    """What may rest of one assignment."""
    rests = sorted(one for one in given.easing.rests if one.last is not None and one.last >= today)
    named = {one.first for one in rests}
    free = [one for one in windows_to_rest(given.rhythm, today, given.own) if one.first not in named]
    return Room(free, rests)


def in_words(book: Book, entry: EntryView) -> list[tuple[UUID, str, str]]:
    """What each partner answered in words of their own: who, the question, and the answer."""
    texts = {one.key for one in book.fields if one.type in (FieldType.LINE, FieldType.TEXT)}
    told = [(entry.author_id, entry.answers), *((one.author_id, one.answers) for one in entry.others)]
    return [
        (author_id, label, said)
        for author_id, answers in told
        for label, said in answered(book, {key: said for key, said in answers.items() if key in texts})
    ]


def answered(book: Book, answers: Answers, *, choices_only: bool = False) -> list[tuple[str, str]]:
    """What was answered to an activity's own questions: the question, and the answer in words."""
    found = []
    for one in book.fields:
        if choices_only and one.type in (FieldType.LINE, FieldType.TEXT):
            continue
        words = dict(one.choices)
        if said := answers.get(one.key):
            text = ", ".join(words.get(each, each) for each in said)
            found.append((one.label, f"{text} / {one.to}" if one.to else text))
    return found


class Live(NamedTuple):
    """One assignment on the therapist's list."""

    given: Given
    how_often: Phrase
    until: Phrase


def live_list(found: Iterable[Given]) -> list[Live]:
    """What a couple has at the moment, with its rhythm and end in words."""
    return [Live(one, how_often(one.window, one.low, one.high), until(one)) for one in found]


def until(given: Given) -> Phrase:
    """How long it goes on."""
    if given.ends is Ends.ON_DAY and given.ends_on:
        return phrase(N_("Until %(day)s"), day=given.ends_on)
    return Phrase(ENDS_WORDS[given.ends])


def smaller(given: Given) -> dict[str, Any]:
    """The same plan in half: fewer times, fewer minutes, for a form the therapist still reads before saving."""
    minutes = given.minutes // 2
    return {name: getattr(given, name) for name in _PLAN} | {
        "low": given.low // 2,
        "high": (given.high + 1) // 2,
        "minutes": minutes - minutes % 5 if minutes >= LEAST_ROUNDED else minutes,
    }


LEAST_ROUNDED = 10  # minutes from which halves are rounded down to fives
_PLAN = ("why", "mode", "window", "cost", "starts_on", "ends", "ends_on", "cue", "plan", "obstacle", "small")


@dataclass(frozen=True)
class Weight:
    """What everything a couple has asks of them, for the aside of the assign page."""

    sum: Feasibility
    costs: Phrase
    held_minutes: int  # a week, of everything but the one being planned
    others: Sequence[Given]


def weight(found: Iterable[Given], planned: Load | None, *, without: Given | None = None) -> Weight:
    """All live assignments and the one being planned (``without`` is the one it replaces)."""
    others = [one for one in found if one.is_live and (without is None or one.id != without.id)]
    loads = [Load(one.window, one.low, one.high, one.minutes, one.cost) for one in others]
    held = sum(minutes_a_week(one.window, one.high, one.minutes) for one in loads)
    if planned:
        loads.append(planned)
    total = feasibility(loads)
    return Weight(total, Phrase(COST_WORDS[total.costs]), held, others)


def days_back(today: date, starts_on: date, last: date | None) -> dict[date, Phrase | date]:
    """The days something may be noted for, today first."""
    newest = min(today, last) if last else today
    first = earliest_day(today, starts_on)
    days = [newest - timedelta(days=n) for n in range((newest - first).days + 1)]
    names: dict[date, Phrase | date] = {}
    for day in days:
        ago = (today - day).days
        words = {0: phrase(N_("Today")), 1: phrase(N_("Yesterday"))}.get(ago)
        names[day] = words or day
    return names


# Kinds with a page of their own, where noting is more than saying that it happened.
NOTED_ELSEWHERE = (Kind.APPRECIATION, Kind.KINDNESS, Kind.PLANNED_DATE, Kind.AGREEMENT, Kind.BECOMING)


class WeekRow(NamedTuple):
    """One thing on the page of a whole week: its days, and those that are noted already and not asked again."""

    given: Given
    days: dict[date, Phrase | date]
    noted: list[date]


def week_before(today: date) -> date:
    """The first day a week may be noted from."""
    return today - timedelta(days=BACK_FILL_DAYS)


def week_rows(
    live: Iterable[Given], happened: Iterable[Happened], partner_id: UUID, today: date
) -> list[WeekRow]:
    """What can be ticked; where the two do something together, one of them noting it is enough."""
    happened = [one for one in happened if one.outcome in COUNTS]
    rows = []
    for one in live:
        if one.book.kind in NOTED_ELSEWHERE or one.starts_on > today:
            continue
        noted = {
            each.on_day
            for each in happened
            if each.assignment_id == one.id and (one.mode is not Mode.EACH or each.author_id == partner_id)
        }
        rows.append(WeekRow(one, days_back(today, one.starts_on, one.last_day), sorted(noted)))
    return rows


def noted_elsewhere(live: Iterable[Given], today: date) -> list[Given]:
    """What is noted on a page of its own."""
    return [one for one in live if one.book.kind in NOTED_ELSEWHERE and one.starts_on <= today]


class Step(NamedTuple):
    """One thing of a check-in, on a page of its own."""

    key: str
    title: str
    prompt: str
    minutes: int
    number: int
    of: int
    before: str | None  # the step before, or None
    after: str  # the step after; "answers" at the end


ANSWERS, SAVE = "answers", "save"
ASKS = {
    "connected": "connected",
    "one_thing": "park",
    "one_ask": "ask",
    "close": "note",
}  # agenda key: the form's field


class Posted(NamedTuple):
    """A check-in's form as it arrived: the step it was sent from, what was touched, which button was pressed."""

    is_sent: bool
    came_from: str
    short: bool
    touched: tuple[str, ...]
    press: str


class Walk(NamedTuple):
    """Where a check-in stands: at a step, or (``step`` None) at the page with the answers."""

    step: Step | None
    steps: list[Step]
    short: bool
    touched: tuple[str, ...]
    asked: tuple[str, ...]  # the form's fields that stand on this page
    is_saving: bool

    @property
    def is_whole(self) -> bool:
        """Whether every step was gone through, none left out."""
        return all(step.key in self.touched for step in self.steps)

    @property
    def here(self) -> str:
        """The key of this page."""
        return self.step.key if self.step else ANSWERS


def walk(book: Book, posted: Posted, to: str, *, is_valid: bool) -> Walk | None:
    """The page to show next on the way ``to`` a step; None where there is no such step.

    What does not fit is answered on the page it was written on.
    """
    known = [one.key for one in steps(book, short=False)]
    if to not in {*known, ANSWERS, SAVE}:
        return None
    short = {"short": True, "full": False}.get(posted.press, posted.short)
    touched = [key for key in known if key in posted.touched]
    if posted.is_sent and not is_valid:
        to = posted.came_from if posted.came_from in known else ANSWERS
    elif posted.came_from in known and posted.press == "" and posted.came_from not in touched:
        touched.append(posted.came_from)
    way = steps(book, short=short)
    keys = [one.key for one in way]
    if to in known and to not in keys:
        to = next((key for key in keys if key not in touched), ANSWERS)
    step = next((one for one in way if one.key == to), None)
    asked: tuple[str, ...] = (ASKS[to],) if to in ASKS else ()
    if step is None:
        asked = ("on_day", *(field for key, field in ASKS.items() if key not in keys))
    saving = posted.is_sent and is_valid and to == SAVE
    return Walk(step, way, short, tuple(touched), asked, saving)


def steps(book: Book, *, short: bool) -> list[Step]:
    """The agenda, whole or in ten minutes."""
    if book.kind is not Kind.CHECK_IN:
        return []
    wanted: list[Mapping[str, Any]] = [one for one in book.agenda if one["in_short"] or not short]
    keys = [str(one["key"]) for one in wanted]
    return [
        Step(
            keys[at],
            one["title"],
            one["prompt"],
            one["minutes_short"] if short else one["minutes"],
            at + 1,
            len(wanted),
            keys[at - 1] if at else None,
            keys[at + 1] if at + 1 < len(keys) else ANSWERS,
        )
        for at, one in enumerate(wanted)
    ]


def week_of(day: date, first_weekday: int) -> list[date]:
    """The seven days of the week a day lies in."""
    first = day - timedelta(days=(day.weekday() - first_weekday) % 7)
    return [first + timedelta(days=n) for n in range(7)]


def is_countable(given: Given) -> bool:
    """Whether a couple sees how often: not where the number would tell of what the other kept to themselves."""
    private = given.book.kind in (Kind.APPRECIATION, Kind.KINDNESS)
    return not private and given.window not in (Window.ONCE, Window.WHENEVER)
