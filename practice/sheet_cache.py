"""Finished sheets kept in memory for a while, so that the same page asked again is not laid out again."""

import threading
from collections import OrderedDict
from time import monotonic

KEPT_SHEETS = 8
KEPT_SECONDS = 15 * 60


class SheetCache:
    """A few finished sheets, so that the same page asked again is not laid out again.

    Kept in memory only, at most eight for a quarter of an hour, under the hash of page and style together:
    only somebody for whom the very same page was just made from opened text can reach one.
    """

    def __init__(self) -> None:
        self._sheets: OrderedDict[bytes, tuple[float, bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: bytes) -> bytes | None:
        with self._lock:
            self._drop_old()
            found = self._sheets.get(key)
            return found[1] if found else None

    def keep(self, key: bytes, sheet: bytes) -> None:
        with self._lock:
            self._drop_old()
            self._sheets.setdefault(key, (monotonic(), sheet))
            while len(self._sheets) > KEPT_SHEETS:
                self._sheets.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._sheets.clear()

    def _drop_old(self) -> None:
        while self._sheets and next(iter(self._sheets.values()))[0] < monotonic() - KEPT_SECONDS:
            self._sheets.popitem(last=False)
