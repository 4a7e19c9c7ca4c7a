"""What the couple's page shows of each partner. No Flask, no database."""

from dataclasses import dataclass

from practice.clock import day_in
from practice.couples.queries import Person, Progress
from practice.couples.rules import Way
from practice.phrase import N_, Phrase, phrase

SAYINGS: dict[Way, str] = {
    Way.NOT_INVITED: N_("Make a link, and give it to them alone."),
    Way.WAITS: N_("A link is open until %(day)s."),
    Way.RAN_OUT: N_("The last link ended on %(day)s without being used."),
    Way.HERE: N_("Has a sign-in. Has not agreed to the policy as it stands, so nothing is open to them yet."),
    Way.AGREED: N_("Has a sign-in, and has agreed to the policy."),
    Way.STOPPED: N_("Stopped on %(day)s. Nothing of theirs is shared any more. They can take it back."),
    Way.LEFT: N_("Left on %(day)s. Nothing of theirs is shared any more, and their sign-in is closed."),
}
TAGS: dict[Way, tuple[str, str | None]] = {
    Way.NOT_INVITED: (N_("Not invited"), None),
    Way.WAITS: (N_("Link open"), "plum"),
    Way.RAN_OUT: (N_("Link ended"), None),
    Way.HERE: (N_("Signed up"), "plum"),
    Way.AGREED: (N_("Here"), "ok"),
    Way.STOPPED: (N_("Has stopped"), "look"),
    Way.LEFT: (N_("Has left"), "look"),
}


@dataclass(frozen=True)
class Card:
    """One partner as their therapist sees how far they have come."""

    person: Person
    way: Way
    words: Phrase
    tag: str
    tone: str | None

    @property
    def has_sign_in(self) -> bool:
        """Whether they can sign in, and so forget a password."""
        return self.way in {Way.HERE, Way.AGREED, Way.STOPPED}

    @property
    def may_invite(self) -> bool:
        """Whether a link can be made for them."""
        return self.way in {Way.NOT_INVITED, Way.WAITS, Way.RAN_OUT}


def card(person: Person, progress: Progress, zone: str) -> Card:
    """The card of one partner; days are those of the clinic's zone."""
    values = {"day": day_in(zone, progress.until)} if progress.until else {}
    tag, tone = TAGS[progress.way]
    return Card(person, progress.way, phrase(SAYINGS[progress.way], **values), tag, tone)
