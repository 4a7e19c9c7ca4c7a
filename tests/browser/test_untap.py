"""A choice that was tapped by mistake is taken back: by a second tap, by keyboard, and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.assignments.make import assign
from tests.browser.conftest import LetIn
from tests.people import Cast


@pytest.mark.parametrize("javascript", [True, False])
def test_a_chip_is_taken_back(cast: Cast, visit: LetIn, *, javascript: bool) -> None:
    amal = visit("phone", javascript=javascript).enter_as(cast.amal)
    page = amal.go("/appreciations/write")
    chip = page.get_by_role("radio", name="Made me laugh")
    none = page.get_by_role("radio", name="None of these")
    chip.click()
    expect(chip).to_be_checked()
    if javascript:
        amal.check()
        expect(none).to_be_hidden()
        chip.click()
    else:
        none.click()
    expect(chip).not_to_be_checked()
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_role("link", name="Write a few words, or tap one of these.")).to_be_visible()


def test_a_number_is_taken_back_by_keyboard_and_by_tapping_it_again(cast: Cast, visit: LetIn) -> None:
    amal = visit("phone").enter_as(cast.amal)
    given = assign(amal.site.app, cast.nora, cast.couple_ids["amal"])
    page = amal.go(f"/to-try/{given}/entry")
    page.get_by_text("Your own side, for you and your therapist").click()
    scale = page.get_by_role("group", name="How did it go?").get_by_role("radio")
    for n in range(2):
        scale.nth(2).focus()
        page.keyboard.press("Space")
        expect(scale.nth(2)).to_be_checked() if n == 0 else expect(scale.nth(2)).not_to_be_checked()
    scale.nth(2).click()
    page.keyboard.press("ArrowRight")
    expect(scale.nth(3)).to_be_checked()
    page.keyboard.press("ArrowLeft")
    scale.nth(3).click()
    expect(scale.nth(3)).to_be_checked()
    scale.nth(3).click()
    expect(page.locator("input[name=went]:checked")).to_have_count(0)


def test_what_has_to_be_chosen_stays_chosen(cast: Cast, visit: LetIn) -> None:
    page = visit("phone").enter_as(cast.amal).go("/appreciations/write")
    keep = page.get_by_role("radio", name="Keep for our session")
    keep.click()
    expect(keep).to_be_checked()
