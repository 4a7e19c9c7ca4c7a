"""What the couple's page shows of each partner. No Flask, no database."""

from dataclasses import dataclass

from practice.clock import day_in
from practice.couples.queries.couples import PartnerView
from practice.couples.queries.partners import PartnerProgressView
from practice.couples.rules import CoupleState, PartnerStatus
from practice.messages import N_, Message, message

STATUS_SENTENCES: dict[PartnerStatus, str] = {
    PartnerStatus.NOT_INVITED: N_("Make a link, and give it to them alone."),
    PartnerStatus.WAITS: N_("A link is open until %(day)s."),
    PartnerStatus.RAN_OUT: N_("The last link ended on %(day)s without being used."),
    PartnerStatus.HERE: N_(
        "Has a sign-in. Has not agreed to the policy as it stands, so nothing is open to them yet."
    ),
    PartnerStatus.AGREED: N_("Has a sign-in, and has agreed to the policy."),
    PartnerStatus.STOPPED: N_(
        "Stopped on %(day)s. Nothing of theirs is shared any more. They can take it back."
    ),
    PartnerStatus.LEFT: N_(
        "Left on %(day)s. Nothing of theirs is shared any more, and their sign-in is closed. With a link they can"
        " come back by themselves; what they wrote stays theirs."
    ),
    PartnerStatus.COMING_BACK: N_(
        "Left. A link to come back is open until %(day)s. It asks for the password they had, and shares nothing."
    ),
}

# Once the work has ended nobody is invited, so no sentence speaks of a link to make.
STATUS_SENTENCES_WHEN_ENDED: dict[PartnerStatus, str] = {
    PartnerStatus.NOT_INVITED: N_("Has no sign-in."),
    PartnerStatus.LEFT: N_(
        "Left on %(day)s. Nothing of theirs is shared any more, and their sign-in is closed."
    ),
}
STATUS_TAGS: dict[PartnerStatus, tuple[str, str | None]] = {
    PartnerStatus.NOT_INVITED: (N_("Not invited"), None),
    PartnerStatus.WAITS: (N_("Link open"), "plum"),
    PartnerStatus.RAN_OUT: (N_("Link ended"), None),
    PartnerStatus.HERE: (N_("Signed up"), "plum"),
    PartnerStatus.AGREED: (N_("Here"), "ok"),
    PartnerStatus.STOPPED: (N_("Has stopped"), "look"),
    PartnerStatus.LEFT: (N_("Has left"), "look"),
    PartnerStatus.COMING_BACK: (N_("Link open"), "plum"),
}


@dataclass(frozen=True)
class PartnerCard:
    """One partner as their therapist sees how far they have come."""

    person: PartnerView
    way: PartnerStatus
    words: Message
    tag: str
    tone: str | None
    is_ended: bool = False

    @property
    def has_sign_in(self) -> bool:
        """Whether they can sign in, or come back, and so forget a password."""
        return self.way in {
            PartnerStatus.HERE,
            PartnerStatus.AGREED,
            PartnerStatus.STOPPED,
            PartnerStatus.COMING_BACK,
        }

    @property
    def has_link(self) -> bool:
        """Whether a link waits for them."""
        return self.way in {PartnerStatus.WAITS, PartnerStatus.COMING_BACK}

    @property
    def had_link(self) -> bool:
        """Whether another link would not be their first."""
        return self.has_link or self.way is PartnerStatus.RAN_OUT

    @property
    def may_invite(self) -> bool:
        """Whether a link can be made for them."""
        can = {
            PartnerStatus.NOT_INVITED,
            PartnerStatus.WAITS,
            PartnerStatus.RAN_OUT,
            PartnerStatus.LEFT,
            PartnerStatus.COMING_BACK,
        }
        return not self.is_ended and self.way in can


def partner_card(
    person: PartnerView, progress: PartnerProgressView, zone: str, state: CoupleState
) -> PartnerCard:
    """The card of one partner; days are those of the clinic's zone."""
    values = {"day": day_in(zone, progress.until)} if progress.until else {}
    tag, tone = STATUS_TAGS[progress.way]
    is_ended = state is CoupleState.ENDED
    sayings = STATUS_SENTENCES | STATUS_SENTENCES_WHEN_ENDED if is_ended else STATUS_SENTENCES
    return PartnerCard(person, progress.way, message(sayings[progress.way], **values), tag, tone, is_ended)
