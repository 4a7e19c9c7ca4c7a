"""The homework sheet as a PDF, and the page on which a therapist logs an entry from paper."""

from uuid import UUID

from flask import Response, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.accounts import queries as account_queries
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.queries import surroundings as surrounding_queries
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import check_may_be_given
from practice.entries.forms import with_questions
from practice.errors import Refusal
from practice.paper import actions
from practice.paper.forms import PaperForm
from practice.paper.pages import homework_sheet
from practice.pdf import process
from practice.web.blueprints import LabelledBlueprint
from practice.web.current_viewer import me, therapist
from practice.web.saving import refuse, save_and_go
from practice.web.services import print_page

blueprint = LabelledBlueprint("paper", __name__)


@blueprint.get("/couples/<uuid:couple_id>/homework/sheet", allow=Allow.THERAPIST)
def print_sheet(couple_id: UUID) -> ResponseReturnValue:
    """A couple's live assignments as a PDF with room to note them; the file name tells nothing of the couple."""
    pair = couple_queries.couple_view(therapist(), couple_id)
    check_may_be_given(pair.state)
    today = clock.day_in(pair.zone, clock.now())
    around = surrounding_queries.read_surroundings(therapist(), couple_id, today)
    sheet = homework_sheet(
        pair,
        assignment_queries.live_assignments(therapist(), couple_id, today, around=around),
        today=today,
        next_on=next(
            (appointment.on_day for appointment in around.planned if appointment.on_day > today), None
        ),
        paper=account_queries.clinic(therapist()).paper,
    )
    html = render_template("pdf/homework.html", sheet=sheet, language=me().locale.replace("_", "-"))
    try:
        pdf = print_page(html, stylesheet="homework.css")
    except process.CannotPrint as problem:
        return render_template("paper/print_failed.html", pair=pair, problem=problem)
    actions.audit_print(therapist(), couple_id, now=clock.now())
    disposition = f'inline; filename="homework-{today.isoformat()}.pdf"'
    return Response(pdf, mimetype="application/pdf", headers={"Content-Disposition": disposition})


@blueprint.route("/assignments/<uuid:assignment_id>/paper", methods=["GET", "POST"], allow=Allow.THERAPIST)
def log_from_paper(assignment_id: UUID) -> ResponseReturnValue:
    """Log an entry that a partner wrote on paper; it is marked so for all three."""
    row = assignment_queries.assignment(therapist(), assignment_id)
    pair = couple_queries.couple_view(therapist(), row.couple_id)
    today = clock.day_in(pair.zone, clock.now())
    assignment = assignment_queries.assignment_view(therapist(), assignment_id, today)
    form = with_questions(PaperForm, assignment.activity.fields)(data={"tag": str(assignment.activity.tag)})
    form.fit_to_activity(assignment.activity)
    form.author.offer({str(person.id): person.name for person in (pair.a, pair.b)})
    if form.validate_on_submit():
        try:
            author_id = UUID(form.author.data)
            actions.log_from_paper(therapist(), row, author_id, form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Entered, and marked as from paper."), "ok")
            return save_and_go("review.show", couple_id=pair.id)
    return render_template("paper/log_from_paper.html", form=form, pair=pair, assignment=assignment)
