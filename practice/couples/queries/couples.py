"""Reads of couples with both partners and their therapists."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, bindparam, case, or_, select
from sqlalchemy.orm import aliased

from practice import access, db, statements, vault
from practice.access import CoupleAccess
from practice.accounts.models import Therapist
from practice.couples.models import Couple, Partner, Policy
from practice.couples.queries import policies as policy_queries
from practice.couples.rules import CoupleState, Side, releases_offered
from practice.errors import NotFound
from practice.policies.rules import PolicyKind, consent_text
from practice.release import Release
from practice.vault import models as vault_models
from practice.vault.models import Vault
from practice.viewers import PartnerViewer, Viewer


class PartnerView(NamedTuple):
    """One partner: what pages show of them besides their writing."""

    id: UUID
    side: Side
    name: str
    has_account: bool
    has_left: bool
    # Has an account and has not agreed to the texts in force. Only read with one couple; False in ``couple_views``.
    is_silent: bool = False


class CoupleView(NamedTuple):
    """A couple with both partners, in the order first, second."""

    id: UUID
    state: CoupleState
    zone: str
    a: PartnerView
    b: PartnerView
    attested_on: date | None
    appreciations_on: bool

    def side_of(self, partner_id: UUID) -> Side:
        """The side of the partner with this id."""
        return Side.A if partner_id == self.a.id else Side.B

    def person(self, partner_id: UUID) -> PartnerView:
        """The partner with this id."""
        return self.a if partner_id == self.a.id else self.b

    def other(self, partner_id: UUID) -> PartnerView:
        """The other partner than the one with this id."""
        return self.b if partner_id == self.a.id else self.a


class OwnCoupleView(NamedTuple):
    """The couple of a partner who is looking, with their therapist and the releases they may choose."""

    pair: CoupleView
    me: PartnerView
    other: PartnerView
    therapist_id: UUID | None
    therapist_name: str
    releases: tuple[Release, ...]  # offered by the policy in force
    policy_line: str  # shown beside *therapist only*; "" where it is not offered


def couple(viewer: Viewer, couple_id: UUID) -> Couple:
    """The couple's row, for actions. Raises NotFound for strangers."""
    return access.find(viewer, Couple, couple_id)


def lock(viewer: Viewer, couple_id: UUID) -> Couple:
    """The couple's row, read again and locked until this transaction ends. Raises NotFound for strangers.

    Leaving and opening a session both lock it first, so that one of them is committed before the other reads.
    """
    row = couple(viewer, couple_id)
    access.lock(viewer, row)
    return row


def couple_view(viewer: Viewer, couple_id: UUID) -> CoupleView:
    """A couple with its two partners. Raises NotFound for strangers."""
    rows = _couple_rows(viewer, couple_id)
    return _as_couple_view(rows[0], rows[-1])


def _couple_rows(viewer: Viewer, couple_id: UUID) -> Sequence[Any]:
    """The rows of one couple: one for each side and each vault, ordered by side, with the first therapist.

    Vaults are read in the same statement and cached, since nearly every page about a couple opens texts of theirs.
    """
    values = {"couple_id": couple_id, "text_version": consent_text().version}
    rows = statements.execute_prepared(_couple_statement, viewer, **values).all()
    if not rows:
        raise NotFound("Couple")
    vault.cache_vaults(viewer, couple_id, [row[-len(vault_models.VAULT_COLUMNS) :] for row in rows])
    return rows


def couple_views(viewer: Viewer) -> dict[UUID, CoupleView]:
    """The couples visible to this viewer by id, in one statement."""
    rows = statements.execute_prepared(_couples_statement, viewer).all()
    return {
        first[0]: _as_couple_view(first, second) for first, second in zip(rows[::2], rows[1::2], strict=True)
    }


def _couples_statement(viewer: Viewer) -> db.AnySelect:
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


def _couple_statement(viewer: Viewer) -> db.AnySelect:
    own_vaults = and_(Vault.couple_id == Couple.id, access.exists_for(viewer, Vault))
    first_therapist = and_(
        Therapist.clinic_id == viewer.clinic_id, Therapist.id == first_therapist_id(viewer)
    )
    statement = _couples_statement(viewer).outerjoin(Vault, own_vaults).outerjoin(Therapist, first_therapist)
    is_silent = and_(Partner.account_id.is_not(None), ~policy_queries.has_agreed_clause()).label("is_silent")
    columns: list[ColumnElement[Any]] = [
        is_silent,
        Therapist.id.label("therapist_id"),
        Therapist.name.label("therapist_name"),
    ]
    if isinstance(viewer, PartnerViewer):
        offered_text = case((Policy.therapist_only, Policy.text))
        columns.append(
            policy_queries.policy_in_force(viewer.clinic_id, viewer.couple_id, offered_text)
            .scalar_subquery()
            .label("therapist_only")
        )
    return statement.where(Couple.id == bindparam("couple_id")).add_columns(
        *columns, *vault_models.VAULT_COLUMNS
    )


def own_couple(partner: PartnerViewer) -> OwnCoupleView:
    """The partner's own couple, its first therapist, and the releases the policy offers."""
    rows = _couple_rows(partner, partner.couple_id)
    pair, first = _as_couple_view(rows[0], rows[-1]), rows[0]
    is_offered = first.therapist_only is not None and first.therapist_id is not None
    return OwnCoupleView(
        pair=pair,
        me=pair.person(partner.id),
        other=pair.other(partner.id),
        therapist_id=first.therapist_id,
        therapist_name=first.therapist_name or "",
        releases=releases_offered(therapist_only=is_offered),
        policy_line=policy_queries.policy_line(PolicyKind.LIMITED, first.therapist_only)
        if is_offered
        else "",
    )


def first_therapist_id(viewer: Viewer) -> ScalarSelect[UUID]:
    """The id of the therapist the couple ``couple_id`` (a bind parameter) was first shared with."""
    first_therapist = aliased(Therapist)
    return (
        select(CoupleAccess.therapist_id)
        .join(first_therapist, CoupleAccess.therapist_id == first_therapist.id)
        .where(access.exists_for(viewer, CoupleAccess), CoupleAccess.couple_id == bindparam("couple_id"))
        .order_by(CoupleAccess.given_at, first_therapist.name)
        .limit(1)
        .scalar_subquery()
    )


class CoupleTherapistView(NamedTuple):
    """A therapist the couple is shared with."""

    id: UUID
    name: str


def therapists_of(viewer: Viewer, couple_id: UUID) -> list[CoupleTherapistView]:
    """The therapists this couple is shared with and who work here, in the order it was shared with them."""
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
    return [CoupleTherapistView(*row) for row in db.session.execute(statement)]


def _as_couple_view(first: Sequence[Any], second: Sequence[Any]) -> CoupleView:
    """A view of the rows of the first and the second partner, with the columns of ``_couples_statement``."""
    couple_id, state, zone, attested_on, appreciations_on = first[:5]
    return CoupleView(
        couple_id,
        state,
        zone,
        _as_partner_view(first),
        _as_partner_view(second),
        attested_on,
        appreciations_on,
    )


def _as_partner_view(row: Sequence[Any]) -> PartnerView:
    partner_id, side, name, has_account, has_left = row[5:10]
    is_silent = bool(getattr(row, "is_silent", False))
    return PartnerView(partner_id, side, name, bool(has_account), bool(has_left), is_silent)
