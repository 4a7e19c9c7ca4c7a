"""The values the builder's form begins with."""

from typing import Any

from practice.library.queries import ActivityView
from practice.library.rules.questions import QuestionType
from practice.messages import N_


def form_data(activity: ActivityView) -> dict[str, Any]:
    """The values of the builder's form, from an activity."""
    data: dict[str, Any] = {name: getattr(activity, name) for name in PLAIN_FIELDS}
    data |= {name: str(getattr(activity, name)) for name in ("energy", "cost", "tag", "mode", "window")}
    data |= {
        "needs": list(activity.needs),
        "cautions": list(activity.cautions),
        "version": str(activity.version),
    }
    data["plans"] = "\n".join(f"{plan['cue']} | {plan['we']}" for plan in activity.plans)
    data["obstacles"] = "\n".join(
        f"{obstacle['obstacle']} | {obstacle['small']}" for obstacle in activity.obstacles
    )
    for number, question in enumerate(activity.fields, 1):
        answer_type = f"scale_{question.to}" if question.type is QuestionType.SCALE else str(question.type)
        texts = {
            "label": question.label,
            "type": answer_type,
            "who": "own" if question.is_own else "both",
            "choices": "\n".join(words for _, words in question.choices),
            "hint": question.hint,
            "key": question.key,
        }
        data |= {f"ask_{number}_{part}": text for part, text in texts.items()}
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
