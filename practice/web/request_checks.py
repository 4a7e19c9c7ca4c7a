"""What a request is: whether it only reads, whose ids its address names, what was typed into its form."""

from typing import NoReturn
from uuid import UUID

from flask import request
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from practice.errors import NotFound
from practice.forms.base import names_of_written_fields
from practice.plain_text import is_seen, without_controls

STATIC_ENDPOINTS = frozenset({"static", "bundle"})  # files that are the same for everybody

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})  # by HTTP's own word they change nothing


def is_safe_method() -> bool:
    """Whether this request only looks: a GET, or a HEAD, which a route has to answer as it answers a GET."""
    return request.method in SAFE_METHODS


def not_found() -> NoReturn:
    """Answer as if the address had never existed."""
    raise NotFound(request.path)


def typed_words() -> list[str]:
    """What was written into a form that came too late, as when somebody signed out in another tab: theirs to copy."""
    if is_safe_method() or not _is_same_origin():
        return []
    named = names_of_written_fields(request.form)
    written = (text for name, texts in request.form.lists() if name in named for text in texts)
    texts_of_people = (without_controls(text).strip() for text in written)
    return [text for text in texts_of_people if is_seen(text)]


def _is_same_origin() -> bool:
    """Browsers say so only over https and on this very machine; elsewhere the form's token does."""
    if said := request.headers.get("Sec-Fetch-Site"):
        return said == "same-origin"
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def same_or_404(given: UUID, held: UUID | None) -> None:
    """Two ids of one address must belong together."""
    if given != held:
        not_found()
