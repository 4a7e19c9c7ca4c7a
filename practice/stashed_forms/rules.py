"""How long, how many and how large stashed forms are, and which fields are never stashed."""

import re
from datetime import timedelta

STASHED_FOR = timedelta(days=7)
STASHED_FORM_LEADS_FOR = timedelta(days=1)  # signing in goes on at a draft that is not older
MOST_STASHED_FORMS = 20  # of one account
LONGEST_STASHED_FORM = 200_000  # bytes


def is_local_path(path: str) -> bool:
    """Whether an address asked for after signing in stays in this house."""
    return bool(re.fullmatch(r"/(?![/\\\\])[^\\\\\x00-\x20]*", path))


def may_stash_field(name: str) -> bool:
    """Whether a form's field may be kept in a draft: never a secret, a token, or what somebody agreed to or copies."""
    never = (
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
    return not any(word in name for word in never)
