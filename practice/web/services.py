"""Access to what the app was created with: settings, mail, printing."""

from collections.abc import Iterable
from typing import cast

from flask import current_app

from practice import db, mail, pdf
from practice.pdf import process
from practice.settings.definition import Settings


def settings() -> Settings:
    """The settings of this app."""
    return cast(Settings, current_app.extensions["settings"])


def mailer() -> mail.Mailer:
    """What sends mail: by SMTP, or into a folder."""
    return cast(mail.Mailer, current_app.extensions["mailer"])


def sends_mail() -> bool:
    """Whether mail is sent by SMTP; False where it is only written into a folder."""
    return mail.sends_mail(current_app.extensions["mailer"])


def print_page(html: str, *, stylesheet: str) -> bytes:
    """The page as a PDF. Ends the transaction first: printing may take seconds and reads nothing from the database.

    Raises:
        CannotPrint: there is no PDF; the cause is in the log.
    """
    db.session.rollback()
    try:
        return cast(pdf.Printer, current_app.extensions["printer"]).render(html, stylesheet=stylesheet)
    except process.CannotPrint as error:
        current_app.logger.warning("the sheet could not be printed: %s", error)
        raise


def characters_without_glyph(letters: Iterable[str]) -> frozenset[str]:
    """Those letters that would be empty boxes on paper, as far as the printer knows without waiting."""
    return cast(pdf.Printer, current_app.extensions["printer"]).characters_without_glyph(letters)
