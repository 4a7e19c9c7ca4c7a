"""How a rhythm and its stretches are told, to the couple and to the therapist."""

from collections.abc import Sequence
from datetime import date

from practice.library.rules.activities import Window
from practice.messages import N_, Message, message, plural_message
from practice.rhythm.rules.stretches import Stretch
from practice.rhythm.rules.windows import Rhythm


def times_words(n: int) -> Message:
    """A number of times, as one would say it."""
    if n == 0:
        return message(N_("Not yet"))
    if n == 1:
        return message(N_("Once"))
    return message(N_("Twice")) if n == 2 else message(N_("%(n)s times"), n=n)


def range_words(low: int, high: int) -> Message:
    """A range, such as "2 to 4"."""
    return (
        message(N_("%(n)s"), n=high)
        if low == high
        else message(N_("%(low)s to %(high)s"), low=low, high=high)
    )


_WINDOWS = {
    Window.DAY: (N_("one day"), N_("%(n)s days")),
    Window.WEEK: (N_("one week"), N_("%(n)s weeks")),
    Window.FORTNIGHT: (N_("one fortnight"), N_("%(n)s fortnights")),
    Window.MONTH: (N_("one month"), N_("%(n)s months")),
}
_EACH = {
    Window.DAY: N_("a day"),
    Window.WEEK: N_("a week"),
    Window.FORTNIGHT: N_("a fortnight"),
    Window.MONTH: N_("a month"),
}


def progress_words(rhythm: Rhythm, now: Stretch, today: date) -> Message | None:
    """How it goes, for the couple: what happened first, never what did not. None where nothing did.

    What was hoped for is told in the past only once the last day of its window is over.
    """
    if now.n == 0:
        return None
    n_times = times_words(now.n)
    is_over = now.is_over(today)
    if now.is_rest and not is_over:
        return message(N_("%(times)s so far. %(rests)s"), times=n_times, rests=message(_RESTS))
    if not now.is_hoped_for or rhythm.window is Window.ONCE or now.n >= now.high:
        return message(N_("%(times)s.") if is_over else N_("%(times)s so far."), times=n_times)
    if now.is_season:
        words = N_("%(times)s; in that season, %(hoped)s was plenty.")
        if not is_over:
            words = N_("%(times)s so far; %(hoped)s would be plenty in this season.")
    else:
        words = N_("%(times)s; you had hoped for %(hoped)s.")
        if not is_over:
            words = N_("%(times)s so far; you two hope for %(hoped)s.")
    return message(words, times=n_times, hoped=range_words(now.low, now.high))


def hope_words(now: Stretch, today: date) -> Message:
    """What stands beside an empty window, for the couple: never a number that was not reached."""
    is_over = now.is_over(today)
    if now.is_rest:
        words = N_("You two chose to rest on this one.") if is_over else _RESTS
        return message(words)
    if now.is_partial:
        words = N_("It has come to its end. Nothing to make up.") if is_over else _ANYTHING_COUNTS
        return message(words)
    if now.is_season:
        words = N_("In that season, %(hoped)s would have been plenty.")
        if not is_over:
            words = N_("In this season, %(hoped)s would be plenty.")
    else:
        words = N_("You had hoped for %(hoped)s.") if is_over else N_("You two hope for %(hoped)s.")
    return message(words, hoped=range_words(now.low, now.high))


_RESTS = N_("You two chose to rest on this one for now.")
_ANYTHING_COUNTS = N_("It has just begun, or is about to end: anything counts.")


def summary_words(rhythm: Rhythm, found: Sequence[Stretch]) -> Message:
    """How it went over some days, for the therapist, such as "Twice; hoped for 2 to 4".

    Where the days cut windows apart, the rhythm is told beside the days, and nothing is set against it.
    """
    n_times = times_words(sum(one.n for one in found))
    tried_in = [one for one in found if not one.is_rest]
    if found and not tried_in:
        return message(N_("%(times)s; they had chosen to rest"), times=n_times)
    if rhythm.window is Window.WHENEVER or not tried_in:
        return n_times
    hope = _hope_over(tried_in)
    if rhythm.window not in _EACH or [one.is_partial for one in found] == [False]:
        words = message(N_("%(times)s; hoped for %(hoped)s"), times=n_times, hoped=hope)
    else:
        words = message(
            N_("%(times)s in %(stretch)s; hoped for %(hoped)s %(each)s"),
            times=n_times,
            stretch=_how_long(rhythm.window, found),
            hoped=hope,
            each=Message(_EACH[rhythm.window]),
        )
    if any(one.is_season for one in tried_in):
        return message(N_("%(words)s, in a fuller season"), words=words)
    return words


def _hope_over(found: Sequence[Stretch]) -> Message:
    whole = [one for one in found if not one.is_partial] or found
    return range_words(min(one.low for one in whole), max(one.high for one in whole))


def _how_long(window: Window, found: Sequence[Stretch]) -> Message:
    if not any(one.is_partial for one in found):
        return windows_words(window, len(found))
    n_days = sum((one.span.last - one.span.first).days + 1 for one in found if one.span.last)
    return windows_words(Window.DAY, n_days)


def windows_words(window: Window, n: int) -> Message:
    """A number of windows, such as "2 weeks"."""
    return plural_message(n, *_WINDOWS[window])
