"""Pages for refusals and failures, which give back what was typed, and the error handlers that show them."""

from collections.abc import Sequence
from typing import Any

from flask import Flask, current_app, g, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from practice import audit, clock, db, failures
from practice.errors import NotFound, Refusal
from practice.localization.translation import translate
from practice.messages import N_, Message
from practice.vault.encryption import CannotOpen, Unreadable
from practice.web.request_checks import SAFE_METHODS, typed_words


def record_refusal() -> None:
    """Record who was refused at which endpoint; not the address, which may hold a token."""
    viewer, subject = g.get("viewer"), f"{request.method} {request.endpoint}"
    failures.tolerate(lambda: audit.record_refusal(viewer, subject, now=clock.now()), None, briefly=False)


ERROR_TEXTS: dict[int, tuple[str, str]] = {
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
NOT_SAVED_TEXTS = {
    500: N_("It is our fault, not yours. What you sent was not saved."),
    503: N_("What you sent could not be saved. Please send it again in a little while."),
}
NOT_SAVED_TO_COPY_TEXTS = {
    500: N_("It is our fault, not yours. What you sent was not saved. You can copy it here."),
    503: N_("What you sent could not be saved. Copy it here, and send it again in a little while."),
}


def _error_page(status: int, words: Message | None = None, typed: Sequence[str] = ()) -> tuple[str, int]:
    """The page for a status; ``words`` in place of its usual text, ``typed`` is what was sent and can be copied."""
    title, text = ERROR_TEXTS.get(status, ERROR_TEXTS[400])
    g.is_refused = True
    values = {"title": title, "text": words or Message(text), "typed": typed}
    return render_template("web/error_page.html", **values), status


def _unexpected_error_page(error: Exception) -> tuple[str, int]:
    """The page for an exception without a handler of its own; its cause goes into the log, without values."""
    failures.tolerate(db.session.rollback, None)
    failures.log_failure(error, f"{request.method} {request.endpoint}")
    status = 503 if failures.is_storage_failure(error) else 500
    if request.method in SAFE_METHODS:
        return _error_page(status)
    if g.get("was_saved"):
        words = N_("What you sent was saved. Only the next page could not be shown.")
        return _error_page(status, Message(words))
    typed = typed_words()
    return _error_page(
        status, Message((NOT_SAVED_TO_COPY_TEXTS if typed else NOT_SAVED_TEXTS)[status]), typed=typed
    )


def _unreadable_page(_: Exception) -> tuple[str, int]:
    """The page for a text that does not open with the clinic's key; recorded, so that the operator learns of it."""
    db.session.rollback()
    current_app.logger.error("text does not open with the clinic's key, at %s", request.endpoint)
    with db.own_transaction() as own_session:
        audit.record(
            g.get("viewer"),
            "text does not open",
            f"{request.endpoint}",
            now=clock.now(),
            session=own_session,
        )
    words = N_(
        "Something written here does not open with the clinic's key. It has not been deleted. "
        "Please tell whoever runs this site."
    )
    return _error_page(500, Message(words), typed=typed_words())


def _log_exception(info: Any) -> None:
    """Replaces ``Flask.log_exception``, which writes values into the log; called when an error page fails itself."""
    failures.log_failure(info[1], "an answer to a failure")


def install_error_handlers(app: Flask) -> None:
    """Register an error page for each exception that a request may end with."""

    def answer_http_error(error: HTTPException) -> Any:
        if error.response is not None or (error.code or 500) < 400:
            return error
        if isinstance(
            error, SecurityError
        ):  # addressed to another host: there is no address to build links from
            return translate(Message(N_("This is not the address of this site."))), 400
        return _error_page(error.code or 500)

    def answer_not_found(_: Exception) -> Any:
        db.session.rollback()
        record_refusal()
        return _error_page(404)

    def answer_refusal(refusal: Refusal) -> Any:
        db.session.rollback()
        return _error_page(409, refusal.message, typed=typed_words())

    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(CSRFError, lambda _: _error_page(400, typed=typed_words()))
    app.register_error_handler(NotFound, answer_not_found)
    app.register_error_handler(CannotOpen, answer_not_found)
    app.register_error_handler(Unreadable, _unreadable_page)
    app.register_error_handler(Refusal, answer_refusal)
    app.register_error_handler(Exception, _unexpected_error_page)
    app.log_exception = _log_exception  # type: ignore[method-assign, assignment]
