"""Whether the time a door takes tells a stranger which addresses are known: ratios of medians, side by side."""

from collections.abc import Callable

from flask import Flask
from flask_security import hash_password
from sqlalchemy import delete

from practice import db
from practice.accounts.models import Account, AttemptCounter
from tests.bench.measure import Act, medians
from tests.people import Person

TRIES = 200
LETTERS = 60  # these wait for the same moment, a quarter of a second each
UNKNOWN = "nobody@example.org"


def signing_in(app: Flask, person: Person) -> float:
    """A wrong password for a known address, beside the same for an unknown one."""
    with app.app_context():
        # The cast's own hashes are made for hurried tests; a stranger meets real ones.
        db.session.get_one(Account, person.account_id).password = hash_password("a long walk by the water")
        db.session.commit()
    return _ratio(
        app, lambda email: _post(app, "/sign-in", email=email, password="wrong words here"), person, TRIES
    )


def asking_for_a_letter(app: Flask, person: Person) -> float:
    """Asking for a new password for a known address, beside the same for an unknown one."""
    return _ratio(app, lambda email: _post(app, "/forgotten-password", email=email), person, LETTERS)


def _ratio(app: Flask, ask: Callable[[str], Act], person: Person, rounds: int) -> float:
    def forget_attempts() -> None:
        with app.app_context():  # otherwise the limit on attempts ends the measurement
            db.session.execute(delete(AttemptCounter))
            db.session.commit()

    acts = {"known": ask(person.email), "unknown": ask(UNKNOWN)}
    taken = medians(acts, rounds=rounds, before=forget_attempts)
    return taken["known"] / taken["unknown"]


def _post(app: Flask, url: str, **fields: str) -> Act:
    client = app.test_client()

    def act() -> None:
        answer = client.post(url, data=fields)
        assert answer.status_code in {200, 303}, answer.status_code

    return act
