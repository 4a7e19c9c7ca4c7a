"""Ticks for the sheet are kept at once, whatever is pressed next."""

from playwright.sync_api import expect

from tests.appreciations.make import keep
from tests.browser.conftest import LetIn
from tests.browser.visitors import House
from tests.homework import make
from tests.opening.make import session
from tests.people import Cast


def test_a_tick_outlasts_the_next_press_on_the_page(visit: LetIn, house: House, cast: Cast) -> None:
    couple_id = cast.couple_ids["amal"]
    session(house.app, cast.nora, couple_id)
    make.assign(house.app, cast.nora, couple_id)
    for n in range(3):
        keep(house.app, cast.amal, f"You did the {n}th small thing.", days_ago=n)
    page = visit("desk").enter_as(cast.nora).go(f"/couples/{couple_id}/review")
    expect(page.get_by_text("3 chosen for the sheet")).to_be_visible()
    with page.expect_response(lambda answer: answer.url.endswith("/opening")):
        page.get_by_label("You did the 1th small thing.").uncheck()
    expect(page.get_by_text("2 chosen for the sheet")).to_be_visible()
    page.get_by_role("button", name="3", exact=True).click()
    expect(page.get_by_role("button", name="3", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("You did the 1th small thing.")).not_to_be_checked()
    expect(page.get_by_text("2 chosen for the sheet")).to_be_visible()
