"""The notice after an entry was saved: what it says, who reads it, how to take it back."""

from uuid import UUID

from flask import url_for
from flask_babel import gettext as _

from practice.assignments.queries import assignments as assignment_queries
from practice.couples.queries import couples as couple_queries
from practice.entries.queries import entries as entry_queries
from practice.library.rules.activities import Mode
from practice.localization.day_formats import short_day
from practice.messages import N_, Message, message
from practice.rhythm.rules.outcomes import OUTCOME_WORDS
from practice.web import saved_notices
from practice.web.current_viewer import me, partner


@saved_notices.notice_builder("entry")
def tell_of_entry(entry_id: UUID, page: str) -> saved_notices.SavedNotice:
    """What is said of an entry its author saved just now."""
    entry_queries.entry(partner(), entry_id)  # one that is there
    view, us = entry_queries.entry_view(partner(), entry_id), couple_queries.own_couple(partner())
    found = assignment_queries.assignment_view(partner(), view.assignment_id, me().today)
    words = (
        N_("You and %(therapist)s read this.")
        if found.mode is Mode.EACH
        else N_("Both of you and %(therapist)s read this; your own side only you and %(therapist)s.")
    )
    happened = f"{short_day(view.on_day)}: {_(OUTCOME_WORDS[view.outcome])}"
    return saved_notice(
        texts=tuple(text for text in (happened, view.sentence_of(partner().id)) if text),
        readers=message(words, therapist=us.therapist_name),
        assignment_id=found.id,
        undo=url_for("corrections.take_back", entry_id=entry_id),
        page=page,
    )


def saved_notice(
    assignment_id: UUID,
    texts: tuple[str, ...],
    readers: Message,
    page: str,
    *,
    undo: str = "",
    change: str = "",
) -> saved_notices.SavedNotice:
    """What is told of anything noted: it lies on the page of what was tried."""
    return saved_notices.SavedNotice(
        thanks=_("Noted. That counts."),
        texts=texts,
        readers=readers,
        place=url_for("entries.show_assignment", assignment_id=assignment_id, _anchor="h-noted"),
        place_name=_("See it below"),
        undo=undo,
        change=change,
        page=page,
    )
