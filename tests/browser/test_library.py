"""A therapist new to the library finds an activity, makes it their own, and gives it to two couples."""

import pytest
from playwright.sync_api import expect

from practice import clock, db
from practice.assignments.queries import assignments as assignment_queries
from tests.library.make import seed_library
from tests.people import ZONE, Cast


@pytest.mark.parametrize("look", ["desk", "phone"])
def test_a_therapist_finds_copies_changes_and_gives_an_activity(site, visit, cast: Cast, look: str) -> None:
    seed_library(site.app, cast.nora)
    nora = visit(look).enter_as(cast.nora)
    page = nora.go("/library")
    nora.check()
    page.get_by_label("Search the library").fill("sofa film bath")
    page.get_by_label("Energy at most").select_option("low")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("article")).to_have_count(1)
    page.get_by_role("link", name="At-home date").click()
    nora.check()

    page.get_by_role("link", name="Copy and change").click()
    preview = page.get_by_role("region", name="As the couple will see it")
    expect(preview.get_by_role("heading", name="At-home date, our way")).to_be_visible()
    page.get_by_label("Title", exact=True).fill("Twenty minutes on the stairs")
    expect(preview.get_by_role("heading", name="Twenty minutes on the stairs")).to_be_visible()
    page.get_by_label("How it goes").fill("Sit down.\n\nTalk about the day.")
    expect(preview.get_by_text("Talk about the day.", exact=True)).to_be_visible()
    page.get_by_label("From", exact=True).fill("2")
    page.get_by_label("to", exact=True).fill("4")
    page.get_by_label("times", exact=True).select_option("week")
    expect(preview.get_by_text("2 to 4 times a week")).to_be_visible()
    ask(page)
    expect(preview.get_by_text("Which step?")).to_be_visible()
    expect(preview.get_by_text("The lowest", exact=True)).to_be_visible()
    nora.check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(lambda url: not url.endswith("/copy"))
    expect(page.get_by_role("heading", name="Twenty minutes on the stairs", level=1)).to_be_visible()
    nora.check()

    page.get_by_label("Amal and Theo").check()
    page.get_by_label("Jun and Sade").check()
    page.get_by_role("button", name="Go on with those ticked").click()
    nora.check()
    page.get_by_role("button", name="Give it to those ticked").dblclick()
    expect(page.get_by_text("Given to 2 couples.")).to_be_visible()
    for name in ("amal", "jun"):
        assert titles(site, cast, name) == ["Twenty minutes on the stairs"]

    sade = visit("phone").enter_as(cast.sade)
    sade.go("/today").get_by_role("link", name="Twenty minutes on the stairs").first.click()
    expect(sade.page.get_by_text("Talk about the day.", exact=True)).to_be_visible()


def ask(page) -> None:
    """Add a question of one's own."""
    slots = page.locator("details", has=page.get_by_text("Question", exact=False))
    free = slots.filter(
        has=page.locator("input[name$='_label']:not([value]), input[name$='_label'][value='']")
    )
    slot = free.first
    slot.locator("summary").click()
    slot.get_by_label("Question", exact=True).fill("Which step?")
    slot.get_by_label("Answered with").select_option("one_of")
    slot.get_by_label("Choices, one a line").fill("The lowest\nThe third")


def titles(site, cast: Cast, name: str) -> list[str]:
    with site.app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        found = assignment_queries.live_assignments(
            cast.nora.viewer, cast.couple_ids[name], clock.day_in(ZONE, clock.now())
        )
        db.session.remove()
    return [one.activity.title for one in found]


def test_without_javascript_the_preview_button_shows_the_same(site, visit, cast: Cast) -> None:
    nora = visit("desk", javascript=False).enter_as(cast.nora)
    page = nora.go("/library/new")
    page.get_by_label("Title", exact=True).fill("Evening walk")
    page.get_by_role("button", name="Preview").click()
    preview = page.get_by_role("region", name="As the couple will see it")
    expect(preview.get_by_role("heading", name="Evening walk")).to_be_visible()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Evening walk")


@pytest.mark.parametrize("look", ["desk", "phone"])
def test_the_smaller_pages_can_be_used_by_everybody(site, visit, cast: Cast, look: str) -> None:
    seed_library(site.app, cast.nora)
    nora = visit(look, dark=look == "phone").enter_as(cast.nora)
    amal = cast.couple_ids["amal"]
    for path in ("/library/new", "/library/bring-in", "/library/taken-out", f"/couples/{amal}/profile"):
        nora.go(path)
        nora.check()
    page = nora.go(f"/couples/{amal}/profile")
    page.get_by_label("Nobody at the moment").check(force=True)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/assign")
    nora.check()
