"""The two files a copy can be. The JSON file's shape is told in docs/export.md, with its version."""

import json
from collections.abc import Iterator
from typing import Any

from practice.copies.rules import CopyItem
from practice.export.rules import FORMAT, READ_BY, VERSION, AccountFacts, Copy
from practice.localization.day_formats import full_day, weekday
from practice.localization.translation import translate
from practice.messages import N_, Message, message

_UNREAD_BY_OTHER = {  # by: whether it is in the copy, whether the policy offers *therapist only*
    (True, False): N_("What you marked “only me” is in this copy."),
    (False, False): N_("What you marked “only me” is not in this copy."),
    (True, True): N_("What you marked “only me”, and what is for your therapist alone, is in this copy."),
    (False, True): N_(
        "What you marked “only me”, and what is for your therapist alone, is not in this copy."
    ),
}
LINE_END = "\r\n"  # a text file is read on every kind of machine


def as_json(copy: Copy) -> Iterator[str]:
    """The JSON file, piece by piece; every text stands in it exactly as it is kept."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "made_on": copy.made_on.isoformat(),
        "with_only_me": copy.with_only_me,
        "account": _account(copy.account),
    }
    yield json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    for name, items in (("own", copy.own), ("given", copy.given)):
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
                "on": one.on_day.isoformat(),
                "text_version": one.text_version,
                "policy_version": one.policy_version,
                "taken_back_on": one.taken_back_on.isoformat() if one.taken_back_on else None,
            }
            for one in facts.agreed
        ],
    }


def _item(item: CopyItem) -> dict[str, Any]:
    return {
        "kind": item.kind.value,
        "on": item.on_day.isoformat(),
        "activity": item.activity,
        "release": item.release.value,
        "texts": [
            {"name": one.name, "label": translate(Message(one.label)), "text": one.text} for one in item.texts
        ],
        "facts": {one.name: one.value for one in item.facts},
    }


def as_text(copy: Copy) -> Iterator[str]:
    """The text file, line by line, in the order of days; what was written is indented, so that it forges no heading."""
    for line in _lines(copy):
        yield line + LINE_END


def _lines(copy: Copy) -> Iterator[str]:
    yield _in_words(N_("A copy of your words"))
    yield _in_words(N_("Made on %(day)s."), day=full_day(copy.made_on))
    yield ""
    yield from _account_lines(copy.account)
    yield ""
    yield _in_words(_UNREAD_BY_OTHER[copy.with_only_me, copy.offers_therapist_only])
    yield from _section_lines(_in_words(N_("Your own words")), copy.own)
    yield from _section_lines(_in_words(N_("What %(name)s gave to you"), name=copy.other_name), copy.given)


def _account_lines(facts: AccountFacts) -> Iterator[str]:
    yield ", ".join(one for one in (facts.name, facts.email, facts.clinic) if one)
    for one in facts.agreed:
        yield _in_words(N_("You agreed to the texts on %(day)s."), day=full_day(one.on_day))
        if one.taken_back_on:
            yield _in_words(N_("You took it back on %(day)s."), day=full_day(one.taken_back_on))


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
    for one in item.texts:
        yield f"  {_in_words(one.label)}:"
        for line in one.text.splitlines():
            yield f"    {line}".rstrip()
    for fact in item.facts:
        if fact.words:
            yield "  " + " ".join(translate(fact.words).split())
    yield f"  ({_in_words(READ_BY[item.release])})"


def _in_words(text: str, **values: Any) -> str:
    return translate(message(text, **values))
