"""What the app was opened with: settings, mail, printing."""

from collections.abc import Iterable
from typing import cast

from flask import current_app

from practice import db, mail, pdf
from practice.pdf import process
from practice.settings.definition import Settings


def settings() -> Settings:
    """The settings this app was opened with."""
    return cast(Settings, current_app.extensions["settings"])


def mailer() -> mail.Mailer:
    """Whatever carries letters away from here."""
    return cast(mail.Mailer, current_app.extensions["post"])


def sends_mail() -> bool:
    """Whether letters go out here, or only lie in a folder."""
    return mail.sends_mail(current_app.extensions["post"])


def print_page(html: str, *, stylesheet: str) -> bytes:
    """The page as a PDF. The database is let go of first: printing takes a while and reads nothing.

    Raises CannotPrint, after a word to whoever keeps the log.
    """
    db.session.rollback()
    try:
        return cast(pdf.Printer, current_app.extensions["printer"]).render(html, stylesheet=stylesheet)
    except process.CannotPrint as error:
        current_app.logger.warning("the sheet could not be printed: %s", error)
        raise


def characters_without_glyph(letters: Iterable[str]) -> frozenset[str]:
    """Those of the letters that would be empty boxes on paper, as far as the printer can tell without waiting."""
    return cast(pdf.Printer, current_app.extensions["printer"]).letters_without_glyph(letters)
