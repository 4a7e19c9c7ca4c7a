"""The session, the declarative base, and the net that keeps clinics apart."""

import enum
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from uuid import UUID, uuid4
from weakref import WeakKeyDictionary

from sqlalchemy import (
    JSON,
    BigInteger,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Date,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Executable,
    Integer,
    LargeBinary,
    MetaData,
    Result,
    Select,
    String,
    Table,
    Time,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
    bindparam,
    event,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    mapped_column,
    scoped_session,
    sessionmaker,
    with_loader_criteria,
)
from sqlalchemy.sql import visitors
from sqlalchemy.sql.functions import GenericFunction

from practice import databases

if TYPE_CHECKING:
    from practice.access import Viewer

Kept = TypeVar("Kept", bound=Executable)
Columns = Select[*tuple[Any, ...]]  # a statement, and what it finds, whatever its columns are
Union = CompoundSelect[*tuple[Any, ...]]
Instant = ColumnElement[datetime]
Rows = Result[*tuple[Any, ...]]


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a zone cannot be kept")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Id(Uuid[UUID]):
    """An id. SQLite hands it out as text, and a page meets the same few hundred over and over."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        if dialect.supports_native_uuid:
            return super().result_processor(dialect, coltype)  # type: ignore[no-untyped-call]
        return lambda text: None if text is None else _id_of(text)


_id_of = lru_cache(maxsize=16_384)(UUID)


class days_in_a_row(GenericFunction[str]):  # noqa: N801
    """The days of a group in one text, such as "2026-11-01,2026-11-02"."""

    type = String()
    inherit_cache = True


@compiles(days_in_a_row, "sqlite")
def _days_on_sqlite(element: Any, compiler: Any, **kwargs: Any) -> str:
    return f"group_concat({compiler.process(element.clauses, **kwargs)})"


@compiles(days_in_a_row, "postgresql")
def _days_on_postgres(element: Any, compiler: Any, **kwargs: Any) -> str:
    return f"string_agg(to_char({compiler.process(element.clauses, **kwargs)}, 'YYYY-MM-DD'), ',')"


def _values(kind: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in kind]


class Base(DeclarativeBase):
    """The declarative base: names every constraint, so that a migration can find it again."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: Id(),
        datetime: UtcDateTime(),
        date: Date(),
        time: Time(),
        str: String(),
        int: Integer(),
        bytes: LargeBinary(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        list[dict[str, Any]]: JSON(),
        enum.StrEnum: Enum(
            enum.StrEnum, native_enum=False, create_constraint=True, length=24, values_callable=_values
        ),
    }


BigKey = BigInteger().with_variant(Integer(), "sqlite")


class Unscoped(RuntimeError):
    """A clinic's rows were touched by a session that belongs to no clinic, or to another one."""


class Owned:
    """A row that belongs to one clinic. Every subclass must say who may see it (``visible_to``)."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    clinic_id: Mapped[UUID] = mapped_column()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "visible_to" not in vars(cls):
            raise TypeError(f"{cls.__name__} does not say who may see its rows (visible_to)")
        super().__init_subclass__(**kwargs)

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> ColumnElement[bool]:
        """The condition under which a row exists for this viewer."""
        raise NotImplementedError


def owned_key() -> UniqueConstraint:
    """The key that other tables of the same clinic point at."""
    return UniqueConstraint("clinic_id", "id")


session: scoped_session[Session] = scoped_session(sessionmaker(expire_on_commit=False, autoflush=True))


def bind(engine: Engine) -> None:
    """Let the session speak to this engine from now on."""
    session.remove()
    session.configure(bind=engine)


def engine() -> Engine:
    """The engine the session speaks to."""
    found = session.get_bind()
    return found if isinstance(found, Engine) else found.engine


def let_go() -> None:
    """End a transaction that only read: SQLite lets nobody write beside somebody who reads."""
    session.rollback()


def added(row: object) -> bool:
    """Whether the row could be added; False where its twin is there, perhaps since this very instant."""
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        return False
    return True


def belong_to(clinic_id: UUID) -> None:
    """Narrow the current session to one clinic; a session never changes clinics."""
    if session.info.setdefault("clinic_id", clinic_id) != clinic_id:
        raise Unscoped("this session belongs to another clinic")


@contextmanager
def own_transaction(clinic_id: UUID | None = None) -> Iterator[Session]:
    """A short writing transaction beside the current one, e.g. to note a refusal; commits at the end.

    A current one that only reads is ended first.
    """
    if databases.reading_only.get():
        let_go()
    token = databases.reading_only.set(False)
    info = {"clinic_id": clinic_id} if clinic_id else {}
    try:
        with Session(session.get_bind(), info=info) as beside, beside.begin():
            yield beside
    finally:
        databases.reading_only.reset(token)


NO_CLINIC_YET = "no_clinic_yet"


def before_knowing(columns: Select[Any]) -> Select[Any]:
    """Let one statement through the net while the clinic is still unknown, e.g. to find out whose a token is.

    Only plain table columns pass, never mapped rows, and only in a session that belongs to no clinic yet.
    Whoever calls narrows the session with ``belong_to`` next. tests/house/test_net.py counts its uses.
    """
    return columns.execution_options(**{NO_CLINIC_YET: True})


def _is_before_knowing(state: ORMExecuteState) -> bool:
    is_asked = state.execution_options.get(NO_CLINIC_YET, False)
    return bool(is_asked and not state.is_orm_statement and "clinic_id" not in state.session.info)


# Statements the net was knotted into once, by identity; nothing else ever puts one here. Whether each finds
# plain columns alone: such a statement needs nothing of the session but its connection, which is twice as fast.
_narrowed: dict[int, tuple[Executable, bool]] = {}
_NET: BindParameter[UUID] = bindparam("net_clinic_id", type_=Uuid())


def narrowed(statement: Kept) -> Kept:
    """The same statement with the net knotted into it, to be kept and run often by ``run_narrowed``."""
    net = with_loader_criteria(Owned, lambda cls: cls.clinic_id == _NET, include_aliases=True)
    kept = statement.options(net)
    columns = kept.column_descriptions if isinstance(kept, Select) else ()
    _narrowed[id(kept)] = (kept, not any(isinstance(one["expr"], type) for one in columns))
    return kept


def run_narrowed(statement: Executable, values: Mapping[str, Any]) -> Rows:
    """Run a statement that ``narrowed`` made, within this session's clinic."""
    kept, is_plain = _narrowed[id(statement)]
    here = session()
    given = {**values, _NET.key: _clinic_of(here)}
    if not is_plain:
        return here.execute(kept, given)
    here.flush()  # as the session itself does before it reads
    return here.connection().execute(kept, given)


def run_unowned(statement: Executable, values: Mapping[str, Any]) -> Rows:
    """Run a statement that finds plain columns of tables no clinic owns; Unscoped where one of them is owned."""
    if _touches_owned(statement):
        raise Unscoped("rows of a clinic are not read this way")
    return session().connection().execute(statement, values)


def _is_narrowed(state: ORMExecuteState) -> bool:
    kept, _ = _narrowed.get(id(state.statement), (None, False))
    if kept is None or kept is not state.statement:
        return False
    values = state.parameters
    if not isinstance(values, Mapping) or values.get(_NET.key) != _clinic_of(state.session):
        raise Unscoped("a kept statement was run for another clinic")
    return True


@event.listens_for(Session, "do_orm_execute")
def _narrow_to_clinic(state: ORMExecuteState) -> None:
    if _is_before_knowing(state) or _is_narrowed(state):
        return
    if state.is_column_load or state.is_relationship_load or not _touches_owned(state.statement):
        return
    clinic_id = _clinic_of(state.session)
    state.statement = state.statement.options(
        with_loader_criteria(Owned, lambda cls: cls.clinic_id == clinic_id, include_aliases=True)
    )


@event.listens_for(Session, "before_flush")
def _own_every_row(session: Session, *_: object) -> None:
    for row in {*session.new, *session.dirty, *session.deleted}:
        if isinstance(row, Owned):
            row.clinic_id = row.clinic_id or _clinic_of(session)
            if row.clinic_id != _clinic_of(session):
                raise Unscoped(f"{type(row).__name__} belongs to another clinic")


def _clinic_of(session: Session) -> UUID:
    if "clinic_id" not in session.info:
        raise Unscoped("this session belongs to no clinic")
    clinic_id: UUID = session.info["clinic_id"]
    return clinic_id


_owned_tables: set[Table] = set()
# Walking a statement that was written once is done once; it never changes.
_walked: WeakKeyDictionary[Executable, bool] = WeakKeyDictionary()


def _touches_owned(statement: Any) -> bool:
    if not _owned_tables:
        mapped = (mapper for mapper in Base.registry.mappers if issubclass(mapper.class_, Owned))
        _owned_tables.update(mapper.local_table for mapper in mapped if isinstance(mapper.local_table, Table))
    if (found := _walked.get(statement)) is None:
        parts = visitors.iterate(statement)
        found = any(isinstance(part, Table) and part in _owned_tables for part in parts)
        _walked[statement] = found
    return found
