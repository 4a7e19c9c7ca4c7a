"""The page a form stands on, found by an address."""

from flask import current_app
from werkzeug.exceptions import HTTPException

from practice.stashed_forms import rules
from practice.web import request_checks

# Longer than any address here; finding a page under one takes time with the square of its length.
LONGEST_PATH, DEEPEST_PATH = 2000, 20

# Pages nobody asked for when they sign in.
NEVER_BACK_TO = {
    *request_checks.STATIC_ENDPOINTS,
    "authentication.leave",
    "authentication.show_locked",
    "authentication.sign_in",
    "authentication.signed_out",
}


def page_of(path: str) -> str:
    """The page a form at this address stands on: the address itself, or what it lies under; "" if unknown."""
    if len(path) > LONGEST_PATH or path.count("/") > DEEPEST_PATH or not rules.is_local_path(path):
        return ""
    path = path.partition("?")[0].partition("#")[0]
    while path not in {"", "/"}:
        if _is_page(path):
            return path
        path = path.rpartition("/")[0]
    return ""


def _is_page(path: str) -> bool:
    try:
        endpoint, _ = current_app.url_map.bind("localhost").match(path, method="GET")
    except HTTPException:
        return False
    return endpoint not in NEVER_BACK_TO
