"""The sign-in in this browser's cookie: begin, replace and forget it, and where it leads."""

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
LAST_KEY = (
    "last"  # a hash of the account that was signed in here last; pages and drafts to go back to are theirs
)
HALF_KEY = "half"  # the token of a half sign-in


def forget_sign_in() -> None:
    """Clear the session cookie, except for the hash of the last account and the CSRF token."""
    remaining = {name: session[name] for name in (LAST_KEY, "csrf_token") if name in session}
    session.clear()
    session.update(remaining)


def complete_sign_in(account: Account, *, now: datetime) -> None:
    """Begin a new sign-in in an emptied session cookie; every way to sign in ends here. The caller saves."""
    if replaced_id := sign_in_id():
        actions.end_replaced_sign_in(replaced_id, now=now)
    else:
        actions.bind_clinic_of(account)
    device_routes.reset_attempts_of(account)
    session.clear()
    _begin_sign_in(account, now=now)
    actions.record_sign_in(account, now=now)


def _begin_sign_in(account: Account, *, now: datetime) -> None:
    login_user(account, remember=False)
    lasts = timedelta(hours=services.settings().longest_sign_in_hours)
    device = rules.device_words(request.headers.get("User-Agent", ""))
    session[LAST_KEY] = account_hash(account.id)
    session[COOKIE_KEY] = actions.begin_sign_in(account.id, lasts, device, now=now)
    g.device_token = device_routes.device_token() or account_rules.new_token()
    actions.remember_device(account.id, account_rules.hash_of(g.device_token), now=now)


def begin_half_sign_in(account: Account, next_path: str, *, now: datetime) -> None:
    """The password was right: the second step has to follow within HALF_SIGN_IN_LASTS. The caller saves."""
    next_path = next_path_for(account, next_path)
    last_account_hash = session.get(LAST_KEY)
    session.clear()
    if last_account_hash is not None:
        session[LAST_KEY] = last_account_hash
    session[HALF_KEY] = actions.begin_half_sign_in(account.id, next_path, now=now)


def current_half_sign_in(now: datetime) -> tuple[HalfSignIn, Account] | None:
    """The half sign-in of this browser and its account; None where there is none, or it was used, ended or too old."""
    token = session.get(HALF_KEY)
    return queries.half_sign_in(account_rules.hash_of(token), now) if isinstance(token, str) else None


def replace_sign_in(account: Account, *, now: datetime) -> None:
    """End every sign-in of the account and begin a new one here, after its password or factors changed.

    A copy of the earlier cookie is signed out with the others. The caller saves.
    """
    actions.end_sign_ins(account.id, now=now)
    actions.forget_devices(account.id)
    forget_sign_in()
    _begin_sign_in(account, now=now)


def account_hash(account_id: UUID) -> str:
    """What the cookie keeps of whose browser this was."""
    return account_rules.hash_of(f"last here|{account_id}")


def next_path_for(account: Account, next_path: str) -> str:
    """``next_path``, or "" where another account was signed in here last: the page was theirs."""
    return next_path if session.get(LAST_KEY) in {None, account_hash(account.id)} else ""


def landing_path(account: Account, next_path: str, *, now: datetime) -> str:
    """The address to go to after signing in: the page of the newest draft, ``next_path``, or home.

    The draft's page comes first when the person asked for no other page and the draft is recent; it is also stored
    in the session, so that the draft is discarded if the page no longer exists.
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
    """The page of a form that was sent to this address, or the home page of the person whose sign-in lapsed."""
    return page_of(path) or url_for("review.caseload" if g.lapsed_is_therapist else "today.show_today")
