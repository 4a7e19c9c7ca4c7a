"""A code for a partner who forgot their password, and the rate limit of links and codes."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from practice import clock
from practice.access import Allow
from practice.authentication.routes import fresh_sign_in as fresh_sign_in_routes
from practice.couples.queries import couples as couple_queries
from practice.couples.queries import partners as partner_queries
from practice.couples.routes.blueprint import blueprint
from practice.errors import Refusal
from practice.messages import N_
from practice.passwords.actions import codes as code_actions
from practice.web.current_viewer import therapist
from practice.web.rate_limits import limiter
from practice.web.saving import save

RATE_LIMIT = "20 per minute; 200 per hour"


@blueprint.post("/couples/<uuid:couple_id>/partners/<uuid:partner_id>/read-out-code", allow=Allow.THERAPIST)
@limiter.limit(RATE_LIMIT)
@fresh_sign_in_routes.require_fresh
def make_read_out_code(couple_id: UUID, partner_id: UUID) -> ResponseReturnValue:
    """Make a code for somebody who forgot their password; read out in person, it skips the wait of two days."""
    person = partner_queries.partner(therapist(), couple_id, partner_id)
    if person.account_id is None:
        raise Refusal(N_("They have no sign-in, so there is no password to choose anew."))
    code = code_actions.make_read_out_code(therapist(), person.account_id, now=clock.now())
    pair = couple_queries.couple_view(therapist(), couple_id)
    save()
    return render_template(
        "couples/make_read_out_code.html", pair=pair, person=pair.person(partner_id), code=code
    )
