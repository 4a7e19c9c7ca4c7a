"""Questions about the present request: whether it only reads, whether its ids agree, what was typed into its form."""

from typing import NoReturn
from uuid import UUID

from flask import request
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from practice.errors import NotFound
from practice.forms.base import names_of_written_fields
from practice.plain_text import is_seen, without_controls

STATIC_ENDPOINTS = frozenset({"static", "bundle"})  # files that are the same for everybody

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})  # RFC 9110, section 9.2.1: they change nothing


def is_safe_method() -> bool:
    """Whether this request only reads: a GET, or a HEAD, which a route has to answer as it answers a GET."""
    return request.method in SAFE_METHODS


def not_found() -> NoReturn:
    """Answer as if there were no such address.

    Raises:
        NotFound: always.
    """
    raise NotFound(request.path)


def typed_words() -> list[str]:
    """The texts written into a form that cannot be saved, as after signing out in another tab, for an error page to show.

    Empty for a request that only reads, or that another site sent.
    """
    if is_safe_method() or not _is_same_origin():
        return []
    text_fields = names_of_written_fields(request.form)
    values = (text for name, texts in request.form.lists() if name in text_fields for text in texts)
    cleaned = (without_controls(text).strip() for text in values)
    return [text for text in cleaned if is_seen(text)]


def _is_same_origin() -> bool:
    """By the browser's Sec-Fetch-Site, which it sends over https and to this machine only; otherwise by the CSRF token."""
    if fetch_site := request.headers.get("Sec-Fetch-Site"):
        return fetch_site == "same-origin"
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def same_or_404(id_in_address: UUID, id_of_row: UUID | None) -> None:
    """Check that an id in the address is the one its row has.

    Raises:
        NotFound: they differ.
    """
    if id_in_address != id_of_row:
        not_found()
