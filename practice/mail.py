"""Neutral mail, one recipient each, sent only after what it speaks of was saved."""

import logging
import queue
import smtplib
import ssl
import threading
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from practice import db
from practice.mail_address import normal_address, normal_sender
from practice.settings.definition import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mail:
    """A plain-text mail to one person."""

    to: str
    subject: str
    text: str


class Mailer(Protocol):
    """Whatever carries letters away."""

    def send(self, letter: Mail) -> None:
        """Take the letter; a carrier that fails later logs it, without its content."""


class FolderMailer:
    """Lays letters into a folder as ``.eml`` files, for the demo and for clinics without a mail server."""

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder, self.sender = folder, sender

    def send(self, letter: Mail) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (self.folder / f"{uuid4().hex}.eml").write_bytes(bytes(email_message(letter, self.sender)))


def sends_mail(post: Mailer) -> bool:
    """Whether letters go out at all; False where they only lie in a folder."""
    return not isinstance(post, FolderMailer)


class SmtpMailer:
    """Sends by SMTP from a thread of its own, so that no page waits and none takes longer for having mailed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.waiting: queue.SimpleQueue[Mail] = queue.SimpleQueue()
        threading.Thread(target=self._carry, name="post", daemon=True).start()

    def send(self, letter: Mail) -> None:
        self.waiting.put(letter)

    def _carry(self) -> None:
        while True:
            letter = self.waiting.get()
            try:
                self._deliver(email_message(letter, self.settings.mail_from))
            except Exception as error:  # noqa: BLE001 - whatever one letter does, the next ones leave
                log.error("a letter could not be sent: %s", type(error).__name__)

    def _deliver(self, message: EmailMessage) -> None:
        with smtplib.SMTP(self.settings.smtp_host, self.settings.smtp_port, timeout=20) as server:
            if self.settings.smtp_starttls:
                # Without a context of our own the library asks for no certificate at all.
                trusted = self.settings.smtp_ca_file or None
                server.starttls(context=ssl.create_default_context(cafile=trusted))
            if self.settings.smtp_user:
                server.login(self.settings.smtp_user, self.settings.smtp_password)
            server.send_message(message)


def email_message(letter: Mail, sender: str) -> EmailMessage:
    """The letter as a message; a line break smuggled into an address or subject is refused by the library."""
    message = EmailMessage()
    message["From"] = normal_sender(sender)
    message["To"] = normal_address(letter.to) or letter.to  # kept in Unicode by older versions
    message["Subject"] = letter.subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain="ordinary-days.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


def is_address(address: str) -> bool:
    """Whether this is an address; decided by its form alone, since folding a long header takes seconds."""
    return bool(normal_address(address))


def make_mailer(settings: Settings) -> Mailer:
    """SMTP when a server is named, a folder in the instance otherwise."""
    return (
        SmtpMailer(settings)
        if settings.smtp_host
        else FolderMailer(settings.instance / "mail", settings.mail_from)
    )


def queue_mail(letter: Mail) -> None:
    """Lay a letter ready in the current session; it leaves when the session's changes are saved."""
    db.session.info.setdefault("letters", []).append(letter)


def send_queued(post: Mailer) -> None:
    """Send what lies ready; called after the commit and never before."""
    for letter in db.session.info.pop("letters", []):
        try:
            post.send(letter)
        except Exception as error:  # noqa: BLE001 - what was saved is saved, and its page answers as ever
            log.error("a letter could not be sent: %s", type(error).__name__)
