"""Recognising who a request comes from, letting in and out; the only room that reads the sign-in cookie."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_security import Security, SQLAlchemySessionUserDatastore
from flask_security.utils import login_user
from werkzeug.exceptions import HTTPException
from werkzeug.local import LocalProxy

from practice import clock, db, failures, web
from practice.access import Therapist
from practice.accounts import devices, drafts, queries, rules, sign_ins
from practice.accounts.factors import OnceTotp, settings_for
from practice.accounts.models import Account, HalfSignIn, Role
from practice.accounts.queries import ClinicView, Signed
from practice.web import Recognition

COOKIE_KEY = "sign_in"
LAST_KEY = "last"  # a hash of who was signed in here last; what waits in this browser is theirs
HALF_KEY = "half"  # the password was right, the second step is still to come
TOUCH_EVERY = timedelta(minutes=1)
# Longer than any address here; finding a page under one takes time with the square of its length.
LONGEST_PATH, DEEPEST_PATH = 2000, 20
# Pages nobody asked for when they sign in.
NEVER_BACK_TO = {
    *web.STATIC_ENDPOINTS,
    *(f"accounts.{page}" for page in ("leave", "locked", "sign_in", "signed_out")),
}

# Partners live in a feature above this one; it tells whom an account is, therapist or partner, in one statement.
PersonOf = Callable[[UUID, ClinicView, datetime], Recognition | None]


# For tests alone, which try hundreds of passwords.
_CHEAP_HASHES = {"argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}


def open_accounts(app: Flask) -> None:
    """Bring in the library's hashes, codes and sign-in, and none of its pages (docs/decisions/0002)."""
    secret_key = app.config["SECRET_KEY"]
    app.config.update(
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=_CHEAP_HASHES if app.testing else {},
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_SALT=rules.hash_of("no double hash is made"),
        SECURITY_CACHE_CONTROL=None,
        SECURITY_DATETIME_FACTORY=clock.now,
        SECURITY_DEFAULT_REMEMBER_ME=False,
        SECURITY_CLI_USERS_NAME=False,
        SECURITY_CLI_ROLES_NAME=False,
        **settings_for(secret_key),
    )
    store = SQLAlchemySessionUserDatastore(db.session, Account, Role)  # type: ignore[arg-type]
    library = Security(app, store, register_blueprint=False, totp_cls=OnceTotp)
    # Its user is whoever our own table of sign-ins says: no token in an address or header, no second look-up.
    library.login_manager._request_callback = None  # noqa: SLF001
    library.login_manager.user_loader(_signed_in_as)
    library.principal.identity_loaders.clear()  # nor roles to look for at every request: labels say who may enter
    devices.open_devices(app)
    with app.app_context():
        sign_ins.nobodys_hash()  # made now, so that the first stranger does not wait longer than the second


def _signed_in_as(mark: str) -> Account | None:
    """The library asks at every page; the account is only read once something about it is asked."""
    return LocalProxy(account) if g.get("account_id") and g.account_mark == mark else None  # type: ignore[return-value]


def recogniser(person_of: PersonOf) -> Callable[[], Recognition]:
    """How the house finds out who is there, given how accounts are told apart."""

    def recognise() -> Recognition:
        g.account_id = g.sign_in_id = g.sign_in_began = g.lapsed_account_id = g.lapsed_is_therapist = None
        token = session.get(COOKIE_KEY)
        g.caller, g.has_reset = None, False
        if not token:
            g.caller = devices.caller()
            return Recognition()
        found = queries.signed(rules.hash_of(token))
        recognition = person_of(found.account_id, found.clinic, clock.now()) if found else None
        if found is None or recognition is None:
            forget()
            return Recognition()
        return _attend(found, recognition, clock.now())

    return recognise


def forget() -> None:
    """Take every trace of a sign-in out of the cookie, except whose it was; the next person may be another."""
    kept = {name: session[name] for name in (LAST_KEY, "csrf_token") if name in session}
    session.clear()
    session.update(kept)


def _attend(found: Signed, recognition: Recognition, now: datetime) -> Recognition:
    assert recognition.me is not None
    if session.get(LAST_KEY) != _mark_of(found.account_id):
        session[LAST_KEY] = _mark_of(found.account_id)
    idle = timedelta(minutes=recognition.me.idle_minutes)
    if rules.is_lapsed(found.seen_at, found.ends_at, idle, now):
        sign_ins.end_sign_in(found.id, "sign-in lapsed", recognition.viewer, now=now)
        is_therapist = isinstance(recognition.viewer, Therapist)
        g.lapsed_account_id, g.lapsed_is_therapist = found.account_id, is_therapist
        forget()
        return Recognition()
    g.account_id, g.account_mark = found.account_id, found.mark
    g.caller = f"account {found.account_id}"
    g.has_reset = found.has_reset
    g.sign_in_id, g.sign_in_began, g.has_drafts = found.id, found.began_at, found.has_drafts
    if now - found.seen_at >= TOUCH_EVERY:
        # Reading goes on where nothing can be written.
        failures.tolerate(lambda: sign_ins.touch_sign_in(found.id, now=now), None)
    return recognition


def account() -> Account:
    """The account of a signed-in person, in the current transaction."""
    return queries.account(g.account_id)


def sign_in_id() -> UUID | None:
    """The sign-in this request came with."""
    found: UUID | None = g.get("sign_in_id")
    return found


def let_in(account: Account, *, now: datetime) -> None:
    """Every way in ends here: a cookie with nothing old in it, and a new sign-in of its own; the caller saves."""
    if old := sign_in_id():
        sign_ins.end_in_passing(old, now=now)
    else:
        db.belong_to(account.clinic_id)
    devices.forgive(account)
    session.clear()
    _begin(account, now=now)
    sign_ins.note_sign_in(account, now=now)


def _begin(account: Account, *, now: datetime) -> None:
    login_user(account, remember=False)
    patience = rules.Patience(
        idle=timedelta(0), longest=timedelta(hours=web.settings().longest_sign_in_hours)
    )
    device = rules.device_words(request.headers.get("User-Agent", ""))
    session[LAST_KEY] = _mark_of(account.id)
    session[COOKIE_KEY] = sign_ins.begin_sign_in(account.id, patience, device, now=now)
    g.device_token = devices.device_token() or rules.new_token()
    sign_ins.remember_device(account.id, rules.hash_of(g.device_token), now=now)


def let_half_in(account: Account, next_path: str, *, now: datetime) -> None:
    """The password was right: for ten minutes the second step is awaited; the caller saves."""
    next_path = next_of(account, next_path)
    last = session.get(LAST_KEY)
    session.clear()
    if last is not None:
        session[LAST_KEY] = last
    session[HALF_KEY] = sign_ins.begin_half(account.id, next_path, now=now)


def half_in(now: datetime) -> tuple[HalfSignIn, Account] | None:
    """The half-way sign-in this browser holds, and whose it is; a new password in between makes it void."""
    token = session.get(HALF_KEY)
    return queries.half_sign_in(rules.hash_of(token), now) if isinstance(token, str) else None


def replace_sign_in(account: Account, *, now: datetime) -> None:
    """Password or factors changed: every sign-in ends, and this browser goes on with a new one; the caller saves.

    Whoever copied the cookie before is signed out with the others.
    """
    sign_ins.end_sign_ins(account.id, now=now)
    sign_ins.forget_devices(account.id)
    forget()
    _begin(account, now=now)


def is_fresh(now: datetime) -> bool:
    """Whether the password was given in the last ten minutes."""
    if now - g.sign_in_began < rules.FRESH_FOR:
        return True
    return bool(now.timestamp() - session.get("fresh_at", 0) < rules.FRESH_FOR.total_seconds())


def keep_draft(account_id: UUID, path: str, *, now: datetime) -> None:
    """Keep what this request carries as a draft, for the page its form stands on; ``path`` where it does not say."""
    page = page_of(request.form.get("draft_page", "")) or page_of(path)
    if page:
        fields = {name: request.form.getlist(name) for name in request.form}
        form = drafts.FormKey(page, request.form.get("draft_target", ""))
        drafts.keep(web.settings().vault_key, account_id, form, fields, sign_in_id=sign_in_id(), now=now)
        g.was_saved = False  # what is kept as a draft was not saved by this request


def fresh(view: web.View) -> web.View:
    """Ask for the password once more when it was given longer than ten minutes ago.

    What was typed into a form that came too late stands in it again afterwards.
    """

    @wraps(view)
    def ask_first(**values: Any) -> Any:
        if is_fresh(clock.now()):
            return view(**values)
        back = request.path if web.is_safe_method() else url_for("accounts.you")
        if request.method == "POST" and any(map(rules.is_draft_field, request.form)):
            web.save()  # nothing was written; this lets go of the database, which keeping has to itself
            keep_draft(g.account_id, request.path, now=clock.now())
            back = page_of(request.form.get("draft_page", "")) or page_of(request.path) or back
        return redirect(url_for("accounts.again", next=back), code=303)

    return ask_first  # type: ignore[return-value]


def refresh(now: datetime) -> None:
    """The password was given again."""
    session["fresh_at"] = now.timestamp()


def page_of(path: str) -> str:
    """The page a form at this address stands on: the address itself, or what it lies under; "" if unknown."""
    if len(path) > LONGEST_PATH or path.count("/") > DEEPEST_PATH or not rules.is_local(path):
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
    return endpoint not in NEVER_BACK_TO


def home_of(me: web.Me | None) -> str:
    """Where this person's day begins."""
    return url_for("today.show" if me and me.role == "partner" else "review.caseload")


def _mark_of(account_id: UUID) -> str:
    return rules.hash_of(f"last here|{account_id}")


def next_of(account: Account, next_path: str) -> str:
    """Where to go after signing in, unless somebody else was on that page in this browser; then ""."""
    return next_path if session.get(LAST_KEY) in {None, _mark_of(account.id)} else ""


def landing(account: Account, next_path: str, *, now: datetime) -> str:
    """Where to go after signing in: to what was being typed, where the person wanted to go, or home.

    What lies ready waits in its place when they asked for another page, or are asked to agree to something first.
    """
    path = page_of(next_path)
    home = url_for("review.caseload" if queries.therapist_of(account.id) else "today.show")
    newest = next(iter(drafts.of_account(web.settings().vault_key, account.id, now=now)), None)
    if newest and now - newest.kept_at < rules.DRAFT_LEADS_FOR and path in {"", home, newest.form.page}:
        session["draft_page"] = newest.form.page
        return newest.form.page
    return next_path if path and path == next_path.partition("?")[0] else home


def held_page(path: str) -> str:
    """Where a form sent to this address is found again: its page, or else its person's home."""
    return page_of(path) or url_for("review.caseload" if g.lapsed_is_therapist else "today.show")
