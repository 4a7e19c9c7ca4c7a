"""What is typed and not saved yet: kept for its writer alone, until it is saved, thrown away or signed out."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import db
from practice.stashed_forms import models as stashed_form_models
from tests.accounts.make import give_password
from tests.page_checks import ReadPage
from tests.page_requests import filled
from tests.people import PASSWORD, Cast

WORDS = "You carried the box up all five floors."
NEW_PASSWORD = "slow herons over wide water"
GIVEN = "Here is what you had typed."


def stash(client: FlaskClient, page: str = "/today", target: str = "/appreciations", **fields: str) -> None:
    """The request of static/js/drafts.js while somebody types."""
    sent = {"draft_page": page, "draft_target": target, "csrf_token": "x", **fields}
    assert client.post("/drafts", data=sent).status_code == 204


def stash_note(client: FlaskClient) -> None:
    stash(client, did=WORDS, release="only_me", on_day="2026-03-04")


def stashed_rows(app: Flask) -> list[stashed_form_models.StashedForm]:
    with app.app_context():
        return db.session.query(stashed_form_models.StashedForm).all()


def test_what_is_typed_is_given_back_to_its_writer_until_it_is_saved(app: Flask, cast: Cast, as_) -> None:
    amal = as_(cast.amal)
    stash_note(amal)
    for _ in range(2):
        page = amal.get("/today").text
        assert WORDS in page and GIVEN in page
    assert GIVEN not in amal.get("/week").text
    saved = filled(amal, "/today", "/appreciations") | {"draft_page": "/today", "release": "only_me"}
    assert saved["did"].strip() == WORDS
    assert amal.post("/appreciations", data=saved).status_code == 303
    assert stashed_rows(app) == []
    assert GIVEN not in amal.get("/today").text


def test_a_refused_form_keeps_its_draft(app: Flask, cast: Cast, as_) -> None:
    amal = as_(cast.amal)
    stash_note(amal)
    wrong = {"did": WORDS, "release": "", "on_day": "2026-03-04", "draft_page": "/today"}
    answer = amal.post("/appreciations", data=wrong)
    assert answer.status_code == 200
    assert 'data-draft-page="/today"' in answer.text, "typing goes on for the page it began on"
    assert len(stashed_rows(app)) == 1


def test_nobody_else_is_given_a_draft_or_learns_of_it(app: Flask, cast: Cast, as_) -> None:
    people = ("theo", "jun", "nora", "wanda", "ines")
    pages = {who: "/today" if who in {"theo", "jun"} else "/couples" for who in people}
    stash_note(as_(cast.amal))
    for who, page in pages.items():
        text = as_(cast[who]).get(page).text
        assert WORDS not in text and GIVEN not in text
    theo = as_(cast.theo)
    dropped = theo.post("/drafts/drop", data={"draft_page": "/today", "draft_target": "/appreciations"})
    assert dropped.status_code == 303
    assert len(stashed_rows(app)) == 1, "one throws away one's own alone"


def test_a_draft_is_thrown_away_by_its_writer(app: Flask, cast: Cast, as_) -> None:
    amal = as_(cast.amal)
    stash_note(amal)
    fields = filled(amal, "/today", "/drafts/drop")
    assert amal.post("/drafts/drop", data=fields).location == "/today"
    assert stashed_rows(app) == []
    assert WORDS not in amal.get("/today").text


@pytest.mark.parametrize("way", ["/sign-out", "/leave"])
def test_signing_out_and_leaving_forget_drafts(app: Flask, cast: Cast, as_, way: str) -> None:
    amal = as_(cast.amal)
    stash_note(amal)
    (amal.post if way == "/sign-out" else amal.get)(way)
    assert stashed_rows(app) == []


def test_a_draft_that_arrives_after_signing_out_is_not_kept(app: Flask, cast: Cast, as_) -> None:
    amal = as_(cast.amal)
    thief = app.test_client()
    cookie = amal.get_cookie("days")
    thief.set_cookie("days", cookie.value)
    amal.post("/sign-out")
    stash_note(thief)
    assert stashed_rows(app) == []


def test_signed_out_from_another_device_finds_the_words_again(app: Flask, cast: Cast, as_) -> None:
    here, there = as_(cast.amal), as_(cast.amal)
    stash_note(here)
    assert there.post("/you/elsewhere/end").status_code == 303
    sent = {"did": WORDS, "release": "keep", "draft_page": "/today"}
    refused = here.post("/appreciations", data=sent)
    assert refused.status_code == 401 and 'value="/today"' in refused.text
    back = give_password(here, cast.amal.email, next_path="/today").location
    assert WORDS in here.get(back).text


@pytest.mark.parametrize("ended", ["/you/elsewhere/end", "/you/password"])
def test_what_was_typed_after_being_signed_out_elsewhere_is_there_to_copy_once(
    app: Flask, cast: Cast, as_, ended: str
) -> None:
    here, there = as_(cast.amal), as_(cast.amal)
    typed = filled(here, "/topics", "/topics") | {"text": WORDS}
    assert there.post(ended, data={"current": PASSWORD, "password": NEW_PASSWORD}).status_code == 303
    refused = here.post("/topics", data=typed | {"password": NEW_PASSWORD})
    assert refused.status_code == 401
    page = ReadPage(refused.text, "/topics")
    page.check()
    assert "Copy it here before you sign in." in page.words()
    assert WORDS in refused.text and NEW_PASSWORD not in refused.text
    assert WORDS not in here.get("/topics").text
    assert WORDS not in here.post("/topics", data=typed | {"csrf_token": ""}).text, (
        "for this site's own forms"
    )
    assert WORDS not in as_(cast.theo).get("/topics").text


def test_an_emptied_form_has_no_draft(app: Flask, cast: Cast, as_) -> None:
    amal = as_(cast.amal)
    stash_note(amal)
    stash(amal)
    assert stashed_rows(app) == []


def test_secrets_are_never_in_a_draft(app: Flask, cast: Cast, as_) -> None:
    stash(as_(cast.amal), "/you/password", "/you/password", current="quiet river", password="slow herons")
    assert stashed_rows(app) == []


def test_two_forms_of_a_page_keep_a_draft_each(app: Flask, cast: Cast, as_) -> None:
    wanda = as_(cast.wanda)
    stash(wanda, "/settings", "/settings/people", name="Thandeka N.", email="t@example.org")
    clinic = filled(wanda, "/settings", "/settings") | {"clinic": "Quay House"}
    stash(wanda, "/settings", "/settings", **clinic)
    page = wanda.get("/settings").text
    assert 'value="Thandeka N."' in page and 'value="Quay House"' in page
    assert len(stashed_rows(app)) == 2


def test_a_row_tells_neither_page_nor_words_nor_length(app: Flask, cast: Cast, as_) -> None:
    as_amal, as_theo = as_(cast.amal), as_(cast.theo)
    stash_note(as_amal)
    stash(as_theo, did=WORDS * 9, release="only_me", on_day="2026-03-04")
    one, other = stashed_rows(app)
    assert one.path_hash != other.path_hash, "the same page has another hash for everybody"
    assert len(one.fields_sealed) == len(other.fields_sealed)
    assert WORDS.encode() not in one.fields_sealed


def test_drafts_are_purged_after_a_week_and_are_few(app: Flask, cast: Cast, as_, time) -> None:
    stash_note(as_(cast.amal))
    time.instant += timedelta(days=7, minutes=1)
    jun = as_(cast.jun)
    for n in range(25):
        stash(jun, "/today", f"/somewhere-{n}", did=f"{n}")
    assert len(stashed_rows(app)) == 20


def test_signing_in_does_not_lead_to_a_page_that_is_gone_twice(app: Flask, cast: Cast, as_) -> None:
    amal, gone = as_(cast.amal), f"/appreciations/{cast.couple_ids['amal']}/edit"
    stash(amal, gone, gone, did=WORDS)
    amal.post("/hold", data={"draft_page": gone})
    back = give_password(amal, cast.amal.email, next_path=gone).location
    assert back == gone
    assert amal.get(back).status_code == 404
    assert stashed_rows(app) == []


@pytest.mark.parametrize("page", ["/you/stop", "/topics", "/you/password"])
def test_a_page_does_not_follow_somebody_else_who_signs_in(app: Flask, cast: Cast, as_, page: str) -> None:
    browser = as_(cast.amal)
    browser.post("/hold", data={"draft_page": page})
    assert f'value="{page}"' in browser.get("/locked").text
    assert give_password(browser, cast.theo.email, next_path=page).location == "/today"


def test_a_page_waits_for_whoever_was_locked_out_of_it(cast: Cast, as_, time) -> None:
    browser = as_(cast.amal)
    time.forward(minutes=61)
    assert browser.get("/topics").status_code == 401
    assert give_password(browser, cast.amal.email, next_path="/topics").location == "/topics"


def _lapse(browser: FlaskClient, time) -> None:
    time.forward(minutes=61)
    assert browser.get("/you/stop").status_code == 401


def _ended_elsewhere(browser: FlaskClient, other: FlaskClient) -> None:
    assert browser.get("/you/stop").status_code == 200
    other.post("/you/elsewhere/end")
    assert browser.get("/you/stop").status_code == 401


@pytest.mark.parametrize("how", ["lapsed", "ended elsewhere", "signed out"])
def test_however_a_sign_in_ended_its_page_is_not_the_next_ones(cast: Cast, as_, time, how: str) -> None:
    browser = as_(cast.amal)
    if how == "lapsed":
        _lapse(browser, time)
    elif how == "ended elsewhere":
        _ended_elsewhere(browser, as_(cast.amal))
    else:
        browser.post("/sign-out")
        browser.get("/signed-out")
    assert browser.get("/you/stop").status_code == 401, "as when Back is pressed"
    assert give_password(browser, cast.theo.email, next_path="/you/stop").location == "/today"


def test_words_meant_for_one_are_not_flashed_to_the_next(cast: Cast, as_, time) -> None:
    browser: FlaskClient = as_(cast.amal)
    with browser.session_transaction() as kept:
        kept["_flashes"] = [("ok", "Changed for Amal.")]
    time.forward(minutes=61)
    assert "Changed for Amal." not in browser.get("/today").text
