"""From giving to noting to the review, for activities with pages of their own; on both databases."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from practice import clock, db
from practice.dates.models import IdeaWish
from tests.browser.conftest import LetIn
from tests.browser.test_homework import give
from tests.browser.visitors import Site, Visitor
from tests.library.make import seed_library
from tests.people import Cast


@pytest.fixture
def site_url(unpeopled_database_url: str) -> str:
    """These journeys run once on SQLite and once on PostgreSQL."""
    return unpeopled_database_url


@pytest.fixture
def three(site: Site, cast: Cast, visit: LetIn) -> Any:
    """Give a starter; hands out the therapist at a desk, both on their phones, and the couple's address."""

    def begin(key: str) -> tuple[Visitor, Visitor, Visitor, str, str]:
        activity = seed_library(site.app, cast.nora)[key]
        couple = f"/couples/{cast.couple_ids['amal']}"
        desk = visit("desk").enter_as(cast.nora)
        title = give(desk, f"{couple}/assign/{activity}")
        amal, theo = visit("phone").enter_as(cast.amal), visit("phone", dark=True).enter_as(cast.theo)
        return desk, amal, theo, couple, title

    return begin


def _let_days_pass(site: Site) -> None:
    """As if all that was wished for had been wished for three days ago; these journeys run on the true clock."""
    with site.app.app_context(), db.engine().begin() as connection:
        connection.execute(update(IdeaWish).values(said_at=clock.now() - timedelta(days=3)))


def test_small_kindnesses_are_wished_for_given_and_noticed(three: Any) -> None:
    desk, amal, theo, couple, title = three("kindnesses")
    page = theo.go("/menu")
    theo.check()
    page.get_by_label("What is it?").fill("bring me tea when I read")
    page.get_by_label("Very much").check(force=True)
    page.get_by_role("button", name="Put it on my menu").click()
    expect(page.get_by_text("It is on your menu.")).to_be_visible()
    theo.check()
    theo.site.let_shared_arrive()
    page = amal.go("/today")
    page.get_by_role("link", name=title).click()
    page.get_by_role("link", name="Give one, notice one").click()
    amal.check()
    page.get_by_label("bring me tea when I read").check(force=True)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Noted. That counts.")).to_be_visible()
    page = theo.go(page.url.removeprefix(theo.site.url))
    assert "What you wrote down" not in page.content()
    page.get_by_role("link", name="I noticed something").click()
    theo.check()
    page.get_by_label("What did they do?").fill("Tea appeared beside the book.")
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_text("Noted. That counts.")).to_be_visible()
    page = desk.go(f"{couple}/review")
    expect(page.get_by_text("Given: once. Noticed by the other: once.")).to_be_visible()
    expect(page.get_by_text("I noticed: Tea appeared beside the book.").first).to_be_visible()
    desk.check()


def test_a_date_is_found_planned_and_moved_to_the_sofa(three: Any) -> None:
    desk, amal, theo, couple, title = three("planned-date")
    page = amal.go("/ideas?where=out")
    amal.check()
    liked = page.locator("main h3").first.inner_text()
    page.get_by_role("button", name=re.compile("I would like this")).first.click()
    page = theo.go("/ideas?where=out")
    theo.check()
    expect(page.get_by_text("You would both like", exact=True)).to_have_count(0)
    page.get_by_role("button", name=re.compile("I would like this")).first.click()
    expect(page.get_by_role("button", name=re.compile("Take that back"))).to_be_visible()
    expect(page.get_by_role("heading", name="You would both like")).to_have_count(0)
    _let_days_pass(theo.site)
    page = theo.go("/ideas?where=out")
    expect(page.get_by_role("heading", name="You would both like")).to_be_visible()
    theo.check()
    page.get_by_role("link", name=f"Plan this one {liked}").click()
    expect(page.get_by_label("What shall it be?")).to_have_value(liked)
    page.get_by_role("button", name="Begin a plan").click()
    expect(page.get_by_role("heading", name=liked)).to_be_visible()
    theo.check()
    page = amal.go(page.url.removeprefix(amal.site.url))
    page.get_by_label("Somebody with the children").select_option("could_not")
    page.get_by_role("button", name="Save the steps").click()
    expect(page.get_by_text("Staying in is a version of it, and counts.")).to_be_visible()
    amal.check()
    page.get_by_role("button", name="We stayed in instead").click()
    expect(page.get_by_text("Noted. That counts.")).to_be_visible()
    page.get_by_role("link", name=re.compile("Your own side")).click()
    amal.check()
    page = desk.go(f"{couple}/review")
    tried = page.locator("article.tried", has_text=title)
    expect(tried.get_by_text("no sitter")).to_be_visible()
    expect(tried.get_by_text("A version of it happened").first).to_be_visible()
    desk.go("/library/ideas")
    desk.check()


def test_a_date_goes_into_a_calendar_without_a_word(three: Any) -> None:
    _, amal, _, _, title = three("at-home-date")
    page = amal.go("/today")
    page.get_by_role("link", name=title).click()
    page.get_by_role("link", name="Put it in my calendar").click()
    amal.check()
    page.get_by_label("At").fill("20:30")
    with page.expect_download() as got:
        page.get_by_role("button", name="Get the file").click()
    assert got.value.suggested_filename == "keep-free.ics"
    assert "SUMMARY:Keep free" in got.value.path().read_text()
    page.go_back()
    page.get_by_role("link", name="Ideas").click()
    page.get_by_role("link", name=re.compile("We did this one")).first.click()
    expect(page.get_by_label("What did you do?")).not_to_have_value("")
    page.get_by_label("It happened", exact=True).check(force=True)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Noted. That counts.")).to_be_visible()


def test_a_page_is_read_and_a_question_answered_by_both(three: Any) -> None:
    desk, amal, theo, couple, title = three("nightly-page")
    page = amal.go("/today")
    page.get_by_role("link", name=title).click()
    page.get_by_role("link", name="Tonight's page and question").click()
    amal.check()
    page.get_by_label("What are you reading?").fill("Poems for late people")
    page.get_by_role("button", name="Begin this book").click()
    page.get_by_role("button", name="Read tonight").click()
    expect(page.get_by_text("At page 1")).to_be_visible()
    page.get_by_label("Your answer").fill("The quiet after the bins.")
    page.get_by_role("button", name="Keep my answer").click()
    expect(
        page.get_by_text("Kept. Both answers are shown on the day after both of you have answered.")
    ).to_be_visible()
    amal.check()
    page = theo.go(page.url.removeprefix(theo.site.url))
    assert "The quiet after the bins." not in page.content()
    theo.check()
    page.get_by_role("button", name="We talked, nothing to write").click()
    expect(page.get_by_text("You said that you talked.")).to_be_visible()
    assert "The quiet after the bins." not in page.content()
    page.get_by_label("Your answer").fill("The bus that waited.")
    page.get_by_role("button", name="Keep my answer").click()
    expect(page.get_by_text("Kept. Both answers are shown on the day after")).to_be_visible()
    assert "The quiet after the bins." not in page.content()
    theo.check()
    page.get_by_role("link", name="What you two answered").click()
    theo.check()
    page = desk.go(f"{couple}/review")
    tried = page.locator("article.tried", has_text=title)
    expect(tried.get_by_text("The quiet after the bins.")).to_be_visible()
    expect(tried.get_by_text("Poems for late people")).to_be_visible()
    desk.check()


def test_an_agreement_is_worded_by_one_and_agreed_by_both(three: Any) -> None:
    desk, amal, theo, couple, title = three("same-side")
    page = amal.go("/today")
    page.get_by_role("link", name=title).click()
    page.get_by_role("link", name="What you two agreed").click()
    amal.check()
    page.get_by_role("link", name="Name a matter").click()
    amal.check()
    page.get_by_label("What is it about?").fill("Shoes in the hall")
    page.get_by_label("What shall we do?").fill("Off at the door, whoever is in a hurry.")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("Still being worded")).to_be_visible()
    amal.check()
    amal.site.let_shared_arrive()
    page = theo.go(page.url.removeprefix(theo.site.url))
    page.get_by_role("button", name="Yes to these words").click()
    expect(page.get_by_text("Being tried")).to_be_visible()
    theo.check()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("Kept", exact=True)).to_be_visible()
    page = desk.go(f"{couple}/review")
    expect(page.get_by_text("Off at the door, whoever is in a hurry.")).to_be_visible()
    desk.check()


def test_who_they_are_becoming_is_kept_for_the_session_and_landed(three: Any) -> None:
    desk, amal, theo, couple, title = three("becoming")
    page = amal.go("/today")
    page.get_by_role("link", name=title).click()
    page.get_by_role("link", name="Say what you see").click()
    amal.check()
    page.get_by_role("link", name="Something I miss, something I welcome").click()
    page.get_by_label("Something I miss", exact=True).fill("The long Sundays.")
    page.get_by_label("Something I welcome", exact=True).fill("How you wait for people.")
    page.get_by_label("Share now", exact=True).check(force=True)
    amal.check()
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_text("Something I welcome: How you wait for people.").first).to_be_visible()
    page.get_by_role("button", name=re.compile("I said it aloud")).first.click()
    theo.site.let_shared_arrive()
    page = theo.go("/notes/for-me")
    expect(page.get_by_text("Something I miss: The long Sundays.")).to_be_visible()
    page.get_by_role("button", name=re.compile("It landed")).click()
    theo.check()
    page = amal.go("/notes")
    expect(page.get_by_text("It landed", exact=True)).to_have_count(0)
    expect(page.get_by_text("Said aloud", exact=True)).to_be_visible()
    amal.check()
    expect(desk.go(f"{couple}/review").get_by_text("How you wait for people.").first).to_be_visible()
    desk.check()
