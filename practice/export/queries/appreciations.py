"""Read the appreciations and topics of a copy, and the appreciations of the other."""

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


def appreciations(scope: CopyScope) -> Iterator[CopyItem]:
    """The appreciations this partner wrote."""
    for (row,) in stream_rows(own_rows(scope, Appreciation)):
        facts = (CopyFact("told", value=True, words=message(N_("You told them."))),) if row.is_said else ()
        yield _appreciation(scope, row, *facts)


def appreciations_from_other(scope: CopyScope) -> Iterator[CopyItem]:
    """The appreciations of the other that have reached this partner by now."""
    others = access.visible(scope.partner, Appreciation).where(
        Appreciation.author_id != scope.partner.id,
        Appreciation.release == Release.SHARE,
    )
    for (row,) in stream_rows(others):
        yield _appreciation(scope, row)


def _appreciation(scope: CopyScope, row: Appreciation, *facts: CopyFact) -> CopyItem:
    prompt = note_texts.prompts().get(row.prompt) if row.prompt else None
    labels = {"did": prompt.ask_did, "shows": prompt.ask_shows} if prompt else {}
    texts = open_texts(scope, row, {name: label for name, label in labels.items() if label})
    chips = note_texts.chips()
    texts_in_words = (
        text._replace(text=chips[text.text].words) if text.name == "chip" and text.text in chips else text
        for text in texts
    )
    return CopyItem(
        APPRECIATION_ITEM, row.on_day, row.release, tuple(texts_in_words), (*facts, *paper_facts(row.source))
    )


def topics(scope: CopyScope) -> Iterator[CopyItem]:
    """The topics this partner asked to bring."""
    for (row,) in stream_rows(own_rows(scope, Topic)):
        texts = open_texts(scope, row)
        yield CopyItem(TOPIC_ITEM, row.asked_on, row.release, texts)
