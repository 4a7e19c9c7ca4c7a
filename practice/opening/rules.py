"""Which notes go on an opening sheet, and when an opening may be shared. No Flask, no database, no clock."""

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

MOST_PRESET = 4  # notes of one partner that are ticked before the therapist chooses
MOST_LETTERS_NAMED = 8  # of those that cannot be printed
LINES_PER_PAGE = 18  # of 48 letters, in the smallest type, on the shorter of the two papers
RELEASE_DELAY = timedelta(hours=1)  # from sharing an opening until the partners can read what it releases
STEMS_PER_PAGE = 4  # as many as fit one page with room between them


@dataclass(frozen=True)
class SheetChoice:
    """One note that may go on the sheet; ``is_new`` where it came or was changed after the last saved choice."""

    id: UUID
    on_day: date
    words: tuple[str, ...]
    chip_words: str  # of the chip that was tapped, where nothing was written
    is_picked: bool = False
    is_new: bool = False
    on_paper: bool = False

    @property
    def letters(self) -> frozenset[str]:
        """Every letter of its words."""
        return frozenset().union(*self.words)

    def unprintable_letters(self, without_glyph: frozenset[str]) -> tuple[str, ...]:
        """The first of its letters that no installed font has, in their order."""
        letters = dict.fromkeys(letter for text in self.words for letter in text if letter in without_glyph)
        return tuple(letters)[:MOST_LETTERS_NAMED]


@dataclass(frozen=True)
class SheetChoices:
    """The notes of both partners, newest first, and which are ticked; ``is_saved`` once the therapist has chosen."""

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
        return frozenset(choice.id for choice in (*self.a, *self.b) if choice.is_picked)

    @property
    def offered_ids(self) -> frozenset[UUID]:
        """The ids of all that may be ticked."""
        return frozenset(choice.id for choice in (*self.a, *self.b))

    @property
    def letters(self) -> frozenset[str]:
        """Every letter of everything that may be ticked."""
        return frozenset().union(*(choice.letters for choice in (*self.a, *self.b)))

    def with_ticks(self, picks: frozenset[UUID]) -> "SheetChoices":
        """The same with other ticks."""
        a, b = (
            tuple(replace(choice, is_picked=choice.id in picks) for choice in choices)
            for choices in (self.a, self.b)
        )
        return replace(self, a=a, b=b)


def is_tick_current(picked_at: datetime, changed_at: datetime | None) -> bool:
    """Whether a note was ticked after its last change, so that the tick is for its present words."""
    return changed_at is None or changed_at <= picked_at


def tick_choices(
    notes: Sequence[SheetChoice], decided: Mapping[UUID, bool], *, is_saved: bool
) -> tuple[SheetChoice, ...]:
    """Tick the notes by what was ``decided``; before anything is saved the newest, at most MOST_PRESET.

    Of those no more are ticked than fit a page, and at least one.
    """
    if not is_saved:
        n_preset = _n_preset(notes)
        return tuple(replace(note, is_picked=place < n_preset) for place, note in enumerate(notes))
    return tuple(
        replace(note, is_picked=decided.get(note.id, False), is_new=note.id not in decided) for note in notes
    )


def _n_preset(notes: Sequence[SheetChoice]) -> int:
    texts = [note.words for note in notes[:MOST_PRESET]]
    fitting = [n for n in range(1, len(texts) + 1) if n_lines(texts[:n], 48) <= LINES_PER_PAGE]
    return max(fitting, default=1)


def n_lines(notes: Sequence[Sequence[str]], letters: int) -> float:
    """The estimated height of notes, in lines of so many letters, the space between notes and paragraphs included."""
    texts = [lines(text) for note in notes for text in note]
    spacing = 0.9 * max(len(notes) - 1, 0) + 0.2 * (len(texts) - len(notes))
    all_lines = [line for text in texts for line in text]
    spacing += 0.3 * sum(line.is_apart for line in all_lines)
    return sum(math.ceil(estimated_width(line.text) / letters) for line in all_lines) + spacing


def estimated_width(text: str) -> float:
    """The width in small letters, estimated; where it is wrong, the sheet is printed plainly (``pdf.Printer``)."""
    return sum(_letter_width(letter) for letter in text)


def _letter_width(letter: str) -> float:
    kind = unicodedata.category(letter)
    if kind in {"Mn", "Me", "Cf"}:
        return 0  # a mark, a joiner
    if kind == "So" or unicodedata.east_asian_width(letter) in {"W", "F"}:
        return 2  # a sign such as a heart; Chinese, Japanese and Korean
    return 1.5 if kind == "Lu" else 1


def check_may_choose(state: AppointmentState, *, is_shared: bool) -> None:
    """Notes are chosen while the appointment is planned; raises Refusal otherwise."""
    if state is AppointmentState.HELD and not is_shared:
        raise Refusal(
            N_("This session took place without its opening. What was kept waits for the next one.")
        )
    if state is AppointmentState.HELD:
        raise Refusal(N_("This opening was shared, so its sheet stays as it was."))
    check_not_called_off(state)


def check_own_day(on_day: date, today: date) -> None:
    """Check that an opening is shared on the appointment's own day or later, so that nothing is released before it.

    Raises Refusal.
    """
    if on_day > today:
        raise Refusal(
            N_("This session is still to come. If you are meeting today, give the session today's day first.")
        )


def may_take_back(released_at: datetime | None, now: datetime) -> bool:
    """Whether what an opening released is not readable for the partners yet."""
    return released_at is not None and now < released_at


def check_may_take_back(released_at: datetime | None, now: datetime) -> None:
    """Raise Refusal once the delay is over, by the clock alone: whether somebody has read it is not asked."""
    if not may_take_back(released_at, now):
        raise Refusal(N_("The hour is over, so this opening stays shared."))


def check_not_called_off(state: AppointmentState) -> None:
    """Raise Refusal where the appointment was called off."""
    if state is AppointmentState.CANCELLED:
        raise Refusal(N_("This session was called off. Put it back first."))


def appointment_number(appointment_id: UUID, held_ids: Iterable[UUID]) -> int:
    """Which of the couple's sessions this is, from 1; ``held_ids`` are those that took place, earliest first."""
    earlier_ids = list(held_ids)
    return (earlier_ids.index(appointment_id) if appointment_id in earlier_ids else len(earlier_ids)) + 1
