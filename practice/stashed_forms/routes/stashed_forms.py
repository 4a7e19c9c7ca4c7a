"""Stashed forms within a request: filled from it, given to a page's forms, discarded once it saved."""

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
    """Let forms find their drafts, and templates say whose page they are; follows ``security.open_accounts``."""
    app.before_request(_offer_stashed_forms)
    app.after_request(_discard_saved)
    app.jinja_env.globals.update(draft_page=draft_page, drafts_shown=lambda: g.get("drafts_shown", ()))


def discard_all(account_id: UUID) -> None:
    """Whoever signs out or leaves takes back what was not saved."""
    actions.discard_all(account_id)


def discard_form(page: str, target: str, *, now: datetime) -> None:
    """Throw one draft of this account away."""
    actions.discard(_key(), g.account_id, queries.FormKey(page, target), now=now)


def put_into_form(page: str, target: str, fields: Mapping[str, object], *, now: datetime) -> None:
    """Put what was saved back into its form as a draft, as it stood there; empty fields are left out.

    Whoever calls has written nothing yet, and reads its rows anew afterwards.
    """
    saving.end_read()
    typed = {name: _texts(value) for name, value in fields.items() if value not in (None, "", [])}
    form = queries.FormKey(page, target)
    actions.stash(_key(), g.account_id, form, typed, sign_in_id=sign_in_id(), now=now)


def rescue_typed(page: str, target: str, names: Collection[str], *, now: datetime) -> Response:
    """What was typed to change something that was taken out meanwhile stands in the form for a new one, unsaved."""
    typed = {name: request.form.getlist(name) for name in request.form if name in names}
    put_into_form(page, target, typed, now=now)
    flash(_("This was taken out meanwhile. What you typed stands here, for a new one."), "info")
    return redirect(page, code=303)


def _texts(value: object) -> list[str]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [str(one) for one in value]
    return [str(value)]


def _key() -> bytes:
    return services.settings().vault_key


def draft_page() -> str:
    """The page a form of this answer stands on, also where it is shown again after it was sent; "" on a refusal."""
    if g.get("is_refused"):
        return ""
    if request_checks.is_safe_method():
        return request.path
    return page_of(request.form.get("draft_page", "")) or page_of(request.path)


def _offer_stashed_forms() -> None:
    """Let the forms of a page ask for their drafts (practice/forms.py); read once, and only if one asks."""
    if request_checks.is_safe_method() and g.get("account_id") and g.has_drafts:
        g.find_draft = _find_stashed_form


def _find_stashed_form(names: set[str]) -> queries.Fields:
    """The fields of this page's newest draft that has no other fields than these; {} where there is none."""
    if "drafts_waiting" not in g:
        own = queries.of_account(_key(), g.account_id, now=clock.now())
        g.drafts_waiting = [one for one in own if one.form.page == request.path]
        g.drafts_shown = []
    for one in g.drafts_waiting:
        if one.fields.keys() <= names:
            g.drafts_waiting.remove(one)
            g.drafts_shown.append(one.form)
            fields: queries.Fields = one.fields
            return fields
    return {}


def _discard_saved(response: Response) -> Response:
    """What was saved is no draft any more, nor what was typed on a page that is gone."""
    account_id, now = g.get("account_id"), clock.now()
    if account_id and request.method == "POST" and g.get("was_saved"):
        target = request.form.get("draft_target") or request.path
        page = page_of(request.form.get("draft_page", "")) or page_of(request.path) or home_of(g.get("me"))
        saving.end_read()
        # The page was saved; a draft that stays behind must not make it look as if it was not.
        failures.tolerate(
            lambda: actions.discard(_key(), account_id, queries.FormKey(page, target), now=now), None
        )
    if account_id and request.method != "HEAD" and request.path == session.get("draft_page"):
        session.pop("draft_page")
        if response.status_code == HTTPStatus.NOT_FOUND:
            actions.discard_page(_key(), account_id, request.path, now=now)
    return response


def stash_request(account_id: UUID, path: str, *, now: datetime) -> None:
    """Keep what this request carries as a draft, for the page its form stands on; ``path`` where it does not say."""
    page = page_of(request.form.get("draft_page", "")) or page_of(path)
    if page:
        fields = {name: request.form.getlist(name) for name in request.form}
        form = queries.FormKey(page, request.form.get("draft_target", ""))
        actions.stash(
            services.settings().vault_key, account_id, form, fields, sign_in_id=sign_in_id(), now=now
        )
        g.was_saved = False  # what is kept as a draft was not saved by this request


@blueprint.post("/drafts", allow=Allow.ANYONE)
def stash() -> ResponseReturnValue:
    """Keep what is being typed, for the same account alone; asked by static/js/drafts.js."""
    owner = g.account_id or g.lapsed_account_id
    if owner:
        stash_request(owner, "", now=clock.now())
    return "", 204


@blueprint.post("/drafts/drop", allow=Allow.MEMBER)
def discard() -> ResponseReturnValue:
    """Throw away what was typed and given back."""
    page = form_page_routes.page_of(request.form.get("draft_page", "")) or home()
    discard_form(page, request.form.get("draft_target", ""), now=clock.now())
    return redirect(page, code=303)
