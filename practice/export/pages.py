"""The text file and the JSON file of a copy. The shape of the JSON file, with its version, is in docs/export.md."""

import json
from collections.abc import Iterator
from typing import Any

from practice.copies.rules import CopyItem
from practice.export.rules import FORMAT, RELEASE_WORDS, VERSION, AccountFacts, Copy
from practice.localization.day_formats import full_day, weekday
from practice.localization.translation import translate
from practice.messages import N_, Message, message

_ONLY_ME_WORDS = {  # by: whether those texts are in the copy, whether the policy offers *therapist only*
    (True, False): N_("What you marked “only me” is in this copy."),
    (False, False): N_("What you marked “only me” is not in this copy."),
    (True, True): N_("What you marked “only me”, and what is for your therapist alone, is in this copy."),
    (False, True): N_(
        "What you marked “only me”, and what is for your therapist alone, is not in this copy."
    ),
}
LINE_END = "\r\n"  # every operating system shows it as one


def as_json(copy: Copy) -> Iterator[str]:
    """The JSON file, piece by piece; texts are exactly as they are kept."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "made_on": copy.made_on.isoformat(),
        "with_only_me": copy.with_only_me,
        "account": _account(copy.account),
    }
    yield json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    for name, items in (("own", copy.own), ("given", copy.from_other)):
        yield f',\n "{name}": ['
        for n, item in enumerate(items):
            yield (",\n" if n else "\n") + json.dumps(_item(item), ensure_ascii=False)
        yield "\n ]"
    yield "\n}\n"


def _account(facts: AccountFacts) -> dict[str, Any]:
    return {
        "name": facts.name,
        "email": facts.email,
        "clinic": facts.clinic,
        "agreed": [
            {
                "on": consent.on_day.isoformat(),
                "text_version": consent.text_version,
                "policy_version": consent.policy_version,
                "taken_back_on": consent.taken_back_on.isoformat() if consent.taken_back_on else None,
            }
            for consent in facts.consents
        ],
    }


def _item(item: CopyItem) -> dict[str, Any]:
    return {
        "kind": item.kind.value,
        "on": item.on_day.isoformat(),
        "activity": item.activity,
        "release": item.release.value,
        "texts": [
            {"name": text.name, "label": translate(Message(text.label)), "text": text.text}
            for text in item.texts
        ],
        "facts": {fact.name: fact.value for fact in item.facts},
    }


def as_text(copy: Copy) -> Iterator[str]:
    """The text file, line by line, in the order of days; texts are indented, so that none can pass for a heading."""
    for line in _lines(copy):
        yield line + LINE_END


def _lines(copy: Copy) -> Iterator[str]:
    yield _in_words(N_("A copy of your words"))
    yield _in_words(N_("Made on %(day)s."), day=full_day(copy.made_on))
    yield ""
    yield from _account_lines(copy.account)
    yield ""
    yield _in_words(_ONLY_ME_WORDS[copy.with_only_me, copy.offers_therapist_only])
    yield from _section_lines(_in_words(N_("Your own words")), copy.own)
    yield from _section_lines(
        _in_words(N_("What %(name)s gave to you"), name=copy.other_name), copy.from_other
    )


def _account_lines(facts: AccountFacts) -> Iterator[str]:
    yield ", ".join(fact for fact in (facts.name, facts.email, facts.clinic) if fact)
    for consent in facts.consents:
        yield _in_words(N_("You agreed to the texts on %(day)s."), day=full_day(consent.on_day))
        if consent.taken_back_on:
            yield _in_words(N_("You took it back on %(day)s."), day=full_day(consent.taken_back_on))


def _section_lines(title: str, items: list[CopyItem]) -> Iterator[str]:
    yield from ("", "", title.upper())
    if not items:
        yield from ("", _in_words(N_("Nothing so far.")))
    on_day = None
    for item in items:
        if item.on_day != on_day:
            on_day = item.on_day
            yield from ("", f"{weekday(on_day)}, {full_day(on_day)}")
        yield ""
        yield from _item_lines(item)


def _item_lines(item: CopyItem) -> Iterator[str]:
    kind = _in_words(item.kind.words)
    yield f"{kind}: {item.activity}" if item.activity else kind
    for text in item.texts:
        yield f"  {_in_words(text.label)}:"
        for line in text.text.splitlines():
            yield f"    {line}".rstrip()
    for fact in item.facts:
        if fact.words:
            yield "  " + " ".join(translate(fact.words).split())
    yield f"  ({_in_words(RELEASE_WORDS[item.release])})"


def _in_words(text: str, **values: Any) -> str:
    return translate(message(text, **values))
