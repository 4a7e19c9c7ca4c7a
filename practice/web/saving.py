"""Saving what a request changed, once and then redirect; or showing a refusal in its form."""

from typing import Any
from uuid import uuid4

from flask import current_app, g, redirect, url_for
from werkzeug import Response
from wtforms import Form

from practice import db, mail
from practice.db import engines
from practice.errors import Refusal, SavedBefore
from practice.localization.translation import translate


def save() -> None:
    """Commit, then let the mail leave that was waiting for it."""
    db.session.commit()
    g.was_saved = True
    mail.send_queued(current_app.extensions["post"])


def save_and_go(endpoint: str, *, anchor: str | None = None, **values: Any) -> Response:
    """Commit, then redirect: the only way a page keeps what it changed."""
    save()
    return redirect(url_for(endpoint, _anchor=anchor, **values), code=303)


def end_read() -> None:
    """End a transaction that only read, before another one writes."""
    db.end_read()


def switch_to_reading() -> None:
    """From here on this request only reads: it lets go of the database, and nobody waits for it."""
    end_read()
    engines.reading_only.set(True)


def refuse(form: Form, refusal: Refusal) -> None:
    """Put a refusal where its reader will look: beside the field, or at the top of the form."""
    db.session.rollback()
    if isinstance(refusal, SavedBefore) and "form_key" in form:
        form["form_key"].data = str(uuid4())  # sent once more, it is something new
    words = translate(refusal.phrase)
    if refusal.field and refusal.field in form:
        form[refusal.field].errors = [*form[refusal.field].errors, words]
    else:
        form.form_errors = [*form.form_errors, words]
