"""A note on small screens: boxes are measured, since a page may be correct and still out of sight."""

import pytest
from playwright.sync_api import Page, expect

from tests.assignments import make
from tests.browser.visitors import Site, Visitor
from tests.couples.make import limit_confidence
from tests.library.make import seed_library
from tests.people import Cast

SCREENS = [(390, 844), (320, 568)]


def _edges(page: Page, selector: str) -> tuple[float, float]:
    """Where an element begins and ends, in pixels from the top of the window."""
    box = page.locator(selector).first.bounding_box()
    assert box is not None, f"{selector} takes no room"
    return box["y"], box["y"] + box["height"]


@pytest.mark.parametrize(("width", "height"), SCREENS)
@pytest.mark.parametrize("path", ["/today", "/appreciations/write"])
def test_who_reads_a_note_and_save_are_in_sight_while_typing(
    phone: Visitor, cast: Cast, path: str, width: int, height: int
) -> None:
    phone.enter_as(cast.amal)
    phone.page.set_viewport_size({"width": width, "height": height})
    page = phone.go(path)
    page.locator("#did").focus()
    page.keyboard.type("You made soup.")
    top, bottom = _edges(page, ".phone__top")[1], _edges(page, ".nav")[0]
    save = _edges(page, ".pinned .btn")
    assert save[1] <= bottom, "Save lies behind the places at the foot"
    for what in (".release__all", ".release__hint", "#did"):
        begins, ends = _edges(page, what)
        assert begins >= top, f"{what} begins behind the bar on top"
        assert ends <= save[0], f"{what} ends behind Save"
    phone.check_fits()


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_save_is_in_reach_before_anything_is_scrolled(
    phone: Visitor, cast: Cast, width: int, height: int
) -> None:
    phone.enter_as(cast.amal)
    phone.page.set_viewport_size({"width": width, "height": height})
    page = phone.go("/today")
    page.locator("h1").evaluate("one => { one.textContent = 'Good afternoon, Amal' }")  # the longest greeting
    assert _edges(page, ".pinned .btn")[1] <= _edges(page, ".nav")[0]
    assert _edges(page, ".release__all")[1] <= _edges(page, ".pinned")[0]


@pytest.mark.parametrize(("width", "height"), SCREENS)
@pytest.mark.parametrize("chosen", ["keep", "therapist_only"])
def test_four_choices_of_who_reads_a_note_leave_the_box_and_save_in_sight(
    site: Site, phone: Visitor, cast: Cast, chosen: str, width: int, height: int
) -> None:
    limit_confidence(site.app, cast.nora, cast.couple_ids["amal"], cast.amal, cast.theo)
    phone.enter_as(cast.amal)
    phone.page.set_viewport_size({"width": width, "height": height})
    page = phone.go("/today")
    page.locator(f"[name=release][value={chosen}]").check(force=True)
    page.locator("#did").focus()
    page.keyboard.type("You made soup.")
    save = _edges(page, ".pinned .btn")
    assert save[1] <= _edges(page, ".nav")[0]
    for what in (".release__hint", "#did"):  # the sentence on who reads it, with the policy's line
        assert _edges(page, what)[0] >= _edges(page, ".phone__top")[1], f"{what} begins behind the bar on top"
        assert _edges(page, what)[1] <= save[0], f"{what} ends behind Save"
    is_said = "It is not read aloud" in page.locator(".release__hint").inner_text()
    assert is_said == (chosen == "therapist_only")
    phone.check_fits()


def test_the_taps_stand_in_one_row(phone: Visitor, cast: Cast) -> None:
    page = phone.enter_as(cast.amal).go("/today")
    tops = page.locator(".note .choices--chips .choice:visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().top)"
    )
    assert len(tops) > 1
    assert len(set(tops)) == 1
    phone.check_fits()
    phone.check_access()


def test_the_box_is_described_by_who_reads_it(phone: Visitor, cast: Cast) -> None:
    page = phone.enter_as(cast.amal).go("/today")
    described = str(page.locator("#did").get_attribute("aria-describedby")).split()
    words = page.locator(f"#{described[0]}")
    assert "prepare" in words.inner_text()
    page.get_by_role("radio", name="Only me").check(force=True)
    assert "Nobody else" in words.inner_text()


def test_a_day_without_anything_shows_nothing(phone: Visitor, cast: Cast) -> None:
    page = phone.enter_as(cast.amal).go("/today")
    drawn = page.locator(
        ".week__day:not(.week__day--wrote, .week__day--today-wrote) .week__dot"
    ).evaluate_all(
        "all => all.map(one => getComputedStyle(one)).map(one => "
        "[one.borderTopWidth, one.backgroundColor, one.boxShadow].join(' '))"
    )
    assert drawn
    assert set(drawn) == {"0px rgba(0, 0, 0, 0) none"}


def test_fourteen_activities_of_a_week_are_compact_and_a_press_anywhere_in_one_opens_it(
    phone: Visitor, site: Site, cast: Cast
) -> None:
    given = [
        make.assign(site.app, cast.nora, cast.couple_ids["amal"], key)
        for key in sorted(seed_library(site.app, cast.nora))
    ]
    assert len(given) == 14
    page = phone.enter_as(cast.amal).go("/week")
    cards = page.locator(".tries__one")
    expect(cards).to_have_count(14)
    tops = cards.evaluate_all("all => all.map(one => one.getBoundingClientRect())")
    assert tops[-1]["bottom"] - tops[0]["top"] < 1_300
    assert page.evaluate("document.documentElement.scrollHeight") < 2_000
    assert min(one["height"] for one in tops) >= 44
    phone.check_fits()
    phone.check_access()
    phone.check_at_night()
    title = str(cards.nth(3).get_by_role("heading").inner_text())
    expect(cards.nth(3).get_by_role("link")).to_have_count(1)
    box = cards.nth(3).bounding_box()
    assert box is not None
    cards.nth(3).click(position={"x": box["width"] - 8, "y": box["height"] - 8})
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
