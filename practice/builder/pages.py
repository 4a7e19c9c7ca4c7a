"""What the builder's form shows of an activity before anything is typed."""

from typing import Any

from practice.library.queries import ActivityView
from practice.library.rules.questions import QuestionType
from practice.messages import N_


def form_data(book: ActivityView) -> dict[str, Any]:
    """An activity as the builder's form holds it."""
    data: dict[str, Any] = {name: getattr(book, name) for name in PLAIN_FIELDS}
    data |= {name: str(getattr(book, name)) for name in ("energy", "cost", "tag", "mode", "window")}
    data |= {"needs": list(book.needs), "cautions": list(book.cautions), "version": str(book.version)}
    data["plans"] = "\n".join(f"{one['cue']} | {one['we']}" for one in book.plans)
    data["obstacles"] = "\n".join(f"{one['obstacle']} | {one['small']}" for one in book.obstacles)
    for n, one in enumerate(book.fields, 1):
        kind = f"scale_{one.to}" if one.type is QuestionType.SCALE else str(one.type)
        texts = {
            "label": one.label,
            "type": kind,
            "who": "own" if one.is_own else "both",
            "choices": "\n".join(words for _, words in one.choices),
            "hint": one.hint,
            "key": one.key,
        }
        data |= {f"ask_{n}_{part}": text for part, text in texts.items()}
    return data


PLAIN_FIELDS = (
    "title", "summary", "why", "how", "example", "small_version", "free_version",
    "minutes_low", "minutes_high", "low", "high",
)  # fmt: skip

NEW_ACTIVITY_DATA: dict[str, Any] = {
    "minutes_low": 10,
    "minutes_high": 20,
    "energy": "low",
    "cost": "free",
    "free_version": N_("It costs nothing."),
    "tag": "couple",
    "mode": "together",
    "window": "week",
    "low": 1,
    "high": 2,
}
