"""A real Chromium before a real server: waitress on 127.0.0.1 over a SQLite file."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from waitress import wasyncore
from waitress.server import create_server

from practice import db
from practice.app import create_app
from practice.settings import load
from tests.browser.visitors import CHROMIUM, SWITCHES, Look, Site, Visitor, let_in
from tests.people import Cast, gather
from tests.speedups import hurry


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.fail("Chromium is not installed; as root: apt-get install chromium-headless-shell")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@contextmanager
def serving(app: Flask, listener: socket.socket) -> Iterator[None]:
    """Answer at this door, in a thread of its own, until the test is over."""
    server: Any = create_server(app, sockets=[listener], threads=4)
    is_over = threading.Event()

    def answer() -> None:
        while not is_over.is_set():
            wasyncore.loop(timeout=0.05, map=server._map, count=1)
        wasyncore.close_all(server._map)

    thread = threading.Thread(target=answer, name="site")
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
        server.task_dispatcher.shutdown()


@pytest.fixture
def site_url(sqlite_url: str) -> str:
    """The database of the served clinic; a journey that runs on both overrides this."""
    return sqlite_url


@pytest.fixture
def site(tmp_path: Path, site_url: str) -> Iterator[Site]:
    """A clinic that serves, with forged forms refused and the true clock; ask for ``cast`` to people it."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        app = create_app(load(tmp_path, {}, mode="test", database_url=site_url, base_url=url, port=port))
        hurry(app)
        with serving(app, listener):
            yield Site(app, url, is_looked_at=site_url.startswith("sqlite"))
        engine: Any = db.session.get_bind()
        db.session.remove()
        engine.dispose()


@pytest.fixture
def cast(site: Site) -> Cast:
    """The standing cast, living in the served clinic."""
    return gather(site.app)


LetIn = Callable[..., Visitor]


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[LetIn]:
    """``visit("phone", dark=True).enter_as(cast.amal)``: any number of people, each at their own browser."""
    inside: list[Visitor] = []

    def enter(look: Look, *, dark: bool = False, javascript: bool = True) -> Visitor:
        inside.append(let_in(chromium, site, look, dark=dark, javascript=javascript))
        return inside[-1]

    yield enter
    for visitor in inside:
        visitor.leave()


@pytest.fixture
def phone(visit: LetIn) -> Visitor:
    return visit("phone")


@pytest.fixture
def desk(visit: LetIn) -> Visitor:
    return visit("desk")
