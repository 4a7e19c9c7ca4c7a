"""Recognising who a request comes from; the only room that reads the sign-in cookie."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from flask import Flask, g, render_template, session

from practice import clock, web
from practice.access import Therapist
from practice.accounts import actions, queries, rules
from practice.accounts.models import Account, Clinic
from practice.accounts.queries import Signed
from practice.web import Me, Recognition

COOKIE_KEY = "sign_in"
TOUCH_EVERY = timedelta(minutes=1)

# Partners live in a feature above this one; it tells how an account is recognised as a partner.
PartnerOf = Callable[[Account, Clinic, datetime], Recognition | None]


def recogniser(partner_of: PartnerOf) -> Callable[[], Recognition]:
    """How the house finds out who is there, given how partners are recognised."""

    def recognise() -> Recognition:
        g.lapsed_account_id = None
        g.sign_in_id = None
        token = session.get(COOKIE_KEY)
        found = queries.signed(rules.hash_of(token)) if token else None
        if found is None:
            forget()
            return Recognition()
        return _of(found, partner_of, clock.now())

    return recognise


def forget() -> None:
    """Take every trace of a sign-in out of the cookie."""
    for name in (COOKIE_KEY, "_user_id", "_fresh", "_id", "fs_cc", "fs_paa", "identity.id"):
        session.pop(name, None)


def idle_of(found: Signed) -> timedelta:
    """How long this person's sign-in may rest untouched."""
    settings = web.settings()
    return timedelta(
        minutes=settings.therapist_idle_minutes if found.therapist else settings.partner_idle_minutes
    )


def _of(found: Signed, partner_of: PartnerOf, now: datetime) -> Recognition:
    if rules.is_lapsed(found.sign_in.seen_at, found.sign_in.ends_at, idle_of(found), now):
        actions.end_sign_in(found.sign_in.id, now=now)
        g.lapsed_account_id = found.account.id
        forget()
        return Recognition()
    recognition = _therapist(found, now) if found.therapist else partner_of(found.account, found.clinic, now)
    if recognition is None:
        forget()
        return Recognition()
    g.sign_in_id = found.sign_in.id
    if now - found.sign_in.seen_at >= TOUCH_EVERY:
        actions.touch_sign_in(found.sign_in.id, now=now)
    return recognition


def _therapist(found: Signed, now: datetime) -> Recognition:
    assert found.therapist is not None
    therapist, clinic = found.therapist, found.clinic
    me = Me(
        name=therapist.name,
        role="therapist",
        is_owner=therapist.is_owner,
        clinic_name=clinic.name,
        idle_minutes=web.settings().therapist_idle_minutes,
        zone=clinic.time_zone,
        locale=clinic.locale,
        today=clock.day_in(clinic.time_zone, now),
    )
    return Recognition(Therapist(clinic.id, therapist.id, therapist.is_owner), me)


def sign_in_id() -> UUID | None:
    """The sign-in this request came with."""
    found: UUID | None = g.get("sign_in_id")
    return found


def open_accounts(app: Flask) -> None:
    """Put the sign-in pages of the library into the house, with its pitfalls fenced."""


def answer_signed_out() -> tuple[str, int]:
    """The sign-in page itself, with the status that says why it came."""
    return render_template("accounts/signed_out.html"), 401
