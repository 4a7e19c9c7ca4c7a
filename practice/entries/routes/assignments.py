"""A partner's page of one assignment, with its entries."""

from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from practice.access import Allow
from practice.assignments import pages as assignment_pages
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.queries.assignments import AssignmentView
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import CoupleState
from practice.entries import pages
from practice.entries.queries import entries as entry_queries
from practice.entries.routes import form_data as form_data_routes
from practice.entries.routes.blueprint import blueprint
from practice.entries.rules import BARRIER_WORDS
from practice.errors import NotFound
from practice.library.routes import CHOICE_WORDS
from practice.not_now import queries as not_now_queries
from practice.rhythm.rules.outcomes import OUTCOME_WORDS
from practice.web.current_viewer import me, partner
from practice.web.sealed_session import take_id


@blueprint.get("/to-try/<uuid:assignment_id>", allow=Allow.PARTNER)
def show_assignment(assignment_id: UUID) -> ResponseReturnValue:
    """Show one assignment to a partner: why, how, its small version, and its entries."""
    us = couple_queries.own_couple(partner())
    assignment = assignment_queries.assignment_view(partner(), assignment_id, me().today)
    entries = entry_queries.entries_since(
        partner(), us.pair.id, assignment.starts_on, assignment_id=assignment_id
    )
    return render_template(
        "entries/show_assignment.html",
        us=us,
        assignment=assignment,
        progress=pages.assignment_progress(
            assignment, [entry for entry in entries if not entry.is_deleted], me().today
        ),
        is_countable=assignment_pages.is_countable(assignment),
        links=_links(assignment),
        entries=entries,
        answer_pairs=pages.answer_pairs,
        answers_in_own_words=pages.answers_in_own_words,
        may_note=us.pair.state is CoupleState.ACTIVE and bool(form_data_routes.open_days(assignment)),
        rest_choices=assignment_pages.rest_choices(assignment, me().today)
        if us.pair.state is CoupleState.ACTIVE and assignment.is_live
        else None,
        is_aside=not_now_queries.not_now(partner(), assignment.id) is not None,
        deleted_entry_id=_deleted_entry_id(take_id("taken_out")),
        outcome_words=OUTCOME_WORDS,
        barrier_words=BARRIER_WORDS,
        **CHOICE_WORDS,
    )


def _links(assignment: AssignmentView) -> list[pages.AssignmentLink]:
    """The links that the activity's kind declares."""
    return [
        pages.AssignmentLink(
            link.words, url_for(link.endpoint, **link.url_values(assignment.id)), link.style, link.icon
        )
        for link in assignment.activity.spec.links
    ]


def _deleted_entry_id(entry_id: UUID | None) -> UUID | None:
    """The id of the entry this partner took out just now, or None if it is back already."""
    if entry_id is None:
        return None
    try:
        row = entry_queries.entry(partner(), entry_id, with_deleted=True)
    except NotFound:
        return None
    return row.id if row.deleted_at is not None and row.deleted_by in {None, partner().id} else None
