"""A partner's notes on a phone and at a desk: two lists, and words to find in them."""

import pytest
from playwright.sync_api import expect

from practice.release import Release
from tests.appreciations.make import keep
from tests.browser.conftest import LetIn
from tests.browser.visitors import Look, Site
from tests.people import Cast


@pytest.mark.parametrize("look", ["phone", "desk"])
def test_what_theo_gave_is_on_the_first_screen_however_much_amal_wrote(
    visit: LetIn, site: Site, cast: Cast, look: Look
) -> None:
    for n in range(23):
        keep(site.app, cast.amal, f"You carried the pram, time {n}.", days_ago=n % 7)
    keep(site.app, cast.theo, "You sang in the kitchen.", release=Release.SHARE)
    amal = visit(look).enter_as(cast.amal)
    page = amal.go("/notes")
    expect(page.locator(".written__one")).to_have_count(20)
    amal.check()
    page.get_by_role("link", name="For me").click()
    expect(page.get_by_role("link", name="For me")).to_have_attribute("aria-current", "page")
    note = page.get_by_text("You sang in the kitchen.")
    expect(note).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("You carried the pram")).to_have_count(0)
    amal.check()
    amal.check_at_night()


@pytest.mark.parametrize("javascript", [True, False])
def test_words_are_found_with_the_keyboard_and_stand_in_no_address(
    visit: LetIn, site: Site, cast: Cast, *, javascript: bool
) -> None:
    keep(site.app, cast.amal, "You carried the pram.")
    keep(site.app, cast.amal, "You waited for the heron.")
    amal = visit("phone", javascript=javascript).enter_as(cast.amal)
    page = amal.go("/notes")
    box = page.get_by_role("searchbox", name="Find words in these notes")
    box.focus()
    page.keyboard.type("HERON")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".written__one")).to_have_count(1)
    expect(page.get_by_text("You waited for the heron.")).to_be_visible()
    assert "heron" not in page.url.casefold()
    expect(box).to_have_value("HERON")
    expect(page.get_by_text("It is not saved yet.")).to_have_count(0)
    page.get_by_role("link", name="Show all notes").click()
    expect(page.locator(".written__one")).to_have_count(2)
    expect(box).to_have_value("")
