"""Reading aloud: a fragment such as "Chosen." gets a beginning, so that somebody can say it."""

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

# ---- read aloud: a fragment such as "Chosen." gets a beginning, so that somebody can say it ----------------------------
# Only English is judged, and only what is surely a fragment; what is not sure stays as it was written. The author
# sees the sentence before saving, and quotation marks around it leave it alone.

LONGEST_FRAGMENT = 16  # words; more than these are hardly a fragment
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
_OTHER_LANGUAGES = frozenset(
    "der das und ich du mit für dass nicht sehr le la les et tu je que pour de des très el los y por con muy eres il che "
    "per sei molto że się jesteś bardzo os e você het een dat jij danke merci gracias grazie obrigado obrigada dank".split()
)
_LOANWORDS = frozenset("café cafés fiancé fiancée naïve purée crêpe crêpes soufflé rosé déjà à".split())
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_FIRST_SENTENCE = re.compile(r"[^.!?…\n]*[.!?…]*[\"”’)]*")


class AppreciationPart(StrEnum):
    """The texts of an appreciation that may get a beginning, by their names."""

    DID = "did"
    SHOWS = "shows"
    LANDED = "landed"


def read_aloud(part: str, text: str) -> str:
    """The text ``part`` of an appreciation as somebody can say it: with a beginning where its first sentence is a fragment, otherwise unchanged."""
    if part not in set(AppreciationPart):
        return text
    found = _FIRST_SENTENCE.match(text)
    first = found[0] if found else ""
    words = [word.replace("’", "'") for word in _WORD.findall(first)]
    if not _is_english(first, words) or len(words) > LONGEST_FRAGMENT:
        return text
    low = [word.lower() for word in words]
    lead = _LEADS[AppreciationPart(part)](low)
    if not lead:
        return text
    end = "" if re.search(r"[.!?…][\"”’)]*$", first) else "."
    return lead % (_in_the_middle(first.rstrip(), words[0]) + end) + text[len(first) :]


def _is_english(first: str, words: Sequence[str]) -> bool:
    if not words or not _WORD.match(first) or ":" in first or first.rstrip().endswith("?"):
        return False
    if any(not unicodedata.name(letter, "LATIN").startswith("LATIN") for letter in first if letter.isalpha()):
        return False
    odd = [word for word in words if not word.isascii() and word.lower() not in _LOANWORDS]
    if any(word.islower() or (word is words[0] and not word.endswith("'s")) for word in odd):
        return False
    return not _OTHER_LANGUAGES.intersection(word.lower() for word in words)


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


_LEADS = {
    AppreciationPart.DID: _lead_of_did,
    AppreciationPart.SHOWS: _lead_of_shows,
    AppreciationPart.LANDED: _lead_of_landed,
}
