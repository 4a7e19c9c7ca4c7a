"""Routes of the two lists, one's own and the other's: paging, searching, marking said and landed."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from practice import clock
from practice.access import Allow
from practice.appreciations import actions, queries
from practice.appreciations.routes.blueprint import blueprint
from practice.appreciations.rules.appreciations import RELEASE_WORDS, may_change
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import CoupleState
from practice.plain_text import cut_line
from practice.web.current_viewer import partner
from practice.web.saving import save_and_go
from practice.web.sealed_session import store_value, take_value


@blueprint.get("/notes", allow=Allow.PARTNER)
def list_own() -> ResponseReturnValue:
    """What this partner wrote."""
    us, place = couple_queries.own_couple(partner()), _position(request.args)
    leaf = queries.own_appreciations(partner(), before=place.before, words=place.words)
    return render_template(
        "appreciations/list_own.html",
        us=us,
        leaf=leaf,
        place=place,
        may_write=us.pair.state is CoupleState.ACTIVE and us.pair.appreciations_on,
        release_words=RELEASE_WORDS,
        may_change=lambda note: may_change(
            note.release, note.released_at, clock.now(), is_opened=note.is_opened
        ),
    )


@blueprint.get("/notes/for-me", allow=Allow.PARTNER)
def list_received() -> ResponseReturnValue:
    """What the other gave this partner."""
    us, place = couple_queries.own_couple(partner()), _position(request.args)
    leaf = queries.appreciations_from_other(partner(), before=place.before, words=place.words)
    return render_template("appreciations/list_received.html", us=us, leaf=leaf, place=place)


@blueprint.post("/notes/find", allow=Allow.PARTNER)
def find() -> ResponseReturnValue:
    """Look for words, which stand in no address: others may see a browser's history."""
    words = cut_line(request.form.get("find", ""), 60)
    store_value("find_notes", words)
    list_of = ".list_received" if request.form.get("of") == "received" else ".list_own"
    return redirect(url_for(list_of, found="yes" if words else None), code=303)


class ListPosition(NamedTuple):
    """Where somebody is in a list of notes: after which note, and among those with which words."""

    before: UUID | None
    words: str

    def at(self, before: UUID | None) -> dict[str, object]:
        """The same list from another place on, as values of an address."""
        return {"before": before, "found": "yes" if self.words else None}


def _position(values: Mapping[str, str]) -> ListPosition:
    try:
        before = UUID(values.get("before", ""))
    except ValueError:
        before = None
    return ListPosition(before, take_value("find_notes", keeps=True) if "found" in values else "")


@blueprint.post("/appreciations/<uuid:appreciation_id>/said", allow=Allow.PARTNER)
def mark_said(appreciation_id: UUID) -> ResponseReturnValue:
    """Told aloud, or not after all."""
    actions.mark_said(partner(), queries.own_appreciation(partner(), appreciation_id), so=_is_set())
    place = _position(request.form)
    return save_and_go(".list_own", anchor=f"note-{appreciation_id}", **place.at(place.before))


@blueprint.post("/appreciations/<uuid:received_id>/landed", allow=Allow.PARTNER)
def mark_landed(received_id: UUID) -> ResponseReturnValue:
    """It landed, says the one it was written to."""
    actions.mark_landed(partner(), queries.appreciation_from_other(partner(), received_id), so=_is_set())
    place = _position(request.form)
    return save_and_go(".list_received", anchor=f"note-{received_id}", **place.at(place.before))


def _is_set() -> bool:
    """What the pressed button meant; pressed twice, it means the same."""
    return request.form.get("so") != "no"
