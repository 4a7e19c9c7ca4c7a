"""Creating accounts."""

from datetime import datetime
from uuid import UUID, uuid4

from flask_security import hash_password

from practice import db
from practice.accounts import queries
from practice.accounts.models import Account
from practice.accounts.rules import MOST_OF_ONE_ADDRESS, normal_password
from practice.errors import Refusal
from practice.mail_address import normal_address
from practice.messages import N_


def make_account(
    clinic_id: UUID, email: str, password: str, *, needs_second_factor: bool, now: datetime
) -> Account:
    """A new account; whoever calls has checked the password and says whose account it is.

    Others may have the same address, so that nobody learns here who has one (docs/decisions/0014).
    Raises Refusal for what is no address, and for one that many have.
    """
    known = queries.accounts_by_email(email)
    email = normal_address(email)
    if not email or len(known) >= MOST_OF_ONE_ADDRESS:
        raise Refusal(N_("Please use another address: this one cannot be used here."), field="email")
    account = Account(
        id=uuid4(),
        clinic_id=clinic_id,
        email=email,
        password=hash_password(normal_password(password)),
        active=True,
        fs_uniquifier=uuid4().hex,
        made_at=now,
        needs_second_factor=needs_second_factor,
    )
    db.session.add(account)
    db.session.flush()
    return account
