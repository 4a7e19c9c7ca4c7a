"""Pages of an opening: choosing, preview, the printed sheet, the room view, sharing."""

from uuid import UUID

from flask import Response, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.appointments import queries as appointment_queries
from practice.errors import Refusal
from practice.opening import actions
from practice.opening.forms import PickForm
from practice.opening.pages import OpeningSheet, build_sheet, room_pages
from practice.opening.queries import choices as choice_queries
from practice.opening.queries import openings as opening_queries
from practice.opening.queries.openings import OpeningView
from practice.pdf import process
from practice.web.blueprints import LabelledBlueprint
from practice.web.current_viewer import me, therapist
from practice.web.request_checks import is_safe_method
from practice.web.saving import refuse, save, save_and_go
from practice.web.services import print_page

blueprint = LabelledBlueprint("opening", __name__)


@blueprint.route("/sessions/<uuid:appointment_id>/opening", methods=["GET", "POST"], allow=Allow.THERAPIST)
def choose(appointment_id: UUID) -> ResponseReturnValue:
    """Both partners' notes side by side, with a tick for the sheet."""
    opening = opening_queries.opening(therapist(), appointment_id, me().zone)
    choices = choice_queries.choices(therapist(), opening)
    form = PickForm()
    if form.validate_on_submit():
        try:
            actions.choose(
                therapist(), opening, choices, form.ticks(), read_at=form.page_made_at(), now=clock.now()
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            if form.is_sent_by_script:
                save()
                return "", 204
            flash(_("The sheet is ready."), "ok")
            return save_and_go(".preview", appointment_id=appointment_id)
    if form.has_ticks:
        choices = choices.with_ticks(form.ticks())
    return render_template("opening/choose.html", opening=opening, choices=choices, form=form)


@blueprint.get("/sessions/<uuid:appointment_id>/opening/preview", allow=Allow.THERAPIST)
def preview(appointment_id: UUID) -> ResponseReturnValue:
    """The sheet as it will be printed."""
    opening, sheet = _sheet(appointment_id)
    return render_template("opening/preview.html", opening=opening, sheet=sheet)


@blueprint.get("/sessions/<uuid:appointment_id>/opening/sheet", allow=Allow.THERAPIST)
def sheet(appointment_id: UUID) -> ResponseReturnValue:
    """The sheet as a PDF; its file name says nothing of the couple."""
    opening, page = _sheet(appointment_id)
    html = render_template("pdf/opening.html", sheet=page)
    try:
        pdf = print_page(html, stylesheet="opening.css")
    except process.CannotPrint as problem:
        return render_template("opening/no_printer.html", opening=opening, problem=problem)
    actions.note_print(therapist(), appointment_id, now=clock.now())
    disposition = f'inline; filename="session-{page.on.isoformat()}.pdf"'
    return Response(pdf, mimetype="application/pdf", headers={"Content-Disposition": disposition})


@blueprint.get("/sessions/<uuid:appointment_id>/opening/room", allow=Allow.THERAPIST)
def room(appointment_id: UUID) -> ResponseReturnValue:
    """One appreciation at a time, large, for the screen in the room."""
    opening, sheet = _sheet(appointment_id)
    pages = room_pages(sheet)
    number = min(max(request.args.get("at", 0, type=int), 0), len(pages) - 1)
    topics = (
        opening_queries.room_topics(therapist(), opening.meeting, clock.now()) if pages[number].is_end else []
    )
    return render_template(
        "opening/room.html", opening=opening, pages=pages, at=number, page=pages[number], topics=topics
    )


@blueprint.route(
    "/sessions/<uuid:appointment_id>/opening/shared", methods=["GET", "POST"], allow=Allow.THERAPIST
)
def share(appointment_id: UUID) -> ResponseReturnValue:
    """Say what sharing does, then share the opening, once."""
    opening = opening_queries.opening(therapist(), appointment_id, me().zone)
    if is_safe_method():
        return render_template("opening/share.html", opening=opening)
    choices = choice_queries.choices(therapist(), opening)
    if actions.share(therapist(), opening, choices, now=clock.now()):
        flash(_("Shared. It reaches both in an hour."), "ok")
    else:
        flash(_("This opening was shared before."), "info")
    return save_and_go(".share", appointment_id=appointment_id)


@blueprint.post("/sessions/<uuid:appointment_id>/opening/take-back", allow=Allow.THERAPIST)
def take_back(appointment_id: UUID) -> ResponseReturnValue:
    """Undo sharing while its hour lasts, also while the couple rests."""
    view = opening_queries.couple_appointment(therapist(), appointment_id, me().zone)
    row = appointment_queries.appointment(therapist(), appointment_id)
    if actions.take_back(therapist(), row, now=clock.now()):
        flash(_("Taken back. Nothing of it reached them."), "ok")
    return save_and_go("review.show", couple_id=view.pair.id)


@blueprint.errorhandler(Refusal)
def show_refusal(refusal: Refusal) -> ResponseReturnValue:
    """The page of an opening that is refused, because the session was called off or the couple rests."""
    opening_queries.end_read()
    view = opening_queries.couple_appointment(
        therapist(), (request.view_args or {})["appointment_id"], me().zone
    )
    return render_template("opening/show_refusal.html", view=view, words=refusal.message), 409


def _sheet(appointment_id: UUID) -> tuple[OpeningView, OpeningSheet]:
    opening = opening_queries.opening(therapist(), appointment_id, me().zone)
    choices = choice_queries.choices(therapist(), opening)
    settings = opening_queries.print_settings(therapist(), opening.meeting)
    return opening, build_sheet(
        opening.pair,
        choices,
        on=opening.for_couple.on_day,
        starter=opening.starter,
        paper=settings.paper,
        number=settings.number,
        lang=me().locale,
    )
