"""Pages of the library: looking through it, and one activity."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from practice.access import Allow
from practice.couples import queries as couples
from practice.couples.rules import CoupleState
from practice.library import queries
from practice.library.forms import FilterForm
from practice.library.rules import CAUTION_WORDS, COST_WORDS, ENERGY_WORDS, MODE_WORDS, NEED_WORDS
from practice.web import Pages, therapist

pages = Pages("library", __name__)
WORDS = {
    "cost_words": COST_WORDS,
    "energy_words": ENERGY_WORDS,
    "mode_words": MODE_WORDS,
    "need_words": NEED_WORDS,
    "caution_words": CAUTION_WORDS,
}


@pages.get("/library", allow=Allow.THERAPIST)
def browse() -> ResponseReturnValue:
    """Everything that can be given, narrowed by what stands in the address."""
    form = FilterForm(request.args)
    books = queries.books(therapist(), form.wanted())
    return render_template("library/browse.html", form=form, books=books, **WORDS)


@pages.get("/library/<uuid:activity_id>", allow=Allow.THERAPIST)
def show(activity_id: UUID) -> ResponseReturnValue:
    """One activity, as it is given."""
    book = queries.book(therapist(), activity_id)
    active = [pair for pair in couples.pairs(therapist()).values() if pair.state is CoupleState.ACTIVE]
    active.sort(key=lambda pair: pair.a.name.casefold())
    return render_template("library/show.html", book=book, couples=active, **WORDS)
