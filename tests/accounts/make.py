"""What tests of signing in need: set-up tokens, codes as an app shows them, and the steps of signing in."""

import base64
import hmac
import re
import struct
from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from practice import clock, db
from practice.accounts import models as account_models
from practice.accounts.actions import second_factors as second_factor_actions
from practice.accounts.rules import hash_of
from practice.clinics import actions as clinic_actions
from tests.people import PASSWORD, Person

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(at: datetime, secret: str = SECRET) -> str:
    """The six digits an app shows at that instant (RFC 6238, without the library that is tested)."""
    key = base64.b32decode(secret.replace(" ", "").replace("-", ""))
    digest = hmac.digest(key, struct.pack(">Q", int(at.timestamp()) // 30), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def give_second_factor(app: Flask, person: Person, secret: str = SECRET) -> None:
    """Set this person's second step."""
    with app.app_context():
        second_factor_actions.set_second_factor(account_of(person), secret, now=clock.now())
        db.session.commit()


def account_of(person: Person) -> account_models.Account:
    """The person's account as it is in the database now."""
    return db.session.get_one(account_models.Account, person.account_id, populate_existing=True)


def give_password(
    client: FlaskClient, email: str, password: str = PASSWORD, next_path: str = ""
) -> TestResponse:
    """The first step."""
    return client.post("/sign-in", data={"email": email, "password": password, "next": next_path})


def give_code(client: FlaskClient, digits: str) -> TestResponse:
    """The second step."""
    return client.post("/sign-in/second-step", data={"code": digits})


def without_csrf(page: str) -> str:
    """A page without what differs at every visit."""
    return re.sub(r'(name="csrf_token"[^>]*value=")[^"]*', r"\1", page)


def n_sign_ins(app: Flask, person: Person) -> int:
    """How many sign-ins of this person have not ended."""
    with app.app_context():
        rows = db.session.query(account_models.SignIn).filter_by(account_id=person.account_id, ended_at=None)
        return rows.count()


def set_up_token(app: Flask) -> str:
    """As the terminal prints it."""
    with app.app_context():
        token = clinic_actions.offer_set_up(now=clock.now())
        db.session.commit()
        assert token
        return token


def reset_token(mails: list[object]) -> str:
    """The token in the last mail."""
    match = re.search(r"token=([\w-]+)", mails[-1].text)  # type: ignore[attr-defined]
    assert match
    assert hash_of(match[1])
    return match[1]
