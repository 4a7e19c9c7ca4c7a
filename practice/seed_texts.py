"""Words people read that are kept as text files in seeds/words: taps, stems, policies, consent."""

import tomllib
from functools import cache
from typing import Any, NamedTuple

from practice.paths import SEEDS

FOLDER = SEEDS / "words"


class Chip(NamedTuple):
    """A short tap for an appreciation; ``did`` follows "You" when it is read aloud."""

    key: str
    words: str
    did: str


class SentenceStems(NamedTuple):
    """Beginnings of sentences for whoever keeps nothing in writing."""

    heading: str
    cue_for_sender: str
    cue_for_receiver: str
    stems: tuple[str, ...]


class PolicyText(NamedTuple):
    """A starting text for the confidentiality policy; ``line`` stands beside fields.

    ``therapist_only`` follows whatever text a clinic states, where the policy offers that release: who reads it, and
    what becomes of it. It has places for %(other)s and %(therapist)s. "" where the policy does not.
    """

    key: str
    title: str
    summary: str
    text: str
    line: str
    therapist_only: str = ""


class PromptText(NamedTuple):
    """What a note answers: its title, what stands over its boxes, and how it is read aloud (with %(text)s)."""

    key: str
    title: str
    ask_did: str
    ask_shows: str
    did: str
    shows: str


class ConsentSection(NamedTuple):
    """One part of the consent text, with places for %(clinic)s, %(other)s and %(therapist)s."""

    key: str
    title: str
    text: str


class ConsentText(NamedTuple):
    """What each partner reads and accepts; a new version asks everybody again."""

    version: int
    title: str
    intro: str
    accept: str
    decline: str
    declined: str
    sections: tuple[ConsentSection, ...]


@cache
def chips() -> dict[str, Chip]:
    """The taps, by key, in the order they are shown."""
    return {one["key"]: Chip(**_strip_values(one)) for one in _read_toml("chips")["chip"]}


@cache
def prompts() -> dict[str, PromptText]:
    """What notes may answer, by key."""
    return {one["key"]: PromptText(**_strip_values(one)) for one in _read_toml("prompts")["prompt"]}


@cache
def stems() -> SentenceStems:
    """The beginnings of sentences and the cues around them."""
    read = _read_toml("stems")
    words = tuple(one["words"] for one in read["stem"])
    return SentenceStems(read["heading"], read["cue_for_sender"], read["cue_for_receiver"], words)


@cache
def policies() -> dict[str, PolicyText]:
    """The starting texts of policies, by key."""
    return {one["key"]: PolicyText(**_strip_values(one)) for one in _read_toml("policies")["policy"]}


@cache
def consent() -> ConsentText:
    """The consent text in its present version."""
    read = _read_toml("consent")
    sections = tuple(ConsentSection(**_strip_values(one)) for one in read.pop("section"))
    return ConsentText(**_strip_values(read), sections=sections)


def _read_toml(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _strip_values(table: dict[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in table.items()}
