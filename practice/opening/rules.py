"""What goes on the opening sheet, and when an opening may be shared. No Flask, no database, no clock."""

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from practice.appointments.rules import AppointmentState
from practice.errors import Refusal
from practice.messages import N_
from practice.plain_text import lines

PRESET_EACH = 4
BOXES_TOLD = 8  # letters that are named where a note cannot be printed whole
PAGE_HOLDS = 18  # lines of 48 letters, in the smallest type, on the shorter of the two papers
RELEASED_AFTER = timedelta(hours=1)  # from marking an opening as shared to the partners' own pages
STEMS_EACH = 4  # as many as stand on one page with room between them


@dataclass(frozen=True)
class SheetChoice:
    """One note that may go on the sheet, as the therapist reads it; ``is_new`` came after the choice was made."""

    id: UUID
    on_day: date
    words: tuple[str, ...]
    tapped: str  # the words of the chip, where nothing was written
    is_picked: bool = False
    is_new: bool = False
    on_paper: bool = False

    @property
    def letters(self) -> frozenset[str]:
        """Every letter of its words."""
        return frozenset().union(*self.words)

    def boxes(self, without_glyph: frozenset[str]) -> tuple[str, ...]:
        """The first of its letters that no font here has, in their order."""
        met = dict.fromkeys(letter for text in self.words for letter in text if letter in without_glyph)
        return tuple(met)[:BOXES_TOLD]


@dataclass(frozen=True)
class SheetChoices:
    """What both partners kept, newest first, and what is ticked; ``is_saved`` once the therapist has chosen."""

    appointment_id: UUID
    name_a: str
    name_b: str
    a: tuple[SheetChoice, ...]
    b: tuple[SheetChoice, ...]
    is_saved: bool
    is_open: bool  # whether it may still be changed
    read_at: datetime  # when the notes were read
    silent: tuple[str, ...] = ()  # names of partners whose notes wait until they agree to the texts in force

    @property
    def n_chosen(self) -> int:
        """How many are ticked."""
        return len(self.picked_ids)

    @property
    def picked_ids(self) -> frozenset[UUID]:
        """The ids of those that are ticked."""
        return frozenset(one.id for one in (*self.a, *self.b) if one.is_picked)

    @property
    def offered_ids(self) -> frozenset[UUID]:
        """The ids of all that may be ticked."""
        return frozenset(one.id for one in (*self.a, *self.b))

    @property
    def letters(self) -> frozenset[str]:
        """Every letter of everything that may be ticked."""
        return frozenset().union(*(one.letters for one in (*self.a, *self.b)))

    def with_ticks(self, picks: frozenset[UUID]) -> "SheetChoices":
        """The same with other ticks."""
        a, b = (tuple(replace(one, is_picked=one.id in picks) for one in side) for side in (self.a, self.b))
        return replace(self, a=a, b=b)


def is_tick_current(picked_at: datetime, changed_at: datetime | None) -> bool:
    """Whether a tick is for the words as they are: those that were changed since were not what was chosen."""
    return changed_at is None or changed_at <= picked_at


def tick_choices(
    notes: Sequence[SheetChoice], decided: Mapping[UUID, bool], *, is_saved: bool
) -> tuple[SheetChoice, ...]:
    """Tick what was chosen; before anything was, the newest of them, up to four and no more than fit a page."""
    if not is_saved:
        preset = _n_preset(notes)
        return tuple(replace(one, is_picked=at < preset) for at, one in enumerate(notes))
    return tuple(
        replace(one, is_picked=decided.get(one.id, False), is_new=one.id not in decided) for one in notes
    )


def _n_preset(notes: Sequence[SheetChoice]) -> int:
    words = [one.words for one in notes[:PRESET_EACH]]
    fitting = [n for n in range(1, len(words) + 1) if n_lines(words[:n], 48) <= PAGE_HOLDS]
    return max(fitting, default=1)


def n_lines(notes: Sequence[Sequence[str]], letters: int) -> float:
    """How high notes stand when a line holds so many letters, guessed, in lines; the space between counts too."""
    texts = [lines(text) for note in notes for text in note]
    between = 0.9 * max(len(notes) - 1, 0) + 0.2 * (len(texts) - len(notes))
    rows = [line for text in texts for line in text]
    between += 0.3 * sum(line.is_apart for line in rows)
    return sum(math.ceil(width(line.text) / letters) for line in rows) + between


def width(text: str) -> float:
    """In small letters, guessed; where the guess is wrong, the sheet is set plainly (``pdf.Printer``)."""
    return sum(_width(letter) for letter in text)


def _width(letter: str) -> float:
    kind = unicodedata.category(letter)
    if kind in {"Mn", "Me", "Cf"}:
        return 0  # a mark, a joiner
    if kind == "So" or unicodedata.east_asian_width(letter) in {"W", "F"}:
        return 2  # a sign such as a heart; Chinese, Japanese and Korean
    return 1.5 if kind == "Lu" else 1


def check_may_choose(state: AppointmentState, *, is_shared: bool) -> None:
    """The sheet is chosen while the session is planned."""
    if state is AppointmentState.HELD and not is_shared:
        raise Refusal(
            N_("This session took place without its opening. What was kept waits for the next one.")
        )
    if state is AppointmentState.HELD:
        raise Refusal(N_("This opening was shared, so its sheet stays as it was."))
    check_not_called_off(state)


def check_own_day(on_day: date, today: date) -> None:
    """An opening is shared on the session's own day or later, so that nothing is released before anybody met."""
    if on_day > today:
        raise Refusal(
            N_("This session is still to come. If you are meeting today, give the session today's day first.")
        )


def may_take_back(released_at: datetime | None, now: datetime) -> bool:
    """Whether what an opening shared has not reached the partners' pages yet."""
    return released_at is not None and now < released_at


def check_may_take_back(released_at: datetime | None, now: datetime) -> None:
    """By the clock alone: whether somebody has read it is not asked."""
    if not may_take_back(released_at, now):
        raise Refusal(N_("The hour is over, so this opening stays shared."))


def check_not_called_off(state: AppointmentState) -> None:
    """A session that was called off has no opening."""
    if state is AppointmentState.CANCELLED:
        raise Refusal(N_("This session was called off. Put it back first."))


def appointment_number(appointment_id: UUID, held: Iterable[UUID]) -> int:
    """Which of the couple's sessions this is; ``held`` are those that took place, earliest first."""
    ids = list(held)
    return (ids.index(appointment_id) if appointment_id in ids else len(ids)) + 1
