"""Wherever a partner writes on a small phone: who reads it and Save stay in sight while they type."""

import pytest
from playwright.sync_api import Locator, Page

from practice.assignments.rules import Ends
from tests.assignments import make
from tests.browser.visitors import Site, Visitor
from tests.invariants import rows_of_everything
from tests.invariants.crawl import view, walk
from tests.page_checks import ReadPage
from tests.people import Cast, sign_in

SCREENS = [(390, 844), (320, 568), (320, 300)]  # the last one with the keyboard out
GIVEN = ("at-home-date", "coming-back", "own-time", "taking-turns")
STEPS = ("one_thing", "one_ask", "close")  # of a check-in: reached by Next, so no link leads there

# Codes and passwords are no writing: nobody reads them.
NO_WRITING = (
    "accounts.",
    "authentication.",
    "clinics.",
    "consent.",
    "couples.",
    "export.",
    "hand_over.",
    "invitations.",
    "passwords.",
    "security.",
    "stashed_forms.",
)
BOXES = "main form[method=post] :is(textarea, input[type=text]):not([readonly])"

# Where everything lies once the box has the focus, in pixels from the top of the window.
MEASURE = """box => {
  const seen = one => { const {top, bottom, height} = one.getBoundingClientRect(); return {top, bottom, height}; };
  const held = (one, how) => one && getComputedStyle(one).position === how ? seen(one) : null;
  const said = (box.getAttribute("aria-describedby") || "").split(" ")
    .map(id => document.getElementById(id)).filter(one => one && one.innerText);
  return {
    top: held(document.querySelector(".phone__top"), "sticky")?.bottom ?? 0,
    bottom: held(document.querySelector(".nav"), "fixed")?.top ?? innerHeight,
    box: seen(box),
    pinned: box.form.querySelector(".pinned") && seen(box.form.querySelector(".pinned")),
    save: box.form.querySelector(".pinned .btn") && seen(box.form.querySelector(".pinned .btn")),
    who: box.form.querySelector(".pinned__who")?.innerText ?? "",
    hints: said.map(one => ({...seen(one), words: one.innerText})),
  };
}"""


@pytest.fixture
def written_on(site: Site, cast: Cast) -> list[str]:
    """Every page on which Amal can write, one of each view and activity."""
    rows_of_everything.add_rows_of_everything(site.app, cast)
    couple_id = cast.couple_ids["amal"]
    given = [make.assign(site.app, cast.nora, couple_id, key, ends=Ends.OPEN) for key in GIVEN]
    check_in = make.assign(site.app, cast.nora, couple_id, "weekly-check-in", ends=Ends.OPEN)
    held = make.hold_check_in(site.app, cast.amal, check_in)
    client = sign_in(site.app, cast.amal)
    starts = ["/today", *(f"/to-try/{one}/entry" for one in given), f"/entries/{held}/side"]
    starts += [f"/to-try/{check_in}/check-in/{step}" for step in STEPS]
    pages = walk(client, starts, most_of_a_kind=len(GIVEN))
    return [path for path, page in pages.items() if _is_for_writing(site, path, page)]


def _is_for_writing(site: Site, path: str, page: ReadPage) -> bool:
    if view(site.app, path, "GET").startswith(NO_WRITING):
        return False
    boxes = [one for form in page.forms() if form.method == "post" for one in form.fields]
    return any(one.kind in {"text", "textarea"} for one in boxes)


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_who_reads_it_and_save_are_in_sight_wherever_a_partner_writes(
    phone: Visitor, site: Site, cast: Cast, written_on: list[str], width: int, height: int
) -> None:
    phone.enter_as(cast.amal)
    phone.page.set_viewport_size({"width": width, "height": height})
    n_boxes, faults = 0, list[str]()
    for path in written_on:
        page = phone.go(path)
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        phone.check_fits()
        for box in page.locator(BOXES).all():
            n_boxes += 1
            for start in (0, 100_000):
                page.evaluate("y => { document.activeElement.blur(); scrollTo(0, y); }", start)
                faults += [f"{path} {one}" for one in _faults(page, box)]
    assert len(written_on) > 15 and n_boxes > 25, (len(written_on), n_boxes)
    assert not faults, "\n".join(faults)


def _faults(page: Page, box: Locator) -> list[str]:
    """What is out of sight while this box is typed into."""
    box.focus()
    page.keyboard.type("a")
    at = box.evaluate(MEASURE)
    name = box.get_attribute("name")
    if at["save"] is None:
        return [f"{name}: its form has no Save that stays in reach"]
    found = []
    if not at["top"] <= at["save"]["top"] <= at["save"]["bottom"] <= at["bottom"]:
        found.append(f"{name}: Save is out of sight: {at}")
    if not at["top"] <= at["box"]["top"] <= at["box"]["bottom"] <= at["pinned"]["top"] + 0.5:
        found.append(f"{name}: the box is out of sight: {at}")
    hints = [one for one in at["hints"] if at["top"] <= one["top"] and one["bottom"] <= at["pinned"]["top"]]
    if not at["who"] and not any("read" in one["words"] for one in hints):
        found.append(f"{name}: nothing in sight says who reads it: {at}")
    return found


def test_the_choice_beside_save_follows_the_one_above(phone: Visitor, cast: Cast) -> None:
    page = phone.enter_as(cast.amal).go("/today")
    line = page.locator(".note .pinned__who")
    assert line.inner_text() == "Keep for our session"
    for words in ("Only me", "Share now"):
        page.get_by_role("radio", name=words).check(force=True)
        assert line.inner_text() == words
    assert line.get_attribute("aria-hidden") == "true", "it is heard from the choice itself"
