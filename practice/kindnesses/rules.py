"""Texts, drafts and words of menus and kindnesses. Nothing here adds up what a person gave. No Flask, no database."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from practice import sealed_texts
from practice.copies.rules import CopyItemKind
from practice.messages import N_, Message, message
from practice.release import Release

MENU_ITEM = CopyItemKind("menu_item", N_("On your menu"))
KINDNESS_ITEM = CopyItemKind("kindness", N_("A kindness you gave"))


class Tense(StrEnum):
    """Which of the three lists of a menu something stands on."""

    NOW = "now"
    PAST = "past"
    WISH = "wish"


TENSE_WORDS = {
    Tense.NOW: N_("I feel cared for when you ..."),
    Tense.PAST: N_("... when you used to ..."),
    Tense.WISH: N_("... if you would ..."),
}
IMPORTANCE_WORDS = {
    1: N_("Very much"),
    2: N_("A good deal"),
    3: N_("Somewhat"),
    4: N_("A little"),
    5: N_("Nice to have"),
}


@dataclass(frozen=True, kw_only=True)
class MenuItemText:
    """The text of a menu item; its heading in a copy is that of its list."""

    text: str = sealed_texts.text(TENSE_WORDS[Tense.NOW])


@dataclass(frozen=True)
class MenuItemDraft(MenuItemText):
    """A menu item as typed; ``importance`` is from 1, very much, to 5."""

    form_key: UUID
    tense: Tense
    importance: int
    release: Release
    version: str = ""  # of the item that is changed, as its form showed it


@dataclass(frozen=True, kw_only=True)
class KindnessText:
    """The text of a kindness."""

    text: str = sealed_texts.text(N_("What you did"))


@dataclass(frozen=True)
class KindnessDraft(KindnessText):
    """A kindness as typed: an item of the other's menu, or words."""

    form_key: UUID
    on_day: date
    item_id: UUID | None


def gap_in_words(n_given: int, n_noticed: int) -> Message:
    """How often one gave and the other noticed, in words for the therapist."""
    return message(
        N_("Given: %(given)s. Noticed by the other: %(noticed)s."),
        given=_how_often(n_given),
        noticed=_how_often(n_noticed),
    )


def _how_often(n: int) -> Message:
    if n == 0:
        return message(N_("nothing written"))
    if n == 1:
        return message(N_("once"))
    return message(N_("twice")) if n == 2 else message(N_("%(n)s times"), n=n)
