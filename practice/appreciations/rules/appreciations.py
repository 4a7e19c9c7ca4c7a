"""What may happen to an appreciation, and gentle hints on saying it. No Flask, no database, no clock."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from practice import sealed_texts
from practice.errors import Refusal
from practice.messages import N_, Message, message
from practice.release import Release, has_been_released


class Prompt(StrEnum):
    """What a note answers, where it is not a plain appreciation."""

    NOTICED = "noticed"  # the partner noticed a kindness of the other
    NEW_IN_YOU = "new_in_you"
    MISS_AND_WELCOME = "miss_and_welcome"


BECOMING_PROMPTS = (Prompt.NEW_IN_YOU, Prompt.MISS_AND_WELCOME)

BACK_FILL_DAYS = 7
PAPER_BACK_DAYS = 60  # a sheet may be brought two sessions later

RELEASE_WORDS = {
    Release.ONLY_ME: N_("Only me"),
    Release.KEEP: N_("Kept for our session"),
    Release.SHARE: N_("Shared"),
    Release.THERAPIST_ONLY: N_("For your therapist alone"),
}

# Words that make thanks sound like a reproach. The hint is shown after the note was saved and never blocks it.
_REPROACHES = (
    (
        re.compile(r"\b(finally|at last|for once)\b", re.IGNORECASE),
        N_("It may land softer without “%(word)s”."),
    ),
    (
        re.compile(r"\b(but|although)\b", re.IGNORECASE),
        N_("What comes after “%(word)s” is often what is heard."),
    ),
    (
        re.compile(r"\b(you (?:(?:always|never) should|should (?:always|never)))\b", re.IGNORECASE),
        N_("It may land softer without “%(word)s”."),
    ),
)


@dataclass(frozen=True, kw_only=True)
class AppreciationText:
    """What is written in an appreciation; ``chip`` is the key of the tapped words."""

    chip: str = sealed_texts.text(N_("Tapped"))
    did: str = sealed_texts.text(N_("What they did"))
    shows: str = sealed_texts.text(N_("What it says about them"))
    landed: str = sealed_texts.text(N_("How it landed"))

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts that were written, not tapped, in their order."""
        return tuple(getattr(self, name) for name in WRITTEN_TEXTS if getattr(self, name))


WRITTEN_TEXTS = tuple(name for name in sealed_texts.text_names(AppreciationText) if name != "chip")


@dataclass(frozen=True)
class AppreciationDraft(AppreciationText):
    """An appreciation as its author sends it, with ``did`` or a chip."""

    form_key: UUID
    on_day: date
    release: Release
    prompt: Prompt | None = None
    therapist_id: UUID | None = None  # whose name stood beside *therapist only*
    version: str = ""  # of the note that is changed, as its form showed it


def check_appreciation(draft: AppreciationDraft, today: date, *, is_paper: bool = False) -> None:
    """Raise Refusal unless it has a sentence or a chip (paper and prompts: a sentence) and ``check_day`` passes."""
    if not draft.did and not draft.chip:
        only_written = draft.prompt or is_paper
        tap = N_("Write a few words, or tap one of these.")
        raise Refusal(N_("Please write a few words.") if only_written else tap, field="did")
    if draft.prompt is Prompt.MISS_AND_WELCOME and not draft.shows:
        raise Refusal(
            N_("Both belong together: something you miss, and something you welcome."), field="shows"
        )
    check_day(draft.on_day, today, is_paper=is_paper)


def check_day(on_day: date, today: date, *, is_paper: bool = False) -> None:
    """Raise Refusal unless the day is today or one of the seven days before; from paper, the sixty before."""
    if on_day > today:
        raise Refusal(N_("That day is still to come."), field="on_day")
    if is_paper and on_day < today - timedelta(days=PAPER_BACK_DAYS):
        raise Refusal(N_("This goes back sixty days, no further."), field="on_day")
    if not is_paper and on_day < today - timedelta(days=BACK_FILL_DAYS):
        raise Refusal(N_("This goes back seven days, no further."), field="on_day")


def check_appreciations_on(appreciations_on: bool) -> None:  # noqa: FBT001 - the couple's setting, as it stands
    """Raise Refusal when the therapist has turned appreciations off for the couple."""
    if not appreciations_on:
        raise Refusal(N_("Appreciations are not part of what you are doing at the moment."))


def may_change(
    release: Release, released_at: datetime | None, now: datetime, *, is_opened: bool = False
) -> bool:
    """Whether its author may change a note: until the other can read it, or an opening shared it."""
    return not has_been_released(release, released_at, now) and not (is_opened and release is Release.SHARE)


def check_may_change(
    release: Release, released_at: datetime | None, now: datetime, *, is_opened: bool = False
) -> None:
    """Raise Refusal unless ``may_change``."""
    if not may_change(release, released_at, now, is_opened=is_opened):
        raise Refusal(N_("This has been shared, so it stays as it was said."))


def hint(*texts: str) -> Message | None:
    """A hint on how the first such word in these texts may be heard; None when there is none."""
    for pattern, words in _REPROACHES:
        if match := pattern.search("\n".join(texts)):
            return message(words, word=match.group(1).lower())
    return None
