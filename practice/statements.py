"""Statements built once and run often, within the session's clinic; and the two ways past the clinic scope.

What this saves and when to use it: docs/decisions/0015-prepared-statements.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Never
from uuid import UUID

from sqlalchemy import BindParameter, Executable, Select, Uuid, bindparam

from practice.db import AnyResult, session
from practice.db.tenancy import (
    CLINIC_CRITERION,
    CLINIC_PARAMETER,
    UNSCOPED,
    Unscoped,
    clinic_of,
    touches_scoped_tables,
)
from practice.viewers import PartnerViewer, TherapistViewer, Viewer

StatementBuilder = Callable[[Viewer], Executable]


class IdParameter(UUID):
    """An id that is not known yet: in a statement it is a bind parameter, filled in when the statement runs.

    It has no value: comparing it with an id, hashing it or sending it as a value raises TypeError, so that
    nothing about one person is built into a statement that is run for others.
    """

    parameter: BindParameter[UUID]

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "parameter", bindparam(name, type_=Uuid()))

    def __clause_element__(self) -> BindParameter[UUID]:
        """What SQLAlchemy puts into a statement in the place of this."""
        return self.parameter

    def __repr__(self) -> str:
        return f"IdParameter({self.parameter.key!r})"

    def __getattr__(self, name: str) -> Never:
        """Reached for ``int``, which is not set here and which every other form of a UUID is made from."""
        if name == "int":
            raise TypeError(f"a prepared statement does not know the value of {self.parameter.key}")
        raise AttributeError(name)


_CLINIC_ID, _VIEWER_ID, _COUPLE_ID = (
    IdParameter(name) for name in ("_clinic_id", "_viewer_id", "_couple_id")
)


@dataclass(frozen=True)
class AnyTherapist(TherapistViewer):
    """Stands for the therapist a prepared statement will be run for."""

    clinic_id: UUID = _CLINIC_ID
    id: UUID = _VIEWER_ID


@dataclass(frozen=True)
class AnyPartner(PartnerViewer):
    """Stands for the partner a prepared statement will be run for."""

    clinic_id: UUID = _CLINIC_ID
    id: UUID = _VIEWER_ID
    couple_id: UUID = _COUPLE_ID


@dataclass(frozen=True)
class PreparedStatement:
    """A statement with the clinic criterion in it, built once and run often by ``run_prepared``."""

    statement: Executable
    is_plain: bool  # it selects columns alone, no rows with an identity in the session


def execute_prepared(build: StatementBuilder, viewer: Viewer, **values: Any) -> AnyResult:
    """Run a statement that is built once for therapists and once for partners; ``values`` are its bind parameters.

    Building a statement takes longer than running it. ``build`` is a plain function of a module; it starts from
    ``access.visible`` or ``access.exists_for`` like every other, and uses the viewer's ids only within SQL.

    Raises:
        Unscoped: the session belongs to no clinic.
    """
    ids = {_CLINIC_ID.parameter.key: viewer.clinic_id, _VIEWER_ID.parameter.key: viewer.id}
    if isinstance(viewer, PartnerViewer):
        ids[_COUPLE_ID.parameter.key] = viewer.couple_id
        return run_prepared(_prepared_for_partners(build), {**values, **ids})
    return run_prepared(_prepared_for_therapists(build), {**values, **ids})


@cache
def _prepared_for_therapists(build: StatementBuilder) -> PreparedStatement:
    return prepare(build(AnyTherapist()))


@cache
def _prepared_for_partners(build: StatementBuilder) -> PreparedStatement:
    return prepare(build(AnyPartner()))


def prepare(statement: Executable) -> PreparedStatement:
    """The statement with the clinic criterion in it; the clinic's id is a parameter."""
    scoped = statement.options(*CLINIC_CRITERION)
    columns = scoped.column_descriptions if isinstance(scoped, Select) else ()
    return PreparedStatement(scoped, all(column["expr"] is not column.get("entity") for column in columns))


def run_prepared(prepared: PreparedStatement, values: Mapping[str, Any]) -> AnyResult:
    """Run a prepared statement within this session's clinic.

    One that selects columns alone needs nothing of the session but its connection, which is quicker.

    Raises:
        Unscoped: the session belongs to no clinic.
    """
    current_session = session()
    parameters = {**values, CLINIC_PARAMETER.key: clinic_of(current_session)}
    if not prepared.is_plain:
        return current_session.execute(prepared.statement, parameters)
    current_session.flush()  # as the session itself does before it reads
    return current_session.connection().execute(prepared.statement, parameters)


def unscoped_read(columns: Select[Any]) -> Select[Any]:
    """Exempt one statement from the clinic scope while the clinic is unknown, e.g. to look up whose a token is.

    It works for plain table columns, never mapped rows, and only in a session that belongs to no clinic yet.
    The caller binds the session with ``db.bind_clinic`` next. tests/invariants/test_tenancy.py counts its uses.
    """
    return columns.execution_options(**{UNSCOPED: True})


def execute_global(statement: Executable, values: Mapping[str, Any]) -> AnyResult:
    """Run a statement that reads plain columns of tables no clinic owns.

    Raises:
        Unscoped: one of its tables is owned by a clinic.
    """
    if touches_scoped_tables(statement):
        raise Unscoped("rows of a clinic are not read this way")
    return session().connection().execute(statement, values)
