"""What just happened is heard: the next page opens with the focus on it, and its title has changed."""

from playwright.sync_api import Page, expect

from tests.assignments import make
from tests.browser.visitors import Site, Visitor
from tests.people import Cast

FOCUSED = "() => document.activeElement.textContent.trim().replace(/\\s+/g, ' ')"


def focused(page: Page) -> str:
    """The words of the element that has the focus."""
    page.wait_for_load_state()
    return str(page.evaluate(FOCUSED))


def test_a_kept_note_is_told_where_the_focus_is(phone: Visitor, cast: Cast) -> None:
    page = phone.enter_as(cast.amal).go("/today")
    expect(page).to_have_title("Today · Ordinary Days")
    page.locator("#did").fill("You made soup.")
    page.get_by_role("button", name="Save note").click()
    expect(page).to_have_title("Done: Today · Ordinary Days")
    assert focused(page).startswith("Noted. That counts.")
    expect(page.get_by_role("form", name="Noted. That counts.")).to_be_focused()
    phone.check_access()


def test_a_refused_form_is_told_in_the_title_and_has_the_focus(phone: Visitor, cast: Cast) -> None:
    page = phone.enter_as(cast.amal).go("/you/password")
    page.locator("#current").fill("not this one at all")
    page.locator("#password").fill("a new one with twenty letters")
    page.get_by_role("button", name="Keep this password").click()
    expect(page).to_have_title("Please look again: Change your password · Ordinary Days")
    assert focused(page).startswith("Please look at this again")


def test_what_was_taken_out_is_told_where_the_focus_is(site: Site, phone: Visitor, cast: Cast) -> None:
    given = make.assign(site.app, cast.nora, cast.couple_ids["amal"])
    make.note_entry(site.app, cast.amal, given)
    page = phone.enter_as(cast.amal).go(f"/to-try/{given}")
    page.get_by_role("button", name="Take out").click()
    assert focused(page).startswith("It is taken out.")


def test_a_notice_is_said_where_the_page_opens_further_down(site: Site, desk: Visitor, cast: Cast) -> None:
    make.assign(site.app, cast.nora, cast.couple_ids["amal"])
    page = desk.enter_as(cast.nora).go(f"/couples/{cast.couple_ids['amal']}/review")
    page.get_by_role("button", name="Keep").click()
    page.wait_for_url("**#h-tried")
    expect(page.locator("main > [role=status].vh")).to_have_text("It goes on until the next session.")


def test_each_step_of_a_check_in_has_a_title_of_its_own(site: Site, phone: Visitor, cast: Cast) -> None:
    given = make.assign(site.app, cast.nora, cast.couple_ids["amal"], "weekly-check-in")
    page = phone.enter_as(cast.amal).go(f"/to-try/{given}/check-in")
    first = page.title()
    page.get_by_role("button", name="Next").click()
    expect(page).not_to_have_title(first)
    assert "step 2 of" in page.title()
