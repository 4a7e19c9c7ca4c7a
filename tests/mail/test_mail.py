"""Letters leave only after what they speak of was saved, and arrive as plain, neutral text."""

import email
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from practice import db, mail
from practice.mail import FolderMailer, Mail, SmtpMailer
from practice.settings.definition import Settings

LETTER = Mail("sam@example.org", "A link for you", "Here is the link: https://days.example.org/x\n")
SECONDS_TO_ARRIVE = 10


class Inbox:
    """A mail server's inside: it keeps what arrives."""

    def __init__(self) -> None:
        self.arrived: list[Message] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.arrived.append(email.message_from_bytes(envelope.content))
        return "250 kept"


@pytest.fixture
def server() -> Iterator[tuple[Inbox, Controller]]:
    inbox = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield inbox, controller
    controller.stop()


def test_a_letter_reaches_a_real_mail_server(server: tuple[Inbox, Controller], tmp_path: Path) -> None:
    inbox, controller = server
    settings = replace(
        Settings(instance=tmp_path), smtp_host="127.0.0.1", smtp_port=controller.port, smtp_starttls=False
    )
    SmtpMailer(settings).send(LETTER)
    until = time.monotonic() + SECONDS_TO_ARRIVE
    while not inbox.arrived and time.monotonic() < until:
        time.sleep(0.02)
    (arrived,) = inbox.arrived
    assert arrived["To"] == "sam@example.org"
    assert arrived["Subject"] == "A link for you"
    assert "Here is the link" in str(arrived.get_payload())


def test_a_letter_becomes_a_file_where_there_is_no_mail_server(tmp_path: Path) -> None:
    FolderMailer(tmp_path / "mail", "Ordinary Days <no-reply@localhost>").send(LETTER)
    (file,) = (tmp_path / "mail").glob("*.eml")
    assert email.message_from_bytes(file.read_bytes())["To"] == "sam@example.org"


def test_a_letter_waits_for_the_commit_and_goes_with_a_rollback(app: Flask, letters: Any) -> None:
    with app.app_context():
        mail.queue_mail(LETTER)
        assert letters.sent == []
        db.session.remove()  # what happens when a page fails before saving
        mail.send_queued(letters)
        assert letters.sent == []
        mail.queue_mail(LETTER)
        mail.send_queued(letters)
        mail.send_queued(letters)
        assert letters.sent == [LETTER]


@pytest.mark.parametrize("to", ["sam@example.org\nBcc: all@example.org", "sam@example.org\r\nX: y"])
def test_nobody_can_be_smuggled_into_a_letter(to: str) -> None:
    with pytest.raises(ValueError, match="may not contain"):
        mail.email_message(Mail(to, "A link", "text"), "days@example.org")


def test_a_letter_names_domains_as_mail_servers_know_them() -> None:
    """Also for an address that an older version kept in Unicode; a server that knows no Unicode takes it."""
    message = mail.email_message(replace(LETTER, to="anna@weiß.example"), "Tage für zwei <Tage@weiß.example>")
    assert message["To"] == "anna@xn--wei-7ka.example"
    assert message["From"] == "Tage für zwei <tage@xn--wei-7ka.example>"
    assert message["From"].addresses[0].addr_spec.isascii()
    plain = mail.email_message(LETTER, "Ordinary Days <no-reply@localhost>")
    assert plain["From"] == "Ordinary Days <no-reply@localhost>"


def test_a_letter_tells_nothing_of_the_clinic(tmp_path: Path) -> None:
    headers = str(mail.email_message(LETTER, "Ordinary Days <no-reply@localhost>")).lower()
    for word in ("therap", "clinic", "couple", "received", "user-agent"):
        assert word not in headers


ODD = ("a@[", "a@]b", "a@b..c@", "a@\u0000b", "\u2028@x")


def test_a_letter_that_cannot_be_made_stops_no_other(
    server: tuple[Inbox, Controller], tmp_path: Path
) -> None:
    inbox, controller = server
    settings = replace(
        Settings(instance=tmp_path), smtp_host="127.0.0.1", smtp_port=controller.port, smtp_starttls=False
    )
    post = SmtpMailer(settings)
    for letter in (LETTER, *(replace(LETTER, to=odd) for odd in ODD), LETTER):
        post.send(letter)
    until = time.monotonic() + SECONDS_TO_ARRIVE
    while time.monotonic() < until and sum(one["To"] == LETTER.to for one in inbox.arrived) < 2:
        time.sleep(0.02)
    assert sum(one["To"] == LETTER.to for one in inbox.arrived) == 2


def test_a_letter_that_cannot_be_made_changes_no_answer(app: Flask, tmp_path: Path) -> None:
    with app.test_request_context():
        for odd in ODD:
            mail.queue_mail(replace(LETTER, to=odd))
        mail.queue_mail(LETTER)
        mail.send_queued(FolderMailer(tmp_path / "mail", "days@example.org"))
    assert any("sam@example.org" in one.read_text() for one in (tmp_path / "mail").iterdir())


@pytest.mark.parametrize("address", ["a@[", "a@[b"])
def test_an_address_nobody_can_write_to_is_asked_for_again(app: Flask, address: str) -> None:
    assert not mail.is_address(address)
    answer = app.test_client().post("/forgotten-password", data={"email": address})
    assert answer.status_code == 200 and "name@example.org" in answer.text


@pytest.mark.parametrize("address", ["sam@example.org", "sam+days@mail.example.co.uk", "søren@exämple.org"])
def test_an_ordinary_address_can_be_written_to(address: str) -> None:
    assert mail.is_address(address)


def _certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A self-signed certificate for this host name, and its key."""
    file, key = folder / "server.pem", folder / "server.key"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(key)]
    names = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    subprocess.run([*made, "-out", str(file), *names], check=True, capture_output=True)
    return file, key


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "is_trusted", "arrives"),
    [("localhost", True, True), ("localhost", False, False), ("other.example", True, False)],
)
def test_a_mail_server_with_a_certificate_for_another_name_is_told_nothing(
    tmp_path: Path, name: str, is_trusted: bool, arrives: bool
) -> None:
    file, key = _certificate(tmp_path, name)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file, key)
    inbox = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port, tls_context=context)
    controller.start()
    settings = replace(
        Settings(instance=tmp_path),
        smtp_host="localhost",
        smtp_port=port,
        smtp_ca_file=str(file) if is_trusted else "",
    )
    message = mail.email_message(LETTER, settings.mail_from)
    try:
        if arrives:
            SmtpMailer(settings)._deliver(message)
        else:
            with pytest.raises(ssl.SSLCertVerificationError):
                SmtpMailer(settings)._deliver(message)
    finally:
        controller.stop()
    assert bool(inbox.arrived) is arrives
