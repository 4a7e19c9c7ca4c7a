"""The screen in the room, turned by keys alone, and without a script."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.appreciations.make import keep
from tests.browser.conftest import LetIn
from tests.browser.visitors import Look, Site
from tests.opening.make import session
from tests.people import Cast

BEGINNING, END = "Turn to each other. One breath.", "Thank you, both."
SCROLLED = (
    "() => new Promise(seen => scrollY ? seen() : addEventListener('scroll', () => seen(), {once: true}))"
)
LONG = "You sat with me at the kitchen table until the kettle had gone cold twice over. "


@pytest.fixture
def room(site: Site, cast: Cast) -> str:
    """The address of a room in which Amal reads two notes, the second a long one, and Theo has sentences to begin with."""
    today = session(site.app, cast.nora, cast.couple_ids["amal"])
    keep(site.app, cast.amal, "You swept the stairs.")
    keep(site.app, cast.amal, (LONG * 3).strip(), days_ago=1, shows=LONG.strip())
    return f"/sessions/{today}/opening/room"


def _at(page: Page, words: str) -> None:
    expect(page.get_by_text(words).first).to_be_visible()


def test_the_room_is_turned_by_keys_as_with_a_remote(visit: LetIn, cast: Cast, room: str) -> None:
    page = visit("desk").enter_as(cast.nora).go(room)
    _at(page, BEGINNING)
    for key, words in (
        ("ArrowRight", "You swept the stairs."),
        ("ArrowLeft", BEGINNING),
        ("PageDown", "You swept the stairs."),
        ("PageUp", BEGINNING),
        ("ArrowDown", "You swept the stairs."),
        ("ArrowUp", BEGINNING),
        (" ", "You swept the stairs."),
        ("Shift+ ", BEGINNING),
        ("Enter", "You swept the stairs."),
        ("End", END),
        ("End", END),
        ("ArrowRight", END),
        (" ", END),
        ("Enter", END),
        ("PageUp", "To say in the room."),
        ("Home", BEGINNING),
        ("Home", BEGINNING),
        ("ArrowLeft", BEGINNING),
    ):
        page.keyboard.press(key)
        _at(page, words)


@pytest.mark.parametrize("look", ["desk", "phone"])
def test_long_words_begin_at_the_top_and_are_scrolled_through_before_the_page_turns(
    visit: LetIn, cast: Cast, room: str, look: Look
) -> None:
    nora = visit(look).enter_as(cast.nora)
    nora.page.set_viewport_size({"width": 390 if look == "phone" else 1280, "height": 520})
    page = nora.go(f"{room}?at=2")
    assert page.evaluate("document.scrollingElement.scrollHeight") > 520
    assert page.evaluate("window.scrollY") == 0
    here = page.url
    page.keyboard.press("PageDown")
    page.evaluate(SCROLLED)
    assert page.url == here
    next_box = page.get_by_role("link", name="Next").bounding_box()
    assert next_box is not None and next_box["y"] + next_box["height"] <= 520
    page.evaluate("window.scrollTo(0, document.scrollingElement.scrollHeight)")
    page.keyboard.press("PageDown")
    _at(page, "To say in the room.")
    nora.check_fits()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_focus_waits_on_next_which_says_what_came(
    visit: LetIn, cast: Cast, room: str, *, javascript: bool
) -> None:
    page = visit("desk", javascript=javascript).enter_as(cast.nora).go(room)
    following = page.get_by_role("link", name="Next")
    for words in (BEGINNING, "You swept the stairs.", LONG.strip(), "To say in the room."):
        _at(page, words)
        expect(following).to_be_focused()
        expect(following).to_have_accessible_description(re.compile(re.escape(words)))
        page.keyboard.press("Enter")
    _at(page, END)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page).to_have_title(re.compile("the end"))


def test_a_key_for_something_else_turns_nothing(visit: LetIn, cast: Cast, room: str) -> None:
    nora = visit("desk").enter_as(cast.nora)
    page = nora.go(f"{room}?at=1")
    for key in ("Control+ArrowRight", "Shift+ArrowDown", "a", "Escape"):
        page.keyboard.press(key)
    _at(page, "You swept the stairs.")
    nora.check()
    page.get_by_role("link", name="Leave the room").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/review"))
