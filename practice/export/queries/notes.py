"""Appreciations and topics: one's own, and the appreciations that were given."""

from collections.abc import Iterator

from practice import access, words
from practice.appointments.models import Topic
from practice.appreciations.models import Appreciation
from practice.export.queries.around import Around, on_paper, own, rows_of, texts_of
from practice.export.rules import Fact, Item, ItemKind
from practice.phrase import N_, phrase
from practice.release import Release


def appreciations(around: Around) -> Iterator[Item]:
    """Appreciations this partner wrote."""
    for (row,) in rows_of(own(around, Appreciation).where(Appreciation.deleted_at.is_(None))):
        said = (Fact("told", value=True, words=phrase(N_("You told them."))),) if row.is_said else ()
        yield _appreciation(around, row, *said)


def given_to(around: Around) -> Iterator[Item]:
    """Only appreciations, and only what has reached this partner by now."""
    others = access.look(around.partner, Appreciation).where(
        Appreciation.author_id != around.partner.id,
        Appreciation.release == Release.SHARE,
        Appreciation.deleted_at.is_(None),
    )
    for (row,) in rows_of(others):
        yield _appreciation(around, row)


def _appreciation(around: Around, row: Appreciation, *facts: Fact) -> Item:
    lead = words.prompts().get(row.prompt) if row.prompt else None
    labels = {
        "chip": N_("Tapped"),
        "did": lead.ask_did if lead else N_("What they did"),
        "shows": (lead and lead.ask_shows) or N_("What it says about them"),
        "landed": N_("How it landed"),
    }
    texts = texts_of(around, row, labels)
    chips = words.chips()
    shown = (
        one._replace(text=chips[one.text].words) if one.name == "chip" and one.text in chips else one
        for one in texts
    )
    return Item(ItemKind.APPRECIATION, row.on_day, row.release, tuple(shown), (*facts, *on_paper(row.source)))


def topics(around: Around) -> Iterator[Item]:
    """Topics they asked to bring."""
    for (row,) in rows_of(own(around, Topic).where(Topic.deleted_at.is_(None))):
        texts = texts_of(around, row, {"text": N_("What you asked to bring")})
        yield Item(ItemKind.TOPIC, row.asked_on, row.release, texts)
