"""Where things stand on a page, measured: what belongs before a button, what has to be in the window, what reads as one line."""

import pytest
from playwright.sync_api import Page

from tests.appointments.make import plan
from tests.assignments import make
from tests.browser.visitors import Look, Site, Visitor
from tests.people import Cast


def box(page: Page, selector: str) -> dict[str, float]:
    """Where an element stands in the window."""
    found = page.locator(selector).first.bounding_box()
    assert found is not None, f"{selector} takes no room"
    return {"x": found["x"], "y": found["y"], "width": found["width"], "height": found["height"]}


def test_signing_out_is_in_the_window_under_the_line_of_the_demonstration(desk: Visitor, cast: Cast) -> None:
    page = desk.enter_as(cast.nora).go("/couples")
    page.evaluate("""() => {
        const line = document.createElement("p");
        line.className = "demo no-print";
        line.textContent = "This is a demonstration. The people in it are made up.";
        document.body.prepend(line);
    }""")
    button = box(page, ".side__who button")
    assert button["y"] + button["height"] <= 900


@pytest.mark.parametrize("look", ["phone", "desk"])
def test_what_all_of_it_adds_up_to_is_read_before_it_is_given(
    site: Site, visit, cast: Cast, look: Look
) -> None:
    given = make.assign(site.app, cast.nora, cast.couple_ids["amal"])
    page = visit(look).enter_as(cast.nora).go(f"/assignments/{given}/edit")
    weight, button = box(page, ".load-summary"), box(page, ".assign > .form__acts .btn--go")
    assert weight["y"] + weight["height"] <= button["y"]
    if look == "desk":
        assert weight["x"] > button["x"] + button["width"], "beside the fields"


def test_a_session_weeks_ahead_takes_two_lines_on_the_caseload(site: Site, desk: Visitor, cast: Cast) -> None:
    plan(site.app, cast.nora, cast.couple_ids["amal"], in_days=20)
    page = desk.enter_as(cast.nora).go("/couples")
    parts = page.locator(".when__part").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert len(parts) == 2, "the day, and the time"
    assert max(parts) < 32, "neither is broken"
