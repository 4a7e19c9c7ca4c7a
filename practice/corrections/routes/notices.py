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
    """The notice of an entry its author saved just now.

    Raises:
        NotFound: for strangers, and where the entry was deleted since.
    """
    entry_queries.entry(partner(), entry_id)  # NotFound for a deleted one, which entry_view might still show
    view, us = entry_queries.entry_view(partner(), entry_id), couple_queries.own_couple(partner())
    assignment = assignment_queries.assignment_view(partner(), view.assignment_id, me().today)
    words = (
        N_("You and %(therapist)s read this.")
        if assignment.mode is Mode.EACH
        else N_("Both of you and %(therapist)s read this; your own side only you and %(therapist)s.")
    )
    outcome = f"{short_day(view.on_day)}: {_(OUTCOME_WORDS[view.outcome])}"
    return saved_notice(
        texts=tuple(text for text in (outcome, view.sentence_of(partner().id)) if text),
        readers=message(words, therapist=us.therapist_name),
        assignment_id=assignment.id,
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
    """The notice of anything noted for an assignment, with a link to its place on the assignment's page.

    ``undo`` and ``change`` are the addresses that take it back or change it; "" where there is none.
    """
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
