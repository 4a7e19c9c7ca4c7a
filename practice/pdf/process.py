"""One printing process: started with an almost empty environment, asked over a pipe, killed after a time limit."""

import os
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import weakref
from enum import StrEnum
from pathlib import Path
from typing import IO

ANSWER_HEADER = struct.Struct("!cI")
LENGTH = struct.Struct("!I")


class PrintFailure(StrEnum):
    """Why there is no sheet, as a page tells it."""

    MISSING = "missing"  # a library; the message is for the operator
    BUSY = "busy"
    LATE = "late"
    TOO_LARGE = "too_large"
    STOPPED = "stopped"
    FAILED = "failed"


class CannotPrint(Exception):
    """There is no sheet this time; the message says why, without quoting the page."""

    def __init__(self, message: str, reason: PrintFailure = PrintFailure.FAILED) -> None:
        super().__init__(message)
        self.reason = reason


class PrintProcess:
    """The printing process: spawned, never forked, with a minimal environment and a scratch folder of its own."""

    def __init__(self, fonts: Path, styles: Path, memory_mb: int) -> None:
        # Copies of the fonts are written here; a killed process could not delete them itself.
        self.scratch = tempfile.mkdtemp(prefix="ordinary-days-print-")
        worker = Path(__file__).with_name("worker.py")
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-X", "utf8", worker, fonts.absolute(), styles.absolute(), str(memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # WeasyPrint's warnings quote the page
            cwd=self.scratch,
            env=_minimal_environment(self.scratch),
            start_new_session=True,  # Ctrl-C in the terminal is for the server, which then stops us
        )
        self.owner = os.getpid()
        # Runs at the latest when this object is garbage-collected or the server ends.
        self._end = weakref.finalize(self, _end_process, self.process, self.scratch, self.owner)
        self.n_requests = 0

    def request(self, parts: tuple[bytes, ...], timeout_s: float) -> tuple[bytes, bytes]:
        """Send the parts and return the kind and body of one answer. A process that takes too long is killed.

        Raises:
            CannotPrint: it took longer than ``timeout_s``, or it stopped.
        """
        self.n_requests += 1
        is_late, process = threading.Event(), self.process

        def kill_late_process() -> None:
            is_late.set()
            process.kill()

        timer = threading.Timer(timeout_s, kill_late_process)
        timer.daemon = True
        timer.start()
        try:
            return self._exchange(parts)
        except (OSError, EOFError) as error:
            if is_late.is_set():
                raise CannotPrint(
                    f"the page took longer than {timeout_s:g} seconds", PrintFailure.LATE
                ) from error
            raise CannotPrint("the printer stopped", PrintFailure.STOPPED) from error
        finally:
            timer.cancel()

    def _exchange(self, parts: tuple[bytes, ...]) -> tuple[bytes, bytes]:
        stdin, stdout = self.process.stdin, self.process.stdout
        if stdin is None or stdout is None:
            raise EOFError
        for part in parts:
            stdin.write(LENGTH.pack(len(part)) + part)
        stdin.flush()
        kind, length = ANSWER_HEADER.unpack(_read_exactly(stdout, ANSWER_HEADER.size))
        return kind, _read_exactly(stdout, length)

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        self._end()


def _end_process(process: subprocess.Popen[bytes], scratch: str, owner: int) -> None:
    """Kill a printing process and delete its folder; does nothing in a forked copy of the process that started it."""
    if owner != os.getpid():
        return
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        try:
            if pipe:
                pipe.close()
        except OSError:
            continue  # bytes not flushed yet have no reader any more
    shutil.rmtree(scratch, ignore_errors=True)


def _minimal_environment(scratch: str) -> dict[str, str]:
    """The variables that finding libraries and fonts needs, and no other: one could be a key or a password."""
    names = (
        *("PATH", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH"),
        *("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"),  # the user's fonts, and fontconfig's cache of them
    )
    inherited = {name: os.environ[name] for name in names if name in os.environ}
    return {"HOME": scratch} | inherited | {"LANG": "C.UTF-8", "TMPDIR": scratch, "MALLOC_ARENA_MAX": "1"}


def _read_exactly(pipe: IO[bytes], length: int) -> bytes:
    body = pipe.read(length)
    if len(body) < length:
        raise EOFError
    return body
