"""The session, the clinic it is bound to, and its transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Engine, Result, Select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from practice.db import engines
from practice.db.tenancy import Unscoped

AnySelect = Select[*tuple[Any, ...]]  # a statement with any columns
AnyUnion = CompoundSelect[*tuple[Any, ...]]
AnyResult = Result[*tuple[Any, ...]]
session: scoped_session[Session] = scoped_session(sessionmaker(expire_on_commit=False, autoflush=True))


def bind(engine: Engine) -> None:
    """Use this engine for the session from now on."""
    session.remove()
    session.configure(bind=engine)


def engine() -> Engine:
    """The engine the session uses."""
    bound = session.get_bind()
    return bound if isinstance(bound, Engine) else bound.engine


def end_read() -> None:
    """Roll back a transaction that only read: SQLite cannot turn it into a writing one."""
    session.rollback()


def add_if_new(row: object) -> bool:
    """Add and flush a row; False when the database refuses it, as when its unique key exists already."""
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        return False
    return True


def bind_clinic(clinic_id: UUID) -> None:
    """Narrow the current session to one clinic. Raises Unscoped when it belongs to another clinic."""
    if session.info.setdefault("clinic_id", clinic_id) != clinic_id:
        raise Unscoped("this session belongs to another clinic")


@contextmanager
def own_transaction(clinic_id: UUID | None = None) -> Iterator[Session]:
    """A short writing transaction separate from the current one, e.g. to record a refusal; commits at the end.

    A current one that only reads is ended first.
    """
    if engines.reading_only.get():
        end_read()
    token = engines.reading_only.set(False)
    info = {"clinic_id": clinic_id} if clinic_id else {}
    try:
        with Session(session.get_bind(), info=info) as own_session, own_session.begin():
            yield own_session
    finally:
        engines.reading_only.reset(token)
