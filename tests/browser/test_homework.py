"""From giving to noting to the review, for everything that is noted by saying what came of it; on both databases."""

import re

import pytest
from playwright.sync_api import Page, expect

from practice.library.rules.activities import ActivityKind
from tests.browser.conftest import LetIn
from tests.browser.visitors import Site, Visitor
from tests.library.make import seed_library
from tests.people import Cast

PLAIN = {  # kind: key of the starter, what is tapped of its own questions, what the therapist then reads
    ActivityKind.AT_HOME_DATE: ("at-home-date", (), ()),
    ActivityKind.TIME_TOGETHER: ("twenty-minutes", (), ()),
    ActivityKind.OWN_TIME: ("own-time", ("I made room for yours",), ("I made room for yours",)),
    ActivityKind.REPAIR: ("coming-back", ("Partly",), ("Partly",)),
    ActivityKind.LISTENING: ("taking-turns", ("Partly",), ("Partly",)),
}
NOTE = "Ten minutes in the hall, and then we laughed."


@pytest.fixture
def site_url(unpeopled_database_url: str) -> str:
    """These journeys run once on SQLite and once on PostgreSQL."""
    return unpeopled_database_url


@pytest.mark.parametrize("kind", list(PLAIN))
def test_it_is_given_noted_and_reviewed(site: Site, cast: Cast, visit: LetIn, kind: ActivityKind) -> None:
    key, taps, read = PLAIN[kind]
    activity = seed_library(site.app, cast.nora)[key]
    couple = f"/couples/{cast.couple_ids['amal']}"
    desk, amal, theo = visit("desk").enter_as(cast.nora), visit("phone"), visit("phone")
    title = give(desk, f"{couple}/assign/{activity}")
    page = amal.enter_as(cast.amal).go("/today")
    page.get_by_role("link", name=title).click()
    amal.check()
    page.get_by_role("link", name="Note it").click()
    page.get_by_label("A version of it happened").check(force=True)
    amal.check()
    page.get_by_text("A few words about it").click()
    page.get_by_text("Your own side, for you and your therapist").click()
    for tap in taps:
        page.get_by_label(tap, exact=True).first.check(force=True)
    page.locator("#note").fill(NOTE)
    page.locator("#went-3").check(force=True)
    page.get_by_label("Too tired").check(force=True)
    amal.check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Noted. That counts.")).to_be_visible()
    amal.check()
    theirs = theo.enter_as(cast.theo).go("/today")
    theirs.get_by_role("link", name=title).click()
    expect(theirs.get_by_role("heading", level=1, name=title)).to_be_visible()
    expect(theirs.get_by_text(NOTE)).to_have_count(0 if kind is ActivityKind.OWN_TIME else 1)
    assert "Too tired" not in theirs.locator("main").inner_text(), "barriers are one's own"
    page = desk.go(f"{couple}/review")
    tried = page.locator("article.tried", has_text=title)
    for words in (NOTE, "A version of it happened", "It went 3 of 4 well.", "In the way: too tired.", *read):
        expect(tried.get_by_text(words).first).to_be_visible()
    desk.check()


def give(desk: Visitor, url: str) -> str:
    """Give an activity as its page suggests; returns its title."""
    page: Page = desk.go(url)
    title = page.get_by_role("heading", level=1).inner_text()
    page.get_by_label("When", exact=True).fill("the last light goes out")
    page.get_by_label("we", exact=True).fill("meet on the stairs")
    minded = page.get_by_label("I have thought of this")
    if minded.count():
        minded.check()
    desk.check()
    page.get_by_role("button", name="Give it").click()
    expect(page.get_by_text("Given. They will find it on their phones.")).to_be_visible()
    return title


def test_a_week_is_noted_put_aside_rested_and_eased(site: Site, cast: Cast, visit: LetIn) -> None:
    library = seed_library(site.app, cast.nora)
    couple = f"/couples/{cast.couple_ids['amal']}"
    desk, amal = visit("desk").enter_as(cast.nora), visit("phone").enter_as(cast.amal)
    for key in ("twenty-minutes", "own-time"):
        give(desk, f"{couple}/assign/{library[key]}")
    page = amal.go("/week")
    amal.check()
    page.get_by_role("link", name="Note the last days at once").click()
    amal.check()
    for box in page.get_by_role("checkbox", name="Today").all():
        box.check(force=True)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Noted. That counts.")).to_be_visible()
    page.get_by_role("link", name="Calendar").click()
    expect(page.get_by_text(re.compile("some time for (oneself|the two of you)"))).to_be_visible()
    amal.check()
    page = amal.go("/season")
    amal.check()
    page.get_by_label("A newborn").check(force=True)
    page.get_by_role("button", name="Name it").click()
    expect(page.get_by_text("less is expected for now")).to_be_visible()
    page.get_by_role("link", name="Time of your own").click()
    page.get_by_text("Not now, or a rest").click()
    amal.check()
    page.get_by_role("button", name="Put it aside").click()
    expect(page.get_by_text("Put aside. Only you know.")).to_be_visible()
    desk.go(f"{couple}/season")
    desk.check()
    page = desk.go(f"{couple}/review")
    page.get_by_role("link", name="From paper Twenty minutes").click()
    desk.check()
    page.get_by_label("Theo").check(force=True)
    page.get_by_label("It happened", exact=True).check(force=True)
    page.get_by_label("Which day?").fill(page.evaluate("new Date().toISOString().slice(0, 10)"))
    page.locator("#note").fill("Written on the back of a receipt.")
    page.get_by_role("button", name="Enter it").click()
    expect(page.get_by_text("From paper", exact=True).first).to_be_visible()
    expect(page.get_by_text("Written on the back of a receipt.")).to_be_visible()
    page.get_by_role("button", name="Keep Twenty minutes").click()
    expect(page.get_by_text("It goes on until the next session.")).to_be_visible()
    desk.go(f"{couple}/homework")
    link = page.get_by_role("link", name="Print it")
    sheet = desk.context.request.get(f"{desk.site.url}{link.get_attribute('href')}")
    assert sheet.headers["content-type"] == "application/pdf", "what they have can be taken along on paper"
    desk.go(f"{couple}/review")
    page.get_by_role("link", name="Enter an appreciation from paper").click()
    desk.check()
    page.get_by_label("Amal").check(force=True)
    page.get_by_label("What it says").fill("You took the night feed, twice.")
    page.get_by_role("button", name="Enter it").click()
    expect(page.get_by_text("You took the night feed, twice.")).to_be_visible()
    expect(page.locator("small", has_text="From paper.")).to_be_visible()
