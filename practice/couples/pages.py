"""The card of each partner on the couple's page."""

from dataclasses import dataclass

from practice.clock import day_in
from practice.couples.queries.couples import PartnerView
from practice.couples.queries.partners import PartnerProgressView
from practice.couples.rules import CoupleState, PartnerStatus
from practice.messages import N_, Message, message

STATUS_SENTENCES: dict[PartnerStatus, str] = {
    PartnerStatus.NOT_INVITED: N_("Make a link, and give it to them alone."),
    PartnerStatus.LINK_OPEN: N_("A link is open until %(day)s."),
    PartnerStatus.LINK_ENDED: N_("The last link ended on %(day)s without being used."),
    PartnerStatus.SIGNED_UP: N_(
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

# Once the work has ended nobody can be invited: these sentences do not mention a link.
STATUS_SENTENCES_WHEN_ENDED: dict[PartnerStatus, str] = {
    PartnerStatus.NOT_INVITED: N_("Has no sign-in."),
    PartnerStatus.LEFT: N_(
        "Left on %(day)s. Nothing of theirs is shared any more, and their sign-in is closed."
    ),
}
STATUS_TAGS: dict[PartnerStatus, tuple[str, str | None]] = {
    PartnerStatus.NOT_INVITED: (N_("Not invited"), None),
    PartnerStatus.LINK_OPEN: (N_("Link open"), "plum"),
    PartnerStatus.LINK_ENDED: (N_("Link ended"), None),
    PartnerStatus.SIGNED_UP: (N_("Signed up"), "plum"),
    PartnerStatus.AGREED: (N_("Here"), "ok"),
    PartnerStatus.STOPPED: (N_("Has stopped"), "look"),
    PartnerStatus.LEFT: (N_("Has left"), "look"),
    PartnerStatus.COMING_BACK: (N_("Link open"), "plum"),
}


@dataclass(frozen=True)
class PartnerCard:
    """One partner on their therapist's page: the status with its sentence and tag (text and colour)."""

    person: PartnerView
    status: PartnerStatus
    words: Message
    tag: str
    tone: str | None
    is_ended: bool = False

    @property
    def has_sign_in(self) -> bool:
        """Whether a code for a forgotten password can be made: they can sign in, or come back with one."""
        return self.status in {
            PartnerStatus.SIGNED_UP,
            PartnerStatus.AGREED,
            PartnerStatus.STOPPED,
            PartnerStatus.COMING_BACK,
        }

    @property
    def has_link(self) -> bool:
        """Whether an open link can be withdrawn."""
        return self.status in {PartnerStatus.LINK_OPEN, PartnerStatus.COMING_BACK}

    @property
    def had_link(self) -> bool:
        """Whether they had a link before."""
        return self.has_link or self.status is PartnerStatus.LINK_ENDED

    @property
    def may_invite(self) -> bool:
        """Whether a link can be made for them."""
        invitable = {
            PartnerStatus.NOT_INVITED,
            PartnerStatus.LINK_OPEN,
            PartnerStatus.LINK_ENDED,
            PartnerStatus.LEFT,
            PartnerStatus.COMING_BACK,
        }
        return not self.is_ended and self.status in invitable


def partner_card(
    person: PartnerView, progress: PartnerProgressView, zone: str, state: CoupleState
) -> PartnerCard:
    """The card of one partner; ``zone`` is the clinic's, for days."""
    values = {"day": day_in(zone, progress.until)} if progress.until else {}
    tag, tone = STATUS_TAGS[progress.status]
    is_ended = state is CoupleState.ENDED
    sentences = STATUS_SENTENCES | STATUS_SENTENCES_WHEN_ENDED if is_ended else STATUS_SENTENCES
    return PartnerCard(
        person, progress.status, message(sentences[progress.status], **values), tag, tone, is_ended
    )
