"""Reading couples and partners. Every question names who is asking."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from practice import access, db
from practice.access import CoupleAccess, Viewer
from practice.access import Partner as PartnerViewer
from practice.accounts.models import Therapist
from practice.couples.models import Couple, Partner
from practice.couples.rules import CoupleState, Side
from practice.errors import NotFound


class Person(NamedTuple):
    """One partner as pages name them."""

    id: UUID
    side: Side
    name: str
    pronouns: str
    has_account: bool
    has_left: bool


class Pair(NamedTuple):
    """A couple with both partners, in the order first, second."""

    id: UUID
    state: CoupleState
    zone: str
    a: Person
    b: Person
    attested_on: date | None
    appreciations_on: bool

    def side_of(self, partner_id: UUID) -> Side:
        """Which of the two this id is."""
        return Side.A if partner_id == self.a.id else Side.B

    def person(self, partner_id: UUID) -> Person:
        """The partner with this id."""
        return self.a if partner_id == self.a.id else self.b

    def other(self, partner_id: UUID) -> Person:
        """The partner without this id."""
        return self.b if partner_id == self.a.id else self.a


class Us(NamedTuple):
    """What a partner's page says of the people around them."""

    pair: Pair
    me: Person
    other: Person
    therapist_name: str


def couple(viewer: Viewer, couple_id: UUID) -> Couple:
    """The couple's row, for actions; NotFound for strangers."""
    return access.find(viewer, Couple, couple_id)


def pair(viewer: Viewer, couple_id: UUID) -> Pair:
    """A couple and its two partners; NotFound for strangers."""
    found = pairs(viewer, only=couple_id)
    if not found:
        raise NotFound("Couple")
    return found[couple_id]


def pairs(viewer: Viewer, *, only: UUID | None = None) -> dict[UUID, Pair]:
    """The couples that exist for this viewer, in one statement."""
    statement = (
        select(Couple, Partner)
        .join(Partner, Partner.couple_id == Couple.id)
        .where(access.exists_for(viewer, Couple))
        .order_by(Couple.id, Partner.side)
    )
    if only:
        statement = statement.where(Couple.id == only)
    rows = db.session.execute(statement).all()
    return {
        couple.id: _pair(couple, first, second)
        for (couple, first), (_, second) in zip(rows[::2], rows[1::2], strict=True)
    }


def us(partner: PartnerViewer) -> Us:
    """The partner's own couple, and the name of the therapist they see."""
    found = pair(partner, partner.couple_id)
    return Us(found, found.person(partner.id), found.other(partner.id), therapist_name(partner, found.id))


def therapist_name(viewer: Viewer, couple_id: UUID) -> str:
    """The therapist the couple was first shared with."""
    statement = (
        select(Therapist.name)
        .join(CoupleAccess, CoupleAccess.therapist_id == Therapist.id)
        .where(access.exists_for(viewer, CoupleAccess), CoupleAccess.couple_id == couple_id)
        .order_by(CoupleAccess.given_at, Therapist.name)
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none() or ""


def _pair(couple: Couple, first: Partner, second: Partner) -> Pair:
    return Pair(
        couple.id,
        couple.state,
        couple.time_zone,
        _person(first),
        _person(second),
        couple.attested_on,
        couple.appreciations_on,
    )


def _person(row: Partner) -> Person:
    return Person(
        row.id, row.side, row.name, row.pronouns, row.account_id is not None, row.left_at is not None
    )
