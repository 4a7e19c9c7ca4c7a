"""Serving the app at one address until somebody stops it."""

import signal
import socket
import sys
from typing import Any

from flask import Flask

from practice.app import freeze_startup_objects
from practice.server.bounded import BEHIND_A_PROXY, Limits, open_server
from practice.settings.definition import Settings

THREADS = 8
MOST_READ = 4 * 1024 * 1024  # bytes

# Only recognised, to say which address to type.
EVERYWHERE = {"0.0.0.0", "::"}  # nosec B104

# Addresses set aside for documentation: asking the way there sends nothing, and tells our own address.
NOWHERE = ("192.0.2.1", 9)


def base_url_of(host: str, port: int) -> str:
    if host in EVERYWHERE:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
            try:
                way.connect(NOWHERE)
                host = way.getsockname()[0]
            except OSError:
                host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(app: Flask, found: Settings, listener: socket.socket) -> None:
    """Answer until somebody stops us; practice/server.py says what a stalled client may hold."""
    limits = BEHIND_A_PROXY if found.trusted_proxies else Limits()
    server: Any = open_server(
        app,
        listener,
        limits,
        threads=THREADS,
        ident=None,
        # Without a proxy these headers are lies and are cut; with one, app.ProxyFix reads them.
        clear_untrusted_proxy_headers=not found.trusted_proxies,
        # The house says itself what is too much; this only keeps a flood from memory and disk.
        max_request_body_size=MOST_READ,
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    freeze_startup_objects()
    print(f"  Open {found.base_url}", flush=True)
    try:
        server.run()
    finally:
        server.task_dispatcher.shutdown()
        app.extensions["printer"].close()
