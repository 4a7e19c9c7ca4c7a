"""Statements built once and run often, within the session's clinic; and the two ways past the clinic scope."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Executable, Select, Uuid, bindparam
from sqlalchemy.orm import with_loader_criteria

from practice import db
from practice.db import AnyResult, session
from practice.db.base import ClinicScoped
from practice.db.tenancy import (
    CLINIC_PARAMETER,
    UNSCOPED,
    Unscoped,
    clinic_of,
    prepared,
    touches_scoped_tables,
)
from practice.viewers import PartnerViewer, TherapistViewer, Viewer

StatementBuilder = Callable[[Viewer], Executable]

_CLINIC_ID: Any = bindparam("_clinic_id", type_=Uuid())
_VIEWER_ID: Any = bindparam("_viewer_id", type_=Uuid())
_COUPLE_ID: Any = bindparam("_couple_id", type_=Uuid())
# Viewers whose ids are filled in when a statement runs.
_BOUND_VIEWERS: dict[type[Viewer], Viewer] = {
    TherapistViewer: TherapistViewer(_CLINIC_ID, _VIEWER_ID),
    PartnerViewer: PartnerViewer(_CLINIC_ID, _VIEWER_ID, _COUPLE_ID),
}


def execute_prepared(question: StatementBuilder, viewer: Viewer, **values: Any) -> db.AnyResult:
    """Run a statement that is written once for each kind of viewer; ``values`` are its bind parameters.

    Writing a statement takes longer than running it. ``question`` is a plain function of a module, which
    starts from ``look`` or ``exists_for`` like every other, and never looks at the ids it is given.
    """
    given = {"_clinic_id": viewer.clinic_id, "_viewer_id": viewer.id, **values}
    if isinstance(viewer, PartnerViewer):
        given["_couple_id"] = viewer.couple_id
    return run_prepared(_prepared_statement(question, type(viewer)), given)  # type: ignore[arg-type]


@cache
def _prepared_statement(question: StatementBuilder, kind: type[Viewer]) -> Executable:
    return prepare(question(_BOUND_VIEWERS[kind]))


AnyStatement = TypeVar("AnyStatement", bound=Executable)


def unscoped_read(columns: Select[Any]) -> Select[Any]:
    """Let one statement through the net while the clinic is still unknown, e.g. to find out whose a token is.

    Only plain table columns pass, never mapped rows, and only in a session that belongs to no clinic yet.
    Whoever calls narrows the session with ``belong_to`` next. tests/invariants/test_tenancy.py counts its uses.
    """
    return columns.execution_options(**{UNSCOPED: True})


def prepare(statement: AnyStatement) -> AnyStatement:
    """The same statement with the net knotted into it, to be kept and run often by ``run_narrowed``."""
    clinic_filter = with_loader_criteria(
        ClinicScoped, lambda cls: cls.clinic_id == CLINIC_PARAMETER, include_aliases=True
    )
    kept = statement.options(clinic_filter)
    columns = kept.column_descriptions if isinstance(kept, Select) else ()
    prepared[id(kept)] = (kept, not any(isinstance(one["expr"], type) for one in columns))
    return kept


def run_prepared(statement: Executable, values: Mapping[str, Any]) -> AnyResult:
    """Run a statement that ``narrowed`` made, within this session's clinic."""
    kept, is_plain = prepared[id(statement)]
    here = session()
    given = {**values, CLINIC_PARAMETER.key: clinic_of(here)}
    if not is_plain:
        return here.execute(kept, given)
    here.flush()  # as the session itself does before it reads
    return here.connection().execute(kept, given)


def execute_global(statement: Executable, values: Mapping[str, Any]) -> AnyResult:
    """Run a statement that finds plain columns of tables no clinic owns; Unscoped where one of them is owned."""
    if touches_scoped_tables(statement):
        raise Unscoped("rows of a clinic are not read this way")
    return session().connection().execute(statement, values)
