"""Pure rules and words of agreements: one parenting matter, worded by both."""

from enum import StrEnum


class AgreementState(StrEnum):
    """Where an agreement stands."""

    WORDING = "wording"  # one of the two has still to say yes to the words
    TRYING = "trying"
    KEEPING = "keeping"
    LET_GO = "let_go"
