"""A check-in as one partner saves it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class CheckInDraft:
    """A check-in as one partner saves it; ``ask``, ``note`` and what is parked for the session are read by both."""

    on_day: date
    short: bool
    touched: tuple[str, ...]
    connected: int | None = None
    ask: str = ""
    note: str = ""
    park: str = ""
