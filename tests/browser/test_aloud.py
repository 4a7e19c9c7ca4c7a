"""An author sees how a note will be read aloud while typing it."""

from playwright.sync_api import expect

from tests.browser.conftest import LetIn
from tests.browser.visitors import Site
from tests.people import Cast


def test_amal_sees_the_beginning_her_fragment_gets_before_she_saves(
    visit: LetIn, site: Site, cast: Cast
) -> None:
    page = visit("phone").enter_as(cast.amal).go("/today")
    told = page.locator("[data-aloud]")
    expect(told).to_be_hidden()
    page.get_by_label("Something Theo did that you were glad of").fill("You waited for me.")
    page.get_by_text("Say a little more, or choose the day").click()
    page.get_by_label("What does it say about Theo?").fill("Patient, and kinder.")
    expect(told).to_contain_text("It says to me that you are patient, and kinder.")
    page.get_by_label("How did it land with you?").fill("Chosen.")
    expect(told).to_contain_text("I felt chosen.")
    page.get_by_label("How did it land with you?").fill("“Chosen.”")
    expect(told).not_to_contain_text("I felt")
    page.get_by_label("What does it say about Theo?").fill("You are patient.")
    expect(told).to_be_hidden()


def test_without_a_script_she_is_told_after_saving(visit: LetIn, site: Site, cast: Cast) -> None:
    visitor = visit("phone", javascript=False).enter_as(cast.amal)
    page = visitor.go("/appreciations/write")
    page.get_by_label("Something Theo did that you were glad of").fill("The porch light")
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_text("To be read aloud it got a beginning")).to_be_visible()
    page = visitor.go("/notes")
    expect(page.get_by_text("I appreciate the porch light.")).to_be_visible()
