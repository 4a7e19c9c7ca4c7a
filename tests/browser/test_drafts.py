"""Unsent words on a phone: kept for their writer, and on nobody else's page, in a real browser."""

import pytest
from playwright.sync_api import Page

from practice import db
from practice.stashed_forms.models import StashedForm
from tests.browser.visitors import Site, Visitor
from tests.people import PASSWORD, Cast, Person

WORDS = "You carried the box up all five floors."


def sign_in_on_the_page(visitor: Visitor, person: Person) -> Page:
    page = visitor.go("/sign-in")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/today")
    return page


def n_drafts(site: Site) -> int:
    with site.app.app_context():
        found = db.session.query(StashedForm).count()
        db.session.remove()
        return found


def written(page: Page) -> str:
    """Everything that stands in a box of the page."""
    return str(page.evaluate("[...document.querySelectorAll('textarea, input')].map(b => b.value).join('|')"))


@pytest.mark.parametrize(("path", "box"), [("/today", "#did"), ("/topics", "#text")])
def test_what_one_partner_typed_stands_in_no_box_of_the_other(
    visit, site: Site, cast: Cast, path: str, box: str
) -> None:
    visitor = visit("phone")
    page = sign_in_on_the_page(visitor, cast.amal)
    visitor.go(path)
    page.locator(box).fill(WORDS)
    page.wait_for_timeout(200)
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url("**/signed-out")
    sign_in_on_the_page(visitor, cast.theo)
    for _ in range(4):
        page.go_back()
        assert WORDS not in written(page) + page.content(), page.url
    visitor.go(path)
    assert WORDS not in written(page)
    assert n_drafts(site) == 0


def test_typing_is_given_back_after_another_page_and_in_a_new_tab(visit, site: Site, cast: Cast) -> None:
    visitor = visit("phone").enter_as(cast.amal)
    page = visitor.go("/today")
    page.locator("#did").press_sequentially("You carried")
    page.get_by_role("link", name="Week").click()
    page.wait_for_url("**/week")
    page.get_by_role("link", name="Today").click()
    page.wait_for_url("**/today")
    assert page.locator("#did").input_value() == "You carried"
    assert page.get_by_text("Here is what you had typed.").is_visible()
    visitor.check()
    with page.expect_response("**/drafts"):
        page.locator("#did").fill(WORDS)
    tab = visitor.context.new_page()
    tab.goto(site.url + "/today")
    assert tab.locator("#did").input_value() == WORDS
    tab.get_by_role("button", name="Throw it away").click()
    tab.wait_for_url("**/today")
    assert tab.locator("#did").input_value() == "" and n_drafts(site) == 0


def test_a_saved_note_leaves_no_draft_even_when_saved_at_once(visit, site: Site, cast: Cast) -> None:
    page = visit("phone").enter_as(cast.amal).go("/today")
    page.locator("#did").fill(WORDS)
    page.wait_for_timeout(990)  # the draft is just about to be sent, or on its way
    page.get_by_role("button", name="Save").first.click()
    page.get_by_text("Noted").first.wait_for()
    page.wait_for_timeout(500)
    assert n_drafts(site) == 0


def test_a_form_with_a_password_is_never_kept(visit, site: Site, cast: Cast) -> None:
    visitor = visit("phone").enter_as(cast.amal)
    page = visitor.go("/you/password")
    page.get_by_label("New password").or_(page.locator("input[type=password]").last).first.fill("slow herons")
    page.wait_for_timeout(1300)
    visitor.go("/week")
    assert n_drafts(site) == 0


def test_the_lock_keeps_every_form_and_leads_only_its_writer_back(visit, site: Site, cast: Cast) -> None:
    visitor = visit("phone").enter_as(cast.amal)
    visitor.page.clock.install()
    page = visitor.go("/topics")
    page.locator("#text").fill(WORDS)
    page.clock.run_for(61 * 60 * 1000)
    page.wait_for_url("**/locked")
    for _ in range(50):  # what was sent while the page went away may arrive after it
        if n_drafts(site):
            break
        page.wait_for_timeout(100)
    assert n_drafts(site) == 1
    page.get_by_label("E-mail").fill(cast.theo.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/today")
    assert WORDS not in written(visitor.go("/topics"))
