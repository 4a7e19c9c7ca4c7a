"""Appreciations and topics of a copy: one's own, and the appreciations that were given."""

from collections.abc import Iterator

from practice import access
from practice.appreciations.models import Appreciation
from practice.appreciations.rules import note_texts
from practice.copies.queries import CopyScope, open_texts, own_rows, stream_rows
from practice.copies.rules import CopyFact, CopyItem
from practice.export.rules import APPRECIATION_ITEM, TOPIC_ITEM, paper_facts
from practice.messages import N_, message
from practice.release import Release
from practice.topics.models import Topic


def appreciations(around: CopyScope) -> Iterator[CopyItem]:
    """Appreciations this partner wrote."""
    for (row,) in stream_rows(own_rows(around, Appreciation)):
        said = (CopyFact("told", value=True, words=message(N_("You told them."))),) if row.is_said else ()
        yield _appreciation(around, row, *said)


def appreciations_from_other(around: CopyScope) -> Iterator[CopyItem]:
    """Only appreciations, and only what has reached this partner by now."""
    others = access.visible(around.partner, Appreciation).where(
        Appreciation.author_id != around.partner.id,
        Appreciation.release == Release.SHARE,
    )
    for (row,) in stream_rows(others):
        yield _appreciation(around, row)


def _appreciation(around: CopyScope, row: Appreciation, *facts: CopyFact) -> CopyItem:
    lead = note_texts.prompts().get(row.prompt) if row.prompt else None
    asked = {"did": lead.ask_did, "shows": lead.ask_shows} if lead else {}
    texts = open_texts(around, row, {name: label for name, label in asked.items() if label})
    chips = note_texts.chips()
    shown = (
        one._replace(text=chips[one.text].words) if one.name == "chip" and one.text in chips else one
        for one in texts
    )
    return CopyItem(
        APPRECIATION_ITEM, row.on_day, row.release, tuple(shown), (*facts, *paper_facts(row.source))
    )


def topics(around: CopyScope) -> Iterator[CopyItem]:
    """Topics they asked to bring."""
    for (row,) in stream_rows(own_rows(around, Topic)):
        texts = open_texts(around, row)
        yield CopyItem(TOPIC_ITEM, row.asked_on, row.release, texts)
