"""Printing: one long-lived process beside the web server turns pages into PDFs, within limits of time and memory.

WeasyPrint is imported only in ``worker``; this module starts that process, sends it pages, stops and replaces it.
"""

import hashlib
import os
import threading
from collections.abc import Iterable
from pathlib import Path

from practice.pdf.glyphs import GlyphCoverage
from practice.pdf.process import CannotPrint, PrintFailure, PrintProcess
from practice.pdf.sheet_cache import SheetCache

DEBIAN_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
SHEETS_PER_PROCESS = 500  # then a fresh process: WeasyPrint's font caches only ever grow
LONGEST_QUEUE = 4  # one sheet being printed and three that wait; a fifth is refused, so that it blocks no thread of the server
GLYPH_SECONDS = 5  # a query takes a tenth of a second, and starting the process about a second
PLAIN_STYLE = "plain.css"  # the second try, where a sheet cannot be laid out with its own style


class Printer:
    """Prints pages in a process of its own, started at the first use and replaced when it fails.

    ``font_folder`` is searched for ``*.ttf``; a style in ``css_folder`` names one as ``url(sheet-font:<file>)``.
    Safe to share between threads: they print one after the other.
    """

    def __init__(
        self, font_folder: Path, css_folder: Path, timeout_s: float = 20, memory_mb: int = 512
    ) -> None:
        self._font_folder, self._css_folder = font_folder, css_folder
        self._timeout_s, self._memory_mb = timeout_s, memory_mb
        self._turn = threading.Lock()
        self._places = threading.BoundedSemaphore(LONGEST_QUEUE)
        self._child: PrintProcess | None = None
        self._missing: str | None = None
        self._is_slow = False
        self._cache = SheetCache()
        self._glyphs = GlyphCoverage()

    def render(self, html: str, *, stylesheet: str) -> bytes:
        """The page as PDF/UA-1; its title and language are those of the HTML.

        A page that fails with its style, or takes more than half the time, is printed with ``plain.css`` instead.

        Raises:
            CannotPrint: Pango is missing, the page takes too long or too much memory even so, or too many wait.
            ValueError: there is no such style.
        """
        if Path(stylesheet).name != stylesheet or not (self._css_folder / stylesheet).is_file():
            raise ValueError(f"there is no print style called {stylesheet!r}")
        key = hashlib.sha256(f"{stylesheet}\0{html}".encode()).digest()
        if sheet := self._cache.get(key):
            return sheet
        if not self._places.acquire(blocking=False):
            raise CannotPrint("too many sheets wait for the printer", PrintFailure.BUSY)
        try:
            sheet = self._print_in_turn(key, html, stylesheet)
        finally:
            self._places.release()
        self._cache.add(key, sheet)
        return sheet

    def _print_in_turn(self, key: bytes, html: str, stylesheet: str) -> bytes:
        # A page that hangs is ended after its limit, for both of its styles; waiting much longer is of no use.
        if not self._turn.acquire(timeout=self._timeout_s * 2):
            raise CannotPrint("the printer is busy", PrintFailure.BUSY)
        try:
            return self._cache.get(key) or self._print_with_fallback(html, stylesheet)
        finally:
            self._turn.release()

    def available(self) -> bool:
        """Whether sheets can be printed here; the first call starts the process (about a second)."""
        return self.unavailable_reason() is None

    def unavailable_reason(self) -> str | None:
        """What the operator has to do before sheets can be printed; None when they can."""
        with self._turn:
            try:
                self._ready_process()
            except CannotPrint as error:
                return str(error)
        return None

    def slowness_reason(self) -> str | None:
        """What the operator could install to make printing about nine times faster; None when it is installed."""
        self.unavailable_reason()
        if self._is_slow:
            return "Printing is slow here: install the Debian package libharfbuzz-subset0 and start again."
        return None

    def characters_without_glyph(self, letters: Iterable[str]) -> frozenset[str]:
        """Those letters that no font here has: on paper they would be empty boxes.

        The printing process is asked about each letter once. Where it cannot print or is busy, letters it was not
        asked about yet are left out.
        """
        distinct = frozenset(letters)
        if (unknown := self._glyphs.unknown(distinct)) and self._turn.acquire(blocking=False):
            try:
                missing = self._ask("letters", PLAIN_STYLE, unknown, min(self._timeout_s, GLYPH_SECONDS))
                self._glyphs.add_answer(unknown, missing.decode())
            except CannotPrint:
                return frozenset()
            finally:
                self._turn.release()
        return self._glyphs.missing_among(distinct)

    def close(self) -> None:
        """Stop the process and empty the cache; a later page would start a new process."""
        with self._turn:
            self._stop()
        self._cache.clear()

    def _print_with_fallback(self, html: str, stylesheet: str) -> bytes:
        """With its own style in half the time, or else with the plain one."""
        if stylesheet == PLAIN_STYLE or not (self._css_folder / PLAIN_STYLE).is_file():
            return self._print(html, stylesheet, self._timeout_s)
        try:
            return self._print(html, stylesheet, self._timeout_s / 2)
        except CannotPrint as error:
            if error.reason is PrintFailure.MISSING:
                raise
        return self._print(html, PLAIN_STYLE, self._timeout_s)

    def _print(self, html: str, stylesheet: str, timeout_s: float) -> bytes:
        return self._ask("print", stylesheet, html, timeout_s)

    def _ask(self, task: str, stylesheet: str, text: str, timeout_s: float) -> bytes:
        child = self._ready_process()
        try:
            kind, body = child.request((task.encode(), stylesheet.encode(), text.encode()), timeout_s)
        except CannotPrint:
            self._stop()
            raise
        if kind == b"k":
            return body
        if kind == b"m":
            self._stop()
            raise CannotPrint(
                f"the page needed more than {self._memory_mb} MB of memory", PrintFailure.TOO_LARGE
            )
        raise CannotPrint(f"the page could not be laid out ({body.decode()})")

    def _ready_process(self) -> PrintProcess:
        """The running process, or a new one that has answered that it can print."""
        if self._missing:
            raise CannotPrint(self._missing, PrintFailure.MISSING)
        if self._child and self._child.owner != os.getpid():
            self._child = None  # the server forked: the process belongs to its parent
        if self._child and (self._child.n_requests >= SHEETS_PER_PROCESS or not self._child.is_alive()):
            self._stop()
        if self._child is None:
            self._child = PrintProcess(self._font_folder, self._css_folder, self._memory_mb)
            try:
                kind, body = self._child.request((), self._timeout_s)
            except CannotPrint:
                self._stop()
                raise
            if kind == b"x":
                self._stop()
                self._missing = (
                    "Sheets cannot be printed here: a library of WeasyPrint is missing. "
                    f"On Debian, install {DEBIAN_PACKAGES} and start again."
                )
                raise CannotPrint(self._missing, PrintFailure.MISSING)
            self._is_slow = body == b"slow"
        return self._child

    def _stop(self) -> None:
        if self._child:
            self._child.stop()
        self._child = None
