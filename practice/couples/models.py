"""Tables of couples, partners, invitations, policies and consents: reading a couple joins all of them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from practice import access, clock
from practice.couples.rules import CoupleState, Side
from practice.db.base import Base, ClinicScoped, clinic_key
from practice.db.column_types import UtcDateTime
from practice.policies.rules import PolicyKind
from practice.viewers import PartnerViewer, TherapistViewer, Viewer


class Couple(ClinicScoped, Base):
    """The unit of care: two partners, one time zone."""

    __tablename__ = "couple"
    __table_args__ = (clinic_key(), ForeignKeyConstraint(["clinic_id"], ["clinic.id"]))

    state: Mapped[CoupleState]
    time_zone: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime]
    attested_on: Mapped[date | None]  # only the fact and its day; never shown to partners
    attested_by_id: Mapped[UUID | None]
    appreciations_on: Mapped[bool] = mapped_column(default=True)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        return access.may_see_couple(cls.id, viewer)


class Partner(ClinicScoped, Base):
    """One of the two people in a couple; has an account once they accepted their invitation."""

    __tablename__ = "partner"
    __table_args__ = (
        clinic_key(),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id"], ["couple.clinic_id", "couple.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["clinic_id", "account_id"], ["account.clinic_id", "account.id"]),
        UniqueConstraint("clinic_id", "couple_id", "id"),
        UniqueConstraint("couple_id", "side"),
        UniqueConstraint("account_id"),
    )

    couple_id: Mapped[UUID]
    side: Mapped[Side]
    name: Mapped[str] = mapped_column(String(60))
    account_id: Mapped[UUID | None]
    stopped_at: Mapped[datetime | None]  # from then on nothing of theirs is shared; they can still sign in
    left_at: Mapped[datetime | None]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        return access.may_see_couple(cls.couple_id, viewer)


def has_reached(
    viewer: Viewer,
    *,
    couple_id: InstrumentedAttribute[UUID],
    author_id: InstrumentedAttribute[UUID],
    released_at: InstrumentedAttribute[datetime | None],
) -> ColumnElement[bool]:
    """The condition that writing is on this viewer's pages: for the other partner, once ``released_at`` has passed.

    Nothing runs at that instant; the clock is compared with the column. Not while one of the two has stopped or left
    before ``released_at``, nor while its author has withdrawn consent before it. Authors and therapists always pass.
    """
    if isinstance(viewer, TherapistViewer):
        return true()
    now = bindparam("reached_at", callable_=clock.now, type_=UtcDateTime(), unique=True)
    stopped_couples = select(Partner.couple_id).where(
        Partner.clinic_id == viewer.clinic_id,
        or_(Partner.stopped_at < released_at, Partner.left_at < released_at),
    )
    consenting = select(Consent.partner_id).where(
        Consent.clinic_id == viewer.clinic_id, Consent.withdrawn_at.is_(None)
    )
    withdrew = select(Consent.partner_id).where(
        Consent.clinic_id == viewer.clinic_id,
        Consent.withdrawn_at < released_at,
        Consent.partner_id.not_in(consenting),
    )
    is_released = and_(
        released_at <= now,
        couple_id.not_in(stopped_couples.correlate(released_at.class_)),
        author_id.not_in(withdrew.correlate(released_at.class_)),
    )
    return or_(author_id == viewer.id, released_at.is_(None), is_released)


class Invitation(ClinicScoped, Base):
    """An invitation of one partner, used once. The link holds a token of 256 bits, this row only its hash."""

    __tablename__ = "invitation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "partner_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("token_hash"),
    )

    couple_id: Mapped[UUID]
    partner_id: Mapped[UUID]
    token_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        match viewer:
            case TherapistViewer():
                return access.may_see_couple(cls.couple_id, viewer)
            case PartnerViewer():
                return cls.partner_id == viewer.id


class Policy(ClinicScoped, Base):
    """One version of a confidentiality policy: the clinic's, or one stated for a couple."""

    __tablename__ = "policy"
    __table_args__ = (
        clinic_key(),
        ForeignKeyConstraint(["clinic_id"], ["clinic.id"]),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id"], ["couple.clinic_id", "couple.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("clinic_id", "couple_id", "version"),
        CheckConstraint("version > 0", name="version_counts_from_one"),
        CheckConstraint("NOT therapist_only OR kind = 'limited'", name="therapist_only_under_limited"),
    )

    couple_id: Mapped[UUID | None]  # None: the clinic's, in force for couples without one of their own
    version: Mapped[int]
    kind: Mapped[PolicyKind]
    therapist_only: Mapped[bool] = mapped_column(default=False)  # whether it offers that release
    text: Mapped[str] = mapped_column(Text)
    stated_at: Mapped[datetime]
    stated_by_id: Mapped[UUID]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        match viewer:
            case TherapistViewer():
                return cls.couple_id.is_(None) | access.may_see_couple(cls.couple_id, viewer)
            case PartnerViewer():
                return cls.couple_id.is_(None) | (cls.couple_id == viewer.couple_id)


class Consent(ClinicScoped, Base):
    """One partner's acceptance of a version of the consent text and of a policy."""

    __tablename__ = "consent"
    __table_args__ = (
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "partner_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(["clinic_id", "policy_id"], ["policy.clinic_id", "policy.id"]),
        UniqueConstraint("partner_id", "policy_id", "text_version", "given_at"),
    )

    couple_id: Mapped[UUID]
    partner_id: Mapped[UUID]
    policy_id: Mapped[UUID]
    text_version: Mapped[int]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        match viewer:
            case TherapistViewer():
                return access.may_see_couple(cls.couple_id, viewer)
            case PartnerViewer():
                return cls.partner_id == viewer.id
