"""What may happen to an appreciation, and gentle hints on saying it. No Flask, no database, no clock."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from practice.errors import Refusal
from practice.phrase import N_, Phrase, phrase
from practice.release import Release, has_been_released

BACK_FILL_DAYS = 7
PAPER_BACK_DAYS = 60  # a sheet may lie on a fridge from one session to the next but one

RELEASE_WORDS = {
    Release.ONLY_ME: N_("Only me"),
    Release.KEEP: N_("Kept for our session"),
    Release.SHARE: N_("Shared"),
    Release.THERAPIST_ONLY: N_("For your therapist alone"),
}

# Words that turn thanks into a reproach. Said once, quietly, after the note was kept; never in the way.
_TURNS = (
    (
        re.compile(r"\b(finally|at last|for once)\b", re.IGNORECASE),
        N_("It may land softer without “%(word)s”."),
    ),
    (
        re.compile(r"\b(but|although)\b", re.IGNORECASE),
        N_("What comes after “%(word)s” is often what is heard."),
    ),
    (
        re.compile(r"\b(you (?:(?:always|never) should|should (?:always|never)))\b", re.IGNORECASE),
        N_("It may land softer without “%(word)s”."),
    ),
)


class Prompt(StrEnum):
    """What a note answers, where it is not a plain appreciation."""

    NOTICED = "noticed"  # a small kindness of the other, noticed
    NEW_IN_YOU = "new_in_you"
    MISS_AND_WELCOME = "miss_and_welcome"


@dataclass(frozen=True)
class NoteDraft:
    """An appreciation as its author sends it; either ``did`` or a chip is there."""

    form_key: UUID
    on_day: date
    release: Release
    chip: str = ""
    did: str = ""
    shows: str = ""
    landed: str = ""
    prompt: Prompt | None = None
    therapist_id: UUID | None = None  # whose name stood beside *therapist only*
    version: str = ""  # of the note that is changed, as its form showed it


def check_note(draft: NoteDraft, today: date, *, is_paper: bool = False) -> None:
    """One sentence or one tap, of today or the week before; paper may be older."""
    if not draft.did and not draft.chip:
        only_written = draft.prompt or is_paper
        tap = N_("Write a few words, or tap one of these.")
        raise Refusal(N_("Please write a few words.") if only_written else tap, field="did")
    if draft.prompt is Prompt.MISS_AND_WELCOME and not draft.shows:
        raise Refusal(
            N_("Both belong together: something you miss, and something you welcome."), field="shows"
        )
    check_day(draft.on_day, today, is_paper=is_paper)


def check_day(on_day: date, today: date, *, is_paper: bool = False) -> None:
    """Today or the seven days before, sixty on paper; never a day to come."""
    if on_day > today:
        raise Refusal(N_("That day is still to come."), field="on_day")
    if is_paper and on_day < today - timedelta(days=PAPER_BACK_DAYS):
        raise Refusal(N_("This goes back sixty days, no further."), field="on_day")
    if not is_paper and on_day < today - timedelta(days=BACK_FILL_DAYS):
        raise Refusal(N_("This goes back seven days, no further."), field="on_day")


def check_given(appreciations_on: bool) -> None:  # noqa: FBT001 - the couple's setting, as it stands
    """A therapist can leave appreciations out for a couple."""
    if not appreciations_on:
        raise Refusal(N_("Appreciations are not part of what you are doing at the moment."))


def may_change(
    release: Release, released_at: datetime | None, now: datetime, *, is_opened: bool = False
) -> bool:
    """A note is its author's to change until it reached the other, or an opening took it; by the clock alone."""
    return not has_been_released(release, released_at, now) and not (is_opened and release is Release.SHARE)


def check_may_change(
    release: Release, released_at: datetime | None, now: datetime, *, is_opened: bool = False
) -> None:
    """Raise what is said to an author who would change what the other may have read."""
    if not may_change(release, released_at, now, is_opened=is_opened):
        raise Refusal(N_("This has been shared, so it stays as it was said."))


def hint(*texts: str) -> Phrase | None:
    """One gentle hint on how these words may be heard, or None; it never blocks."""
    for pattern, words in _TURNS:
        if found := pattern.search("\n".join(texts)):
            return phrase(words, word=found.group(1).lower())
    return None


# ---- read aloud: a fragment such as "Chosen." gets a beginning, so that somebody can say it ----------------------------
# Only English is judged, and only what is surely a fragment; what is not sure stays as it was written. The author
# sees the sentence before saving, and quotation marks around it leave it alone.

SHORT = 16  # words; more than these are hardly a fragment
_SUBJECTS = frozenset(
    "i you we he she they i'm i've i'd i'll you're you've you'd you'll we're we've we'd it's that's there's".split()
)
_FINITE = frozenset(
    "am is are was were has had have do does did can could will would should shall may might must isn't aren't wasn't "
    "weren't hasn't haven't hadn't don't doesn't didn't can't couldn't won't wouldn't".split()
)
_CLAUSES = frozenset("that because when as than who which if while where after before since until".split())
_DETERMINERS = frozenset("the your my our his her their this these those all both every how".split())
_OBJECTS = frozenset(("me", "us", "my", "our"))
_WHOLE = frozenset(
    "thank thanks sorry yes no well wow bravo please congratulations cheers worth because when if while stay keep come "
    "go let let's what why who where".split()
)
_PAST = frozenset(
    "made gave brought took got put let came went did said told held kept left sat stood stayed found thought knew saw "
    "heard bought read ran drove sent wrote woke built cut fed hid lent lit met paid sang set spoke taught won wore".split()
)
_NOT_PAST = frozenset("need seed weed deed shed sled speed feed naked sacred gifted talented".split())
_EFFECTS = frozenset("made gave helped meant took let brought got reminded showed kept".split())
_BASE = frozenset(
    "care love think want know notice listen remember try see hear understand trust need look make take keep hold give "
    "put work get bring help believe stand fight ask".split()
)
_NOUNS = frozenset(
    "love care trust respect courage strength humour humor grace warmth faith hope heart effort teamwork guts grit joy "
    "peace support thought affection loyalty honesty beauty modesty help time attention".split()
)
_NOUN = re.compile(r"(ness|ence|ance|ity|tion|sion|ment|ship|hood|ery)s?$")
_PREPOSITIONS = frozenset("of with for in to at about on by from without under over".split())
_NOT_GERUNDS = frozenset("morning evening something everything nothing anything thing string spring".split())
_NOT_THIRD = frozenset("always perhaps sometimes less unless besides nowadays this its us yes".split())
_STAY_CAPITAL = re.compile(
    r"(I|I['’].*|(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|January|February|April|June|July|August|September|October|"
    r"November|December|Christmas|Easter|Mum|Dad|Mom|.*['’]s|.+[A-Z].*)"
)
_OTHER_TONGUES = frozenset(
    "der das und ich du mit für dass nicht sehr le la les et tu je que pour de des très el los y por con muy eres il che "
    "per sei molto że się jesteś bardzo os e você het een dat jij danke merci gracias grazie obrigado obrigada dank".split()
)
_LOANS = frozenset("café cafés fiancé fiancée naïve purée crêpe crêpes soufflé rosé déjà à".split())
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_FIRST = re.compile(r"[^.!?…\n]*[.!?…]*[\"”’)]*")


class Part(StrEnum):
    """The three texts of an appreciation."""

    DID = "did"
    SHOWS = "shows"
    LANDED = "landed"


def read_aloud(part: Part, text: str) -> str:
    """The text as somebody can say it: with a beginning where its first sentence is a fragment, otherwise unchanged."""
    found = _FIRST.match(text)
    first = found[0] if found else ""
    words = [word.replace("’", "'") for word in _WORD.findall(first)]
    if not _is_english(first, words) or len(words) > SHORT:
        return text
    low = [word.lower() for word in words]
    lead = _LEADS[part](low)
    if not lead:
        return text
    end = "" if re.search(r"[.!?…][\"”’)]*$", first) else "."
    return lead % (_in_the_middle(first.rstrip(), words[0]) + end) + text[len(first) :]


def _is_english(first: str, words: Sequence[str]) -> bool:
    if not words or not _WORD.match(first) or ":" in first or first.rstrip().endswith("?"):
        return False
    if any(not unicodedata.name(letter, "LATIN").startswith("LATIN") for letter in first if letter.isalpha()):
        return False
    odd = [word for word in words if not word.isascii() and word.lower() not in _LOANS]
    if any(word.islower() or (word is words[0] and not word.endswith("'s")) for word in odd):
        return False
    return not _OTHER_TONGUES.intersection(word.lower() for word in words)


def _in_the_middle(first: str, word: str) -> str:
    return first if _STAY_CAPITAL.fullmatch(word) else first[0].lower() + first[1:]


def _is_past(word: str) -> bool:
    return word in _PAST or (word.endswith("ed") and len(word) > 3 and word not in _NOT_PAST)


def _is_gerund(word: str) -> bool:
    return word.endswith("ing") and len(word) > 4 and word not in _NOT_GERUNDS


def _tells_how(low: Sequence[str]) -> str:
    """``that`` or ``how`` where the text is such a clause, as in "How you waited"."""
    about = _SUBJECTS | {"it", "the", "your", "my", "our", "nobody", "somebody"}
    if low[0] == "that" and about.intersection(low[1:2]):
        return "that"
    return "how" if low[0] == "how" and _SUBJECTS.intersection(low[1:3]) else ""


def _is_whole(low: Sequence[str]) -> bool:
    """Whether somebody does something in it, before a clause begins."""
    if low[0] in _WHOLE or low[0] in _CLAUSES or low[0] == "it":
        return True
    if _is_what_somebody_did(low):
        return False
    at = next((n for n, word in enumerate(low) if word in _CLAUSES), len(low))
    head = low[:at]
    if (_SUBJECTS | _FINITE).intersection(head):
        return True
    does_it_to_me = any(
        word.endswith("s") and after in _OBJECTS | {"you"}
        for word, after in pairwise(head[1:])
        if word not in _NOT_THIRD
    )
    return does_it_to_me or (low[0] in _DETERMINERS and any(map(_is_past, head[1:])))


def _is_what_somebody_did(low: Sequence[str]) -> bool:
    """As in "The way you looked at me", where nothing follows that somebody else did."""
    return (
        low[0] in {"the", "all", "every"}
        and bool(_SUBJECTS.intersection(low[1:3]))
        and not _FINITE.intersection(low)
        and (sum(word in _SUBJECTS for word in low) == 1)
    )


def _lead_of_did(low: Sequence[str]) -> str:
    if _tells_how(low) or _is_what_somebody_did(low):
        return "I appreciate %s"
    if _is_past(low[0]) or (low[0] in _BASE and len(low) > 1):
        return "You %s"
    if _is_whole(low) or any(map(_is_past, low[1:])):
        return ""
    if low[0] in _PREPOSITIONS:
        return "Thank you %s" if low[0] == "for" else ""
    return "I appreciate you %s" if _is_gerund(low[0]) else "I appreciate %s"


def _lead_of_shows(low: Sequence[str]) -> str:
    if clause := _tells_how(low):
        return "It says to me %s" if clause == "that" else "It shows me %s"
    if low[0] in _PAST or (low[0] in _BASE and len(low) > 1):
        return "It says to me that you %s"
    if _is_whole(low):
        return ""
    if low[0] in _DETERMINERS or low[0].endswith("'s") or _names_a_thing(low):
        return "It shows me %s"
    if len(low) > 1 and re.search(r"[^su']s$", low[0]) and low[0] not in _NOT_THIRD:
        return "It says to me that you are someone who %s"
    return "It says to me that you are %s"


def _names_a_thing(low: Sequence[str]) -> bool:
    """Whether it is about a quality rather than a person, as in "Great patience with me"."""
    if list(low[:2]) in (["a", "lot"], ["a", "bit"], ["so", "much"]):
        return True
    at = next((n for n, word in enumerate(low) if word in _PREPOSITIONS), len(low))
    return any(word in _NOUNS or _NOUN.search(word) for word in low[:at])


def _lead_of_landed(low: Sequence[str]) -> str:
    if low[0] == "felt":
        return "I %s"
    if low[0] in _EFFECTS or (_OBJECTS.intersection(low[1:2]) and (_is_past(low[0]) or low[0].endswith("s"))):
        return "It %s"
    if low[0] == "like" or list(low[:2]) in (["as", "if"], ["as", "though"]) or _tells_how(low) == "that":
        return "I felt %s"
    return "" if _is_whole(low) else "I felt %s"


_LEADS = {Part.DID: _lead_of_did, Part.SHOWS: _lead_of_shows, Part.LANDED: _lead_of_landed}
