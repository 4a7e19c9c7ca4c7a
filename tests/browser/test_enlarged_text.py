"""Pages at twice the usual size of letters on a phone, and at the usual size: nothing is cut off, nothing touches."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.assignments import make
from tests.browser.conftest import LetIn
from tests.browser.visitors import Look, Site, Visitor
from tests.invariants.crawl import walk
from tests.invariants.rows_of_everything import add_rows_of_everything
from tests.people import Cast, sign_in

MEASURE = (Path(__file__).parent / "measures.js").read_text(encoding="utf-8")
PHONES = [(390, 844), (320, 568)]
USUAL: dict[Look, list[tuple[int, int]]] = {"phone": [(390, 844)], "desk": [(1280, 900)]}
HOMES = [("amal", "/today"), ("nora", "/couples"), ("nobody", "/sign-in")]


def paths_of(site: Site, cast: Cast, who: str, home: str) -> list[str]:
    """One page of each kind this person can reach, in a house with one of everything."""
    held = add_rows_of_everything(site.app, cast)
    make.assign(site.app, cast.nora, cast.couple_ids["amal"], cue="both are home", plan="sit on the step")
    client = sign_in(site.app, cast[who])
    found = [*walk(client, [home, "/support"], most_of_a_kind=1)]
    if who == "nora":
        found.append(f"/sessions/{held['appointment_id']}/opening/room")
    if who == "amal":
        found.append(f"/to-try/{held['assignment_id']}/check-in/arrive")
    return found


def enlarge(page: Page) -> None:
    """As if its reader had chosen letters twice as large in the browser's settings."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Page.enable")
    devtools.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})


def faults(visitor: Visitor, paths: list[str], sizes: list[tuple[int, int]]) -> list[str]:
    """What is wrong with these pages in windows of these sizes."""
    found = []
    for path in paths:
        page = visitor.go(path)
        for width, height in sizes:
            page.set_viewport_size({"width": width, "height": height})
            found += [f"{path} at {width} px: {fault}" for fault in page.evaluate(MEASURE)]
    return found


@pytest.mark.timeout(400)
@pytest.mark.parametrize(("who", "home"), HOMES)
def test_letters_twice_as_large_fit_on_a_phone(
    site: Site, cast: Cast, visit: LetIn, who: str, home: str
) -> None:
    paths = paths_of(site, cast, who, home)
    visitor = visit("phone")
    if person := cast[who]:
        visitor.enter_as(person)
    enlarge(visitor.page)
    found = faults(visitor, paths, PHONES)
    assert visitor.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert not found, "\n".join(found)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("look", USUAL)
@pytest.mark.parametrize(("who", "home"), HOMES)
def test_nothing_is_cut_off_or_touches_what_stands_beside_it(
    site: Site, cast: Cast, visit: LetIn, who: str, home: str, look: Look
) -> None:
    paths = paths_of(site, cast, who, home)
    visitor = visit(look)
    if person := cast[who]:
        visitor.enter_as(person)
    found = faults(visitor, paths, USUAL[look])
    assert not found, "\n".join(found)
