"""One printing process: started with an empty environment, asked over a pipe, killed past its time."""

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
    """There is no sheet this time; the message says why, without a word of what was on it."""

    def __init__(self, message: str, why: PrintFailure = PrintFailure.FAILED) -> None:
        super().__init__(message)
        self.why = why


class PrintProcess:
    """The printing process: spawned, never forked, with an empty environment and a scratch folder of its own."""

    def __init__(self, fonts: Path, styles: Path, memory_mb: int) -> None:
        # The scratch folder holds copies of the fonts; a killed process would leave them behind.
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
        # Runs at the latest when the printer is forgotten or the server ends.
        self._end = weakref.finalize(self, _end_process, self.process, self.scratch, self.owner)
        self.n_asked = 0

    def ask(self, parts: tuple[bytes, ...], timeout_s: float) -> tuple[bytes, bytes]:
        """Send the parts and wait for one answer; a process past its time is killed, which ends the wait."""
        self.n_asked += 1
        is_late, process = threading.Event(), self.process

        def end() -> None:
            is_late.set()
            process.kill()

        clock = threading.Timer(timeout_s, end)
        clock.daemon = True
        clock.start()
        try:
            return self._exchange(parts)
        except (OSError, EOFError) as error:
            if is_late.is_set():
                raise CannotPrint(
                    f"the page took longer than {timeout_s:g} seconds", PrintFailure.LATE
                ) from error
            raise CannotPrint("the printer stopped", PrintFailure.STOPPED) from error
        finally:
            clock.cancel()

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
    """Stop a printing process and clear its folder; a forked copy of its owner leaves both alone."""
    if owner != os.getpid():
        return
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        try:
            if pipe:
                pipe.close()
        except OSError:
            continue  # what was still to be flushed has no reader any more
    shutil.rmtree(scratch, ignore_errors=True)


def _minimal_environment(scratch: str) -> dict[str, str]:
    """What finding libraries and fonts needs and nothing else: no key, no address, no password."""
    passed_on = (
        *("PATH", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH"),
        *("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"),  # fonts of the person, and fontconfig's list of them
    )
    found = {name: os.environ[name] for name in passed_on if name in os.environ}
    return {"HOME": scratch} | found | {"LANG": "C.UTF-8", "TMPDIR": scratch, "MALLOC_ARENA_MAX": "1"}


def _read_exactly(pipe: IO[bytes], length: int) -> bytes:
    body = pipe.read(length)
    if len(body) < length:
        raise EOFError
    return body
