"""Ends of a request that writes: commit once and redirect, or show a refusal in the form."""

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
    """Commit, then send the mail that was queued in this request."""
    db.session.commit()
    g.was_saved = True
    mail.send_queued(current_app.extensions["mailer"])


def save_and_go(endpoint: str, *, anchor: str | None = None, **values: Any) -> Response:
    """Commit, then redirect (303) to this endpoint."""
    save()
    return redirect(url_for(endpoint, _anchor=anchor, **values), code=303)


def end_read() -> None:
    """End a transaction that only read, before another one writes."""
    db.end_read()


def switch_to_reading() -> None:
    """End the writing transaction; the rest of this request only reads, and no other writer waits for it."""
    end_read()
    engines.reading_only.set(True)


def refuse(form: Form, refusal: Refusal) -> None:
    """Roll back, and show a refusal beside the field it names, or else at the top of the form."""
    db.session.rollback()
    if isinstance(refusal, SavedBefore) and "form_key" in form:
        form["form_key"].data = str(uuid4())  # a new key: sent once more, the form makes a new row
    text = translate(refusal.message)
    if refusal.field and refusal.field in form:
        form[refusal.field].errors = [*form[refusal.field].errors, text]
    else:
        form.form_errors = [*form.form_errors, text]
