"""The account and the sign-in a request comes with, and its person's home page."""

from uuid import UUID

from flask import g, url_for

from practice.accounts import queries
from practice.accounts.models import Account
from practice.web import current_viewer


def account() -> Account:
    """The account of a signed-in person, in the current transaction."""
    return queries.account(g.account_id)


def sign_in_id() -> UUID | None:
    """The sign-in this request came with."""
    found: UUID | None = g.get("sign_in_id")
    return found


def home_of(me: current_viewer.Me | None) -> str:
    """Where this person's day begins."""
    return url_for("today.show_today" if me and me.role == "partner" else "review.caseload")


def home() -> str:
    """Where this person's day begins."""
    return home_of(g.me)
