"""A check-in's pages, walked back and forth on a phone."""

from playwright.sync_api import Page, Route, expect

from tests.assignments import make
from tests.browser.conftest import LetIn
from tests.browser.visitors import Site
from tests.people import Cast


def _begun(visit: LetIn, site: Site, cast: Cast) -> Page:
    given = make.assign(site.app, cast.nora, cast.couple_ids["amal"], "weekly-check-in")
    page = visit("phone").enter_as(cast.amal).go(f"/to-try/{given}/check-in")
    page.get_by_text("Shorter, or another way").click()
    page.get_by_role("button", name="The 10-minute version").click()
    expect(page.get_by_text("Step 1 of 3")).to_be_visible()
    return page


def _until(page: Page, field: str) -> None:
    """Go on until the page that asks for this."""
    while not page.locator(f"[name={field}]:not([type=hidden])").count():
        step = page.locator(".step__count").inner_text()
        page.get_by_role("button", name="Next").click()
        expect(page.locator(".step__count")).not_to_have_text(step)


def test_back_goes_one_page_back_and_everything_typed_stays(visit: LetIn, site: Site, cast: Cast) -> None:
    page = _begun(visit, site, cast)
    _until(page, "connected")
    page.get_by_role("radio", name="7", exact=True).check(force=True)
    _until(page, "ask")
    page.locator("[name=ask]").fill("Keep Thursday evening free.")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("The last page")).to_be_visible()
    page.go_back()
    expect(page.locator("[name=ask]")).to_have_value("Keep Thursday evening free.")
    page.locator("[name=ask]").fill("Keep Friday evening free.")
    while not page.locator("[name=connected]:not([type=hidden])").count():
        step = page.locator(".step__count").inner_text()
        page.go_back()
        expect(page.locator(".step__count")).not_to_have_text(step)
    expect(page.get_by_role("radio", name="7", exact=True)).to_be_checked()
    page.get_by_role("radio", name="8", exact=True).check(force=True)
    _until(page, "ask")
    expect(page.locator("[name=ask]")).to_have_value("Keep Friday evening free.")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("The last page")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Noted. That counts.")).to_be_visible()
    expect(page.get_by_text("Keep Friday evening free.")).to_have_count(2)  # in the notice, and where it lies
    page.go_back()
    expect(
        page.get_by_role("heading", level=1)
    ).to_be_visible()  # a page like any other, not a form to send again


def test_without_a_connection_a_page_says_so_and_keeps_what_was_typed(
    visit: LetIn, site: Site, cast: Cast
) -> None:
    page = _begun(visit, site, cast)
    _until(page, "ask")
    page.locator("[name=ask]").fill("Keep Thursday evening free.")
    page.route("**/check-in/**", lambda route: route.abort())
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("There is no connection just now.")).to_be_visible()
    expect(page.locator("[name=ask]")).to_have_value("Keep Thursday evening free.")
    page.unroute("**/check-in/**")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("The last page")).to_be_visible()
    expect(page.get_by_text("Keep Thursday evening free.")).to_be_visible()


def test_stopping_early_says_how_far_it_went(visit: LetIn, site: Site, cast: Cast) -> None:
    given = make.assign(site.app, cast.nora, cast.couple_ids["amal"], "weekly-check-in")
    page = visit("phone").enter_as(cast.amal).go(f"/to-try/{given}/check-in")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Step 2 of 8")).to_be_visible()
    page.get_by_text("Shorter, or another way").click()
    page.get_by_role("button", name="Stop here and note it").click()
    expect(page.get_by_text("As far as you went")).to_be_visible()


def test_a_step_offers_three_ways_out_and_the_rest_when_asked_for(
    visit: LetIn, site: Site, cast: Cast
) -> None:
    page = _begun(visit, site, cast)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Step 2 of 3")).to_be_visible()
    ways = page.locator("form.step :is(a.btn, button.btn):not(.timer .btn)")
    assert [one.inner_text() for one in ways.all() if one.is_visible()] == ["Next", "One back", "Not now"]
    page.get_by_text("Shorter, or another way").click()
    expect(page.get_by_role("button", name="Leave this out")).to_be_visible()


def _held(page: Page) -> list[Route]:
    """Let the next page of the check-in wait until the test lets it go on."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/check-in/**", hold, times=1)
    return waiting


def test_while_a_page_is_on_its_way_its_buttons_show_it_and_then_wake(
    visit: LetIn, site: Site, cast: Cast
) -> None:
    page = _begun(visit, site, cast)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Step 2 of 3")).to_be_visible()
    waiting = _held(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    page.get_by_role("button", name="Next").click()
    for name in ("Next", "One back"):
        expect(page.get_by_role("button", name=name)).to_have_attribute("aria-disabled", "true")
        expect(page.get_by_role("button", name=name)).to_have_css("opacity", "0.6")
    expect(page.get_by_text("One moment, the page is coming.")).to_be_visible()
    page.get_by_role("button", name="Next").click(force=True)
    assert asked == ["POST"], "a second press does not go one page too far"
    waiting[0].continue_()
    expect(page.get_by_text("Step 3 of 3")).to_be_visible()
    expect(page.get_by_role("button", name="Next")).not_to_have_attribute("aria-disabled", "true")
    page.go_back()
    expect(page.get_by_text("Step 2 of 3")).to_be_visible()
    expect(page.get_by_text("One moment, the page is coming.")).to_have_count(0)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Step 3 of 3")).to_be_visible()


def test_back_while_a_page_is_on_its_way_goes_back_and_stays_there(
    visit: LetIn, site: Site, cast: Cast
) -> None:
    page = _begun(visit, site, cast)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Step 2 of 3")).to_be_visible()
    waiting = _held(page)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("One moment, the page is coming.")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Step 1 of 3")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Step 2 of 3")).to_be_visible()
    assert len(waiting) == 1


def test_what_is_typed_while_a_page_is_on_its_way_comes_along(visit: LetIn, site: Site, cast: Cast) -> None:
    page = _begun(visit, site, cast)
    _until(page, "ask")
    page.locator("[name=ask]").fill("Keep Thursday")
    waiting = _held(page)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("One moment, the page is coming.")).to_be_visible()
    page.locator("[name=ask]").fill("Keep Thursday evening free.")
    waiting[0].continue_()
    expect(page.get_by_text("The last page")).to_be_visible()
    expect(page.get_by_text("Keep Thursday evening free.")).to_be_visible()
