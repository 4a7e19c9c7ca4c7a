"""Finished sheets kept in memory for a while, so that the same page asked again is not laid out again."""

import threading
from collections.abc import Callable
from time import monotonic

from cachetools import TTLCache

MOST_SHEETS = 8
SHEET_SECONDS = 15 * 60


class SheetCache:
    """A few finished sheets, safe to share between threads; ``timer`` counts seconds.

    Kept in memory only, at most eight for a quarter of an hour, under the hash of page and style together:
    only somebody for whom the very same page was just made from opened text can reach one.
    """

    def __init__(self, timer: Callable[[], float] = monotonic) -> None:
        self._sheets: TTLCache[bytes, bytes] = TTLCache(MOST_SHEETS, SHEET_SECONDS, timer=timer)
        self._lock = threading.Lock()

    def __len__(self) -> int:
        with self._lock:
            return len(self._sheets)

    def get(self, key: bytes) -> bytes | None:
        with self._lock:
            return self._sheets.get(key)

    def keep(self, key: bytes, sheet: bytes) -> None:
        with self._lock:
            self._sheets.setdefault(key, sheet)

    def clear(self) -> None:
        with self._lock:
            self._sheets.clear()
