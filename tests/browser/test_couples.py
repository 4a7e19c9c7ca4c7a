"""A couple's pages, its letter, and a partner's way in, in a real browser."""

import pytest

from tests.couples import make
from tests.people import Cast


@pytest.mark.parametrize("look", ["phone", "desk"])
def test_a_couples_pages_can_be_used_by_everybody(site, visit, cast: Cast, look: str) -> None:
    couple_id = make.add(site.app, cast.nora)
    nora = visit(look).enter_as(cast.nora)
    for path in (
        "/couples/add",
        *(f"/couples/{couple_id}{page}" for page in ("/attest", "/policy", "/change", "")),
    ):
        nora.go(path)
        nora.check()
    nora.page.get_by_role("button", name="Make a link for Rosa").click()
    nora.page.get_by_role("heading", name="A link for Rosa").wait_for()
    nora.check()


@pytest.mark.parametrize("look", ["phone", "desk"])
def test_a_partner_comes_in_agrees_and_sees_the_day(site, visit, cast: Cast, look: str) -> None:
    couple_id = make.add(site.app, cast.nora)
    rosa = visit(look)
    page = rosa.go(f"/invitation/{make.invite(site.app, cast.nora, couple_id)}")
    rosa.check()
    page.get_by_label("Your e-mail").fill("rosa@example.org")
    page.get_by_label("Choose a password").fill(make.GOOD_PASSWORD)
    page.get_by_role("button", name="Make my sign-in").click()
    page.wait_for_url("**/you/recovery-codes?first=yes")
    rosa.check()
    page.get_by_role("button", name="Make my codes").click()
    page.get_by_role("link", name="I have kept them, go on").wait_for()
    rosa.check()
    page.get_by_role("link", name="I have kept them, go on").click()
    page.wait_for_url("**/consent")
    rosa.check()
    for tick in page.get_by_role("checkbox").all():
        tick.check()
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/today")
    for path in ("/consent", "/you/stop", "/you/new-passwords", "/invitation/nothing"):
        rosa.go(path)
        rosa.check()
