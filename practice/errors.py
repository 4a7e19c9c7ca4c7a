"""Errors that rules, actions and queries raise, and that ``web`` answers with pages."""

from typing import Any

from practice.messages import N_, Message


class Refusal(Exception):
    """Something is not allowed now; the message is for the reader.

    ``text`` is an English sentence marked with ``N_``, ``values`` fill its places; ``field`` names the form field it
    is shown with.
    """

    def __init__(self, text: str, *, field: str | None = None, **values: Any) -> None:
        super().__init__(text)
        self.message = Message(text, values)
        self.field = field


class SavedBefore(Refusal):
    """The same form was saved before with other values, as after the browser's Back button; the new ones are not lost."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "You saved this a moment ago with other words, and those are kept. Save once more to keep these as well."
            )
        )


class ChangedMeanwhile(Refusal):
    """The row a form shows was changed since, in another window or on another phone."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "This was changed meanwhile, in another window or on another phone. You see what is kept now, and"
                " your own words as you typed them. Save once more to put yours in its place."
            )
        )


class NotFound(Exception):
    """No such row, or none this viewer may know about: the two look alike on purpose."""
