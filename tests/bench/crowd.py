"""What becomes of one person's page while others write, stall, or print."""

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from threading import Event, Thread
from time import perf_counter
from typing import NamedTuple

from practice import settings
from practice.app import create_app
from practice.server.serving import serve
from practice.settings.definition import Settings
from tests.bench.measure import Act

WRITERS = 8
NOTES = 25  # by each writer
STALLED = 16
HELLOS = 60
PAGES = 60
HALF_A_REQUEST = (
    b"GET /support HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half",
    b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4000\r\n\r\nemail=",
)


class Writing(NamedTuple):
    """How several who wrote at once fared; seconds."""

    p50: float
    p95: float
    errors: int


def writing_at_once(acts: list[Act]) -> Writing:
    """Each of these in a thread of its own, ``NOTES`` times; an act that raises is an error."""
    taken: list[float] = []
    failures: list[Exception] = []

    def write(act: Act) -> None:
        for _ in range(NOTES):
            begun = perf_counter()
            try:
                act()
            except Exception as error:  # noqa: BLE001 - counted, whatever it is
                failures.append(error)
            taken.append(perf_counter() - begun)

    with ThreadPoolExecutor(WRITERS) as crowd:
        list(crowd.map(write, acts))
    return Writing(median(taken), p95(taken), len(failures))


def p95(seconds: list[float]) -> float:
    """What nineteen of twenty stay under."""
    return quantiles(seconds, n=20)[-1]


def beside(busy: Act, page: Act) -> float:
    """The p95 of a page while something else goes on and on in a thread, to its p95 alone."""
    alone = p95(_times(page))
    enough = Event()

    def go_on() -> None:
        while not enough.is_set():
            busy()

    other = Thread(target=go_on)
    other.start()
    try:
        return p95(_times(page)) / alone
    finally:
        enough.set()
        other.join()


def _times(act: Act, times: int = PAGES) -> list[float]:
    act()
    taken = []
    for _ in range(times):
        begun = perf_counter()
        act()
        taken.append(perf_counter() - begun)
    return taken


def while_clients_stall(folder: Path) -> float:
    """A page of the real server while sixteen clients never finish their request, to the same page before."""
    with _served(folder) as port:
        hello = _hello(port)
        before = median(_times(hello, HELLOS))
        stalled = [_half_asked(port, HALF_A_REQUEST[number % 2]) for number in range(STALLED)]
        try:
            return median(_times(hello, HELLOS)) / before
        finally:
            for connection in stalled:
                connection.close()


def _hello(port: int) -> Callable[[], None]:
    def ask() -> None:
        way = HTTPConnection("127.0.0.1", port, timeout=20)
        way.request("GET", "/support")
        answer = way.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        way.close()

    return ask


def _half_asked(port: int, half: bytes) -> socket.socket:
    way = socket.create_connection(("127.0.0.1", port), timeout=20)
    way.sendall(half)
    return way


@contextmanager
def _served(folder: Path) -> Iterator[int]:
    """The server people use, in a process of its own; the port it answers at."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.crowd", str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    try:
        port = int(server.stdout.readline())
        server.stdout.readline()  # "Open http://...": it answers from now on
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def _serve(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        found: Settings = settings.load(folder, {}, base_url=f"http://127.0.0.1:{port}", port=port)
        app = create_app(found)
        print(port, flush=True)
        serve(app, found, listener)


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
