"""Activities from their text files in TOML; a text that the parser would take long for is refused first."""

import re
import tomllib
from collections.abc import Sequence

from practice.errors import Refusal
from practice.library.rules.activities import ActivityDraft, ActivityFileError, check_activity
from practice.library.rules.activity_tables import ActivityTable
from practice.messages import N_


def read_activity(text: str, name: str) -> ActivityDraft:
    """An activity from its TOML text.

    Raises Misshapen with ``name`` and the field that is wrong.
    """
    _check_shape(text, name)
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of a thousand digits, a thousand brackets
        raise ActivityFileError(name, N_("this is not TOML: %(error)s"), error=error) from error
    draft = ActivityTable(name, table).draft()
    try:
        check_activity(draft)
    except Refusal as refusal:
        wanted = {"field": refusal.field or "", "words": refusal.message}
        raise ActivityFileError(name, N_("%(field)s: %(words)s"), **wanted) from refusal
    return draft


# Strings and comments of TOML, closed or not, so that what is left is read once from end to end.
_QUOTED = re.compile(
    r'''"""(?:[^\\]|\\.)*?(?:"""|\Z)|'{3}.*?(?:'{3}|\Z)|"(?:[^"\\\n]|\\.)*+"?|'[^'\n]*+'?|\#[^\n]*+''',
    re.DOTALL,
)
_MOST_DEEP = 8  # brackets within brackets
_MOST_KEYS = 1000


def _check_shape(text: str, name: str) -> None:
    """Refuse a text that the TOML parser would take long for: dotted keys, deep brackets, very many keys.

    The parser's time grows with the square of a dotted key; an activity needs none. Raises Misshapen.
    """
    depth = keys = 0
    for sign in re.findall(r"[][{}=.]", _QUOTED.sub("", text)):
        keys += sign == "="
        depth += (sign in "[{") - (sign in "]}")
        if sign == "." or depth > _MOST_DEEP or keys > _MOST_KEYS:
            raise ActivityFileError(
                name, N_("this is not TOML: %(error)s"), error=N_("an activity is simpler than this")
            )


def read_activities(texts: Sequence[tuple[str, str]]) -> list[ActivityDraft]:
    """Activities from texts with their names; raises Misshapen as ``read_folder``."""
    drafts: dict[str, ActivityDraft] = {}
    for name, text in texts:
        draft = read_activity(text, name)
        if draft.key in drafts:
            raise ActivityFileError(name, N_("the key %(key)s is taken by another file"), key=draft.key)
        drafts[draft.key] = draft
    return list(drafts.values())
