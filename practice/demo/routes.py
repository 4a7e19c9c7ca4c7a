"""The demo's open door: looking around as each of its people. Registered in a demo alone (practice/app.py)."""

from collections.abc import Callable

from flask.typing import ResponseReturnValue

from practice import clock
from practice.access import Allow
from practice.accounts import queries, security
from practice.demo.guests import Guest, read_guests
from practice.web import Pages, not_found, save_and_go, settings

pages = Pages("demo", __name__)


def guests() -> list[Guest]:
    """Everybody who can be looked over the shoulder of."""
    return read_guests(settings().instance) or []


@pages.app_context_processor
def offer() -> dict[str, Callable[[], list[Guest]]]:
    """What the first page lists in a demo."""
    return {"guests": guests}


@pages.post("/look-around/<who>", allow=Allow.ANYONE)
def look_around(who: str) -> ResponseReturnValue:
    """Sign in as this person without their password, or their second factor."""
    guest = next((guest for guest in guests() if guest.key == who), None)
    account = next(iter(queries.accounts_by_email(guest.email)), None) if guest else None
    if guest is None or account is None:
        not_found()
    security.let_in(account, now=clock.now())
    return save_and_go("today.show" if guest.role == "partner" else "review.caseload")
