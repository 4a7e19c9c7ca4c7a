"""People at a real browser: what a journey may do, and what is watched on every page it opens."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request
from sqlalchemy import update

from practice import clock, db
from practice.agreements.models import Agreement
from practice.appreciations.models import Appreciation
from practice.kindnesses.models import MenuItem
from practice.topics.models import Topic
from tests.people import Person, sign_in

Look = Literal["phone", "desk"]
SIZES: dict[Look, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True},
    "desk": {"viewport": {"width": 1280, "height": 900}, "device_scale_factor": 1},
}
AXE = next(Path(__file__).parents[1].glob("vendor/axe-core*/axe.min.js"))
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

# The one without windows is Chromium all the same, and quicker.
CHROMIUM = next(
    (path for path in ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium") if Path(path).exists()), None
)

# No sandbox: as root Chromium has none, and it only ever opens our own pages.
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]

# Scripts of a page may not run axe (the policy forbids it); this runs beside the page's own.
RUN_AXE = "only => axe.run(document, {runOnly: only, resultTypes: ['violations']})"
LET_PINNED_GO = "how => document.querySelectorAll('.pinned').forEach(one => { one.style.position = how; })"
ALL_OF_IT = {"type": "tag", "values": STANDARDS}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


@dataclass(frozen=True)
class Site:
    """A running clinic: the app, its address, and where its letters lie."""

    app: Flask
    url: str
    is_looked_at: bool = True  # a journey that runs on a second database meets the same pages again

    def let_shared_arrive(self) -> None:
        """As if the minutes in which something shared can be taken back were over; the clock here is the true one."""
        began = clock.now() - timedelta(seconds=1)
        with self.app.app_context(), db.engine().begin() as connection:
            for table in (Appreciation, Topic, MenuItem, Agreement):
                connection.execute(
                    update(table).where(table.released_at.is_not(None)).values(released_at=began)
                )


@dataclass
class Visitor:
    """One person at one browser of their own, with all that went wrong while they were there."""

    site: Site
    context: BrowserContext
    page: Page
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open a page of the house by its path."""
        self.page.goto(self.site.url + path)
        return self.page

    def enter_as(self, person: Person) -> "Visitor":
        """Be signed in already, without the sign-in page."""
        client = sign_in(self.site.app, person)
        name = self.site.app.config["SESSION_COOKIE_NAME"]
        cookie = client.get_cookie(name) or client.get_cookie(name, domain="127.0.0.1")
        assert cookie is not None, "signing in left no cookie"
        self.context.add_cookies([{"name": name, "value": cookie.value, "url": self.site.url}])
        return self

    def check_access(self) -> None:
        """Fail with what axe finds on the page as it stands (WCAG 2.2 AA)."""
        # A click returns when the next page begins to arrive: it may have no element yet.
        self.page.wait_for_load_state()
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        # What can be scrolled out from behind a bar that stays in reach, axe takes for covered by it.
        self.page.evaluate(LET_PINNED_GO, "static")
        self._ask_axe(ALL_OF_IT)
        self.page.evaluate(LET_PINNED_GO, "")

    def check_at_night(self) -> None:
        """The same for what alone changes when a checked page turns dark: its colours."""
        self.page.emulate_media(color_scheme="dark")
        self._ask_axe(COLOURS)
        self.page.emulate_media(color_scheme="light")

    def _ask_axe(self, only: dict[str, Any]) -> None:
        found = self.page.evaluate(RUN_AXE, only)["violations"]
        lines = [
            f"{finding['id']}: {finding['help']}\n    "
            + "\n    ".join(node["html"][:200] for node in finding["nodes"][:5])
            for finding in found
        ]
        assert not lines, f"axe on {self.page.url}:\n" + "\n".join(lines)

    def check_fits(self) -> None:
        """Fail when the page is wider than its window: nobody should have to scroll sideways."""
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{self.page.url} is {wide} px wider than its window"

    def check(self) -> None:
        """Everything that must hold on every page, where the page is not one looked at already."""
        if not self.site.is_looked_at:
            return
        self.check_access()
        self.check_fits()

    def watch(self) -> None:
        """Write down every request to another host, every script error and every broken policy."""
        self.context.on("request", self._note_request)
        self.context.on("console", self._note_console)
        self.context.on("weberror", lambda error: self.complaints.append(f"{self.page.url}: {error.error}"))

    def _note_request(self, request: Request) -> None:
        there = urlsplit(request.url)
        if there.scheme in {"data", "blob", "about"}:
            return
        if there.netloc != urlsplit(self.site.url).netloc:
            self.strangers.append(request.url)

    def _note_console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def leave(self) -> None:
        """Close the browser, and fail if anything was noted."""
        self.context.close()
        assert not self.strangers, f"pages asked other hosts for something: {self.strangers}"
        assert not self.complaints, f"pages complained: {self.complaints}"


def let_in(
    browser: Browser, site: Site, look: Look, *, dark: bool = False, javascript: bool = True
) -> Visitor:
    """A fresh browser at a phone or at a desk, watched from its first request on."""
    context = browser.new_context(
        **SIZES[look],
        color_scheme="dark" if dark else "light",
        java_script_enabled=javascript,
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    visitor = Visitor(site, context, context.new_page())
    visitor.watch()
    return visitor
