"""The net that keeps clinics apart, beneath every query."""

import re
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import bindparam, func, literal, select, union_all, update
from sqlalchemy.exc import ArgumentError, StatementError
from sqlalchemy.orm import aliased

from practice import access, db, statements
from practice.access import CoupleAccess
from practice.accounts.models import Account
from practice.couples.models import Couple, Partner
from practice.couples.rules import CoupleState
from practice.db import base, engines
from practice.db.tenancy import CLINIC_PARAMETER, Unscoped
from practice.paths import ROOT
from practice.statements import StatementBuilder
from practice.viewers import Viewer
from tests.people import START, Cast


@pytest.fixture(autouse=True)
def inside(app: Flask, cast: Cast):
    with app.app_context():
        yield


def test_a_session_that_belongs_to_no_clinic_reads_nothing() -> None:
    with pytest.raises(Unscoped):
        db.session.scalars(select(Couple)).all()


def test_a_session_never_changes_clinics(cast: Cast) -> None:
    db.bind_clinic(cast.clinic_ids["here"])
    with pytest.raises(Unscoped):
        db.bind_clinic(cast.clinic_ids["elsewhere"])


def _names(statement) -> set[str]:
    return set(db.session.scalars(statement))


def test_every_shape_of_statement_stays_in_the_clinic(cast: Cast) -> None:
    db.bind_clinic(cast.clinic_ids["elsewhere"])
    other = aliased(Partner)
    theirs = {"Mara", "Finn"}
    assert _names(select(Partner.name)) == theirs
    assert _names(select(other.name)) == theirs
    assert _names(select(Partner.name).where(Partner.id.in_(select(other.id)))) == theirs
    assert _names(select(Partner.name).join(Couple, Couple.id == Partner.couple_id)) == theirs
    assert db.session.scalars(select(func.count(Partner.id))).one() == 2
    assert db.session.scalars(select(func.count()).select_from(select(Partner.id).subquery())).one() == 2
    both = union_all(select(Partner.name), select(other.name)).subquery()
    assert set(db.session.scalars(select(both.c.name))) == theirs
    assert len(db.session.scalars(select(CoupleAccess)).all()) == 1


def _partners(viewer: Viewer) -> db.AnySelect:
    return select(Partner.name).where(access.exists_for(viewer, Partner))


def _anybody(_: Viewer) -> db.AnyUnion:
    other = aliased(Partner)
    within = select(Partner.name).where(Partner.id.in_(select(other.id)))
    return union_all(within, select(other.name), select(select(Partner.name).subquery().c.name))


def _anybody_in_rows(_: Viewer) -> db.AnySelect:
    return select(Partner)


def test_a_statement_that_is_kept_has_the_clinic_in_it(cast: Cast) -> None:
    db.bind_clinic(cast.clinic_ids["elsewhere"])
    ines = cast.ines.viewer
    theirs = {"Mara", "Finn"}
    # Even where nobody asked who is looking, and though the same statement was kept for others before.
    assert set(statements.execute_prepared(_anybody, ines).scalars()) == theirs
    assert {row.name for row in statements.execute_prepared(_anybody_in_rows, ines).scalars()} == theirs
    db.session.remove()
    db.bind_clinic(cast.clinic_ids["here"])
    ours = set(statements.execute_prepared(_anybody, cast.nora.viewer).scalars())
    assert ours == {
        row.name for row in statements.execute_prepared(_anybody_in_rows, cast.nora.viewer).scalars()
    }
    assert ours
    assert not ours & theirs


def test_a_kept_statement_is_asked_for_each_viewer_anew(cast: Cast) -> None:
    db.bind_clinic(cast.clinic_ids["here"])
    amal = set(statements.execute_prepared(_partners, cast.amal.viewer).scalars())
    jun = set(statements.execute_prepared(_partners, cast.jun.viewer).scalars())
    assert (amal, jun) == ({"Amal", "Theo"}, {"Jun", "Sade"})
    assert set(statements.execute_prepared(_partners, cast.nora.viewer).scalars()) == amal | jun


def test_a_kept_statement_reads_nothing_without_its_clinic(cast: Cast) -> None:
    with pytest.raises(Unscoped):
        statements.execute_prepared(_partners, cast.nora.viewer)
    with pytest.raises(Unscoped):
        statements.execute_prepared(_anybody_in_rows, cast.nora.viewer)
    kept = statements.prepare(select(Partner)).statement
    db.bind_clinic(cast.clinic_ids["here"])
    for values in ({}, {CLINIC_PARAMETER.key: cast.clinic_ids["elsewhere"]}):
        with pytest.raises(Unscoped):
            db.session.execute(kept, values)
    assert statements.execute_prepared(_partners, cast.ines.viewer).all() == []


def _baked_in(viewer: Viewer) -> db.AnySelect:
    return select(Partner.name).where(Partner.id == literal(viewer.id))


def _sent(viewer: Viewer) -> db.AnySelect:
    return select(Partner.name).where(Partner.id == bindparam(None, viewer.id))


def _compared(viewer: Viewer) -> db.AnySelect:
    return select(Partner.name) if viewer.id == uuid4() else select(Partner.id)


def _remembered(viewer: Viewer) -> db.AnySelect:
    return {viewer: select(Partner.name)}[viewer]


@pytest.mark.parametrize("build", [_baked_in, _sent, _compared, _remembered])
def test_a_kept_statement_cannot_have_one_viewers_id_built_in(cast: Cast, build: StatementBuilder) -> None:
    db.bind_clinic(cast.clinic_ids["here"])
    for viewer in (cast.nora.viewer, cast.amal.viewer):
        with pytest.raises(
            (TypeError, ArgumentError, StatementError), match=r"_viewer_id|_clinic_id|IdParameter"
        ):
            statements.execute_prepared(build, viewer)


def test_a_kept_statement_is_narrowed_by_the_session_whatever_values_it_is_given(cast: Cast) -> None:
    elsewhere = cast.clinic_ids["elsewhere"]
    db.bind_clinic(cast.clinic_ids["here"])
    others = {CLINIC_PARAMETER.key: elsewhere, "_clinic_id": elsewhere, "_viewer_id": cast.ines.viewer.id}
    amal = statements.execute_prepared(_partners, cast.amal.viewer)
    assert set(statements.execute_prepared(_partners, cast.amal.viewer, **others)) == set(amal) != set()


def test_a_kept_statement_knows_rows_from_columns_even_by_another_name() -> None:
    other = aliased(Partner)
    assert statements.prepare(select(other.name)).is_plain
    assert not statements.prepare(select(other)).is_plain
    assert not statements.prepare(select(Partner)).is_plain


def test_a_row_for_another_clinic_is_not_kept(cast: Cast) -> None:
    db.bind_clinic(cast.clinic_ids["here"])
    stray = Couple(
        id=uuid4(),
        clinic_id=cast.clinic_ids["elsewhere"],
        state=CoupleState.INVITED,
        time_zone="UTC",
        added_at=START,
        appreciations_on=True,
    )
    db.session.add(stray)
    with pytest.raises(Unscoped):
        db.session.flush()
    db.session.rollback()


def test_a_model_that_does_not_say_who_may_see_it_does_not_import() -> None:
    with pytest.raises(TypeError, match="visible_to"):
        type("Forgotten", (base.ClinicScoped, base.Base), {"__tablename__": "forgotten"})


def test_one_statement_of_all_reads_before_the_clinic_is_known() -> None:
    uses = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "practice").rglob("*.py")
        for _ in re.findall(r"statements\.unscoped_read\(", path.read_text())
    ]
    assert uses == ["practice/invitations/queries.py"]


def test_an_unscoped_read_lets_only_plain_columns_through_and_only_before() -> None:
    columns = select(Couple.__table__.c.id)
    assert db.session.execute(statements.unscoped_read(columns)).first() is not None
    with pytest.raises(Unscoped):
        db.session.execute(columns)
    with pytest.raises(Unscoped):
        db.session.execute(statements.unscoped_read(select(Couple)))
    with pytest.raises(Unscoped):
        db.session.execute(statements.unscoped_read(select(Couple.id)))


def test_what_no_clinic_owns_is_read_plainly_and_nothing_else_is() -> None:
    assert statements.execute_global(select(Account.__table__.c.id), {}).first() is not None
    with pytest.raises(Unscoped):
        statements.execute_global(select(Couple.__table__.c.id), {})


def test_a_transaction_beside_one_that_reads_does_not_wait_for_it() -> None:
    token = engines.reading_only.set(True)
    try:
        assert statements.execute_global(select(Account.__table__.c.id), {}).first() is not None
        with db.own_transaction() as beside:
            beside.execute(update(Account).values(last_totp_counter=1))
    finally:
        engines.reading_only.reset(token)
    assert statements.execute_global(select(Account.__table__.c.last_totp_counter), {}).scalars().first() == 1
