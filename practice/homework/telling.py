"""The notices after something of homework was noted: what it says, who reads it, and the way to take it back or change it."""

from uuid import UUID

from flask import url_for
from flask_babel import gettext as _

from practice import saved
from practice.couples import queries as couples
from practice.homework import noted, queries
from practice.homework.rules import OUTCOME_WORDS
from practice.library.rules import FieldType, Mode
from practice.phrase import N_, Phrase, phrase
from practice.speech import short_day
from practice.web import me, partner


@saved.tells_of("entry")
def tell_of_entry(entry_id: UUID, page: str) -> saved.Saved:
    """What is said of an entry its author saved just now."""
    noted.entry(partner(), entry_id)  # one that is there
    view, us = noted.entry_view(partner(), entry_id), couples.us(partner())
    found = queries.given(partner(), view.assignment_id, me().today)
    words = (
        N_("You and %(therapist)s read this.")
        if found.mode is Mode.EACH
        else N_("Both of you and %(therapist)s read this; your own side only you and %(therapist)s.")
    )
    happened = f"{short_day(view.on_day)}: {_(OUTCOME_WORDS[view.outcome])}"
    return _notice(
        texts=tuple(text for text in (happened, view.sentence_of(partner().id)) if text),
        readers=phrase(words, therapist=us.therapist_name),
        assignment_id=found.id,
        undo=url_for("homework.take_back", entry_id=entry_id),
        page=page,
    )


@saved.tells_of("side")
def tell_of_side(entry_id: UUID, page: str) -> saved.Saved:
    """What is said of one's own side of an entry; it changes with the entry, so there is a way to change it."""
    noted.entry(partner(), entry_id)
    view, us = noted.entry_view(partner(), entry_id), couples.us(partner())
    found = queries.given(partner(), view.assignment_id, me().today)
    own, ask = view.side_of(partner().id), view.ask_of(partner().id)
    lines = [
        one.key for one in found.book.fields if one.is_own and one.type in {FieldType.LINE, FieldType.TEXT}
    ]
    answers = [own.answers[key][0] for key in lines if own and own.answers.get(key)]
    words = (
        N_("Only you and %(therapist)s read this; your small ask both of you.")
        if ask
        else N_("Only you and %(therapist)s read this.")
    )
    return _notice(
        texts=tuple(text for text in (*answers, ask) if text),
        readers=phrase(words, therapist=us.therapist_name),
        assignment_id=found.id,
        change=url_for("homework.side", entry_id=entry_id),
        page=page,
    )


@saved.tells_of("check-in")
def tell_of_check_in(entry_id: UUID, page: str) -> saved.Saved:
    """What is said of a check-in. It is of the two and may hold what the other said: it is changed, not undone."""
    noted.entry(partner(), entry_id)
    view, us = noted.entry_view(partner(), entry_id), couples.us(partner())
    words = N_("Both of you and %(therapist)s read this; your number only you and %(therapist)s.")
    return _notice(
        texts=tuple(text for text in (view.sentence_of(partner().id), view.ask_of(partner().id)) if text),
        readers=phrase(words, therapist=us.therapist_name),
        assignment_id=view.assignment_id,
        change=url_for("homework.edit", entry_id=entry_id),
        page=page,
    )


def _notice(
    assignment_id: UUID,
    texts: tuple[str, ...],
    readers: Phrase,
    page: str,
    *,
    undo: str = "",
    change: str = "",
) -> saved.Saved:
    """What is told of anything noted: it lies on the page of what was tried."""
    return saved.Saved(
        thanks=_("Noted. That counts."),
        texts=texts,
        readers=readers,
        place=url_for("homework.show", assignment_id=assignment_id, _anchor="h-noted"),
        place_name=_("See it below"),
        undo=undo,
        change=change,
        page=page,
    )
