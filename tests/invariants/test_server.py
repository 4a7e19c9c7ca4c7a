"""Stalled and greedy clients over real sockets: nobody else waits for them."""

import resource
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from waitress import wasyncore

from practice.server import serving as server_serving
from practice.server.bounded import BoundedServer, Limits, client_network, open_server
from practice.settings.definition import Settings

HALF = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
WHOLE = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
PATIENT = Limits(head_s=60, request_s=60, idle_s=60, unread_s=60)
Serving = Callable[[Limits], tuple[str, int]]


def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """As many bytes as the query asks for, more than a socket takes in by itself; once the body is read."""
    environ["wsgi.input"].read()
    n_bytes = int(environ["QUERY_STRING"] or 4)
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(n_bytes))])
    return [b"here".ljust(n_bytes)]


def ask_for(n_bytes: int) -> bytes:
    return WHOLE.replace(b" / ", f" /?{n_bytes} ".encode())


@pytest.fixture
def serving() -> Iterator[Serving]:
    """A server in a thread, on a port of its own."""
    running: list[tuple[BoundedServer, threading.Thread]] = []

    def start(limits: Limits) -> tuple[str, int]:
        listener = socket.create_server(("127.0.0.1", 0))
        server = open_server(answer, listener, limits, threads=2)
        server.adj.cleanup_interval = 0.05
        server.adj.asyncore_loop_timeout = 0.05
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        running.append((server, thread))
        return ("127.0.0.1", int(listener.getsockname()[1]))

    yield start
    for server, thread in running:
        setattr(server, "maintenance", end_the_loop)  # noqa: B010
        thread.join(5)
        for channel in list(server.active_channels.values()):
            channel.handle_close()
        wasyncore.close_all(server._map)


def end_the_loop(_: float) -> None:
    raise SystemExit


def client(at: tuple[str, int], source: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection(at, timeout=5, source_address=(source, 0))


def is_answered(connection: socket.socket) -> bool:
    got = b""
    while b"here" not in got:
        part = connection.recv(1000)
        if not part:
            return False
        got += part
    return True


def asks(at: tuple[str, int], source: str = "127.0.0.1") -> bool:
    with closing(client(at, source)) as connection:
        connection.sendall(WHOLE)
        return is_answered(connection)


def test_clients_that_trickle_half_a_request_silence_nobody(serving: Serving) -> None:
    at = serving(PATIENT)
    with ExitStack() as stack:
        slow = [stack.enter_context(closing(client(at))) for _ in range(110)]
        for connection in slow:
            try:
                connection.sendall(HALF)
            except OSError:
                continue  # it had to make room
        began = time.monotonic()
        assert asks(at)
        assert asks(at, "127.0.0.2")
        assert time.monotonic() - began < 3


def test_headers_longer_than_any_browser_sends_are_refused(serving: Serving) -> None:
    at = serving(PATIENT)
    with closing(client(at)) as connection:
        connection.sendall(WHOLE.replace(b"\r\n\r\n", b"\r\nCookie: " + b"a=b; " * 8000 + b"\r\n\r\n"))
        with suppress(ConnectionResetError):  # it may be closed before the refusal was read
            assert not is_answered(connection)
    with closing(client(at)) as connection:
        connection.sendall(WHOLE.replace(b"\r\n\r\n", b"\r\nCookie: " + b"a=b; " * 800 + b"\r\n\r\n"))
        assert is_answered(connection)


def test_clients_of_many_addresses_silence_nobody_either(serving: Serving) -> None:
    at = serving(Limits(60, 60, 60, 60, n_per_network=64, n_open=20))
    with ExitStack() as stack:
        for number in range(40):
            stack.enter_context(closing(client(at, f"127.0.1.{number + 1}")))
        assert asks(at)


@pytest.mark.slow
def test_clients_that_fetch_no_answer_silence_nobody(serving: Serving) -> None:
    at = serving(Limits(60, 60, 60, 60, n_per_network=20))
    with ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(closing(client(at))).sendall(ask_for(6_000_000))
        time.sleep(0.5)
        assert asks(at)


@pytest.mark.slow
def test_clients_that_ask_many_times_and_fetch_no_answer_silence_nobody(serving: Serving) -> None:
    at = serving(PATIENT)
    with ExitStack() as stack:
        for _ in range(4):
            stack.enter_context(closing(client(at))).sendall(ask_for(2_000_000) * 50)
        time.sleep(0.5)
        assert asks(at)
        assert asks(at, "127.0.0.2")


def test_asking_once_more_before_the_answer_came_is_answered(serving: Serving) -> None:
    with closing(client(serving(PATIENT))) as connection:
        connection.sendall(WHOLE * 2)
        assert is_answered(connection)
        connection.sendall(WHOLE)
        assert is_answered(connection)


@pytest.mark.slow
def test_a_slow_phone_sends_its_form_beside_clients_that_trickle(serving: Serving) -> None:
    at = serving(Limits(head_s=0.5, request_s=5, idle_s=0.5))
    with ExitStack() as stack:
        phone = stack.enter_context(closing(client(at, "127.0.0.2")))
        phone.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20000\r\n\r\n")
        for _ in range(10):
            for _ in range(10):
                stack.enter_context(closing(client(at))).sendall(HALF)
            phone.sendall(b"a" * 2000)
            time.sleep(0.1)
        assert is_answered(phone)


def test_what_waits_longest_makes_room_first(serving: Serving) -> None:
    at = serving(Limits(60, 60, 60, 60, n_per_network=3))
    with ExitStack() as stack:
        used, slow, idle = (stack.enter_context(closing(client(at))) for _ in range(3))
        slow.sendall(HALF)
        time.sleep(0.1)
        used.sendall(WHOLE)
        assert is_answered(used)
        idle.sendall(WHOLE)
        assert is_answered(idle)
        assert asks(at)
        for connection in (used, idle):
            connection.sendall(WHOLE)
            assert is_answered(connection)
        assert slow.recv(100) == b"", "its connection was closed"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limits", "begins_with"),
    [
        (Limits(head_s=0.5), HALF),
        (Limits(request_s=0.5), b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000\r\n\r\n"),
        (Limits(idle_s=0.3, request_s=0.3), b"\r\n"),
        (Limits(idle_s=0.5), b""),
    ],
)
def test_a_request_has_to_arrive_in_time_however_it_trickles(
    serving: Serving, limits: Limits, begins_with: bytes
) -> None:
    at = serving(limits)
    with closing(client(at)) as slow:
        slow.sendall(begins_with)
        slow.settimeout(0.05)
        ends_at = time.monotonic() + 4
        while time.monotonic() < ends_at:
            try:
                if begins_with:
                    slow.sendall(begins_with if begins_with == b"\r\n" else b"a")
                if slow.recv(1000) == b"":
                    return
            except TimeoutError:
                continue
            except OSError:
                return
    pytest.fail("the connection stayed open")


@pytest.mark.slow
def test_a_connection_that_is_used_stays_open(serving: Serving) -> None:
    at = serving(Limits(head_s=0.3, request_s=0.3, idle_s=0.5))
    with closing(client(at)) as connection:
        for _ in range(6):
            connection.sendall(WHOLE)
            assert is_answered(connection)
            time.sleep(0.2)


def test_behind_a_proxy_connections_are_not_counted_by_address(serving: Serving) -> None:
    at = serving(Limits(n_per_network=None))
    with ExitStack() as stack:
        many = [stack.enter_context(closing(client(at))) for _ in range(90)]
        for connection in many:
            connection.sendall(WHOLE)
        assert all(is_answered(connection) for connection in many)


@pytest.mark.parametrize(
    ("address", "same_as"),
    [("::ffff:10.0.0.1", "10.0.0.1"), ("2001:db8::1", "2001:db8::ffff:2"), ("fe80::1%eth0", "fe80::2")],
)
def test_addresses_of_one_household_count_together(address: str, same_as: str) -> None:
    assert client_network((address, 1)) == client_network((same_as, 1))


def test_the_app_is_served_within_these_limits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[Limits] = []

    def note(app: Any, listener: socket.socket, limits: Limits, **options: Any) -> None:
        asked.append(limits)
        server = open_server(app, listener, limits, **options)
        server.task_dispatcher.shutdown()
        server.close()
        assert limits.n_open * server.adj.max_request_header_size < 32 * 1024 * 1024, "in memory"
        assert limits.n_open * options["max_request_body_size"] < 4 * 1024**3, "on the disk, for a minute"
        raise InterruptedError

    monkeypatch.setattr(server_serving, "open_server", note)
    for settings in (Settings(tmp_path), Settings(tmp_path, trusted_proxies=1)):
        with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(InterruptedError):
            server_serving.serve(Flask("nothing"), settings, listener)
    assert [limits.n_per_network for limits in asked] == [64, None]
    direct, behind_a_proxy = asked
    assert direct.head_s <= 15 and direct.request_s >= 60, "a phone that sends 20 KB in 30 seconds is honest"
    assert behind_a_proxy.idle_s > 120, "a proxy uses its connections again for up to two minutes"


def test_there_are_files_enough_for_all_connections() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            server = open_server(answer, listener, PATIENT, threads=1)
            assert server.adj.outbuf_overflow > 10_000_000, "no answer waits in a file on the disk"
            server.task_dispatcher.shutdown()
            wasyncore.close_all(server._map)
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] >= min(4096, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
