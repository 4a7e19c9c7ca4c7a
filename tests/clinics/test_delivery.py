"""The owner's page about letters and the worker: what waits and why, whom it is for nowhere."""

from typing import Any
from uuid import uuid4

from flask import Flask

from practice import clock, db, mail, outbox
from practice.jobs import presence, table
from practice.mail import Mail
from practice.outbox import MailTrouble
from tests.mail.test_outbox import MailerThatFails
from tests.page_requests import read
from tests.people import Cast

PAGE = "/settings/letters"
LETTER = Mail("sam@example.org", "A link for you", "Here is the link: https://days.example.org/heron\n")


def _queue(app: Flask, cast: Cast, error: Exception | None = None, where: str = "here") -> None:
    with app.app_context():
        mail.queue_mail(LETTER, clinic_id=cast.clinic_ids[where])
        db.session.commit()
        mail.send_queued(MailerThatFails(error))
        db.session.remove()


def test_wanda_reads_what_waits_and_why(app: Flask, cast: Cast, as_: Any, time: Any) -> None:
    wanda = as_(cast.wanda)
    words = read(wanda, PAGE).words()
    assert "No letter waits." in words and "No letter was sent in the last seven days." in words
    _queue(app, cast, ConnectionRefusedError())
    time.forward(minutes=2)
    _queue(app, cast, TimeoutError())
    words = read(wanda, PAGE).words()
    assert "2 letters wait, the oldest since" in words and "12:00" in words
    assert "2 letters: The mail server does not answer." in words


def test_wanda_reads_which_letters_were_given_up(app: Flask, cast: Cast, as_: Any) -> None:
    _queue(app, cast, mail.UnfitMail())
    _queue(app, cast)
    words = read(as_(cast.wanda), PAGE).words()
    assert "not tried any more" in words
    assert "One letter: The address is none that a letter can be sent to." in words
    assert "One letter was sent" in words and "No letter waits." in words


def test_every_trouble_has_its_words(app: Flask, cast: Cast, as_: Any) -> None:
    for trouble in MailTrouble:
        with app.app_context():
            row = outbox.add({"to": "x"}, now=clock.now(), clinic_id=cast.clinic_ids["here"])
            row.trouble = trouble
            db.session.commit()
            db.session.remove()
    assert read(as_(cast.wanda), PAGE).words().count("One letter: ") == len(MailTrouble)


def test_whom_letters_are_for_and_what_other_clinics_send_is_not_told(
    app: Flask, cast: Cast, as_: Any
) -> None:
    _queue(app, cast, TimeoutError())
    _queue(app, cast, TimeoutError(), where="elsewhere")
    page = as_(cast.wanda).get(PAGE).text
    assert "One letter waits" in page
    assert not any(word in page for word in ("sam@", "heron", "A link for you"))


def test_wanda_reads_whether_the_worker_runs(app: Flask, cast: Cast, as_: Any, time: Any) -> None:
    wanda = as_(cast.wanda)
    assert "It is not running" in read(wanda, PAGE).words()
    with app.app_context():
        presence.note_presence(uuid4(), now=clock.now())
    assert "It is running." in read(wanda, PAGE).words()
    time.forward(minutes=2)
    words = read(wanda, PAGE).words()
    assert "It is not running" in words and "last seen on" in words and "12:00" in words


def test_wanda_reads_that_longer_work_failed(app: Flask, cast: Cast, as_: Any, time: Any) -> None:
    with app.app_context():
        job_id = table.add_job("walk", {}, now=clock.now(), clinic_id=cast.clinic_ids["here"])
        db.session.commit()
        for _ in range(table.MOST_TRIES):
            claimed = table.claim_job(job_id, now=clock.now())
            assert claimed
            table.fail_job(claimed, "ValueError", now=clock.now())
            time.forward(minutes=15)
        db.session.remove()
    assert "One piece of longer work failed" in read(as_(cast.wanda), PAGE).words()


def test_only_an_owner_reads_it(cast: Cast, as_: Any) -> None:
    assert as_(cast.wanda).get(PAGE).status_code == 200
    assert [as_(one).get(PAGE).status_code for one in (cast.nora, cast.amal)] == [404, 404]
    assert PAGE in as_(cast.wanda).get("/settings").text
    assert PAGE not in as_(cast.nora).get("/settings").text
