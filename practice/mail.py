"""Plain-text mail to one recipient each, queued in a transaction, tried after its commit and again until it is sent."""

import logging
import queue
import smtplib
import ssl
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from practice import clock, db, failures, outbox
from practice.mail_address import normal_address, normal_sender
from practice.outbox import Claim, MailTrouble, OutgoingMail
from practice.settings.definition import Settings
from practice.vault.encryption import CannotOpen

SMTP_SECONDS = 20  # how long to wait for each answer of the mail server
REFUSED_FOR_GOOD = 500  # SMTP's codes from here on: trying again will not help

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mail:
    """A plain-text mail to one person."""

    to: str
    subject: str
    text: str


class QueuedMail(NamedTuple):
    """A letter of a transaction, and the right to send it once that is committed."""

    letter: Mail
    row: OutgoingMail
    claimed: Claim


class UnfitMail(Exception):
    """No message can be made of the letter, today or later."""


class Mailer(Protocol):
    """Sends mail."""

    def send(self, letter: Mail) -> None:
        """Send the letter; a failure is raised, or logged where it happens later on."""


class FolderMailer:
    """Writes letters into a folder as ``.eml`` files, for the demo and for clinics without a mail server."""

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder, self.sender = folder, sender

    def send(self, letter: Mail) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (self.folder / f"{uuid4().hex}.eml").write_bytes(bytes(_fit_message(letter, self.sender)))


def sends_mail(mailer: Mailer) -> bool:
    """Whether letters leave this machine; False where they are only written into a folder."""
    return not isinstance(mailer, FolderMailer)


class SmtpMailer:
    """Sends by SMTP from a thread of its own: no page waits, and a page's time does not tell whether it sent mail."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.queue: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()
        threading.Thread(target=self._run_tasks, name="post", daemon=True).start()

    def send(self, letter: Mail) -> None:
        self.run_later(lambda: self.deliver(letter))

    def run_later(self, task: Callable[[], object]) -> None:
        """Run this in the mailer's thread; a failure is logged by the name of its class."""
        self.queue.put(task)

    def deliver(self, letter: Mail) -> None:
        """Send the letter now. Raises what smtplib raises, or UnfitMail."""
        self._deliver(_fit_message(letter, self.settings.mail_from))

    def _run_tasks(self) -> None:
        while True:
            task = self.queue.get()
            try:
                task()
            except Exception as error:  # noqa: BLE001 - one letter that fails must not stop the next ones
                log.error("a letter could not be sent: %s", type(error).__name__)

    def _deliver(self, message: EmailMessage) -> None:
        with smtplib.SMTP(self.settings.smtp_host, self.settings.smtp_port, timeout=SMTP_SECONDS) as server:
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


def _fit_message(letter: Mail, sender: str) -> EmailMessage:
    try:
        return email_message(letter, sender)
    except Exception as error:
        raise UnfitMail(type(error).__name__) from error


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


def queue_mail(letter: Mail, *, clinic_id: UUID | None = None) -> None:
    """Add a letter to the outbox in the current transaction; ``send_queued`` tries to send it after the commit.

    ``clinic_id``: whose letter it is, where the session belongs to no clinic yet.
    """
    clinic_id = clinic_id or db.session.info.get("clinic_id")
    db.session.info.setdefault("letters", []).append(add_mail(db.session(), letter, clinic_id))


def add_mail(session: Session, letter: Mail, clinic_id: UUID | None) -> QueuedMail:
    """Add a letter to the outbox in the transaction of ``session``; ``send_first`` sends it after its commit."""
    now = clock.now()
    row = outbox.add(asdict(letter), now=now, clinic_id=clinic_id, session=session)
    return QueuedMail(letter, row, Claim(row.id, now + outbox.LEASE))


def send_queued(mailer: Mailer) -> None:
    """Try to send the queued letters; called after the commit and never before. Those rolled back are dropped."""
    for queued in db.session.info.pop("letters", []):
        if queued.row in db.session:
            send_first(mailer, queued)


def send_first(mailer: Mailer, queued: QueuedMail) -> None:
    """Try to send a letter whose transaction was committed; where that fails, it is tried again later (``send_due``)."""
    if isinstance(mailer, SmtpMailer):
        mailer.run_later(partial(_try_after_waiting, mailer, queued))
    else:
        _try(mailer, queued.letter, queued.claimed)


def send_due(mailer: Mailer, should_stop: Callable[[], bool] = lambda: False) -> int:
    """Try every letter whose time has come, and return how many were sent; ends early while the server is away.

    Each is claimed first, so that of two processes one sends it.
    """
    n_sent = 0
    for mail_id in outbox.due_ids(now=clock.now()):
        if should_stop():
            break
        try:
            taken = outbox.claim(mail_id, now=clock.now())
        except CannotOpen:
            log.error("a letter could not be opened: the vault key does not fit")
            continue
        if taken is None:
            continue
        claimed, content = taken
        trouble = _try(mailer, Mail(**content), claimed)
        n_sent += trouble is None
        if trouble is MailTrouble.UNREACHABLE:
            break
    return n_sent


def _try_after_waiting(mailer: SmtpMailer, queued: QueuedMail) -> None:
    """Send a letter that waited for the mailer's thread, unless it took so long that somebody else has it."""
    if renewed := outbox.renew(queued.claimed, now=clock.now()):
        _try(mailer, queued.letter, renewed)


def _try(mailer: Mailer, letter: Mail, claimed: Claim) -> MailTrouble | None:
    """Send a letter and note what came of it; the trouble, or None where it was sent. Raises nothing."""
    try:
        if isinstance(mailer, SmtpMailer):
            mailer.deliver(letter)
        else:
            mailer.send(letter)
    except Exception as error:  # noqa: BLE001 - the change is committed: its page must answer as usual
        log.error("a letter could not be sent: %s", type(error).__name__)
        trouble, is_final = trouble_of(error)
        failures.tolerate(
            lambda: outbox.note_failure(claimed, trouble, is_final=is_final, now=clock.now()), None
        )
        return trouble
    # Where this is not noted the letter is sent once more: better to wait for the database's turn.
    failures.tolerate(lambda: outbox.note_sent(claimed, now=clock.now()), None, briefly=False)
    return None


def trouble_of(error: Exception) -> tuple[MailTrouble, bool]:
    """Why a letter could not be sent, and whether trying again is no use."""
    match error:
        case UnfitMail():
            return MailTrouble.UNFIT, True
        case ssl.SSLCertVerificationError():
            return MailTrouble.CERTIFICATE, False
        case smtplib.SMTPAuthenticationError():
            return MailTrouble.SIGN_IN, False
        case smtplib.SMTPRecipientsRefused():
            codes = [code for code, _ in error.recipients.values()]
            return MailTrouble.RECIPIENT, all(code >= REFUSED_FOR_GOOD for code in codes)
        case smtplib.SMTPConnectError() | smtplib.SMTPServerDisconnected():
            return MailTrouble.UNREACHABLE, False
        case smtplib.SMTPException():
            return MailTrouble.OTHER, False
        case OSError():
            return MailTrouble.UNREACHABLE, False
    return MailTrouble.OTHER, False
