"""Stashed forms in a request: stash what it carries, fill a page's forms, discard after saving."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from flask import Flask, flash, g, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug import Response

from practice import clock, failures
from practice.access import Allow
from practice.accounts.routes.current_account import home, home_of, sign_in_id
from practice.stashed_forms import actions, queries
from practice.stashed_forms.routes import form_pages as form_page_routes
from practice.stashed_forms.routes.blueprint import blueprint
from practice.stashed_forms.routes.form_pages import page_of
from practice.web import request_checks, saving, services


def install_stashed_forms(app: Flask) -> None:
    """Let forms find their drafts, and templates name the page of a form; install it after authentication."""
    app.before_request(_offer_stashed_forms)
    app.after_request(_discard_saved)
    app.jinja_env.globals.update(
        form_page=form_page, stashed_forms_shown=lambda: g.get("stashed_forms_shown", ())
    )


def discard_all(account_id: UUID) -> None:
    """Delete every draft of the account, as when it signs out."""
    actions.discard_all(account_id)


def discard_form(page: str, target: str, *, now: datetime) -> None:
    """Delete one draft of the signed-in account."""
    actions.discard(_key(), g.account_id, queries.FormKey(page, target), now=now)


def put_into_form(page: str, target: str, fields: Mapping[str, object], *, now: datetime) -> None:
    """Stash saved values as a draft of the form they came from; empty fields are left out.

    Ends the current transaction: the caller must not have written yet, and reads its rows again afterwards.
    """
    saving.end_read()
    typed = {name: _texts(value) for name, value in fields.items() if value not in (None, "", [])}
    form = queries.FormKey(page, target)
    actions.stash(_key(), g.account_id, form, typed, sign_in_id=sign_in_id(), now=now)


def rescue_typed(page: str, target: str, names: Collection[str], *, now: datetime) -> Response:
    """After somebody changed a row that was taken out meanwhile: stash their fields for the form of a new row.

    ``names``: the fields to stash. Returns the redirect to ``page``.
    """
    typed = {name: request.form.getlist(name) for name in request.form if name in names}
    put_into_form(page, target, typed, now=now)
    flash(_("This was taken out meanwhile. What you typed stands here, for a new one."), "info")
    return redirect(page, code=303)


def _texts(value: object) -> list[str]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [str(item) for item in value]
    return [str(value)]


def _key() -> bytes:
    return services.settings().vault_key


def form_page() -> str:
    """The path of the page whose forms this response shows, also after one was sent; "" on an error page."""
    if g.get("is_refused"):
        return ""
    if request_checks.is_safe_method():
        return request.path
    return page_of(request.form.get("draft_page", "")) or page_of(request.path)


def _offer_stashed_forms() -> None:
    """Let the forms of a page ask for their drafts (``g.find_draft``, see practice/forms)."""
    if request_checks.is_safe_method() and g.get("account_id") and g.has_drafts:
        g.find_draft = _find_stashed_form


def _find_stashed_form(names: set[str]) -> queries.Fields:
    """The fields of this page's newest draft whose fields are all in ``names``; {} where there is none.

    The drafts are read at the first call of a request, and each is given to one form only.
    """
    if "unclaimed_drafts" not in g:
        drafts = queries.stashed_forms(_key(), g.account_id, now=clock.now())
        g.unclaimed_drafts = [draft for draft in drafts if draft.form.page == request.path]
        g.stashed_forms_shown = []
    for draft in g.unclaimed_drafts:
        if draft.fields.keys() <= names:
            g.unclaimed_drafts.remove(draft)
            g.stashed_forms_shown.append(draft.form)
            fields: queries.Fields = draft.fields
            return fields
    return {}


def _discard_saved(response: Response) -> Response:
    """Delete the draft of a form that was saved, and the drafts of a page that no longer exists."""
    account_id, now = g.get("account_id"), clock.now()
    if account_id and request.method == "POST" and g.get("was_saved"):
        target = request.form.get("draft_target") or request.path
        page = page_of(request.form.get("draft_page", "")) or page_of(request.path) or home_of(g.get("me"))
        saving.end_read()
        # The form was saved; an error in deleting its draft must not hide that.
        failures.tolerate(
            lambda: actions.discard(_key(), account_id, queries.FormKey(page, target), now=now), None
        )
    if account_id and request.method != "HEAD" and request.path == session.get("draft_page"):
        session.pop("draft_page")
        if response.status_code == HTTPStatus.NOT_FOUND:
            actions.discard_page(_key(), account_id, request.path, now=now)
    return response


def stash_request(account_id: UUID, path: str, *, now: datetime) -> None:
    """Stash the fields of this request as a draft of the page its form names, or else of the page at ``path``."""
    page = page_of(request.form.get("draft_page", "")) or page_of(path)
    if page:
        fields = {name: request.form.getlist(name) for name in request.form}
        form = queries.FormKey(page, request.form.get("draft_target", ""))
        actions.stash(
            services.settings().vault_key, account_id, form, fields, sign_in_id=sign_in_id(), now=now
        )
        g.was_saved = False  # or else _discard_saved would delete the draft


@blueprint.post("/drafts", allow=Allow.ANYONE)
def stash() -> ResponseReturnValue:
    """Stash what is being typed; called by static/js/drafts.js."""
    owner = g.account_id or g.lapsed_account_id
    if owner:
        stash_request(owner, "", now=clock.now())
    return "", 204


@blueprint.post("/drafts/drop", allow=Allow.MEMBER)
def discard() -> ResponseReturnValue:
    """Delete the draft that a form shows."""
    page = form_page_routes.page_of(request.form.get("draft_page", "")) or home()
    discard_form(page, request.form.get("draft_target", ""), now=clock.now())
    return redirect(page, code=303)
