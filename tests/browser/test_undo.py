"""Saving a note on a phone, reading what became of it, and taking it back."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LetIn
from tests.people import Cast

WORDS = "You carried the boxes up before I was awake."


def test_amal_saves_a_note_reads_the_notice_and_finds_her_words_in_the_box_again(
    cast: Cast, visit: LetIn
) -> None:
    amal = visit("phone").enter_as(cast.amal)
    page = amal.go("/today")
    page.get_by_label("Something Theo did that you were glad of").fill(WORDS)
    page.get_by_label("Share now", exact=True).check(force=True)
    page.get_by_role("button", name="Save note").click()
    notice = page.get_by_role("form", name="Noted. That counts.")
    expect(notice).to_be_focused()
    expect(notice).to_contain_text(WORDS)
    expect(notice).to_contain_text("Theo in ten minutes. Until then you can take it back.")
    expect(notice.get_by_role("link", name="In your notes")).to_be_visible()
    amal.check()
    page.keyboard.press("Tab")
    expect(notice.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Taken back.", exact=True)).to_be_visible()
    expect(page.get_by_label("Something Theo did that you were glad of")).to_have_value(WORDS)
    expect(page.get_by_label("Share now", exact=True)).to_be_checked()
    amal.check()
    page = amal.go("/notes")
    expect(page.get_by_text(WORDS)).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False])
def test_back_after_saving_holds_no_second_note(cast: Cast, visit: LetIn, *, javascript: bool) -> None:
    amal = visit("phone", javascript=javascript).enter_as(cast.amal)
    page = amal.go("/today")
    page.get_by_label("Something Theo did that you were glad of").fill(WORDS)
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_text("Noted. That counts.")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Something Theo did that you were glad of")).to_have_value("")


def test_a_topic_is_taken_back_without_scripts(cast: Cast, visit: LetIn) -> None:
    amal = visit("phone", javascript=False).enter_as(cast.amal)
    page = amal.go("/topics")
    page.get_by_label("What would you like to talk about?").fill("The summer.")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("What would you like to talk about?")).to_have_value("The summer.")
    expect(page.get_by_role("heading", name="To bring along")).to_have_count(0)
