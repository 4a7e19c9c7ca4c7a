"""Clinic scope: every read and write of a session is narrowed to its clinic. Raises Unscoped without a clinic."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import BindParameter, Executable, Table, Uuid, bindparam, event
from sqlalchemy.orm import ORMExecuteState, Session, UserDefinedOption, with_loader_criteria
from sqlalchemy.sql import visitors

from practice.db.base import Base, ClinicScoped


class Unscoped(RuntimeError):
    """A clinic's rows were touched by a session that belongs to no clinic, or to another one."""


UNSCOPED = "no_clinic_yet"


def _is_unscoped_read(state: ORMExecuteState) -> bool:
    is_unscoped = state.execution_options.get(UNSCOPED, False)
    return bool(is_unscoped and not state.is_orm_statement and "clinic_id" not in state.session.info)


CLINIC_PARAMETER: BindParameter[UUID] = bindparam("session_clinic_id", type_=Uuid())


class _ClinicCriterionAdded(UserDefinedOption):
    """Marks a statement that has ``CLINIC_CRITERION`` in it, so that a session does not add its own."""


# What a prepared statement gets: the criterion itself, with the clinic as a parameter, and its mark. Always both.
CLINIC_CRITERION = (
    with_loader_criteria(ClinicScoped, lambda cls: cls.clinic_id == CLINIC_PARAMETER, include_aliases=True),
    _ClinicCriterionAdded(),
)


def _is_prepared(state: ORMExecuteState) -> bool:
    if not any(isinstance(option, _ClinicCriterionAdded) for option in state.user_defined_options):
        return False
    values = state.parameters
    if not isinstance(values, Mapping) or values.get(CLINIC_PARAMETER.key) != clinic_of(state.session):
        raise Unscoped("a prepared statement was run for another clinic")
    return True


@event.listens_for(Session, "do_orm_execute")
def _scope_reads(state: ORMExecuteState) -> None:
    if _is_unscoped_read(state) or _is_prepared(state):
        return
    if state.is_column_load or state.is_relationship_load or not touches_scoped_tables(state.statement):
        return
    clinic_id = clinic_of(state.session)
    state.statement = state.statement.options(
        with_loader_criteria(ClinicScoped, lambda cls: cls.clinic_id == clinic_id, include_aliases=True)
    )


@event.listens_for(Session, "before_flush")
def _scope_writes(session: Session, *_: object) -> None:
    for row in {*session.new, *session.dirty, *session.deleted}:
        if isinstance(row, ClinicScoped):
            row.clinic_id = row.clinic_id or clinic_of(session)
            if row.clinic_id != clinic_of(session):
                raise Unscoped(f"{type(row).__name__} belongs to another clinic")


def clinic_of(session: Session) -> UUID:
    """The clinic this session is bound to. Raises Unscoped when it is bound to none."""
    if "clinic_id" not in session.info:
        raise Unscoped("this session belongs to no clinic")
    clinic_id: UUID = session.info["clinic_id"]
    return clinic_id


_scoped_tables: set[Table] = set()

# The answer of ``touches_scoped_tables`` for statements that live on; a statement never changes.
_known_statements: WeakKeyDictionary[Executable, bool] = WeakKeyDictionary()


def touches_scoped_tables(statement: Any) -> bool:
    """Whether the statement names a table whose rows belong to a clinic."""
    if not _scoped_tables:
        mapped = (mapper for mapper in Base.registry.mappers if issubclass(mapper.class_, ClinicScoped))
        _scoped_tables.update(
            mapper.local_table for mapper in mapped if isinstance(mapper.local_table, Table)
        )
    if (is_scoped := _known_statements.get(statement)) is None:
        parts = visitors.iterate(statement)
        is_scoped = any(isinstance(part, Table) and part in _scoped_tables for part in parts)
        _known_statements[statement] = is_scoped
    return is_scoped
