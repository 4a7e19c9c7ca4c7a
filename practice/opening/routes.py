"""Pages of opening: choosing, preview, the printed sheet, the screen in the room, sharing."""

from uuid import UUID

from flask import Response, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.appointments import queries as appointment_queries
from practice.errors import Refusal
from practice.opening import actions, queries
from practice.opening.forms import PickForm
from practice.opening.pages import OpeningSheet, build_sheet, room_pages
from practice.opening.queries import OpeningView
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
    found = queries.opening(therapist(), appointment_id, me().zone)
    choices = queries.choices(therapist(), appointment_id, found.pair)
    form = PickForm()
    if form.validate_on_submit():
        try:
            actions.choose(therapist(), found, choices, form.ticks(), read_at=form.since(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            if form.is_kept_quietly:
                save()
                return "", 204
            flash(_("The sheet is ready."), "ok")
            return save_and_go(".preview", appointment_id=appointment_id)
    if form.was_sent:
        choices = choices.with_ticks(form.ticks())
    return render_template("opening/choose.html", opening=found, choices=choices, form=form)


@blueprint.get("/sessions/<uuid:appointment_id>/opening/preview", allow=Allow.THERAPIST)
def preview(appointment_id: UUID) -> ResponseReturnValue:
    """The sheet as it will be printed."""
    found, sheet = _sheet(appointment_id)
    return render_template("opening/preview.html", opening=found, sheet=sheet)


@blueprint.get("/sessions/<uuid:appointment_id>/opening/sheet", allow=Allow.THERAPIST)
def sheet(appointment_id: UUID) -> ResponseReturnValue:
    """The sheet as a PDF; nothing of the couple in its name."""
    found, page = _sheet(appointment_id)
    html = render_template("pdf/opening.html", sheet=page)
    try:
        printed = print_page(html, stylesheet="opening.css")
    except process.CannotPrint as problem:
        return render_template("opening/no_printer.html", opening=found, problem=problem)
    actions.note_print(therapist(), appointment_id, now=clock.now())
    name = f'inline; filename="session-{page.on.isoformat()}.pdf"'
    return Response(printed, mimetype="application/pdf", headers={"Content-Disposition": name})


@blueprint.get("/sessions/<uuid:appointment_id>/opening/room", allow=Allow.THERAPIST)
def room(appointment_id: UUID) -> ResponseReturnValue:
    """One thing at a time, large, for the screen in the room."""
    found, sheet = _sheet(appointment_id)
    shown = room_pages(sheet)
    at = min(max(request.args.get("at", 0, type=int), 0), len(shown) - 1)
    topics = queries.room_topics(therapist(), found.meeting, clock.now()) if shown[at].is_end else []
    return render_template(
        "opening/room.html", opening=found, pages=shown, at=at, page=shown[at], topics=topics
    )


@blueprint.route(
    "/sessions/<uuid:appointment_id>/opening/shared", methods=["GET", "POST"], allow=Allow.THERAPIST
)
def share(appointment_id: UUID) -> ResponseReturnValue:
    """What sharing does, said before; then it is done, once."""
    found = queries.opening(therapist(), appointment_id, me().zone)
    if is_safe_method():
        return render_template("opening/share.html", opening=found)
    choices = queries.choices(therapist(), appointment_id, found.pair)
    if actions.share(therapist(), found, choices, now=clock.now()):
        flash(_("Shared. It reaches both in an hour."), "ok")
    else:
        flash(_("This opening was shared before."), "info")
    return save_and_go(".share", appointment_id=appointment_id)


@blueprint.post("/sessions/<uuid:appointment_id>/opening/take-back", allow=Allow.THERAPIST)
def take_back(appointment_id: UUID) -> ResponseReturnValue:
    """What was shared is kept again, until its hour is over; also while the couple rests."""
    found = queries.couple_appointment(therapist(), appointment_id, me().zone)
    row = appointment_queries.appointment(therapist(), appointment_id)
    if actions.take_back(therapist(), row, now=clock.now()):
        flash(_("Taken back. Nothing of it reached them."), "ok")
    return save_and_go("review.show", couple_id=found.pair.id)


@blueprint.errorhandler(Refusal)
def show_refusal(refusal: Refusal) -> ResponseReturnValue:
    """The session was called off, or the couple rests: said on a page that leads on."""
    queries.end_read()
    found = queries.couple_appointment(therapist(), (request.view_args or {})["appointment_id"], me().zone)
    return render_template("opening/show_refusal.html", found=found, words=refusal.message), 409


def _sheet(appointment_id: UUID) -> tuple[OpeningView, OpeningSheet]:
    found = queries.opening(therapist(), appointment_id, me().zone)
    choices = queries.choices(therapist(), appointment_id, found.pair)
    printing = queries.print_settings(therapist(), found.meeting)
    return found, build_sheet(
        found.pair,
        choices,
        on=found.for_couple.on_day,
        starter=found.starter,
        paper=printing.paper,
        number=printing.number,
        lang=me().locale,
    )
