"""The words for rhythms and stretches, for the couple and for the therapist."""

from collections.abc import Sequence
from datetime import date

from practice.library.rules.activities import Window
from practice.messages import N_, Message, message, plural_message
from practice.rhythm.rules.stretches import Stretch
from practice.rhythm.rules.windows import Rhythm


def times_words(n: int) -> Message:
    """A number of times, such as "Twice"."""
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


def progress_words(rhythm: Rhythm, stretch: Stretch, today: date) -> Message | None:
    """How an assignment goes, for the couple: what happened, never what did not. None where nothing happened.

    The range is put in the past tense only once the last day of its window is over.
    """
    if stretch.n == 0:
        return None
    n_times = times_words(stretch.n)
    is_over = stretch.is_over(today)
    if stretch.is_rest and not is_over:
        return message(N_("%(times)s so far. %(rests)s"), times=n_times, rests=message(_RESTS))
    if not stretch.is_hoped_for or rhythm.window is Window.ONCE or stretch.n >= stretch.high:
        return message(N_("%(times)s.") if is_over else N_("%(times)s so far."), times=n_times)
    if stretch.is_season:
        words = N_("%(times)s; in that season, %(hoped)s was plenty.")
        if not is_over:
            words = N_("%(times)s so far; %(hoped)s would be plenty in this season.")
    else:
        words = N_("%(times)s; you had hoped for %(hoped)s.")
        if not is_over:
            words = N_("%(times)s so far; you two hope for %(hoped)s.")
    return message(words, times=n_times, hoped=range_words(stretch.low, stretch.high))


def hope_words(stretch: Stretch, today: date) -> Message:
    """What is shown for a window in which nothing happened, for the couple; never a number that was not reached."""
    is_over = stretch.is_over(today)
    if stretch.is_rest:
        words = N_("You two chose to rest on this one.") if is_over else _RESTS
        return message(words)
    if stretch.is_partial:
        words = N_("It has come to its end. Nothing to make up.") if is_over else _ANYTHING_COUNTS
        return message(words)
    if stretch.is_season:
        words = N_("In that season, %(hoped)s would have been plenty.")
        if not is_over:
            words = N_("In this season, %(hoped)s would be plenty.")
    else:
        words = N_("You had hoped for %(hoped)s.") if is_over else N_("You two hope for %(hoped)s.")
    return message(words, hoped=range_words(stretch.low, stretch.high))


_RESTS = N_("You two chose to rest on this one for now.")
_ANYTHING_COUNTS = N_("It has just begun, or is about to end: anything counts.")


def summary_words(rhythm: Rhythm, stretches: Sequence[Stretch]) -> Message:
    """How an assignment went over some days, for the therapist, such as "Twice; hoped for 2 to 4".

    Where the days cut windows apart, the count is given by the number of days, and the range by the window.
    """
    n_times = times_words(sum(stretch.n for stretch in stretches))
    not_rested = [stretch for stretch in stretches if not stretch.is_rest]
    if stretches and not not_rested:
        return message(N_("%(times)s; they had chosen to rest"), times=n_times)
    if rhythm.window is Window.WHENEVER or not not_rested:
        return n_times
    hoped = _hope_over(not_rested)
    if rhythm.window not in _EACH or [stretch.is_partial for stretch in stretches] == [False]:
        words = message(N_("%(times)s; hoped for %(hoped)s"), times=n_times, hoped=hoped)
    else:
        words = message(
            N_("%(times)s in %(stretch)s; hoped for %(hoped)s %(each)s"),
            times=n_times,
            stretch=_how_long(rhythm.window, stretches),
            hoped=hoped,
            each=Message(_EACH[rhythm.window]),
        )
    if any(stretch.is_season for stretch in not_rested):
        return message(N_("%(words)s, in a fuller season"), words=words)
    return words


def _hope_over(stretches: Sequence[Stretch]) -> Message:
    """The widest range of them; partial ones count only where there is no whole one."""
    whole_stretches = [stretch for stretch in stretches if not stretch.is_partial] or stretches
    return range_words(
        min(stretch.low for stretch in whole_stretches), max(stretch.high for stretch in whole_stretches)
    )


def _how_long(window: Window, stretches: Sequence[Stretch]) -> Message:
    """Their length in windows, or in days where one of them is partial."""
    if not any(stretch.is_partial for stretch in stretches):
        return windows_words(window, len(stretches))
    n_days = sum(
        (stretch.span.last - stretch.span.first).days + 1 for stretch in stretches if stretch.span.last
    )
    return windows_words(Window.DAY, n_days)


def windows_words(window: Window, n: int) -> Message:
    """A number of windows, such as "2 weeks"."""
    return plural_message(n, *_WINDOWS[window])
