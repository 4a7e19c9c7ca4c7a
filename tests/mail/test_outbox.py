"""Letters are rows until they are sent: none is lost, none waits for its page, and nobody finds them in the database."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from practice import clock, db, mail, outbox
from practice.mail import Mail
from practice.outbox import MailState, MailTrouble, OutgoingMail
from tests.people import Cast

LETTER = Mail("sam@example.org", "A link for you", "Here is the link: https://days.example.org/heron\n")


class MailerThatFails:
    """A mail server that is away, or answers with this error, until it is told to work again."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error
        self.sent: list[Mail] = []
        self.n_tries = 0

    def send(self, letter: Mail) -> None:
        self.n_tries += 1
        if self.error:
            raise self.error
        self.sent.append(letter)


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def _queue(mailer: mail.Mailer, letter: Mail = LETTER) -> None:
    mail.queue_mail(letter)
    db.session.commit()
    mail.send_queued(mailer)


def _row() -> OutgoingMail:
    db.session.expire_all()
    row = db.session.scalars(select(OutgoingMail)).one()
    db.session.expunge(row)
    db.end_read()
    return row


def test_a_letter_is_wiped_from_the_database_once_it_is_sent(letters: Any) -> None:
    _queue(letters)
    row = _row()
    assert letters.sent == [LETTER]
    assert (row.state, row.content_sealed, row.lease_until) == (MailState.SENT, None, None)


def test_a_letter_that_waits_is_not_readable_in_the_database() -> None:
    _queue(MailerThatFails(ConnectionRefusedError()))
    sealed = _row().content_sealed
    assert sealed
    assert not any(word in sealed for word in (b"sam", b"example.org", b"heron", b"link"))


def test_a_letter_goes_with_the_transaction_of_its_cause(letters: Any) -> None:
    mail.queue_mail(LETTER)
    db.session.rollback()  # as for a refusal
    db.session.commit()
    mail.send_queued(letters)
    assert letters.sent == []
    assert outbox.due_ids(now=clock.now() + outbox.LEASE) == []


def test_a_letter_is_sent_as_soon_as_the_mail_server_is_back(time: Any) -> None:
    server = MailerThatFails(ConnectionRefusedError())
    _queue(server)
    assert (server.n_tries, _row().trouble) == (1, MailTrouble.UNREACHABLE)
    assert mail.send_due(server) == 0 and server.n_tries == 1, "a minute goes by first"
    time.forward(minutes=1)
    assert mail.send_due(server) == 0 and server.n_tries == 2
    server.error = None
    time.forward(minutes=4)
    assert mail.send_due(server) == 0 and server.n_tries == 2, "then five"
    time.forward(minutes=1)
    assert mail.send_due(server) == 1
    assert server.sent == [LETTER]
    assert mail.send_due(server) == 0


def test_nobody_tries_for_longer_than_a_day(time: Any) -> None:
    server, began = MailerThatFails(ConnectionRefusedError()), clock.now()
    _queue(server)
    while _row().state is MailState.WAITING:
        time.forward(minutes=1)
        mail.send_due(server)
    assert clock.now() - began < timedelta(days=1)
    assert server.n_tries == len(outbox.DELAYS) + 1
    assert (_row().trouble, _row().content_sealed) == (MailTrouble.UNREACHABLE, None)


REFUSED_FOR_NOW = smtplib.SMTPRecipientsRefused({LETTER.to: (450, b"sam@example.org is busy")})
NO_SUCH_PERSON = smtplib.SMTPRecipientsRefused({LETTER.to: (550, b"no sam@example.org here")})


@pytest.mark.parametrize(
    ("error", "trouble", "state"),
    [
        (REFUSED_FOR_NOW, MailTrouble.RECIPIENT, MailState.WAITING),
        (NO_SUCH_PERSON, MailTrouble.RECIPIENT, MailState.FAILED),
        (smtplib.SMTPAuthenticationError(535, b"no"), MailTrouble.SIGN_IN, MailState.WAITING),
        (smtplib.SMTPServerDisconnected(), MailTrouble.UNREACHABLE, MailState.WAITING),
        (smtplib.SMTPDataError(451, b"later"), MailTrouble.OTHER, MailState.WAITING),
        (TimeoutError(), MailTrouble.UNREACHABLE, MailState.WAITING),
        (mail.UnfitMail(), MailTrouble.UNFIT, MailState.FAILED),
        (RuntimeError(), MailTrouble.OTHER, MailState.WAITING),
    ],
)
def test_what_went_wrong_is_noted_without_a_word_of_the_servers(
    error: Exception, trouble: MailTrouble, state: MailState
) -> None:
    _queue(MailerThatFails(error))
    assert (_row().trouble, _row().state) == (trouble, state)


def test_a_letter_whose_process_died_is_sent_by_another_after_the_lease(time: Any, letters: Any) -> None:
    mail.queue_mail(LETTER)
    db.session.commit()  # and here the power goes
    db.session.remove()
    time.forward(minutes=4)
    assert mail.send_due(letters) == 0, "it may still be on its way"
    time.forward(minutes=1)
    assert mail.send_due(letters) == 1
    assert letters.sent == [LETTER]


def test_of_two_processes_one_sends_the_letter(time: Any) -> None:
    _queue(MailerThatFails(TimeoutError()))
    now = time.forward(minutes=1)
    (mail_id,) = outbox.due_ids(now=now)
    taken = [outbox.claim(mail_id, now=now) for _ in range(2)]
    assert [one is not None for one in taken] == [True, False]


def test_a_process_whose_lease_ended_changes_nothing_any_more(time: Any) -> None:
    _queue(MailerThatFails(TimeoutError()))
    (mail_id,) = outbox.due_ids(now=time.forward(minutes=1))
    late = outbox.claim(mail_id, now=clock.now())
    time.forward(minutes=6)
    other = outbox.claim(mail_id, now=clock.now())
    assert late and other
    outbox.note_failure(late[0], MailTrouble.OTHER, is_final=True, now=clock.now())
    assert outbox.renew(late[0], now=clock.now()) is None
    assert _row().state is MailState.WAITING
    outbox.note_sent(other[0], now=clock.now())
    assert _row().state is MailState.SENT


def test_rows_without_content_are_deleted_after_a_week(time: Any, letters: Any) -> None:
    _queue(letters)
    outbox.purge(now=time.forward(days=6))
    assert _row().state is MailState.SENT
    outbox.purge(now=time.forward(days=2))
    with db.own_transaction() as session:
        assert session.scalars(select(OutgoingMail)).all() == []


def test_an_owner_reads_of_their_own_clinics_mail_alone(cast: Cast) -> None:
    server, (here, elsewhere) = (
        MailerThatFails(TimeoutError()),
        (cast.clinic_ids[one] for one in ("here", "elsewhere")),
    )
    mail.queue_mail(LETTER, clinic_id=elsewhere)
    db.session.commit()
    mail.send_queued(server)
    assert outbox.view(here).n_waiting == 0
    theirs = outbox.view(elsewhere)
    assert (theirs.n_waiting, theirs.oldest_at) == (1, clock.now())
    assert theirs.troubles == {MailTrouble.UNREACHABLE: 1}


def test_a_page_answers_as_usual_while_the_mail_server_is_away(app: Flask, cast: Cast) -> None:
    app.extensions["mailer"] = server = MailerThatFails(ConnectionRefusedError())
    answer = app.test_client().post("/forgotten-password", data={"email": cast.amal.email})
    assert answer.status_code == 303
    row = _row()
    assert (server.n_tries, row.state, row.clinic_id) == (1, MailState.WAITING, cast.clinic_ids["here"])
