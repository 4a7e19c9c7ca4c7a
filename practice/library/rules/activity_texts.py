"""Read activities from TOML texts; a text that would keep the parser busy is refused first."""

import re
import tomllib
from collections.abc import Sequence

from practice.errors import Refusal
from practice.library.rules.activities import ActivityDraft, ActivityFileError, check_activity
from practice.library.rules.activity_tables import ActivityTable
from practice.messages import N_


def read_activity(text: str, name: str) -> ActivityDraft:
    """An activity from its TOML text. Raises ActivityFileError with ``name`` and the field that is wrong."""
    _check_shape(text, name)
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also raised for very long integers and deep brackets
        raise ActivityFileError(name, N_("this is not TOML: %(error)s"), error=error) from error
    draft = ActivityTable(name, table).draft()
    try:
        check_activity(draft)
    except Refusal as refusal:
        values = {"field": refusal.field or "", "words": refusal.message}
        raise ActivityFileError(name, N_("%(field)s: %(words)s"), **values) from refusal
    return draft


# Strings and comments of TOML, closed or not; without them, dots and brackets are those of keys and tables.
_QUOTED = re.compile(
    r'''"""(?:[^\\]|\\.)*?(?:"""|\Z)|'{3}.*?(?:'{3}|\Z)|"(?:[^"\\\n]|\\.)*+"?|'[^'\n]*+'?|\#[^\n]*+''',
    re.DOTALL,
)
_DEEPEST = 8  # brackets within brackets
_MOST_KEYS = 1000


def _check_shape(text: str, name: str) -> None:
    """Refuse a text that would keep the TOML parser busy: dotted keys, deep brackets, very many keys.

    The parser's time grows with the square of the length of a dotted key, and an activity needs none.
    Raises ActivityFileError.
    """
    depth = keys = 0
    for character in re.findall(r"[][{}=.]", _QUOTED.sub("", text)):
        keys += character == "="
        depth += (character in "[{") - (character in "]}")
        if character == "." or depth > _DEEPEST or keys > _MOST_KEYS:
            raise ActivityFileError(
                name, N_("this is not TOML: %(error)s"), error=N_("an activity is simpler than this")
            )


def read_activities(texts: Sequence[tuple[str, str]]) -> list[ActivityDraft]:
    """Activities from (name, text).

    Raises ActivityFileError for the first text that is wrong, and when two share a key.
    """
    drafts: dict[str, ActivityDraft] = {}
    for name, text in texts:
        draft = read_activity(text, name)
        if draft.key in drafts:
            raise ActivityFileError(name, N_("the key %(key)s is taken by another file"), key=draft.key)
        drafts[draft.key] = draft
    return list(drafts.values())
