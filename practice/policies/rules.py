"""Kinds of confidentiality policy, and the texts partners read and agree to."""

from enum import StrEnum
from functools import cache
from typing import NamedTuple

from practice.seed_texts import read_texts


class PolicyKind(StrEnum):
    """How a therapist treats what one partner tells alone."""

    NO_SECRETS = "no_secrets"
    LIMITED = "limited"
    OWN = "own"


class PolicyText(NamedTuple):
    """The product's own text for a kind of policy, to begin with; ``line`` is one sentence to show beside fields.

    ``therapist_only`` is shown below whatever text a clinic states, where the policy offers that release: who reads
    such writing and what becomes of it. It has places for %(other)s and %(therapist)s; "" where it is not offered.
    """

    key: str
    title: str
    summary: str
    text: str
    line: str
    therapist_only: str = ""


class ConsentSection(NamedTuple):
    """One part of the consent text, with places for %(clinic)s, %(other)s and %(therapist)s."""

    key: str
    title: str
    text: str


class ConsentText(NamedTuple):
    """The text each partner reads and accepts; after a new ``version`` everybody has to agree again."""

    version: int
    title: str
    intro: str
    accept: str
    decline: str
    declined: str
    sections: tuple[ConsentSection, ...]


@cache
def policy_texts() -> dict[str, PolicyText]:
    """The starting texts of policies by the value of their ``PolicyKind``, from ``seeds/words``; read once."""
    return {table["key"]: PolicyText(**table) for table in read_texts("policies")["policy"]}


@cache
def consent_text() -> ConsentText:
    """The consent text in its present version, from ``seeds/words``; read once."""
    texts = read_texts("consent")
    sections = tuple(ConsentSection(**table) for table in texts.pop("section"))
    return ConsentText(**texts, sections=sections)
