"""The web server of one machine: waitress, with limits on the connections and threads one client may occupy.

Waitress alone accepts 100 connections, waits for an incomplete request for as long as bytes keep coming, and
blocks a thread while a client that sent many requests on one connection reads no response.
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
    """How long a client may take, in seconds, and how many connections there may be."""

    head_s: float = 15  # for a request's headers, from their first byte on
    request_s: float = 60  # for a whole request: 256 KB over a very slow phone
    idle_s: float = 30  # between two requests
    unread_s: float = 120  # for the client to read a response
    n_ahead: int = 2  # requests on one connection that are not answered yet; browsers send one
    n_per_network: int | None = 64  # connections; None for no limit
    n_open: int = 512  # connections


# All clients come from the proxy's one address, and it keeps idle connections for up to two minutes.
BEHIND_A_PROXY = Limits(n_per_network=None, idle_s=180)

# Open files of the process: one for each connection and for each font or picture being sent, a few for the database.
N_FILES = 4096

# Bytes of a request's headers: ours are short, and parsing long ones takes time and memory.
LONGEST_HEAD = 32 * 1024
LONGEST_IN_MEMORY = (
    16 * 1024 * 1024
)  # bytes of a response; waitress would write a longer one, with people's texts, to a file


class BoundedChannel(HTTPChannel):  # type: ignore[misc]
    """One connection: it waits for its client, or the server is answering a complete request of it."""

    def __init__(
        self, server: "BoundedServer", sock: socket.socket, addr: Any, *more: Any, **named: Any
    ) -> None:
        self.idle_since = self.request_began_at = time.monotonic()
        self.unread_since: float | None = None
        self.network = client_network(addr)
        super().__init__(server, sock, addr, *more, **named)

    def received(self, data: bytes) -> bool:
        """Parse bytes that were read; waitress reads none while a response is unread. True where a request is complete."""
        self.unread_since = None
        if self.request is None:
            self.request_began_at = time.monotonic()
        is_complete = bool(super().received(data))
        if self.requests:
            self.idle_since = time.monotonic()
        if len(self.requests) > self.server.limits.n_ahead:
            self.end()
        return is_complete

    @property
    def is_being_answered(self) -> bool:
        """Whether the server is answering a request, so that the client has to wait."""
        return bool(self.requests)

    @property
    def waiting_since(self) -> float:
        """Since when (``time.monotonic``) this connection waits for its client to send or to read."""
        if self.total_outbufs_len:
            return self.unread_since or time.monotonic()
        return self.idle_since if self.request is None else self.request_began_at

    def is_late(self, limits: Limits, now: float) -> bool:
        """Whether the client took longer than ``limits`` allow at ``now`` (``time.monotonic``); called once a second."""
        if self.requests or self.total_outbufs_len:
            self.idle_since = now
            self.unread_since = (self.unread_since or now) if self.total_outbufs_len else None
            return self.unread_since is not None and now - self.unread_since > limits.unread_s
        self.unread_since = None
        request = self.request
        if request is None:
            return now - self.idle_since > limits.idle_s
        limit_s = limits.request_s if request.headers_finished else limits.head_s
        exceeds_total = (
            now - self.idle_since > limits.idle_s + limits.request_s
        )  # whatever it sent in between
        return exceeds_total or now - self.request_began_at > limit_s

    def end(self) -> None:
        """Close the connection, also where the client neither reads nor sends."""
        self.will_close = True
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # the client has closed it already


class BoundedServer(TcpWSGIServer):  # type: ignore[misc]
    """Closes connections that take too long, and the one that waits longest where there are too many."""

    channel_class = BoundedChannel

    def __init__(self, *more: Any, limits: Limits, **named: Any) -> None:
        self.limits = limits
        super().__init__(*more, **named)

    def maintenance(self, now: float) -> None:
        """Close late connections; waitress calls this every ``cleanup_interval`` seconds with the time of day."""
        for channel in self._open_channels():
            if channel.is_late(self.limits, time.monotonic()):
                channel.end()

    def handle_accept(self) -> None:
        """Accept a connection, and close another where there are too many of its network, or altogether."""
        super().handle_accept()
        channels = self._open_channels()
        if not channels:
            return
        newest = channels[-1]
        of_network = [channel for channel in channels if channel.network == newest.network]
        if self.limits.n_per_network is not None and len(of_network) > self.limits.n_per_network:
            _longest_waiting(of_network).end()
        elif len(channels) > self.limits.n_open:
            _longest_waiting(channels).end()

    def _open_channels(self) -> list[BoundedChannel]:
        return [channel for channel in list(self.active_channels.values()) if not channel.will_close]


def _longest_waiting(channels: Iterable[BoundedChannel]) -> BoundedChannel:
    """The connection that waits longest for its client; the newest where all others are being answered."""
    *older, newest = channels
    waiting = [channel for channel in older if not channel.is_being_answered]
    return min(waiting, key=lambda channel: channel.waiting_since, default=newest)


def client_network(addr: Any) -> str:
    """What ``n_per_network`` counts by: an IPv4 address, or the first 64 bits of IPv6, which one household shares."""
    address = ip_address(addr[0].partition("%")[0])
    if isinstance(address, IPv6Address) and not address.ipv4_mapped:
        return str(int(address) >> 64)
    return str(getattr(address, "ipv4_mapped", None) or address)


def open_server(
    app: Any, listener: socket.socket, limits: Limits, *, threads: int, **options: Any
) -> BoundedServer:
    """A server for this listening socket, to be started with ``run``; ``options`` are waitress's own."""
    _allow_open_files(N_FILES)
    logging.getLogger("waitress.queue").setLevel(
        logging.ERROR
    )  # it warns about each request that waits for a thread
    adjustments = Adjustments(
        sockets=[listener],
        threads=threads,
        cleanup_interval=1,
        connection_limit=limits.n_open * 2,  # never reached: ``handle_accept`` closes others before
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
    """Raise this process's limit on open files to ``n_files`` where it is lower, as far as the machine allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = n_files if hard == resource.RLIM_INFINITY else min(n_files, hard)
    if soft != resource.RLIM_INFINITY and soft < highest:
        resource.setrlimit(resource.RLIMIT_NOFILE, (highest, hard))
