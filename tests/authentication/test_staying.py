"""Signing out, leaving, lapsing with the draft kept, and cookies that are dead afterwards."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from practice import clock, db
from practice.stashed_forms import models as stashed_form_models
from tests.accounts.make import give_password, n_sign_ins
from tests.page_checks import ReadPage
from tests.people import PASSWORD, Cast, Person

NEW = "seven slow herons by the weir"


def _copy(app: Flask, client: FlaskClient) -> FlaskClient:
    """Another browser with the very same cookie."""
    thief = app.test_client()
    cookie = client.get_cookie("days")
    assert cookie
    thief.set_cookie("days", cookie.value)
    return thief


def test_a_copied_cookie_is_dead_after_signing_out(app: Flask, cast: Cast, as_) -> None:
    client = as_(cast.amal)
    thief = _copy(app, client)
    assert thief.get("/you").status_code == 200
    gone = client.post("/sign-out")
    assert gone.location == "/signed-out"
    assert gone.headers["Clear-Site-Data"] == '"cache", "storage"', "a known device stays known"
    assert client.get_cookie("days") is None
    assert thief.get("/you").status_code == 401
    assert "Amal" not in client.get("/signed-out").get_data(as_text=True)


def test_leave_is_a_plain_link_that_ends_the_sign_in(app: Flask, cast: Cast, as_) -> None:
    client = as_(cast.amal)
    thief = _copy(app, client)
    gone = client.get("/leave")
    assert gone.location == "https://www.wikipedia.org/"
    assert gone.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert gone.headers["Referrer-Policy"] == "no-referrer"
    assert thief.get("/you").status_code == 401
    assert app.test_client().get("/leave").location == gone.location


def test_another_site_cannot_put_somebody_out(app: Flask, cast: Cast, as_) -> None:
    client = as_(cast.amal)
    thief = _copy(app, client)
    for page in ("/leave", "/locked"):
        _copy(app, client).get(page, headers={"Sec-Fetch-Site": "cross-site"})
    assert thief.get("/you").status_code == 200


def test_changing_the_password_ends_every_other_sign_in(app: Flask, cast: Cast, as_) -> None:
    here, there = as_(cast.amal), as_(cast.amal)
    wrong = here.post("/you/password", data={"current": "not it", "password": NEW})
    assert "not your password" in wrong.get_data(as_text=True)
    assert there.get("/you").status_code == 200
    assert here.post("/you/password", data={"current": PASSWORD, "password": NEW}).status_code == 303
    assert here.get("/you").status_code == 200
    assert there.get("/you").status_code == 401
    assert give_password(app.test_client(), cast.amal.email).status_code == 200
    assert give_password(app.test_client(), cast.amal.email, NEW).status_code == 303


def test_a_therapist_who_is_removed_is_out_at_once(app: Flask, cast: Cast, as_) -> None:
    ravi = as_(cast.ravi)
    page = ravi.get("/settings")
    assert page.status_code == 200
    assert as_(cast.nora).post(f"/settings/people/{cast.ravi.viewer.id}/remove").status_code == 404
    assert as_(cast.ines).post(f"/settings/people/{cast.ravi.viewer.id}/remove").status_code == 404
    assert ravi.get("/settings").status_code == 200
    to_nora = {"everybody": str(cast.nora.viewer.id)}
    assert (
        as_(cast.wanda).post(f"/settings/people/{cast.ravi.viewer.id}/remove", data=to_nora).status_code
        == 303
    )
    assert ravi.get("/settings").status_code == 401
    assert give_password(app.test_client(), cast.ravi.email).status_code == 200
    assert "Ravi" not in as_(cast.wanda).get("/settings").get_data(as_text=True).split("</ul>")[1]


def test_the_owner_cannot_remove_herself(app: Flask, cast: Cast, as_) -> None:
    wanda = as_(cast.wanda)
    assert wanda.post(f"/settings/people/{cast.wanda.viewer.id}/remove").status_code == 409
    assert wanda.get("/settings").status_code == 200


def test_an_idle_sign_in_lapses_and_every_touch_puts_it_off(app: Flask, cast: Cast, as_, time) -> None:
    amal, nora = as_(cast.amal), as_(cast.nora)
    for _ in range(5):
        time.forward(minutes=14)
        assert nora.get("/you").status_code == 200
    time.forward(minutes=16)
    assert nora.get("/you").status_code == 401
    assert amal.get("/you").status_code == 401, "an hour and more without a touch"
    assert n_sign_ins(app, cast.nora) == 0


def test_no_sign_in_lasts_longer_than_twelve_hours(app: Flask, cast: Cast, as_, time) -> None:
    amal = as_(cast.amal)
    for _ in range(14):
        time.forward(minutes=50)
        assert amal.get("/you").status_code == 200
    time.forward(minutes=21)
    assert amal.get("/you").status_code == 401


def test_a_form_sent_after_a_touch_long_ago_still_arrives(app: Flask, cast: Cast, as_, time) -> None:
    wanda = as_(cast.wanda)
    time.forward(minutes=5)
    assert wanda.post("/you/elsewhere/end").status_code == 303


def test_what_was_typed_is_kept_when_the_sign_in_lapses(app: Flask, cast: Cast, as_, time) -> None:
    wanda = as_(cast.wanda)
    time.forward(minutes=20)
    fields = {"name": "Thandeka N.", "email": "thandeka@example.org", "csrf_token": "x", "password": "secret"}
    page = wanda.post("/settings/people", data=fields).get_data(as_text=True)
    assert 'value="/settings"' in page
    with app.app_context():
        held = db.session.query(stashed_form_models.StashedForm).one()
        assert b"Thandeka" not in held.fields_sealed
    back = _sign_in_fully(app, wanda, cast.wanda, "/settings")
    assert back == "/settings"
    page = wanda.get(back).get_data(as_text=True)
    assert 'value="Thandeka N."' in page
    assert "Here is what you had typed." in page
    assert "secret" not in page
    assert "Thandeka" in wanda.get(back).get_data(as_text=True), "it stays until it is saved"


def _sign_in_fully(app: Flask, client: FlaskClient, person: Person, next_path: str) -> str:
    from tests.accounts.make import code, give_code, give_second_factor

    give_second_factor(app, person)
    give_password(client, person.email, next_path=next_path)
    return str(give_code(client, code(clock.now())).location)


def test_one_partners_draft_is_never_given_to_the_other(app: Flask, cast: Cast, as_, time) -> None:
    browser = as_(cast.amal)
    browser.post("/hold", data={"draft_page": "/you/password", "name": "Only mine", "email": "a@b.org"})
    assert browser.get("/you").status_code == 401
    with app.app_context():
        assert db.session.query(stashed_form_models.StashedForm).count() == 1
    give_password(browser, cast.theo.email, next_path="/you/password")
    page = browser.get("/you/password").get_data(as_text=True)
    assert "Only mine" not in page
    assert "what you had typed" not in page
    browser.post("/sign-out")
    assert give_password(browser, cast.amal.email, next_path="/you/password").location == "/you/password"


def test_the_idle_lock_holds_and_ends_the_sign_in(app: Flask, cast: Cast, as_) -> None:
    wanda = as_(cast.wanda)
    thief = _copy(app, wanda)
    fields = {"draft_page": "/settings", "name": "Thandeka N.", "email": "t@example.org"}
    assert wanda.post("/hold", data=fields).status_code == 204
    assert thief.get("/you").status_code == 401
    page = wanda.get("/locked").get_data(as_text=True)
    assert 'value="/settings"' in page
    back = _sign_in_fully(app, wanda, cast.wanda, "/settings")
    assert 'value="Thandeka N."' in wanda.get(back).get_data(as_text=True)


def test_holding_needs_its_token(app: Flask, cast: Cast, as_) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    amal = as_(cast.amal)
    assert amal.post("/hold", data={"draft_page": "/you"}).status_code == 400
    assert amal.get("/you").status_code == 200


def test_a_draft_is_not_kept_for_longer_than_a_week(app: Flask, cast: Cast, as_, time) -> None:
    wanda = as_(cast.wanda)
    wanda.post("/hold", data={"draft_page": "/settings", "name": "Thandeka N.", "email": "t@example.org"})
    time.instant += timedelta(days=7, minutes=1)
    back = _sign_in_fully(app, wanda, cast.wanda, "/settings")
    assert "Thandeka" not in wanda.get(back).get_data(as_text=True)


def test_you_lists_where_one_is_signed_in_and_ends_the_others(app: Flask, cast: Cast, as_) -> None:
    here, there = as_(cast.amal), as_(cast.amal)
    assert here.get("/you").get_data(as_text=True).count("a test") == 2
    assert here.post("/you/elsewhere/end").status_code == 303
    assert there.get("/you").status_code == 401
    assert here.get("/you").status_code == 200


def test_weighty_changes_ask_for_the_password_again(app: Flask, cast: Cast, as_, time) -> None:
    amal = as_(cast.amal)
    time.forward(minutes=11)
    asked = amal.get("/you/second-step")
    assert asked.location == "/you/again?next=/you/second-step"
    assert "not your password" in amal.post("/you/again", data={"password": "wrong"}).get_data(as_text=True)
    assert amal.get("/you/second-step").status_code == 303
    again = amal.post("/you/again", data={"password": PASSWORD, "next": "/you/second-step"})
    assert again.location == "/you/second-step"
    assert amal.get("/you/second-step").status_code == 200
    time.forward(minutes=11)
    for page in ("/you/recovery-codes", "/you/recovery-codes/file", "/you/second-step/remove"):
        assert amal.post(page).location == "/you/again?next=/you"


def test_what_was_typed_is_shown_to_copy_where_somebody_signed_out_in_another_tab(
    app: Flask, cast: Cast, as_
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        amal = as_(cast.amal)
        form = ReadPage(amal.get("/topics").text, "/topics").forms()[0].filled()
        sent = form | {"text": "The evenings <b>alone</b>", "release": "keep"}
        amal.post("/sign-out", data={"csrf_token": form["csrf_token"]})
        here = {"Sec-Fetch-Site": "same-origin"}
        answer = amal.post("/topics", data=sent | {"password": "quiet river walks"}, headers=here)
        assert answer.status_code == 400
        page = ReadPage(answer.text, "/topics")
        page.check()
        assert "What you had typed, to copy" in page.words()
        assert "The evenings &lt;b&gt;alone&lt;/b&gt;" in answer.text and "quiet river" not in answer.text
        assert "The evenings" not in amal.post("/topics", data=sent).text, "only for this site's own forms"
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
