"""The sign-in this browser's cookie holds: begun, replaced, forgotten, and where it goes on."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import g, request, session, url_for
from flask_security.utils import login_user

from practice.accounts import queries as account_queries
from practice.accounts import rules as account_rules
from practice.accounts.models import Account
from practice.accounts.routes.current_account import sign_in_id
from practice.authentication import actions, queries, rules
from practice.authentication.models import HalfSignIn
from practice.authentication.routes import devices as device_routes
from practice.stashed_forms import queries as stashed_form_queries
from practice.stashed_forms import rules as stashed_form_rules
from practice.stashed_forms.routes.form_pages import page_of
from practice.web import services

COOKIE_KEY = "sign_in"
LAST_KEY = "last"  # a hash of who was signed in here last; what waits in this browser is theirs
HALF_KEY = "half"  # the password was right, the second step is still to come


def forget_sign_in() -> None:
    """Take every trace of a sign-in out of the cookie, except whose it was; the next person may be another."""
    kept = {name: session[name] for name in (LAST_KEY, "csrf_token") if name in session}
    session.clear()
    session.update(kept)


def complete_sign_in(account: Account, *, now: datetime) -> None:
    """Every way in ends here: a cookie with nothing old in it, and a new sign-in of its own; the caller saves."""
    if old := sign_in_id():
        actions.end_replaced_sign_in(old, now=now)
    else:
        actions.bind_clinic_of(account)
    device_routes.reset_attempts_of(account)
    session.clear()
    _begin(account, now=now)
    actions.record_sign_in(account, now=now)


def _begin(account: Account, *, now: datetime) -> None:
    login_user(account, remember=False)
    patience = rules.SignInLifetime(
        idle=timedelta(0), longest=timedelta(hours=services.settings().longest_sign_in_hours)
    )
    device = rules.device_words(request.headers.get("User-Agent", ""))
    session[LAST_KEY] = account_mark(account.id)
    session[COOKIE_KEY] = actions.begin_sign_in(account.id, patience, device, now=now)
    g.device_token = device_routes.device_token() or account_rules.new_token()
    actions.remember_device(account.id, account_rules.hash_of(g.device_token), now=now)


def begin_half_sign_in(account: Account, next_path: str, *, now: datetime) -> None:
    """The password was right: for ten minutes the second step is awaited; the caller saves."""
    next_path = next_path_for(account, next_path)
    last = session.get(LAST_KEY)
    session.clear()
    if last is not None:
        session[LAST_KEY] = last
    session[HALF_KEY] = actions.begin_half_sign_in(account.id, next_path, now=now)


def current_half_sign_in(now: datetime) -> tuple[HalfSignIn, Account] | None:
    """The half-way sign-in this browser holds, and whose it is; a new password in between makes it void."""
    token = session.get(HALF_KEY)
    return queries.half_sign_in(account_rules.hash_of(token), now) if isinstance(token, str) else None


def replace_sign_in(account: Account, *, now: datetime) -> None:
    """Password or factors changed: every sign-in ends, and this browser goes on with a new one; the caller saves.

    Whoever copied the cookie before is signed out with the others.
    """
    actions.end_sign_ins(account.id, now=now)
    actions.forget_devices(account.id)
    forget_sign_in()
    _begin(account, now=now)


def account_mark(account_id: UUID) -> str:
    return account_rules.hash_of(f"last here|{account_id}")


def next_path_for(account: Account, next_path: str) -> str:
    """Where to go after signing in, unless somebody else was on that page in this browser; then ""."""
    return next_path if session.get(LAST_KEY) in {None, account_mark(account.id)} else ""


def landing_path(account: Account, next_path: str, *, now: datetime) -> str:
    """Where to go after signing in: to what was being typed, where the person wanted to go, or home.

    What lies ready waits in its place when they asked for another page, or are asked to agree to something first.
    """
    path = page_of(next_path)
    home = url_for("review.caseload" if account_queries.therapist_of(account.id) else "today.show_today")
    newest = next(
        iter(stashed_form_queries.stashed_forms(services.settings().vault_key, account.id, now=now)), None
    )
    if (
        newest
        and now - newest.stashed_at < stashed_form_rules.STASHED_FORM_LEADS_FOR
        and path in {"", home, newest.form.page}
    ):
        session["draft_page"] = newest.form.page
        return newest.form.page
    return next_path if path and path == next_path.partition("?")[0] else home


def page_after_lapse(path: str) -> str:
    """Where a form sent to this address is found again: its page, or else its person's home."""
    return page_of(path) or url_for("review.caseload" if g.lapsed_is_therapist else "today.show_today")
