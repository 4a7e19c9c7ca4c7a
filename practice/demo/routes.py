"""Signing in as one of the demo's people with one click. Registered in a demo alone (practice/app.py)."""

from collections.abc import Callable

from flask.typing import ResponseReturnValue

from practice import clock
from practice.access import Allow
from practice.accounts import queries as account_queries
from practice.authentication.routes import current_sign_in as current_sign_in_routes
from practice.demo.people import DemoPerson, read_people
from practice.web.blueprints import LabelledBlueprint
from practice.web.request_checks import not_found
from practice.web.saving import save_and_go
from practice.web.services import settings

blueprint = LabelledBlueprint("demo", __name__)


def demo_people() -> list[DemoPerson]:
    """Everybody whom a visitor of the demo can sign in as."""
    return read_people(settings().instance) or []


@blueprint.app_context_processor
def template_values() -> dict[str, Callable[[], list[DemoPerson]]]:
    """For the first page, which lists the demo's people."""
    return {"demo_people": demo_people}


@blueprint.post("/look-around/<who>", allow=Allow.ANYONE)
def look_around(who: str) -> ResponseReturnValue:
    """Sign in as this person without their password, or their second factor."""
    person = next((person for person in demo_people() if person.key == who), None)
    account = next(iter(account_queries.accounts_by_email(person.email)), None) if person else None
    if person is None or account is None:
        not_found()
    current_sign_in_routes.complete_sign_in(account, now=clock.now())
    return save_and_go("today.show_today" if person.role == "partner" else "review.caseload")
