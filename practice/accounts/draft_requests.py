"""Drafts within a request: kept from what it carries, given to a page's forms, dropped once it saved."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from flask import Flask, flash, g, redirect, request, session
from flask_babel import gettext as _
from werkzeug import Response

from practice import clock, db, failures, web
from practice.accounts import drafts
from practice.accounts.security import home_of, page_of, sign_in_id


def open_drafts(app: Flask) -> None:
    """Let forms find their drafts, and templates say whose page they are; follows ``security.open_accounts``."""
    app.before_request(_look_for_drafts)
    app.after_request(_drop_drafts)
    app.jinja_env.globals.update(draft_page=draft_page, drafts_shown=lambda: g.get("drafts_shown", ()))


def forget_drafts(account_id: UUID) -> None:
    """Whoever signs out or leaves takes back what was not saved."""
    drafts.drop_all(account_id)


def drop_draft(page: str, target: str, *, now: datetime) -> None:
    """Throw one draft of this account away."""
    drafts.drop(_key(), g.account_id, drafts.FormKey(page, target), now=now)


def put_into_form(page: str, target: str, fields: Mapping[str, object], *, now: datetime) -> None:
    """Put what was saved back into its form as a draft, as it stood there; empty fields are left out.

    Whoever calls has written nothing yet, and reads its rows anew afterwards.
    """
    db.let_go()
    typed = {name: _texts(value) for name, value in fields.items() if value not in (None, "", [])}
    form = drafts.FormKey(page, target)
    drafts.keep(_key(), g.account_id, form, typed, sign_in_id=sign_in_id(), now=now)


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
    return web.settings().vault_key


def draft_page() -> str:
    """The page a form of this answer stands on, also where it is shown again after it was sent; "" on a refusal."""
    if g.get("is_refused"):
        return ""
    if web.is_safe_method():
        return request.path
    return page_of(request.form.get("draft_page", "")) or page_of(request.path)


def _look_for_drafts() -> None:
    """Let the forms of a page ask for their drafts (practice/forms.py); read once, and only if one asks."""
    if web.is_safe_method() and g.get("account_id") and g.has_drafts:
        g.find_draft = _find_draft


def _find_draft(names: set[str]) -> drafts.Fields:
    """The fields of this page's newest draft that has no other fields than these; {} where there is none."""
    if "drafts_waiting" not in g:
        own = drafts.of_account(_key(), g.account_id, now=clock.now())
        g.drafts_waiting = [one for one in own if one.form.page == request.path]
        g.drafts_shown = []
    for one in g.drafts_waiting:
        if one.fields.keys() <= names:
            g.drafts_waiting.remove(one)
            g.drafts_shown.append(one.form)
            fields: drafts.Fields = one.fields
            return fields
    return {}


def _drop_drafts(response: Response) -> Response:
    """What was saved is no draft any more, nor what was typed on a page that is gone."""
    account_id, now = g.get("account_id"), clock.now()
    if account_id and request.method == "POST" and g.get("was_saved"):
        target = request.form.get("draft_target") or request.path
        page = page_of(request.form.get("draft_page", "")) or page_of(request.path) or home_of(g.get("me"))
        db.let_go()
        # The page was saved; a draft that stays behind must not make it look as if it was not.
        failures.tolerate(
            lambda: drafts.drop(_key(), account_id, drafts.FormKey(page, target), now=now), None
        )
    if account_id and request.method != "HEAD" and request.path == session.get("draft_page"):
        session.pop("draft_page")
        if response.status_code == HTTPStatus.NOT_FOUND:
            drafts.drop_page(_key(), account_id, request.path, now=now)
    return response
