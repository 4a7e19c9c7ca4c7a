"""Flask, bent to the house rules: labelled pages, one viewer, refusals as pages, one way to save."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn, TypeVar, cast
from uuid import UUID, uuid4

from flask import Blueprint, Flask, abort, current_app, g, redirect, render_template, request, url_for
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFError, CSRFProtect, validate_csrf
from werkzeug import Response
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.routing import UUIDConverter
from wtforms import Form, ValidationError

from practice import access, audit, clock, databases, db, failures, mail, pdf, rate_limits
from practice.access import Allow, Partner, Therapist, Viewer
from practice.errors import NotFound, Refusal, SavedBefore
from practice.forms import naming_words
from practice.phrase import N_, Phrase
from practice.plain_text import is_seen, without_controls
from practice.settings import Settings
from practice.speech import forget_reader, say
from practice.vault import Closed, Unreadable

View = TypeVar("View", bound=Callable[..., Any])

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    "X-Robots-Tag": "noindex, nofollow",
}

STATIC_ENDPOINTS = frozenset({"static", "bundle"})  # files that are the same for everybody

# Pages that answer where the database does not, as if nobody were signed in.
WITHOUT_DATABASE = frozenset(
    f"accounts.{page}" for page in ("leave", "locked", "sign_out", "signed_out", "support")
)

MOST_VALUES = 1000  # in one form; Werkzeug's own bound for forms in parts
LONGEST_QUERY = 4096  # bytes

csrf = CSRFProtect()

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})  # by HTTP's own word they change nothing


def _caller() -> str:
    """Whom a limit counts: the account that is signed in, a device that is known, or else a network."""
    return str(g.get("caller") or get_remote_address())


limiter = Limiter(_caller, storage_uri=f"{rate_limits.DatabaseStorage.STORAGE_SCHEME[0]}://")


@dataclass(frozen=True)
class Me:
    """What every page may say about the person looking at it."""

    name: str
    role: str  # "therapist" or "partner"
    is_owner: bool
    clinic_name: str
    idle_minutes: int
    zone: str
    locale: str
    today: date


@dataclass(frozen=True)
class Recognition:
    """Who a request comes from; both None for the signed-out."""

    viewer: Viewer | None = None
    me: Me | None = None


class IdConverter(UUIDConverter):
    """An id within an address. Whatever is no id makes no address, or a page could be led to press another's button."""

    def to_url(self, value: object) -> str:
        """The id as it stands in an address; ValueError for anything else."""
        return super().to_url(value if isinstance(value, UUID) else UUID(str(value)))


class Pages(Blueprint):
    """A blueprint whose every route must say who may enter."""

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(name, import_name)
        self.labels: dict[str, Allow] = {}

    def route(self, rule: str, *, allow: Allow | None = None, **options: Any) -> Callable[[View], View]:
        """Like Flask's, with the label that must not be left out."""
        if allow is None:
            raise TypeError(f"{self.name}: {rule} does not say who may enter (allow=)")

        def label(view: View) -> View:
            self.labels[f"{self.name}.{options.get('endpoint', view.__name__)}"] = allow
            return super(Pages, self).route(rule, **options)(view)

        return label

    def get(self, rule: str, *, allow: Allow | None = None, **options: Any) -> Callable[[View], View]:
        """A page that is only looked at."""
        return self.route(rule, allow=allow, methods=["GET"], **options)

    def post(self, rule: str, *, allow: Allow | None = None, **options: Any) -> Callable[[View], View]:
        """A change without a page of its own."""
        return self.route(rule, allow=allow, methods=["POST"], **options)


def is_safe_method() -> bool:
    """Whether this request only looks: a GET, or a HEAD, which a route has to answer as it answers a GET."""
    return request.method in SAFE_METHODS


def viewer() -> Viewer:
    """The viewer of a page labelled MEMBER."""
    return cast(Viewer, g.viewer)


def therapist() -> Therapist:
    """The viewer of a page labelled THERAPIST or OWNER; the type is what actions ask for."""
    return cast(Therapist, g.viewer)


def partner() -> Partner:
    """The viewer of a page labelled PARTNER."""
    return cast(Partner, g.viewer)


def me() -> Me:
    """What the page may say about its viewer."""
    return cast(Me, g.me)


def settings() -> Settings:
    """The settings this app was opened with."""
    return cast(Settings, current_app.extensions["settings"])


def post() -> mail.Post:
    """Whatever carries letters away from here."""
    return cast(mail.Post, current_app.extensions["post"])


def mail_leaves() -> bool:
    """Whether letters go out here, or only lie in a folder."""
    return mail.leaves(current_app.extensions["post"])


def save() -> None:
    """Commit, then let the mail leave that was waiting for it."""
    db.session.commit()
    g.was_saved = True
    mail.send_queued(current_app.extensions["post"])


def save_and_go(endpoint: str, *, anchor: str | None = None, **values: Any) -> Response:
    """Commit, then redirect: the only way a page keeps what it changed."""
    save()
    return redirect(url_for(endpoint, _anchor=anchor, **values), code=303)


def only_read() -> None:
    """From here on this request only reads: it lets go of the database, and nobody waits for it."""
    db.let_go()
    databases.reading_only.set(True)


def print_page(html: str, *, stylesheet: str) -> bytes:
    """The page as a PDF. The database is let go of first: printing takes a while and reads nothing.

    Raises CannotPrint, after a word to whoever keeps the log.
    """
    db.session.rollback()
    try:
        return cast(pdf.Printer, current_app.extensions["printer"]).render(html, stylesheet=stylesheet)
    except pdf.CannotPrint as error:
        current_app.logger.warning("the sheet could not be printed: %s", error)
        raise


def letters_without_glyph(letters: Iterable[str]) -> frozenset[str]:
    """Those of the letters that would be empty boxes on paper, as far as the printer can tell without waiting."""
    return cast(pdf.Printer, current_app.extensions["printer"]).letters_without_glyph(letters)


def refuse(form: Form, refusal: Refusal) -> None:
    """Put a refusal where its reader will look: beside the field, or at the top of the form."""
    db.session.rollback()
    if isinstance(refusal, SavedBefore) and "form_key" in form:
        form["form_key"].data = str(uuid4())  # sent once more, it is something new
    words = say(refusal.phrase)
    if refusal.field and refusal.field in form:
        form[refusal.field].errors = [*form[refusal.field].errors, words]
    else:
        form.form_errors = [*form.form_errors, words]


def not_found() -> NoReturn:
    """Answer as if the address had never existed."""
    raise NotFound(request.path)


def labels(app: Flask) -> dict[str, Allow]:
    """Who may enter, for every endpoint in the house."""
    found: dict[str, Allow] = {"static": Allow.ANYONE, **app.extensions.get("outside_labels", {})}
    for pages in app.blueprints.values():
        if isinstance(pages, Pages):
            found |= pages.labels
    return found


def label_outside_pages(app: Flask, labels: dict[str, Allow]) -> None:
    """Say who may enter the pages of a library's own blueprint."""
    app.extensions.setdefault("outside_labels", {}).update(labels)


def open_house(app: Flask, recognise: Callable[[], Recognition], signed_out: Callable[[], Any]) -> None:
    """Put the guards in their order: limits, recognition, forged forms, labels; then headers and refusals.

    ``signed_out`` answers a request to a page that needs a sign-in; its answer carries status 401.
    """

    @app.before_request
    def begin() -> None:
        databases.reading_only.set(True)  # finding out who is there waits for no writer
        if request.endpoint in STATIC_ENDPOINTS:
            found = Recognition()
        elif request.endpoint in WITHOUT_DATABASE:
            found = failures.tolerate(recognise, Recognition())
        else:
            found = recognise()
        if request.method not in SAFE_METHODS:
            db.let_go()
            databases.reading_only.set(False)
        g.viewer, g.me = found.viewer, found.me
        forget_reader()
        if found.viewer:
            db.belong_to(found.viewer.clinic_id)

    app.before_request(_refuse_too_much)
    app.before_request(_refuse_other_sites)
    limiter.init_app(app)
    csrf.init_app(app)
    _check_every_label(app, signed_out)
    app.after_request(_dress)
    _answer_refusals(app)

    @app.teardown_appcontext
    def close(_: object) -> None:
        db.session.remove()
        databases.reading_only.set(False)
        forget_reader()


def _refuse_too_much() -> None:
    """More fields than any page has, or a longer search, are refused before they are taken apart."""
    if len(request.query_string) > LONGEST_QUERY:
        abort(413)
    # A form in parts is bounded by Werkzeug (max_form_parts).
    is_plain_form = request.mimetype == "application/x-www-form-urlencoded"
    if is_plain_form and request.get_data().count(b"&") >= MOST_VALUES:
        abort(413)


def _refuse_other_sites() -> None:
    """A browser says where a form was sent from; another site's forms are never taken."""
    from_here = request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}
    if request.method not in SAFE_METHODS and not from_here:
        abort(403)


def _check_every_label(app: Flask, signed_out: Callable[[], Any]) -> None:
    @app.before_request
    def check() -> Any:
        if request.endpoint is None:
            return None
        if access.admits(labels_of_app[request.endpoint], g.viewer):
            return None
        if g.viewer:
            raise NotFound(request.endpoint)
        _note_refusal()
        return signed_out()

    labels_of_app: dict[str, Allow] = {}

    def lock() -> None:
        labels_of_app.update(labels(app))
        if unlabelled := sorted(app.view_functions.keys() - labels_of_app.keys()):
            raise RuntimeError(f"pages with no label (allow=): {unlabelled}")

    app.extensions["lock_every_page"] = lock


def _note_refusal() -> None:
    """Write down who was refused where; the address may carry a token, so only the page's name is kept."""
    viewer, subject = g.get("viewer"), f"{request.method} {request.endpoint}"
    failures.tolerate(lambda: audit.note_refusal(viewer, subject, now=clock.now()), None, briefly=False)


def lock_every_page(app: Flask) -> None:
    """Refuse to open with an unlabelled page; called once all pages are registered."""
    app.extensions["lock_every_page"]()


def _dress(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "bundle":
        pass  # says itself how long it may be kept
    elif request.endpoint == "static" and ("v" in request.args or "@" in request.path):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif request.endpoint == "static":
        response.headers["Cache-Control"] = "no-cache"
    else:
        response.headers["Cache-Control"] = "no-store"
    if settings().is_https:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response


SAYINGS: dict[int, tuple[str, str]] = {
    400: (
        N_("That did not arrive whole"),
        N_("Please open the page again and try once more. If you were signed out meanwhile, sign in first."),
    ),
    403: (N_("That came from somewhere else"), N_("For safety, forms are only taken from this site itself.")),
    404: (N_("There is nothing here"), N_("The page may have moved, or it is not one you can open.")),
    405: (N_("There is nothing here"), N_("The page may have moved, or it is not one you can open.")),
    409: (N_("Not just now"), N_("Please go back and look again.")),
    413: (N_("That is too much at once"), N_("Please go back and shorten it a little.")),
    429: (
        N_("Please wait a moment"),
        N_(
            "There were many tries in a short time. Try again in a few minutes, or over another network such as"
            " your phone's own. Where you signed in before you need not wait."
        ),
    ),
    500: (
        N_("Something went wrong here"),
        N_("It is our fault, not yours. Please try again in a little while."),
    ),
    503: (
        N_("That does not work just now"),
        N_("What is kept here cannot be reached at the moment. Please try again in a little while."),
    ),
}
NOT_SAVED = {
    500: N_("It is our fault, not yours. What you sent was not saved."),
    503: N_("What you sent could not be saved. Please send it again in a little while."),
}
TO_COPY = {
    500: N_("It is our fault, not yours. What you sent was not saved. You can copy it here."),
    503: N_("What you sent could not be saved. Copy it here, and send it again in a little while."),
}


def _refusal_page(status: int, words: Phrase | None = None, typed: Sequence[str] = ()) -> tuple[str, int]:
    title, text = SAYINGS.get(status, SAYINGS[400])
    g.is_refused = True
    shown = {"title": title, "text": words or Phrase(text), "typed": typed}
    return render_template("house/refused.html", **shown), status


def _answer_failure(error: Exception) -> tuple[str, int]:
    """Whatever nobody foresaw: what was typed comes back, and the cause goes into the log."""
    failures.tolerate(db.session.rollback, None)
    failures.log_failure(error, f"{request.method} {request.endpoint}")
    status = 503 if failures.is_storage_failure(error) else 500
    if request.method in SAFE_METHODS:
        return _refusal_page(status)
    if g.get("was_saved"):
        words = N_("What you sent was saved. Only the next page could not be shown.")
        return _refusal_page(status, Phrase(words))
    typed = typed_words()
    return _refusal_page(status, Phrase((TO_COPY if typed else NOT_SAVED)[status]), typed=typed)


def _log_exception(info: Any) -> None:
    """For what fails while a failure is answered; Flask's own way writes values into the log."""
    failures.log_failure(info[1], "an answer to a failure")


def _answer_refusals(app: Flask) -> None:
    def outside(error: HTTPException) -> Any:
        if error.response is not None or (error.code or 500) < 400:
            return error
        if isinstance(
            error, SecurityError
        ):  # addressed to another host: there is no address to build links from
            return say(Phrase(N_("This is not the address of this site."))), 400
        return _refusal_page(error.code or 500)

    def stranger(_: Exception) -> Any:
        db.session.rollback()
        _note_refusal()
        return _refusal_page(404)

    def unreadable(_: Exception) -> Any:
        db.session.rollback()
        app.logger.error("text does not open with the clinic's key, at %s", request.endpoint)
        with db.own_transaction() as beside:
            audit.note(
                g.get("viewer"), "text does not open", f"{request.endpoint}", now=clock.now(), beside=beside
            )
        words = N_(
            "Something written here does not open with the clinic's key. It has not been deleted. "
            "Please tell whoever runs this site."
        )
        return _refusal_page(500, Phrase(words), typed=typed_words())

    def refused(refusal: Refusal) -> Any:
        db.session.rollback()
        return _refusal_page(409, refusal.phrase, typed=typed_words())

    app.register_error_handler(HTTPException, outside)
    app.register_error_handler(CSRFError, lambda _: _refusal_page(400, typed=typed_words()))
    app.register_error_handler(NotFound, stranger)
    app.register_error_handler(Closed, stranger)
    app.register_error_handler(Unreadable, unreadable)
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(Exception, _answer_failure)
    app.log_exception = _log_exception  # type: ignore[method-assign, assignment]


def typed_words() -> list[str]:
    """What was written into a form that came too late, as when somebody signed out in another tab: theirs to copy."""
    if is_safe_method() or not _is_sent_from_here():
        return []
    named = naming_words(request.form)
    written = (text for name, texts in request.form.lists() if name in named for text in texts)
    texts_of_people = (without_controls(text).strip() for text in written)
    return [text for text in texts_of_people if is_seen(text)]


def _is_sent_from_here() -> bool:
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
