"""The checks before every request, in their order: size, origin, rate, CSRF token, label."""

from collections.abc import Callable
from typing import Any

from flask import Flask, abort, g, request
from flask_wtf.csrf import CSRFProtect

from practice import access, db, failures
from practice.access import Allow
from practice.db import engines
from practice.errors import NotFound
from practice.localization.languages import forget_language
from practice.web.blueprints import route_labels
from practice.web.current_viewer import Identity
from practice.web.error_pages import install_error_handlers, record_refusal
from practice.web.headers import add_security_headers
from practice.web.rate_limits import limiter
from practice.web.request_checks import SAFE_METHODS, STATIC_ENDPOINTS

# Pages that answer where the database does not, as if nobody were signed in.
WITHOUT_DATABASE = {
    "accounts.support",
    "authentication.leave",
    "authentication.show_locked",
    "authentication.sign_out",
    "authentication.signed_out",
}

MOST_VALUES = 1000  # in one form; Werkzeug's own bound for forms in parts
LONGEST_QUERY = 4096  # bytes

csrf = CSRFProtect()


def install_guards(app: Flask, recognise: Callable[[], Identity], signed_out: Callable[[], Any]) -> None:
    """Put the guards in their order: limits, recognition, forged forms, labels; then headers and refusals.

    ``signed_out`` answers a request to a page that needs a sign-in; its answer carries status 401.
    """

    @app.before_request
    def begin() -> None:
        engines.reading_only.set(True)  # finding out who is there waits for no writer
        if request.endpoint in STATIC_ENDPOINTS:
            found = Identity()
        elif request.endpoint in WITHOUT_DATABASE:
            found = failures.tolerate(recognise, Identity())
        else:
            found = recognise()
        if request.method not in SAFE_METHODS:
            db.end_read()
            engines.reading_only.set(False)
        g.viewer, g.me = found.viewer, found.me
        forget_language()
        if found.viewer:
            db.bind_clinic(found.viewer.clinic_id)

    app.before_request(_refuse_too_much)
    app.before_request(_refuse_other_sites)
    limiter.init_app(app)
    csrf.init_app(app)
    _install_label_check(app, signed_out)
    app.after_request(add_security_headers)
    install_error_handlers(app)

    @app.teardown_appcontext
    def close(_: object) -> None:
        db.session.remove()
        engines.reading_only.set(False)
        forget_language()


def _refuse_too_much() -> None:
    """More fields than any page has, or a longer search, are refused before they are taken apart."""
    if len(request.query_string) > LONGEST_QUERY:
        abort(413)
    # A form in parts is bounded by Werkzeug (max_form_parts).
    is_plain_form = request.mimetype == "application/x-www-form-urlencoded"
    if is_plain_form and request.get_data().count(b"&") >= MOST_VALUES:
        abort(413)


def _refuse_other_sites() -> None:
    """A browser says where a form was sent from; another site's forms are never taken."""
    from_here = request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}
    if request.method not in SAFE_METHODS and not from_here:
        abort(403)


def _install_label_check(app: Flask, signed_out: Callable[[], Any]) -> None:
    @app.before_request
    def check() -> Any:
        if request.endpoint is None:
            return None
        if access.may_enter(labels_of_app[request.endpoint], g.viewer):
            return None
        if g.viewer:
            raise NotFound(request.endpoint)
        record_refusal()
        return signed_out()

    labels_of_app: dict[str, Allow] = {}

    def lock() -> None:
        labels_of_app.update(route_labels(app))
        if unlabelled := sorted(app.view_functions.keys() - labels_of_app.keys()):
            raise RuntimeError(f"pages with no label (allow=): {unlabelled}")

    app.extensions["check_all_routes_labelled"] = lock


def check_all_routes_labelled(app: Flask) -> None:
    """Refuse to open with an unlabelled page; called once all pages are registered."""
    app.extensions["check_all_routes_labelled"]()
