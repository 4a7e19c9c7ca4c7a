"""Pure rules and words of small kindnesses: the menu, what was given. No ledger, no totals by person."""

from enum import StrEnum


class Tense(StrEnum):
    """Which of the three lists of a menu something stands on."""

    NOW = "now"
    PAST = "past"
    WISH = "wish"
