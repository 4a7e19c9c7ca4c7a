"""Fixed texts of appreciations, read once from ``seeds/words``: chips, prompts, beginnings of sentences."""

from functools import cache
from typing import NamedTuple

from practice.seed_texts import read_texts


class Chip(NamedTuple):
    """A ready word to tap, an appreciation by itself; ``did`` follows "You" when it is read aloud."""

    key: str
    words: str
    did: str


class PromptText(NamedTuple):
    """A prompt: its title, the labels of its fields, and how an answer is read aloud (with %(text)s)."""

    key: str
    title: str
    ask_did: str
    ask_shows: str
    did: str
    shows: str


class SentenceStems(NamedTuple):
    """Beginnings of sentences for partners who have written nothing."""

    heading: str
    cue_for_sender: str
    cue_for_receiver: str
    stems: tuple[str, ...]


@cache
def chips() -> dict[str, Chip]:
    """The chips by key, in the order they are shown."""
    return {table["key"]: Chip(**table) for table in read_texts("chips")["chip"]}


@cache
def prompts() -> dict[str, PromptText]:
    """The prompts by key."""
    return {table["key"]: PromptText(**table) for table in read_texts("prompts")["prompt"]}


@cache
def sentence_stems() -> SentenceStems:
    """The beginnings of sentences and the cues around them."""
    texts = read_texts("stems")
    stems = tuple(table["words"] for table in texts["stem"])
    return SentenceStems(texts["heading"], texts["cue_for_sender"], texts["cue_for_receiver"], stems)
