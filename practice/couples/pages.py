"""What the couple's page shows of each partner. No Flask, no database."""

from dataclasses import dataclass

from practice.clock import day_in
from practice.couples.queries import Person, Progress
from practice.couples.rules import CoupleState, Way
from practice.phrase import N_, Phrase, phrase

SAYINGS: dict[Way, str] = {
    Way.NOT_INVITED: N_("Make a link, and give it to them alone."),
    Way.WAITS: N_("A link is open until %(day)s."),
    Way.RAN_OUT: N_("The last link ended on %(day)s without being used."),
    Way.HERE: N_("Has a sign-in. Has not agreed to the policy as it stands, so nothing is open to them yet."),
    Way.AGREED: N_("Has a sign-in, and has agreed to the policy."),
    Way.STOPPED: N_("Stopped on %(day)s. Nothing of theirs is shared any more. They can take it back."),
    Way.LEFT: N_(
        "Left on %(day)s. Nothing of theirs is shared any more, and their sign-in is closed. With a link they can"
        " come back by themselves; what they wrote stays theirs."
    ),
    Way.COMING_BACK: N_(
        "Left. A link to come back is open until %(day)s. It asks for the password they had, and shares nothing."
    ),
}
# Once the work has ended nobody is invited, so no sentence speaks of a link to make.
SAYINGS_WHEN_ENDED: dict[Way, str] = {
    Way.NOT_INVITED: N_("Has no sign-in."),
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
    Way.COMING_BACK: (N_("Link open"), "plum"),
}


@dataclass(frozen=True)
class Card:
    """One partner as their therapist sees how far they have come."""

    person: Person
    way: Way
    words: Phrase
    tag: str
    tone: str | None
    is_ended: bool = False

    @property
    def has_sign_in(self) -> bool:
        """Whether they can sign in, or come back, and so forget a password."""
        return self.way in {Way.HERE, Way.AGREED, Way.STOPPED, Way.COMING_BACK}

    @property
    def has_link(self) -> bool:
        """Whether a link waits for them."""
        return self.way in {Way.WAITS, Way.COMING_BACK}

    @property
    def had_link(self) -> bool:
        """Whether another link would not be their first."""
        return self.has_link or self.way is Way.RAN_OUT

    @property
    def may_invite(self) -> bool:
        """Whether a link can be made for them."""
        can = {Way.NOT_INVITED, Way.WAITS, Way.RAN_OUT, Way.LEFT, Way.COMING_BACK}
        return not self.is_ended and self.way in can


def card(person: Person, progress: Progress, zone: str, state: CoupleState) -> Card:
    """The card of one partner; days are those of the clinic's zone."""
    values = {"day": day_in(zone, progress.until)} if progress.until else {}
    tag, tone = TAGS[progress.way]
    is_ended = state is CoupleState.ENDED
    sayings = SAYINGS | SAYINGS_WHEN_ENDED if is_ended else SAYINGS
    return Card(person, progress.way, phrase(sayings[progress.way], **values), tag, tone, is_ended)
