"""The account and the sign-in of the current request, and the home page of its person."""

from uuid import UUID

from flask import g, url_for

from practice.accounts import queries
from practice.accounts.models import Account
from practice.web import current_viewer


def account() -> Account:
    """The account that is signed in; only on pages for members."""
    return queries.account(g.account_id)


def sign_in_id() -> UUID | None:
    """The id of the request's sign-in; None where nobody is signed in."""
    current_id: UUID | None = g.get("sign_in_id")
    return current_id


def home_of(me: current_viewer.Me | None) -> str:
    """The address of this person's first page: Today for partners, the caseload for everybody else."""
    return url_for("today.show_today" if me and me.role == "partner" else "review.caseload")


def home() -> str:
    """The address of the first page of whoever is signed in."""
    return home_of(g.me)
