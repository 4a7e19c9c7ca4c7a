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
    us, position = couple_queries.own_couple(partner()), _position(request.args)
    notes_page = queries.own_appreciations(partner(), before=position.before, words=position.words)
    return render_template(
        "appreciations/list_own.html",
        us=us,
        notes_page=notes_page,
        position=position,
        may_write=us.pair.state is CoupleState.ACTIVE and us.pair.appreciations_on,
        release_words=RELEASE_WORDS,
        may_change=lambda note: may_change(
            note.release, note.released_at, clock.now(), is_opened=note.is_opened
        ),
    )


@blueprint.get("/notes/for-me", allow=Allow.PARTNER)
def list_received() -> ResponseReturnValue:
    """What the other gave this partner."""
    us, position = couple_queries.own_couple(partner()), _position(request.args)
    notes_page = queries.appreciations_from_other(partner(), before=position.before, words=position.words)
    return render_template(
        "appreciations/list_received.html", us=us, notes_page=notes_page, position=position
    )


@blueprint.post("/notes/find", allow=Allow.PARTNER)
def find() -> ResponseReturnValue:
    """Search for words, which are stored in the session and not in the URL: others may see a browser's history."""
    words = cut_line(request.form.get("find", ""), 60)
    store_value("find_notes", words)
    list_of = ".list_received" if request.form.get("of") == "received" else ".list_own"
    return redirect(url_for(list_of, found="yes" if words else None), code=303)


class ListPosition(NamedTuple):
    """A position in a list of notes: after the note ``before``, among those with ``words``."""

    before: UUID | None
    words: str

    def at(self, before: UUID | None) -> dict[str, object]:
        """The URL values of the same list from after another note on."""
        return {"before": before, "found": "yes" if self.words else None}


def _position(values: Mapping[str, str]) -> ListPosition:
    try:
        before = UUID(values.get("before", ""))
    except ValueError:
        before = None
    return ListPosition(before, take_value("find_notes", keeps=True) if "found" in values else "")


@blueprint.post("/appreciations/<uuid:appreciation_id>/said", allow=Allow.PARTNER)
def mark_said(appreciation_id: UUID) -> ResponseReturnValue:
    """Its author says that they told it aloud, or not."""
    actions.mark_said(partner(), queries.own_appreciation(partner(), appreciation_id), is_said=_is_set())
    position = _position(request.form)
    return save_and_go(".list_own", anchor=f"note-{appreciation_id}", **position.at(position.before))


@blueprint.post("/appreciations/<uuid:received_id>/landed", allow=Allow.PARTNER)
def mark_landed(received_id: UUID) -> ResponseReturnValue:
    """Its reader says that it landed, or not."""
    actions.mark_landed(
        partner(), queries.appreciation_from_other(partner(), received_id), is_landed=_is_set()
    )
    position = _position(request.form)
    return save_and_go(".list_received", anchor=f"note-{received_id}", **position.at(position.before))


def _is_set() -> bool:
    """Whether the button sets the mark; it names the state, so that pressing twice changes nothing."""
    return request.form.get("so") != "no"
