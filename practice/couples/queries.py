"""Reading couples and partners. Every question names who is asking."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, bindparam, case, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from practice import access, db, vault, words
from practice.access import CoupleAccess, Viewer
from practice.access import Partner as PartnerViewer
from practice.access import Therapist as TherapistViewer
from practice.accounts.models import Clinic, Therapist
from practice.accounts.rules import hash_of
from practice.couples.models import Consent, Couple, Invitation, Partner, Policy
from practice.couples.rules import (
    CoupleState,
    InvitationState,
    PolicyDraft,
    PolicyKind,
    Side,
    Way,
    invitation_state,
    releases_offered,
    way_of,
)
from practice.errors import NotFound
from practice.release import Release
from practice.vault import Vault


class Person(NamedTuple):
    """One partner as pages name them."""

    id: UUID
    side: Side
    name: str
    has_account: bool
    has_left: bool
    is_silent: bool = (
        False  # has an account and has not agreed to the texts in force; known where one couple is read
    )


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
    therapist_id: UUID | None
    therapist_name: str
    releases: tuple[Release, ...]  # what the policy in force offers
    policy_line: str  # stands beside *therapist only*; "" where it is not offered


def couple(viewer: Viewer, couple_id: UUID) -> Couple:
    """The couple's row, for actions; NotFound for strangers."""
    return access.find(viewer, Couple, couple_id)


def hold(viewer: Viewer, couple_id: UUID) -> Couple:
    """The couple's row as it stands, and nobody else's to write until this transaction ends.

    Leaving and opening a session both begin with it, so that one of them is over before the other looks.
    """
    row = couple(viewer, couple_id)
    access.hold(viewer, row)
    return row


def hold_under_policy(therapist: TherapistViewer, couple_id: UUID | None) -> list[UUID]:
    """Hold the couples a policy stated for this couple, or for the clinic (None), is in force for; their ids."""
    if couple_id is not None:
        return [hold(therapist, couple_id).id]
    of_their_own = select(Policy.couple_id).where(
        Policy.clinic_id == therapist.clinic_id, Policy.couple_id.is_not(None)
    )
    others = select(Couple.id).where(Couple.clinic_id == therapist.clinic_id, Couple.id.not_in(of_their_own))
    return list(db.session.scalars(others.order_by(Couple.id).with_for_update()))


def pair(viewer: Viewer, couple_id: UUID) -> Pair:
    """A couple and its two partners; NotFound for strangers."""
    rows = _rows_of(viewer, couple_id)
    return _pair(rows[0], rows[-1])


def _rows_of(viewer: Viewer, couple_id: UUID) -> Sequence[Any]:
    """One couple, with the therapist it was first shared with and what the policy offers its partner who looks.

    A page that names a couple nearly always opens texts of theirs, so their vaults come along.
    """
    values = {"couple_id": couple_id, "text_version": words.consent().version}
    rows = access.ask(_couple_with_vaults, viewer, **values).all()
    if not rows:
        raise NotFound("Couple")
    vault.remember(viewer, couple_id, [row[-len(vault.KEY_COLUMNS) :] for row in rows])
    return rows


def pairs(viewer: Viewer) -> dict[UUID, Pair]:
    """The couples that exist for this viewer, in one statement."""
    rows = access.ask(_couples, viewer).all()
    return {first[0]: _pair(first, second) for first, second in zip(rows[::2], rows[1::2], strict=True)}


def _couples(viewer: Viewer) -> db.Columns:
    return (
        select(
            Couple.id,
            Couple.state,
            Couple.time_zone,
            Couple.attested_on,
            Couple.appreciations_on,
            Partner.id,
            Partner.side,
            Partner.name,
            Partner.account_id.is_not(None),
            or_(Partner.left_at.is_not(None), Partner.stopped_at.is_not(None)),
        )
        .join(Partner, Partner.couple_id == Couple.id)
        .where(access.exists_for(viewer, Couple))
        .order_by(Couple.id, Partner.side)
    )


def _couple_with_vaults(viewer: Viewer) -> db.Columns:
    holds = and_(Vault.couple_id == Couple.id, access.exists_for(viewer, Vault))
    seen_by = and_(Therapist.clinic_id == viewer.clinic_id, Therapist.id == _first_therapist_id(viewer))
    one = _couples(viewer).outerjoin(Vault, holds).outerjoin(Therapist, seen_by)
    is_silent = and_(Partner.account_id.is_not(None), ~has_agreed_too()).label("is_silent")
    found: list[ColumnElement[Any]] = [
        is_silent,
        Therapist.id.label("therapist_id"),
        Therapist.name.label("therapist_name"),
    ]
    if isinstance(viewer, PartnerViewer):
        offers = case((Policy.therapist_only, Policy.text))
        found.append(_in_force(viewer, offers).scalar_subquery().label("therapist_only"))
    return one.where(Couple.id == bindparam("couple_id")).add_columns(*found, *vault.KEY_COLUMNS)


def us(partner: PartnerViewer) -> Us:
    """The partner's own couple, and the name of the therapist they see."""
    rows = _rows_of(partner, partner.couple_id)
    found, first = _pair(rows[0], rows[-1]), rows[0]
    offers = first.therapist_only is not None and first.therapist_id is not None
    return Us(
        pair=found,
        me=found.person(partner.id),
        other=found.other(partner.id),
        therapist_id=first.therapist_id,
        therapist_name=first.therapist_name or "",
        releases=releases_offered(therapist_only=offers),
        policy_line=_line_beside(PolicyKind.LIMITED, first.therapist_only) if offers else "",
    )


def reader_id(partner: PartnerViewer) -> UUID | None:
    """The therapist whom the policy in force lets this partner write to alone; None where it does not."""
    offered = db.session.execute(_in_force(partner, Policy.therapist_only)).scalar_one_or_none()
    if not offered:
        return None
    first = select(_first_therapist_id(partner)).params(couple_id=partner.couple_id)
    return db.session.execute(first).scalar_one()


def _first_therapist_id(viewer: Viewer) -> ScalarSelect[UUID]:
    """The therapist a couple was first shared with, whose name its partners read."""
    first = aliased(Therapist)
    return (
        select(CoupleAccess.therapist_id)
        .join(first, CoupleAccess.therapist_id == first.id)
        .where(access.exists_for(viewer, CoupleAccess), CoupleAccess.couple_id == bindparam("couple_id"))
        .order_by(CoupleAccess.given_at, first.name)
        .limit(1)
        .scalar_subquery()
    )


class Invited(NamedTuple):
    """What an invitation opens, before anybody is a viewer."""

    state: InvitationState
    clinic_id: UUID
    clinic_name: str
    couple_id: UUID
    partner_id: UUID
    name: str
    other_name: str
    locale: str
    left_account_id: UUID | None  # the sign-in of somebody who left and may come back; None for all others


class Progress(NamedTuple):
    """How far one partner has come, for their therapist; ``until``: when they left or stopped, or their link ends."""

    way: Way
    until: datetime | None


class Colleague(NamedTuple):
    """A therapist the couple is shared with."""

    id: UUID
    name: str


class PolicyView(NamedTuple):
    """A policy as pages show it; ``line`` is the one sentence that stands beside fields."""

    id: UUID
    kind: PolicyKind
    therapist_only: bool
    title: str
    version: int
    text: str
    line: str
    stated_at: datetime
    is_own: bool  # stated for this couple, not the clinic's


def invited(token: str, now: datetime) -> Invited | None:
    """Whom this token invites; None where there is no such token. Narrows the session to its clinic."""
    table, person = Invitation.__table__.c, Partner.__table__.c
    dates = (table.used_at, table.withdrawn_at, table.ends_at)
    left_account_id = case((person.left_at.is_not(None), person.account_id)).label("left_account_id")
    whose = (
        select(table.clinic_id, table.couple_id, table.partner_id, *dates, left_account_id)
        .join(Partner.__table__, person.id == table.partner_id)
        .where(table.token_hash == hash_of(token))
    )
    found = db.session.execute(db.before_knowing(whose)).one_or_none()
    if found is None:
        return None
    db.belong_to(found.clinic_id)
    viewer = PartnerViewer(found.clinic_id, found.partner_id, found.couple_id)
    asked, clinic = pair(viewer, viewer.couple_id), db.session.get_one(Clinic, viewer.clinic_id)
    me, other = asked.person(viewer.id), asked.other(viewer.id)
    state = invitation_state(found.used_at, found.withdrawn_at, found.ends_at, now)
    return Invited(
        state,
        viewer.clinic_id,
        clinic.name,
        viewer.couple_id,
        me.id,
        me.name,
        other.name,
        clinic.locale,
        found.left_account_id,
    )


def partner_rows(viewer: Viewer, couple_id: UUID) -> list[Partner]:
    """Both partners' rows, for actions."""
    both = access.look(viewer, Partner).where(Partner.couple_id == couple_id).order_by(Partner.side)
    return list(db.session.scalars(both))


def partner(viewer: Viewer, couple_id: UUID, partner_id: UUID) -> Partner:
    """One partner of this very couple; NotFound for everything else."""
    row = access.find(viewer, Partner, partner_id)
    if row.couple_id != couple_id:
        raise NotFound("Partner")
    return row


def progress(viewer: TherapistViewer, couple_id: UUID, now: datetime) -> dict[UUID, Progress]:
    """How far each of the two has come."""
    waiting = access.look(viewer, Invitation).where(
        Invitation.couple_id == couple_id, Invitation.withdrawn_at.is_(None), Invitation.used_at.is_(None)
    )
    until = {row.partner_id: row.ends_at for row in db.session.scalars(waiting.order_by(Invitation.made_at))}
    have_agreed = agreed(viewer, couple_id)
    return {
        row.id: _progress(row, until.get(row.id), now, has_agreed=row.id in have_agreed)
        for row in partner_rows(viewer, couple_id)
    }


def _progress(row: Partner, until: datetime | None, now: datetime, *, has_agreed: bool) -> Progress:
    way = way_of(
        has_left=row.left_at is not None,
        has_stopped=row.stopped_at is not None,
        has_account=row.account_id is not None,
        has_agreed=has_agreed,
        until=until,
        now=now,
    )
    return Progress(way, until if way is Way.COMING_BACK else row.left_at or row.stopped_at or until)


def therapists_of(viewer: Viewer, couple_id: UUID) -> list[Colleague]:
    """The therapists this couple is shared with and who still work here, in the order it was."""
    statement = (
        select(Therapist.id, Therapist.name)
        .join(CoupleAccess, CoupleAccess.therapist_id == Therapist.id)
        .where(
            access.exists_for(viewer, CoupleAccess),
            CoupleAccess.couple_id == couple_id,
            Therapist.left_at.is_(None),
        )
        .order_by(CoupleAccess.given_at, Therapist.name)
    )
    return [Colleague(*row) for row in db.session.execute(statement)]


def stated(viewer: Viewer, couple_id: UUID | None) -> Policy | None:
    """The latest version stated for this couple, or for the clinic (None)."""
    own = Policy.couple_id == couple_id if couple_id else Policy.couple_id.is_(None)
    latest = access.look(viewer, Policy).where(own).order_by(Policy.version.desc()).limit(1)
    return db.session.scalars(latest).one_or_none()


def policy(viewer: Viewer, couple_id: UUID) -> PolicyView | None:
    """The policy in force for a couple: its own, or else the clinic's."""
    row = stated(viewer, couple_id) or stated(viewer, None)
    return policy_view(row) if row else None


def policy_draft(viewer: Viewer, couple_id: UUID | None) -> PolicyDraft | None:
    """The policy that holds for a couple, or stated for the clinic (None), as a form writes it."""
    row = (stated(viewer, couple_id) if couple_id else None) or stated(viewer, None)
    return PolicyDraft(row.kind, row.text) if row else None


def policy_view(row: Policy) -> PolicyView:
    """A version as pages show it; a text that was changed has no line of ours beside it."""
    start = words.policies().get(row.kind)
    return PolicyView(
        id=row.id,
        kind=row.kind,
        therapist_only=row.therapist_only,
        title=start.title if start else "",
        version=row.version,
        text=row.text,
        line=_line_beside(row.kind, row.text),
        stated_at=row.stated_at,
        is_own=row.couple_id is not None,
    )


def _line_beside(kind: PolicyKind, text: str) -> str:
    start = words.policies().get(kind)
    return start.line if start and text.strip() == start.text else ""


def has_agreed(partner: PartnerViewer) -> bool:
    """Whether this partner has accepted the texts in force."""
    given = access.ask(agreement, partner, text_version=words.consent().version)
    return given.first() is not None


def agreement(partner: Viewer) -> db.Columns:
    """What this partner has accepted, if it is in force; ``text_version`` is the consent text's."""
    assert isinstance(partner, PartnerViewer)
    in_force = _in_force(partner, Policy.id).correlate(Partner).scalar_subquery()
    return select(Consent.id).where(
        access.exists_for(partner, Consent),
        Consent.partner_id == partner.id,
        Consent.policy_id == in_force,
        Consent.text_version == bindparam("text_version"),
        Consent.withdrawn_at.is_(None),
    )


def _in_force(partner: PartnerViewer, column: ColumnElement[Any] | InstrumentedAttribute[Any]) -> db.Columns:
    """A column of the policy in force for this partner."""
    return (
        select(column)
        .where(
            access.exists_for(partner, Policy),
            (Policy.couple_id == partner.couple_id) | Policy.couple_id.is_(None),
        )
        .order_by(Policy.couple_id.is_(None), Policy.version.desc())
        .limit(1)
    )


def has_agreed_too() -> ColumnElement[bool]:
    """Whether the partner of a row has accepted the texts in force; for statements that read partners."""
    itself = PartnerViewer(Partner.clinic_id, Partner.id, Partner.couple_id)  # type: ignore[arg-type]
    return agreement(itself).correlate(Partner).exists()


def agreed_at(partner: PartnerViewer) -> datetime | None:
    """When this partner last agreed to what is in force."""
    given = (
        select(Consent.given_at)
        .where(access.exists_for(partner, Consent), Consent.withdrawn_at.is_(None))
        .order_by(Consent.given_at.desc())
        .limit(1)
    )
    return db.session.scalars(given).one_or_none()


def agreed(viewer: TherapistViewer, couple_id: UUID) -> set[UUID]:
    """The partners of a couple who have accepted what is in force."""
    in_force = policy(viewer, couple_id)
    given = select(Consent.partner_id).where(
        access.exists_for(viewer, Consent),
        Consent.couple_id == couple_id,
        Consent.policy_id == (in_force.id if in_force else None),
        Consent.text_version == words.consent().version,
        Consent.withdrawn_at.is_(None),
    )
    return set(db.session.scalars(given))


def _pair(first: Sequence[Any], second: Sequence[Any]) -> Pair:
    """From the two rows of ``_couples``, in the order of sides."""
    couple_id, state, zone, attested_on, appreciations_on = first[:5]
    return Pair(couple_id, state, zone, _person(first), _person(second), attested_on, appreciations_on)


def _person(row: Sequence[Any]) -> Person:
    partner_id, side, name, has_account, has_left = row[5:10]
    is_silent = bool(getattr(row, "is_silent", False))
    return Person(partner_id, side, name, bool(has_account), bool(has_left), is_silent)
