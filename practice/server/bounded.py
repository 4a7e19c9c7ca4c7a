"""The web server of one machine: waitress, with bounds on what a slow or greedy client may hold.

Waitress alone accepts 100 connections, waits for half a request for as long as something trickles in, and
stops a thread while a client that asked many times on one connection reads no answer.
"""

import logging
import resource
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher


@dataclass(frozen=True)
class Limits:
    """How long a connection may take, in seconds, and how many there may be."""

    head_s: float = 15  # for a request's headers, from their first byte on
    request_s: float = 60  # for a whole request: 256 KB over a very slow phone
    idle_s: float = 30  # between two requests
    unread_s: float = 120  # for the client to fetch an answer
    n_ahead: int = 2  # requests sent on one connection before their answers were; browsers send one
    n_per_network: int | None = 64
    n_open: int = 512


# A proxy is one address for everybody, and keeps its connections for up to two minutes to use them again.
BEHIND_A_PROXY = Limits(n_per_network=None, idle_s=180)

# Each connection is an open file, and so is each font or picture being sent; the database needs a few.
N_FILES = 4096

# Bytes of headers: our cookies and addresses are short, and reading long ones takes time and memory.
LONGEST_HEAD = 32 * 1024
LONGEST_IN_MEMORY = 16 * 1024 * 1024  # bytes; a longer answer, with what people wrote, would wait in a file


class BoundedChannel(HTTPChannel):  # type: ignore[misc]
    """One connection. It waits for its client unless a complete request of it is being answered."""

    def __init__(
        self, server: "BoundedServer", sock: socket.socket, addr: Any, *more: Any, **named: Any
    ) -> None:
        self.idle_since = self.request_began_at = time.monotonic()
        self.unread_since: float | None = None
        self.network = network_of(addr)
        super().__init__(server, sock, addr, *more, **named)

    def received(self, data: bytes) -> bool:
        """Take in what was read; a request begins with the first of it. Nothing is read while an answer is unread."""
        self.unread_since = None
        if self.request is None:
            self.request_began_at = time.monotonic()
        took = bool(super().received(data))
        if self.requests:
            self.idle_since = time.monotonic()
        if len(self.requests) > self.server.limits.n_ahead:
            self.end()
        return took

    @property
    def is_being_answered(self) -> bool:
        """Whether the server, and not the client, is the one to act."""
        return bool(self.requests)

    @property
    def waits_since(self) -> float:
        """Since when this connection waits for its client to send or to read."""
        if self.total_outbufs_len:
            return self.unread_since or time.monotonic()
        return self.idle_since if self.request is None else self.request_began_at

    def is_late(self, limits: Limits, now: float) -> bool:
        """Whether the client took longer than it may; asked about once a second."""
        if self.requests or self.total_outbufs_len:
            self.idle_since = now
            self.unread_since = (self.unread_since or now) if self.total_outbufs_len else None
            return self.unread_since is not None and now - self.unread_since > limits.unread_s
        self.unread_since = None
        request = self.request
        if request is None:
            return now - self.idle_since > limits.idle_s
        limit_s = limits.request_s if request.headers_finished else limits.head_s
        is_at_end = now - self.idle_since > limits.idle_s + limits.request_s  # whatever it sent in between
        return is_at_end or now - self.request_began_at > limit_s

    def end(self) -> None:
        """Have the connection closed, also where the client reads nothing and sends nothing."""
        self.will_close = True
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # the client was faster


class BoundedServer(TcpWSGIServer):  # type: ignore[misc]
    """Closes connections that take too long, and the longest waiting one where there are too many."""

    channel_class = BoundedChannel

    def __init__(self, *more: Any, limits: Limits, **named: Any) -> None:
        self.limits = limits
        super().__init__(*more, **named)

    def maintenance(self, now: float) -> None:
        """Close what is late; waitress calls this every ``cleanup_interval`` with the time of day."""
        for channel in self._open_channels():
            if channel.is_late(self.limits, time.monotonic()):
                channel.end()

    def handle_accept(self) -> None:
        """Take a connection in, and make room for it."""
        super().handle_accept()
        channels = self._open_channels()
        if not channels:
            return
        newest = channels[-1]
        same = [one for one in channels if one.network == newest.network]
        if self.limits.n_per_network is not None and len(same) > self.limits.n_per_network:
            _longest_waiting(same).end()
        elif len(channels) > self.limits.n_open:
            _longest_waiting(channels).end()

    def _open_channels(self) -> list[BoundedChannel]:
        return [one for one in list(self.active_channels.values()) if not one.will_close]


def _longest_waiting(channels: Iterable[BoundedChannel]) -> BoundedChannel:
    """The connection that waits longest for its client; the newest one where all others are being answered."""
    *older, newest = channels
    waiting = [one for one in older if not one.is_being_answered]
    return min(waiting, key=lambda one: one.waits_since, default=newest)


def network_of(addr: Any) -> str:
    """Whom a cap counts together: an IPv4 address, or the 64 bits of IPv6 that one household has."""
    address = ip_address(addr[0].partition("%")[0])
    if isinstance(address, IPv6Address) and not address.ipv4_mapped:
        return str(int(address) >> 64)
    return str(getattr(address, "ipv4_mapped", None) or address)


def open_server(
    app: Any, listener: socket.socket, limits: Limits, *, threads: int, **options: Any
) -> BoundedServer:
    """A server that answers at this socket once it is run; ``options`` are waitress's own."""
    _allow_open_files(N_FILES)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line for each request that waits its turn
    adjustments = Adjustments(
        sockets=[listener],
        threads=threads,
        cleanup_interval=1,
        connection_limit=limits.n_open * 2,  # never reached: room is made before
        outbuf_overflow=LONGEST_IN_MEMORY,
        max_request_header_size=LONGEST_HEAD,
        asyncore_use_poll=True,  # select() knows no more than 1024 files
        **options,
    )
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.set_thread_count(threads)
    return BoundedServer(
        app,
        {},
        True,
        listener,
        dispatcher=dispatcher,
        adj=adjustments,
        bind_socket=False,
        sockinfo=(listener.family, listener.type, listener.proto, listener.getsockname()),
        limits=limits,
    )


def _allow_open_files(n_files: int) -> None:
    """Raise this process's own limit where it is lower, as far as the machine lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = n_files if hard == resource.RLIM_INFINITY else min(n_files, hard)
    if soft != resource.RLIM_INFINITY and soft < highest:
        resource.setrlimit(resource.RLIMIT_NOFILE, (highest, hard))
