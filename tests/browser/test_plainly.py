"""The same things without JavaScript, and with nothing but a keyboard."""

from playwright.sync_api import expect

from tests.browser.visitors import Site
from tests.invariants.rows_of_everything import add_rows_of_everything
from tests.people import Cast

MOST_STOPS = 60  # more presses of Tab than any page of ours should take


def test_a_note_is_kept_and_shared_without_javascript(visit, site: Site, cast: Cast) -> None:
    amal, theo = visit("phone", javascript=False), visit("phone", javascript=False)
    page = amal.enter_as(cast.amal).go("/today")
    page.locator("#did").fill("You held the torch in the rain.")
    page.get_by_label("Share now").check(force=True)
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_text("Noted. That counts.")).to_be_visible()
    site.let_shared_arrive()
    expect(
        theo.enter_as(cast.theo).go("/notes/for-me").get_by_text("You held the torch in the rain.")
    ).to_be_visible()


def test_homework_is_given_and_the_session_opened_without_javascript(visit, site: Site, cast: Cast) -> None:
    held = add_rows_of_everything(site.app, cast)
    nora = visit("desk", javascript=False).enter_as(cast.nora)
    page = nora.go(f"/couples/{held['couple_id']}/assign/{held['activity_id']}")
    page.get_by_label("When", exact=True).fill("the bins are out")
    page.get_by_role("button", name="Give it").click()
    expect(page.get_by_text("the bins are out").first).to_be_visible()
    page = nora.go(f"/sessions/{held['appointment_id']}/opening/shared")
    page.get_by_role("button", name="Mark as shared").click()
    expect(page.get_by_role("button", name="Take it back")).to_be_visible()


def test_a_note_is_written_with_a_keyboard_alone(visit, site: Site, cast: Cast) -> None:
    page = visit("phone").enter_as(cast.amal).go("/today")
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        here = page.evaluate("document.activeElement.id || document.activeElement.innerText || ''")
        if here == "did":
            page.keyboard.type("You warmed the bottle.")
        if "Save note" in here:
            page.keyboard.press("Enter")
            break
    expect(page.get_by_text("Noted. That counts.")).to_be_visible()
    page.goto(site.url + "/notes")
    expect(page.get_by_text("You warmed the bottle.")).to_be_visible()
