"""Ticks for the sheet are kept at once, whatever is pressed next."""

from playwright.sync_api import expect

from tests.appreciations.make import keep
from tests.assignments import make
from tests.browser.conftest import LetIn
from tests.browser.visitors import Site
from tests.opening.make import session
from tests.people import Cast


def test_a_tick_outlasts_the_next_press_on_the_page(visit: LetIn, site: Site, cast: Cast) -> None:
    couple_id = cast.couple_ids["amal"]
    session(site.app, cast.nora, couple_id)
    make.assign(site.app, cast.nora, couple_id)
    for n in range(3):
        keep(site.app, cast.amal, f"You did the {n}th small thing.", days_ago=n)
    page = visit("desk").enter_as(cast.nora).go(f"/couples/{couple_id}/review")
    expect(page.get_by_text("3 chosen for the sheet")).to_be_visible()
    with page.expect_response(lambda answer: answer.url.endswith("/opening")):
        page.get_by_label("You did the 1th small thing.").uncheck()
    expect(page.get_by_text("2 chosen for the sheet")).to_be_visible()
    page.get_by_role("button", name="3", exact=True).click()
    expect(page.get_by_role("button", name="3", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("You did the 1th small thing.")).not_to_be_checked()
    expect(page.get_by_text("2 chosen for the sheet")).to_be_visible()


def test_two_ticks_and_save_are_said_once_and_all_are_on_the_sheet(
    visit: LetIn, site: Site, cast: Cast
) -> None:
    today = session(site.app, cast.nora, cast.couple_ids["amal"])
    for n in range(4):
        keep(site.app, cast.amal, f"You did the {n}th small thing.", days_ago=n)
    nora = visit("desk").enter_as(cast.nora)
    page = nora.go(f"/sessions/{today}/opening")
    for n in (0, 2, 3):
        page.get_by_label(f"You did the {n}th small thing.").uncheck()
    page.get_by_label("You did the 2th small thing.").check()
    page.get_by_role("button", name="Save and show the sheet").click()
    expect(page.get_by_role("heading", level=1, name="Session sheet")).to_be_visible()
    expect(page.get_by_role("status").get_by_text("The sheet is ready.")).to_have_count(1)
    for n, is_there in enumerate((False, True, True, False)):
        expect(page.get_by_text(f"You did the {n}th small thing.")).to_have_count(int(is_there))


def test_a_tick_alone_is_announced_on_no_later_page(visit: LetIn, site: Site, cast: Cast) -> None:
    today = session(site.app, cast.nora, cast.couple_ids["amal"])
    keep(site.app, cast.amal, "You swept.")
    nora = visit("desk").enter_as(cast.nora)
    page = nora.go(f"/sessions/{today}/opening")
    with page.expect_response(lambda answer: answer.url.endswith("/opening")) as sent:
        page.get_by_label("You swept.").uncheck()
    assert sent.value.status == 204
    page.get_by_role("link", name="Preview").click()
    expect(page.get_by_role("heading", level=1, name="Session sheet")).to_be_visible()
    expect(page.get_by_text("The sheet is ready.")).to_have_count(0)
    expect(page.get_by_text("You swept.")).to_have_count(0)
