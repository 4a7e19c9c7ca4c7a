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
from practice.web.blueprints import needs_database, route_labels
from practice.web.current_viewer import Identity
from practice.web.error_pages import install_error_handlers, record_refusal
from practice.web.headers import add_security_headers
from practice.web.rate_limits import limiter
from practice.web.request_checks import SAFE_METHODS, STATIC_ENDPOINTS

MOST_VALUES = 1000  # in one form; the same as Werkzeug's default for multipart forms (max_form_parts)
LONGEST_QUERY = 4096  # bytes

csrf = CSRFProtect()


def install_guards(app: Flask, identify: Callable[[], Identity], signed_out: Callable[[], Any]) -> None:
    """Register the checks in their order: identity, size, origin, rate, CSRF token, label; then headers and error pages.

    ``identify`` says who the request comes from. ``signed_out`` answers a request to a page that needs a sign-in;
    its answer carries status 401.
    """

    @app.before_request
    def set_viewer() -> None:
        engines.reading_only.set(True)  # a transaction that only reads does not wait for one that writes
        if request.endpoint in STATIC_ENDPOINTS:
            identity = Identity()
        elif needs_database(app, request.endpoint):
            identity = identify()
        else:
            identity = failures.tolerate(identify, Identity())
        if request.method not in SAFE_METHODS:
            db.end_read()
            engines.reading_only.set(False)
        g.viewer, g.me = identity.viewer, identity.me
        forget_language()
        if identity.viewer:
            db.bind_clinic(identity.viewer.clinic_id)

    app.before_request(_check_size)
    app.before_request(_check_origin)
    limiter.init_app(app)
    csrf.init_app(app)
    _install_label_check(app, signed_out)
    app.after_request(add_security_headers)
    install_error_handlers(app)

    @app.teardown_appcontext
    def end_request(_: object) -> None:
        db.session.remove()
        engines.reading_only.set(False)
        forget_language()


def _check_size() -> None:
    """Answer 413 to more fields than any page has, or a longer query string, before they are parsed."""
    if len(request.query_string) > LONGEST_QUERY:
        abort(413)
    # Werkzeug limits multipart forms itself (max_form_parts).
    is_plain_form = request.mimetype == "application/x-www-form-urlencoded"
    if is_plain_form and request.get_data().count(b"&") >= MOST_VALUES:
        abort(413)


def _check_origin() -> None:
    """Answer 403 to a form that the browser says was sent from another site."""
    is_same_site = request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}
    if request.method not in SAFE_METHODS and not is_same_site:
        abort(403)


def _install_label_check(app: Flask, signed_out: Callable[[], Any]) -> None:
    @app.before_request
    def check_label() -> Any:
        if request.endpoint is None:
            return None
        if access.may_enter(labels_of_app[request.endpoint], g.viewer):
            return None
        if g.viewer:
            raise NotFound(request.endpoint)
        record_refusal()
        return signed_out()

    labels_of_app: dict[str, Allow] = {}

    def check_all() -> None:
        labels_of_app.update(route_labels(app))
        if unlabelled := sorted(app.view_functions.keys() - labels_of_app.keys()):
            raise RuntimeError(f"pages with no label (allow=): {unlabelled}")

    app.extensions["check_all_routes_labelled"] = check_all


def check_all_routes_labelled(app: Flask) -> None:
    """Check, once all routes are registered, that each says who may enter.

    Raises:
        RuntimeError: a route has no label.
    """
    app.extensions["check_all_routes_labelled"]()
