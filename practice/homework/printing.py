"""Homework to take along on paper."""

from uuid import UUID

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from practice import clock, pdf
from practice.access import Allow
from practice.accounts import queries as accounts
from practice.couples import queries as couples
from practice.couples.rules import check_may_be_given
from practice.homework import actions, queries
from practice.homework.doors import pages
from practice.homework.sheets import homework_sheet
from practice.web import me, print_page, therapist


@pages.get("/couples/<uuid:couple_id>/homework/sheet", allow=Allow.THERAPIST)
def sheet(couple_id: UUID) -> ResponseReturnValue:
    """What a couple has at the moment as a PDF, with room to note it; nothing of the couple in its name."""
    pair = couples.pair(therapist(), couple_id)
    check_may_be_given(pair.state)
    today = clock.day_in(pair.zone, clock.now())
    around = queries.read_around(therapist(), couple_id, today)
    found = homework_sheet(
        pair,
        queries.live(therapist(), couple_id, today, around=around),
        today=today,
        next_on=next((one.on_day for one in around.planned if one.on_day > today), None),
        paper=accounts.clinic(therapist()).paper,
    )
    html = render_template("pdf/homework.html", sheet=found, language=me().locale.replace("_", "-"))
    try:
        printed = print_page(html, stylesheet="homework.css")
    except pdf.CannotPrint as problem:
        return render_template("homework/no_sheet.html", pair=pair, problem=problem)
    actions.note_print(therapist(), couple_id, now=clock.now())
    name = f'inline; filename="homework-{today.isoformat()}.pdf"'
    return Response(printed, mimetype="application/pdf", headers={"Content-Disposition": name})
