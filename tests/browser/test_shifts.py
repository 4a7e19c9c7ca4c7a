"""Nothing moves on a page once it can be seen, even when its script comes late."""

from typing import Any

from playwright.sync_api import Route

from tests.assignments import make
from tests.browser.visitors import Site, Visitor
from tests.people import Cast

COUNT_SHIFTS = """
window.moved = 0;
new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.moved += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
NEXT_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"


def shifts(visitor: Visitor, path: str) -> Any:
    """How much moved on this page, whose script arrives after it was painted."""
    held: list[Route] = []
    visitor.context.route("**/*-site.js", lambda route: held.append(route))  # noqa: PLW0108
    visitor.page.add_init_script(COUNT_SHIFTS)
    visitor.page.goto(visitor.site.url + path, wait_until="commit")
    visitor.page.locator(".foot").wait_for()
    visitor.page.evaluate(NEXT_FRAMES)
    assert held, "the script was asked for"
    held[0].continue_()
    visitor.page.wait_for_load_state()
    visitor.page.wait_for_timeout(300)
    return visitor.page.evaluate("window.moved")


def test_a_step_of_a_check_in_stands_still(site: Site, phone: Visitor, cast: Cast) -> None:
    given = make.assign(site.app, cast.nora, cast.couple_ids["amal"], "weekly-check-in")
    phone.enter_as(cast.amal)
    assert shifts(phone, f"/to-try/{given}/check-in/arrive") < 0.01
    assert phone.page.get_by_role("button", name="Start").is_visible()


def test_today_stands_still(phone: Visitor, cast: Cast) -> None:
    phone.enter_as(cast.amal)
    assert shifts(phone, "/today") < 0.01
