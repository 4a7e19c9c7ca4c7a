"""Coming in, setting up and the pages about oneself, in a real browser."""

import re

import pytest

from practice import clock, db
from practice.clinics import actions as clinic_actions
from tests.accounts.make import code
from tests.people import PASSWORD, Cast

OUTSIDE = (
    "/sign-in",
    "/forgotten-password",
    "/letter-sent",
    "/new-password?token=old",
    "/signed-out",
    "/support",
)
MINE = ("/you", "/you/password", "/you/second-step", "/you/again")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("look", ["phone", "desk"])
def test_the_ways_in_can_be_used_by_everybody(visit, cast: Cast, look: str, dark: bool) -> None:
    visitor = visit(look, dark=dark)
    for path in OUTSIDE:
        visitor.go(path)
        visitor.check()
    visitor.go("/sign-in").get_by_role("button", name="Sign in").click()
    visitor.check()


@pytest.mark.parametrize("dark", [False, True])
def test_pages_about_oneself_can_be_used_by_everybody(visit, cast: Cast, dark: bool) -> None:
    for look, person in (("phone", cast.amal), ("desk", cast.wanda)):
        visitor = visit(look, dark=dark).enter_as(person)
        for path in (*MINE, "/settings") if look == "desk" else MINE:
            visitor.go(path)
            visitor.check()


def test_the_owner_sets_up_without_javascript(visit, site) -> None:
    with site.app.app_context():
        token = clinic_actions.offer_set_up(now=clock.now())
        db.session.commit()
        db.session.remove()
    visitor = visit("desk", javascript=False)
    page = visitor.go(f"/set-up?token={token}")
    page.get_by_label("Your name").fill("Ottoline")
    page.get_by_label("Your e-mail").fill("ottoline@example.org")
    page.get_by_label("Password").fill("short")
    page.get_by_label("Name of the clinic").fill("Quay House")
    page.get_by_label("Time zone").select_option("Europe/Lisbon")
    page.get_by_label("Letter", exact=True).check()
    page.get_by_role("button", name="Go on").click()
    assert "at least 8 letters" in page.locator(".errors").inner_text()
    assert page.get_by_label("Name of the clinic").input_value() == "Quay House"
    page.get_by_label("Password").fill("nine plum trees")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Code").fill(code(clock.now(), page.locator(".secret").inner_text()))
    page.get_by_role("button", name="Go on").click()
    assert len(re.findall(r"\b(?:[0-9a-f]{4}-){2}[0-9a-f]{4}\b", page.locator(".codes").inner_text())) == 10


def test_after_signing_out_the_back_button_shows_nothing(visit, cast: Cast) -> None:
    visitor = visit("phone")
    page = visitor.go("/sign-in")
    page.get_by_label("E-mail").fill(cast.amal.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    visitor.go("/you")
    assert cast.amal.email in page.content()
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url("**/signed-out")
    page.go_back()
    assert cast.amal.email not in page.content()


def test_the_idle_lock_keeps_what_was_being_typed(visit, cast: Cast) -> None:
    visitor = visit("desk").enter_as(cast.wanda)
    visitor.page.clock.install()
    page = visitor.go("/settings")
    page.get_by_text("Add a therapist").click()
    page.get_by_label("Name", exact=True).fill("Thandeka N.")
    page.clock.run_for(
        15 * 60 * 1000 + 2000
    )  # a little later the page stops waiting for the draft to be held
    page.wait_for_url("**/locked")
    assert "Thandeka" not in page.content()
    assert page.locator("input[name=next]").input_value() == "/settings"
