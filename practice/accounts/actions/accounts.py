"""Creating accounts."""

from datetime import datetime
from uuid import UUID, uuid4

from flask_security import hash_password

from practice import db
from practice.accounts import queries
from practice.accounts.models import Account
from practice.accounts.rules import MAX_ACCOUNTS_PER_ADDRESS, normal_password
from practice.errors import Refusal
from practice.mail_address import normal_address
from practice.messages import N_


def make_account(
    clinic_id: UUID, email: str, password: str, *, needs_second_factor: bool, now: datetime
) -> Account:
    """Add an account without a person; the caller checks the password first and links a therapist or partner to it.

    Several accounts may have the same address, so that nobody learns here who has one (docs/decisions/0014).

    Raises:
        Refusal: the address is not valid, or MAX_ACCOUNTS_PER_ADDRESS accounts have it already.
    """
    accounts = queries.accounts_by_email(email)
    email = normal_address(email)
    if not email or len(accounts) >= MAX_ACCOUNTS_PER_ADDRESS:
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
