"""Serves the app at one address until the process is stopped, and finds the address people can type."""

import signal
import socket
import sys
from typing import Any

from flask import Flask

from practice.app import freeze_startup_objects
from practice.server.beside import WorkerBeside
from practice.server.bounded import BEHIND_A_PROXY, Limits, open_server
from practice.settings.definition import Settings

THREADS = 8
MAX_BODY = 4 * 1024 * 1024  # bytes of a request; the app refuses far shorter ones with a page of its own

# "Every address of this machine": compared with, never listened at by default.
ALL_ADDRESSES = {"0.0.0.0", "::"}  # nosec B104

# An address reserved for documentation (RFC 5737). Connecting a UDP socket sends nothing, and selects our own address.
DOCUMENTATION_ADDRESS = ("192.0.2.1", 9)


def base_url_of(host: str, port: int) -> str:
    """The address to type into a browser; with this machine's own address where ``host`` means all of them."""
    if host in ALL_ADDRESSES:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(DOCUMENTATION_ADDRESS)
                host = probe.getsockname()[0]
            except OSError:
                host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(app: Flask, settings: Settings, listener: socket.socket) -> None:
    """Answer requests until SIGTERM or Ctrl-C, with a worker beside; ``Limits`` says how long a slow client may take."""
    limits = BEHIND_A_PROXY if settings.trusted_proxies else Limits()
    server: Any = open_server(
        app,
        listener,
        limits,
        threads=THREADS,
        ident=None,
        # Without a proxy any client could forge these headers; with one, ProxyFix (app.py) reads them.
        clear_untrusted_proxy_headers=not settings.trusted_proxies,
        max_request_body_size=MAX_BODY,
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    freeze_startup_objects()
    worker = WorkerBeside(settings) if settings.starts_worker else None
    print(f"  Open {settings.base_url}", flush=True)
    try:
        server.run()
    finally:
        if worker:
            worker.end()
        server.task_dispatcher.shutdown()
        app.extensions["printer"].close()
