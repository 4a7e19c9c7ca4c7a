"""Two actions at once, in an order that a test decides."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

Deed = Callable[[Callable[[], None]], bool]


def crossing(first: Deed, second: Callable[[], bool]) -> tuple[bool, bool]:
    """Let the second happen after the first has read, before it writes, where the database lets it.

    SQLite lets one in at a time, so there the second waits for the first to end. True for what was done.
    """
    has_read, is_over = Event(), Event()

    def look_up() -> None:
        has_read.set()
        is_over.wait(timeout=1)

    def follow() -> bool:
        has_read.wait(timeout=20)
        try:
            return second()
        finally:
            is_over.set()

    with ThreadPoolExecutor(2) as pool:
        done = pool.submit(first, look_up), pool.submit(follow)
        return done[0].result(timeout=60), done[1].result(timeout=60)
