"""Finished sheets kept in memory for a while, so that the same page is not laid out twice."""

import threading
from collections.abc import Callable
from time import monotonic

from cachetools import TTLCache

MOST_SHEETS = 8
SHEET_SECONDS = 15 * 60


class SheetCache:
    """The newest ``MOST_SHEETS`` sheets of the last ``SHEET_SECONDS``; safe to share between threads.

    ``timer`` counts seconds. The key is the hash of page and style together, so only somebody for whom the very same
    page was just rendered, from texts they may open, can reach a sheet.
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

    def add(self, key: bytes, sheet: bytes) -> None:
        with self._lock:
            self._sheets.setdefault(key, sheet)

    def clear(self) -> None:
        with self._lock:
            self._sheets.clear()
