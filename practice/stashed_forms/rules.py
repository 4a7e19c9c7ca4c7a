"""How long, how many and how large stashed forms may be, and which fields are never stashed."""

import re
from datetime import timedelta

STASHED_FOR = timedelta(days=7)
STASHED_FORM_LEADS_FOR = timedelta(days=1)  # signing in leads to the page of a draft that is not older
MOST_STASHED_FORMS = 20  # of one account
LONGEST_STASHED_FORM = 200_000  # bytes


def is_local_path(path: str) -> bool:
    """Whether a path leads to this site: "/" and not "//", no backslash, no space or control character."""
    return bool(re.fullmatch(r"/(?![/\\\\])[^\\\\\x00-\x20]*", path))


def may_stash_field(name: str) -> bool:
    """Whether a field may be in a draft: never secrets, tokens, consent, or what chooses the contents of a copy."""
    excluded = (
        "password",
        "current",
        "secret",
        "code",
        "token",
        "csrf",
        "draft_",
        "policy_id",
        "text_version",
        "read_",
        "copy_",
    )
    return not any(word in name for word in excluded)
