"""What holds for every page, walked from the list of pages itself: labels, forged forms, headers, cookies."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.routing import Rule

from practice import db
from practice.access import Allow
from practice.web import blueprints, guards
from tests.invariants.rows_of_everything import fill, rows
from tests.people import Cast, sign_in

pytestmark = pytest.mark.slow  # make check leaves it to make test

WHO = {
    Allow.THERAPIST: "nora",
    Allow.OWNER: "wanda",
    Allow.PARTNER: "amal",
    Allow.MEMBER: "amal",
    Allow.ANYONE: "nobody",
}
ENDS_A_SIGN_IN = {
    "authentication.leave",
    "authentication.show_locked",
}  # the two pages whose purpose is to end one


def _rules(app: Flask, method: str) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static" and method in (rule.methods or ()):
            yield rule


def test_a_page_without_a_label_does_not_open(app: Flask) -> None:
    with pytest.raises(TypeError, match="does not say who may enter"):
        blueprints.LabelledBlueprint("stray", __name__).get("/stray")


def test_a_page_from_elsewhere_without_a_label_stops_the_start(app: Flask) -> None:
    app.view_functions["stray"] = lambda: "hello"
    with pytest.raises(RuntimeError, match="stray"):
        guards.check_all_routes_labelled(app)


def test_every_page_carries_the_guarding_headers(full_app: Flask, cast: Cast) -> None:
    for rule in _rules(full_app, "GET"):
        client = sign_in(full_app, cast[WHO[blueprints.route_labels(full_app)[rule.endpoint]]])
        answer = client.get(fill(full_app, rule, cast))
        # A joined file is the same for everybody; asked for with an old edition it is fetched anew each time.
        kept = "no-cache" if rule.endpoint == "bundle" else "no-store"
        assert answer.headers["Cache-Control"] == kept, rule.rule
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.status_code < 500, (rule.rule, answer.status_code)


def test_looking_at_a_page_writes_nothing(full_app: Flask, cast: Cast) -> None:
    for rule in _rules(full_app, "GET"):
        if rule.endpoint in ENDS_A_SIGN_IN:
            continue
        client = sign_in(full_app, cast[WHO[blueprints.route_labels(full_app)[rule.endpoint]]])
        written: list[str] = []

        def note(*given: object, written: list[str] = written) -> None:
            statement = str(given[2]).lstrip().upper()
            if statement.startswith(("INSERT", "UPDATE", "DELETE")) and "AUDIT_ENTRY" not in statement:
                written.append(statement)

        with full_app.app_context():
            engine = db.engine()
        event.listen(engine, "before_cursor_execute", note)
        try:
            client.get(fill(full_app, rule, cast))
        finally:
            event.remove(engine, "before_cursor_execute", note)
        assert not written, (rule.rule, written)


def test_head_answers_as_get_and_changes_nothing(full_app: Flask, cast: Cast) -> None:
    """A HEAD carries no form's token, so a page that took it for a POST would be pressed by any other site."""
    for rule in _rules(full_app, "GET"):
        if rule.endpoint in ENDS_A_SIGN_IN:
            continue
        client = sign_in(full_app, cast[WHO[blueprints.route_labels(full_app)[rule.endpoint]]])
        url, before = fill(full_app, rule, cast), rows(full_app)
        head, get = client.head(url), client.get(url)
        assert (head.status_code, head.location) == (get.status_code, get.location), (
            f"{rule.rule}: ask web.is_safe_method() instead of comparing with GET"
        )
        assert rows(full_app) == before, rule.rule


def test_no_form_is_taken_without_its_token(full_app: Flask, cast: Cast) -> None:
    full_app.config["WTF_CSRF_ENABLED"] = True
    for rule in _rules(full_app, "POST"):
        client = sign_in(full_app, cast[WHO[blueprints.route_labels(full_app)[rule.endpoint]]])
        for token in ({}, {"csrf_token": "made-up"}):
            answer = client.post(fill(full_app, rule, cast), data=token)
            assert answer.status_code == 400, (rule.rule, answer.status_code)


def test_no_form_is_taken_from_another_site(full_app: Flask, cast: Cast) -> None:
    for rule in _rules(full_app, "POST"):
        client = sign_in(full_app, cast[WHO[blueprints.route_labels(full_app)[rule.endpoint]]])
        answer = client.post(fill(full_app, rule, cast), headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403, rule.rule


def test_no_address_carries_a_name(full_app: Flask) -> None:
    for rule in full_app.url_map.iter_rules():
        assert not re.search(r"<(string:)?(name|email|title)>", rule.rule), rule.rule


def test_a_request_for_another_host_is_refused(full_app: Flask) -> None:
    assert full_app.test_client().get("/", headers={"Host": "evil.example"}).status_code == 400
