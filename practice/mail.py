"""Plain-text mail to one recipient each, queued in a transaction and sent after its commit."""

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
    """Sends mail."""

    def send(self, letter: Mail) -> None:
        """Send the letter, now or later; a failure later on is logged, without the letter's content."""


class FolderMailer:
    """Writes letters into a folder as ``.eml`` files, for the demo and for clinics without a mail server."""

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder, self.sender = folder, sender

    def send(self, letter: Mail) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (self.folder / f"{uuid4().hex}.eml").write_bytes(bytes(email_message(letter, self.sender)))


def sends_mail(mailer: Mailer) -> bool:
    """Whether letters leave this machine; False where they are only written into a folder."""
    return not isinstance(mailer, FolderMailer)


class SmtpMailer:
    """Sends by SMTP from a thread of its own: no page waits, and a page's time does not tell whether it sent mail."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.queue: queue.SimpleQueue[Mail] = queue.SimpleQueue()
        threading.Thread(target=self._send_all, name="post", daemon=True).start()

    def send(self, letter: Mail) -> None:
        self.queue.put(letter)

    def _send_all(self) -> None:
        while True:
            letter = self.queue.get()
            try:
                self._deliver(email_message(letter, self.settings.mail_from))
            except Exception as error:  # noqa: BLE001 - one letter that fails must not stop the next ones
                log.error("a letter could not be sent: %s", type(error).__name__)

    def _deliver(self, message: EmailMessage) -> None:
        with smtplib.SMTP(self.settings.smtp_host, self.settings.smtp_port, timeout=20) as server:
            if self.settings.smtp_starttls:
                # Without a context smtplib does not verify the server's certificate.
                ca_file = self.settings.smtp_ca_file or None
                server.starttls(context=ssl.create_default_context(cafile=ca_file))
            if self.settings.smtp_user:
                server.login(self.settings.smtp_user, self.settings.smtp_password)
            server.send_message(message)


def email_message(letter: Mail, sender: str) -> EmailMessage:
    """The letter as a message. The library refuses line breaks in addresses and subjects (header injection)."""
    message = EmailMessage()
    message["From"] = normal_sender(sender)
    message["To"] = normal_address(letter.to) or letter.to  # older versions stored the domain in Unicode
    message["Subject"] = letter.subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain="ordinary-days.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


def is_address(address: str) -> bool:
    """Whether this is a mail address, by its form and length: the library takes seconds to fold a very long one."""
    return bool(normal_address(address))


def make_mailer(settings: Settings) -> Mailer:
    """SMTP where ``smtp_host`` is set, otherwise the folder ``mail`` in the instance folder."""
    return (
        SmtpMailer(settings)
        if settings.smtp_host
        else FolderMailer(settings.instance / "mail", settings.mail_from)
    )


def queue_mail(letter: Mail) -> None:
    """Queue a letter in the current session; ``send_queued`` sends it after the commit."""
    db.session.info.setdefault("letters", []).append(letter)


def send_queued(mailer: Mailer) -> None:
    """Send the queued letters; called after the commit and never before."""
    for letter in db.session.info.pop("letters", []):
        try:
            mailer.send(letter)
        except Exception as error:  # noqa: BLE001 - the change is committed: its page must answer as usual
            log.error("a letter could not be sent: %s", type(error).__name__)
