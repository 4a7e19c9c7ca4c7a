"""The main job from end to end, in real browsers: a therapist at a desk, two partners on their phones.

One story, told in order: set up, add a couple, come in, give homework, note it, review it, open the session.
"""

import io
import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from practice import clock, db
from practice.clinics import actions as clinic_actions
from tests.accounts.make import code
from tests.browser.visitors import Site, Visitor

OWNER = "nine plum trees and a ladder"
WORDS = "harbour lantern thistle seven"
SECRET = "the green suitcase in the loft"
SAID = "You sat with Ada through the night so that I could sleep."


@pytest.fixture
def site_url(unpeopled_database_url: str) -> str:
    """The journey runs once on SQLite and once on PostgreSQL."""
    return unpeopled_database_url


@pytest.mark.timeout(300)
def test_the_main_job_from_set_up_to_the_opening(visit, site: Site, tmp_path: Path) -> None:
    desk = visit("desk")
    _set_up(desk, site)
    couple = _add_a_couple(desk)
    rosa, ben = visit("phone"), visit("phone")
    _come_in(desk, couple, rosa, "Rosa")
    _come_in(desk, couple, ben, "Ben")
    _give_homework(desk, couple)
    _note_appreciations(rosa)
    _hold_the_check_in(rosa, ben)
    _note_the_date(ben)
    _review(desk, couple)
    _print_the_sheet(desk, couple, tmp_path)
    assert SAID not in ben.go("/notes/for-me").content()
    _open_in_the_room(desk)
    assert SAID not in ben.go("/notes/for-me").content(), "it reaches him in an hour"
    _let_the_hour_pass(site)
    expect(ben.go("/notes/for-me").get_by_text(SAID)).to_be_visible()
    assert SECRET not in ben.page.content()
    expect(desk.go(f"{couple}/review").get_by_text("No session planned").first).to_be_visible()
    assert SAID not in desk.page.content()
    _go_away(rosa)


def _set_up(desk: Visitor, site: Site) -> None:
    with site.app.app_context():
        token = clinic_actions.offer_set_up(now=clock.now())
        db.session.commit()
        db.session.remove()
    page = desk.go(f"/set-up?token={token}")
    page.get_by_label("Your name").fill("Nora Whitfield")
    page.get_by_label("Your e-mail").fill("nora.w@example.org")
    page.get_by_label("Password").fill(OWNER)
    page.get_by_label("Name of the clinic").fill("Quay House")
    page.get_by_label("Time zone").select_option("Europe/London")
    page.get_by_label("A4", exact=True).check(force=True)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Code").fill(code(clock.now(), page.locator(".secret").inner_text()))
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="go on").click()
    expect(page.get_by_text("No couples yet")).to_be_visible()
    desk.check()


def _add_a_couple(desk: Visitor) -> str:
    page = desk.page
    page.get_by_role("link", name="Add a couple").first.click()
    page.get_by_label("First partner").fill("Rosa")
    page.get_by_label("Second partner").fill("Ben")
    page.get_by_label("Day", exact=True).fill(clock.day_in("Europe/London", clock.now()).isoformat())
    page.get_by_label("Time", exact=True).fill("23:45")
    page.get_by_role("button", name="Add this couple").click()
    expect(page.get_by_text("Nothing can be given yet").first).to_be_visible()
    couple = "/couples/" + page.url.rsplit("/", 1)[1]
    desk.go(f"{couple}/assign")
    page.get_by_role("link", name="At-home date").click()
    page.get_by_role("button", name="Give it").click()
    expect(page.get_by_text("spoken with each partner").first).to_be_visible()  # not before safety is noted
    desk.go(f"{couple}/attest")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Note this").click()
    expect(page.get_by_text("Under way")).to_be_visible()
    expect(page.get_by_text("No secrets between us three")).to_be_visible()
    desk.check()
    return couple


def _come_in(desk: Visitor, couple: str, phone: Visitor, name: str) -> None:
    page = desk.go(couple)
    page.get_by_role("button", name=re.compile(f"link for {name}")).click()
    expect(page.locator(".letter svg")).to_be_visible()
    link = page.locator("#link").input_value()
    mine = phone.page
    for _ in range(3):
        mine.goto(link)
    mine.get_by_label("E-mail", exact=False).fill(f"{name.lower()}@example.org")
    mine.get_by_label("Password").fill(f"{WORDS} of {name}")
    phone.check()
    mine.get_by_role("button", name="Make my sign-in").click()
    mine.wait_for_url("**/you/recovery-codes?first=yes")
    mine.get_by_role("link", name="Later; they can be made under You").click()
    mine.wait_for_url("**/consent")
    phone.check()
    assert "safety" not in mine.locator("h1").inner_text()
    for box in mine.get_by_role("checkbox").all():
        box.check()
    mine.get_by_role("button", name="Go on").click()
    mine.wait_for_url("**/today")
    phone.check()
    again = mine.goto(link)
    assert again is not None
    assert "Make my sign-in" not in again.text()  # used: it opens nothing more


def _give_homework(desk: Visitor, couple: str) -> None:
    page = desk.page
    for title, plan in (
        ("Appreciations", "say one thing"),
        ("Weekly check-in", "sit down"),
        ("At-home date", "stay up"),
    ):
        desk.go(f"{couple}/assign")
        page.get_by_role("link", name=title).click()
        page.get_by_label("When", exact=True).fill("the children are asleep")
        page.get_by_label("we", exact=True).fill(plan)
        desk.check()
        page.get_by_role("button", name="Give it").click()
        expect(page.get_by_role("main").get_by_text(title).first).to_be_visible()
    desk.go(f"{couple}/assign")
    page.get_by_role("link", name="At-home date").click()
    page.get_by_label("Minutes, one time").fill("200")
    expect(page.locator(".load-summary--full")).to_be_visible()  # a soft word, and nothing that stops


def _note_appreciations(phone: Visitor) -> None:
    page = phone.go("/today")
    assert page.get_by_role("radio", name="Keep for our session").is_checked()
    page.get_by_label("Made me laugh").check(force=True)
    page.get_by_role("button", name="Save note").click()  # two taps
    expect(page.get_by_text("Noted. That counts.")).to_be_visible()
    _write(page, "You did the dishes, finally.")
    expect(page.get_by_text("softer without")).to_be_visible()
    page.goto(phone.site.url + "/notes")
    phone.check()
    page.get_by_role("link", name="Change").first.click()
    page.locator("#did").fill(SAID)
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_text(SAID)).to_be_visible()
    _write(page, SECRET, release="Only me", home=phone.site.url)
    _write(page, "A slip of the thumb", home=phone.site.url)
    page.goto(phone.site.url + "/notes")
    page.get_by_role("link", name="Change").first.click()
    page.get_by_role("button", name="Delete this note").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("A slip of the thumb")).to_be_visible()
    page.get_by_role("link", name="Change").first.click()
    page.get_by_role("button", name="Delete this note").click()
    assert "A slip of the thumb" not in phone.go("/notes").content()


def _write(page: Page, text: str, *, release: str | None = None, home: str = "") -> None:
    if home:
        page.goto(home + "/today")
    page.locator("#did").fill(text)
    if release:
        page.get_by_label(release, exact=True).check(force=True)
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_text("Noted. That counts.")).to_be_visible()


def _hold_the_check_in(rosa: Visitor, ben: Visitor) -> None:
    page = rosa.go("/today")
    page.get_by_role("link", name="Weekly check-in").click()
    page.get_by_role("link", name="Begin the check-in").click()
    page.get_by_text("Shorter, or another way").click()
    page.get_by_role("button", name="The 10-minute version").click()
    expect(page.get_by_text("Step 1 of 3")).to_be_visible()
    for step in (1, 2, 3, 0):
        expect(page.get_by_text(f"Step {step} of 3" if step else "The last page")).to_be_visible()
        rosa.check_fits()
        number = page.get_by_role("radio", name="7", exact=True)
        if number.count():
            number.check(force=True)
        ask = page.get_by_role("textbox", name=re.compile("ask", re.IGNORECASE))
        if ask.count():
            ask.fill("Keep Thursday evening free.")
        if step:
            page.get_by_role("button", name="Next").click()
    rosa.check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Noted. That counts.")).to_be_visible()
    ben.go("/today").get_by_role("link", name="Weekly check-in").click()
    expect(ben.page.get_by_text("Keep Thursday evening free.")).to_be_visible()  # an ask is read by both
    ben.page.get_by_role("link", name="Your own side").click()
    ben.check()
    ben.page.get_by_role("radio", name="6", exact=True).check(force=True)
    ben.page.get_by_role("button", name="Save").click()
    expect(ben.page.get_by_text("Noted. That counts.")).to_be_visible()


def _note_the_date(phone: Visitor) -> None:
    page = phone.go("/today")
    page.get_by_role("link", name="At-home date").click()
    page.get_by_role("link", name=re.compile("Note it", re.IGNORECASE)).first.click()
    phone.check()
    page.get_by_label("A version of it happened").check(force=True)
    page.get_by_text("A few words about it").click()
    page.get_by_text("Your own side, for you and your therapist").click()
    page.locator("#note").fill("Toast on the stairs, in the dark.")
    page.get_by_label("Too tired").check(force=True)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Noted. That counts.")).to_be_visible()


def _review(desk: Visitor, couple: str) -> None:
    page = desk.go("/couples")
    expect(page.get_by_role("row", name=re.compile("Rosa and Ben"))).to_be_visible()
    desk.check()
    page = desk.go(f"{couple}/review")
    for words in (SAID, "Toast on the stairs, in the dark.", "Keep Thursday evening free.", "too tired"):
        expect(page.get_by_text(words).first).to_be_visible()
    assert SECRET not in page.content()
    desk.check()


def _print_the_sheet(desk: Visitor, couple: str, folder: Path) -> None:
    page = desk.go(f"{couple}/review")
    page.get_by_role("button", name="Save and show the sheet").click()
    expect(page.get_by_text(SAID)).to_be_visible()
    desk.check()
    address = page.get_by_role("link", name="Print").get_attribute("href")
    answer = desk.context.request.get(desk.site.url + str(address))
    assert answer.headers["content-type"].startswith("application/pdf")
    assert re.search(r'filename="?session-\d{4}-\d\d-\d\d\.pdf', answer.headers["content-disposition"])
    file = folder / "sheet.pdf"
    file.write_bytes(answer.body())
    said = subprocess.run(
        ["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True
    ).stdout
    printed = " ".join(said.split())
    assert "Rosa, to Ben" in printed
    assert "You sat with Ada" in printed
    assert "To say in the room" in printed  # Ben kept nothing in writing
    assert SECRET not in printed
    assert io.BytesIO(answer.body()).read(5) == b"%PDF-"


def _open_in_the_room(desk: Visitor) -> None:
    page = desk.page
    page.get_by_role("link", name="On the screen").click()
    for _ in range(20):
        expect(page.locator("h1")).to_be_visible()
        desk.check_fits()
        if page.get_by_role("link", name="Mark as shared").count():
            break
        here = page.url
        page.get_by_role("link", name="Next").click()
        expect(page).not_to_have_url(here)
    desk.check()
    page.get_by_role("link", name="Mark as shared").click()
    page.get_by_role("button", name="Mark as shared").click()
    expect(page.get_by_role("button", name="Take it back")).to_be_visible()


def _let_the_hour_pass(site: Site) -> None:
    """What the opening shared has reached the partners' pages; waiting would end their sign-ins as well."""
    with site.app.app_context():
        for table in ("appreciation", "topic"):
            db.session.execute(text(f"UPDATE {table} SET released_at = NULL"))
        db.session.commit()
        db.session.remove()


def _go_away(phone: Visitor) -> None:
    page = phone.go("/notes")
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_load_state()
    page.go_back()
    assert SAID not in page.content()
    assert SECRET not in page.content()
    answer = page.goto(phone.site.url + "/notes")
    assert answer is not None
    assert answer.status == 401
