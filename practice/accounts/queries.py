"""Who an account is and which sign-ins are alive. These reads come before anybody is a viewer."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from practice import db
from practice.accounts.models import Account, Clinic, SignIn, Therapist


class Signed(NamedTuple):
    """A sign-in with the account and clinic it belongs to, and the therapist it may be."""

    sign_in: SignIn
    account: Account
    clinic: Clinic
    therapist: Therapist | None


def signed(token_hash: str) -> Signed | None:
    """The sign-in with this token, alive or lapsed, unless it was ended."""
    # The table, not the class: the clinic's net can only be hung up once this row is known.
    statement = (
        select(SignIn, Account, Clinic)
        .join(Account, Account.id == SignIn.account_id)
        .join(Clinic, Clinic.id == Account.clinic_id)
        .where(SignIn.token_hash == token_hash, SignIn.ended_at.is_(None), Account.active)
    )
    found = db.session.execute(statement).one_or_none()
    if found is None:
        return None
    sign_in, account, clinic = found
    db.belong_to(clinic.id)
    return Signed(sign_in, account, clinic, therapist_of(account.id))


def therapist_of(account_id: UUID) -> Therapist | None:
    """The therapist with this account who has not left."""
    statement = select(Therapist).where(Therapist.account_id == account_id, Therapist.left_at.is_(None))
    return db.session.scalars(statement).one_or_none()
