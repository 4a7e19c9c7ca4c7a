"""Finds the page a form is on from a path."""

from flask import current_app
from werkzeug.exceptions import HTTPException

from practice.stashed_forms import rules
from practice.web import blueprints, request_checks

# No path of ours is longer or deeper; finding a page takes time in the square of the length.
LONGEST_PATH, DEEPEST_PATH = 2000, 20


def page_of(path: str) -> str:
    """The path of the page of a form sent to ``path``: the path itself or its nearest parent that is a page.

    "" where there is none, and for addresses outside this site.
    """
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
    return endpoint not in request_checks.STATIC_ENDPOINTS and blueprints.may_return_to(current_app, endpoint)
