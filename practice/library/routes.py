"""Pages of the library: looking through it, and one activity."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from practice.access import Allow
from practice.couples import queries as couples
from practice.couples.rules import CoupleState
from practice.errors import NotFound
from practice.library import actions, doors, exchange, making, queries
from practice.library.doors import WORDS
from practice.library.forms import FilterForm
from practice.library.queries import Book
from practice.web import therapist

pages = doors.pages
ROOMS = (making, exchange)  # further pages of the library, which hang on the same blueprint


@pages.get("/library", allow=Allow.THERAPIST)
def browse() -> ResponseReturnValue:
    """Everything that can be given, narrowed by what stands in the address."""
    form = FilterForm(request.args)
    return render_template(
        "library/browse.html",
        form=form,
        books=queries.books(therapist(), form.wanted()),
        new_starters=actions.new_starters(therapist()),
        gone=_gone(request.args.get("taken_out", "")),
        **WORDS,
    )


def _gone(text: str) -> Book | None:
    """The activity that was just taken out, and can still be brought back from this page."""
    try:
        found = queries.book(therapist(), UUID(text))
    except (ValueError, NotFound):
        return None
    return found if found.retired_at else None


@pages.get("/library/<uuid:activity_id>", allow=Allow.THERAPIST)
def show(activity_id: UUID) -> ResponseReturnValue:
    """One activity, as it is given."""
    book = queries.book(therapist(), activity_id)
    newest = queries.newest(therapist(), book.key)
    active = [pair for pair in couples.pairs(therapist()).values() if pair.state is CoupleState.ACTIVE]
    active.sort(key=lambda pair: pair.a.name.casefold())
    return render_template(
        "library/show.html",
        book=book,
        newest=queries.as_book(newest) if newest and newest.id != book.id else None,
        couples=active,
        **WORDS,
    )
