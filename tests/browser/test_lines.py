"""What somebody wrote stands on screens as they broke it, and each line runs its own way."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.appreciations.make import keep
from tests.browser.conftest import LetIn
from tests.browser.visitors import Site
from tests.opening.make import session
from tests.people import Cast

HEBREW = "השארת לי את האור"
ENGLISH = "You left the light on."
PLACES = """text => {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const at = node.data.indexOf(text);
    if (at < 0 || !node.parentElement.checkVisibility()) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + text.length);
    const box = range.getBoundingClientRect(), around = node.parentElement.getBoundingClientRect();
    return {top: box.top, left: box.left - around.left, right: around.right - box.right, wide: around.width};
  }
}"""


def place(page: Page, text: str) -> dict[str, float]:
    found: dict[str, float] = page.evaluate(PLACES, text)
    assert found, text
    return found


@pytest.mark.parametrize("of", [f"{ENGLISH}\n{HEBREW}", f"{HEBREW}\n\n{ENGLISH}"])
def test_each_line_of_a_note_begins_at_its_own_edge(
    visit: LetIn, site: Site, cast: Cast, of: str, tmp_path: Path
) -> None:
    couple_id = cast.couple_ids["amal"]
    opening = f"/sessions/{session(site.app, cast.nora, couple_id)}/opening"
    keep(site.app, cast.amal, of)
    own, nora = visit("phone").enter_as(cast.amal), visit("desk").enter_as(cast.nora)
    for visitor, url in (
        (own, "/notes"),
        (nora, opening),
        (nora, f"{opening}/preview"),
        (nora, f"{opening}/room?at=1"),
    ):
        page = visitor.go(url)
        english, hebrew = place(page, ENGLISH), place(page, HEBREW)
        first, second = (english, hebrew) if of.startswith(ENGLISH) else (hebrew, english)
        assert second["top"] > first["top"], f"{url}: the break is lost"
        assert english["left"] < english["wide"] * 0.05, f"{url}: English begins at the left"
        assert hebrew["right"] < hebrew["wide"] * 0.05, f"{url}: Hebrew begins at the right"
