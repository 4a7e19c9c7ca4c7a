"""Reading couples and partners. Every question names who is asking."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from practice import access, db, words
from practice.access import CoupleAccess, Viewer
from practice.access import Partner as PartnerViewer
from practice.access import Therapist as TherapistViewer
from practice.accounts.models import Clinic, Therapist
from practice.couples.models import Consent, Couple, Invitation, Partner, Policy
from practice.couples.rules import CoupleState, PolicyKind, Side, Way
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


class Invited(NamedTuple):
    """What an invitation opens, before anybody is a viewer."""

    state: InvitationState
    clinic_id: UUID
    clinic_name: str
    partner_id: UUID
    name: str
    other_name: str
    locale: str


class Asked(NamedTuple):
    """A partner's latest invitation, as the couple's page shows it."""

    state: InvitationState
    ends_at: datetime


class Colleague(NamedTuple):
    """A therapist the couple is shared with."""

    id: UUID
    name: str


class PolicyView(NamedTuple):
    """The policy in force for a couple; ``line`` is the one sentence that stands beside fields."""

    id: UUID
    kind: PolicyKind
    version: int
    text: str
    line: str
    stated_at: datetime
    is_own: bool  # stated for this couple, not the clinic's


def invited(token: str, now: datetime) -> Invited | None:
    """Whom this token invites; None where there is no such token."""
    # The clinic's net can only be hung up once this row is known, so its clinic is asked for below the net.
    table = Invitation.__table__
    own = select(table.c.clinic_id).where(table.c.token_hash == hash_of(token))
    clinic_id = db.session.connection().scalar(own)
    if clinic_id is None:
        return None
    with db.own_transaction(clinic_id) as beside:
        found = beside.scalars(select(Invitation).where(Invitation.token_hash == hash_of(token))).one()
        both = beside.scalars(select(Partner).where(Partner.couple_id == found.couple_id)).all()
        clinic = beside.get_one(Clinic, clinic_id)
        me = next(one for one in both if one.id == found.partner_id)
        other = next(one for one in both if one.id != found.partner_id)
        state = invitation_state(found.used_at, found.withdrawn_at, found.ends_at, now)
        return Invited(state, clinic_id, clinic.name, me.id, me.name, other.name, clinic.locale)


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


def latest_invitations(viewer: TherapistViewer, couple_id: UUID, now: datetime) -> dict[UUID, Asked]:
    """Each partner's latest invitation, by partner."""
    statement = (
        access.look(viewer, Invitation).where(Invitation.couple_id == couple_id).order_by(Invitation.made_at)
    )
    return {
        row.partner_id: Asked(invitation_state(row.used_at, row.withdrawn_at, row.ends_at, now), row.ends_at)
        for row in db.session.scalars(statement)
    }


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


def policy_view(row: Policy) -> PolicyView:
    """A version as pages show it."""
    known = words.policies().get(row.kind.value)
    line = known.line if known else ""
    return PolicyView(row.id, row.kind, row.version, row.text, line, row.stated_at, row.couple_id is not None)


def has_agreed(partner: PartnerViewer) -> bool:
    """Whether this partner has accepted the texts in force; one statement, asked on every page."""
    in_force = (
        select(Policy.id)
        .where(
            access.exists_for(partner, Policy),
            (Policy.couple_id == partner.couple_id) | Policy.couple_id.is_(None),
        )
        .order_by(Policy.couple_id.is_(None), Policy.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    given = select(Consent.id).where(
        access.exists_for(partner, Consent),
        Consent.partner_id == partner.id,
        Consent.policy_id == in_force,
        Consent.text_version == words.consent().version,
        Consent.withdrawn_at.is_(None),
    )
    return db.session.scalars(given).first() is not None


def agreed_on(partner: PartnerViewer) -> datetime | None:
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


class Stated(NamedTuple):
    """A policy as pages show it."""

    id: UUID
    kind: PolicyKind
    title: str
    text: str
    version: int
    line: str
    is_the_couples: bool


class Asked(NamedTuple):
    """What a partner is asked to agree to, and whether they still need to."""

    policy_id: UUID | None
    text_version: int
    is_needed: bool


class Progress(NamedTuple):
    """How far one partner has come, for their therapist."""

    way: Way
    until: datetime | None


class Colleague(NamedTuple):
    """A therapist this couple is shared with."""

    id: UUID
    name: str


def clinic_policy(viewer: Viewer) -> Policy | None:
    """The clinic's own policy in force."""
    own = access.look(viewer, Policy).where(Policy.couple_id.is_(None))
    return db.session.scalars(own.order_by(Policy.version.desc()).limit(1)).one_or_none()


def policy_for(viewer: Viewer, couple_id: UUID) -> Stated | None:
    """The policy in force for a couple: the latest stated for it, otherwise the clinic's latest."""
    statement = access.look(viewer, Policy).where(_concerns(couple_id)).order_by(*IN_FORCE_FIRST).limit(1)
    row = db.session.scalars(statement).one_or_none()
    return _stated(row) if row else None


def _concerns(couple_id: UUID) -> ColumnElement[bool]:
    return Policy.couple_id.is_(None) | (Policy.couple_id == couple_id)


IN_FORCE_FIRST = (Policy.couple_id.is_(None), Policy.version.desc())


def _stated(row: Policy) -> Stated:
    start = words.policies().get(row.kind)
    is_own = start is None or row.text.strip() != start.text.strip()
    title = start.title if start else ""
    line = start.line if start and not is_own else ""
    return Stated(row.id, row.kind, title, row.text, row.version, line, row.couple_id is not None)


def consent_asked(partner: PartnerViewer) -> Asked:
    """The policy and text in force for this partner, and whether they have yet to agree; one statement."""
    version = words.consent().version
    given = and_(
        access.exists_for(partner, Consent),
        Consent.policy_id == Policy.id,
        Consent.partner_id == partner.id,
        Consent.text_version == version,
        Consent.withdrawn_at.is_(None),
    )
    statement = (
        select(Policy.id, Consent.id)
        .outerjoin(Consent, given)
        .where(access.exists_for(partner, Policy), _concerns(partner.couple_id))
        .order_by(*IN_FORCE_FIRST)
        .limit(1)
    )
    policy_id, consent_id = db.session.execute(statement).tuples().first() or (None, None)
    return Asked(policy_id, version, consent_id is None)


def consent_needed(partner: PartnerViewer) -> bool:
    """Whether this partner has yet to agree to what is in force."""
    return consent_asked(partner).is_needed


def progress(therapist: TherapistViewer, couple_id: UUID, now: datetime) -> dict[UUID, Progress]:
    """How far each of the two has come."""
    partners = db.session.scalars(access.look(therapist, Partner).where(Partner.couple_id == couple_id)).all()
    links = db.session.scalars(
        access.look(therapist, Invitation)
        .where(Invitation.couple_id == couple_id, Invitation.withdrawn_at.is_(None))
        .order_by(Invitation.made_at)
    ).all()
    policy = policy_for(therapist, couple_id)
    agreed = access.look(therapist, Consent).where(
        Consent.couple_id == couple_id,
        Consent.policy_id == (policy.id if policy else None),
        Consent.text_version == words.consent().version,
        Consent.withdrawn_at.is_(None),
    )
    agreed_ids = {row.partner_id for row in db.session.scalars(agreed)}
    latest = {link.partner_id: link.ends_at for link in links}
    return {row.id: _progress(row, latest.get(row.id), row.id in agreed_ids, now) for row in partners}


def _progress(row: Partner, until: datetime | None, has_agreed: bool, now: datetime) -> Progress:  # noqa: FBT001
    if row.left_at:
        return Progress(Way.LEFT, row.left_at)
    if row.account_id:
        return Progress(Way.AGREED if has_agreed else Way.HERE, None)
    if until is None:
        return Progress(Way.NOT_INVITED, None)
    return Progress(Way.WAITS if until > now else Way.RAN_OUT, until)


def shared_with(therapist: TherapistViewer, couple_id: UUID) -> list[Colleague]:
    """The therapists who see this couple, by name."""
    statement = (
        select(Therapist.id, Therapist.name)
        .join(CoupleAccess, CoupleAccess.therapist_id == Therapist.id)
        .where(access.exists_for(therapist, CoupleAccess), CoupleAccess.couple_id == couple_id)
        .order_by(Therapist.name)
    )
    return [Colleague(*found) for found in db.session.execute(statement)]


def clinic_words(viewer: Viewer) -> tuple[str, str]:
    """What the clinic is called, and how it writes dates."""
    found = db.session.get_one(Clinic, viewer.clinic_id)
    return found.name, found.locale
