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

AnySelect = Select[*tuple[Any, ...]]  # a statement, and what it finds, whatever its columns are
AnyUnion = CompoundSelect[*tuple[Any, ...]]
AnyResult = Result[*tuple[Any, ...]]
session: scoped_session[Session] = scoped_session(sessionmaker(expire_on_commit=False, autoflush=True))


def bind(engine: Engine) -> None:
    """Let the session speak to this engine from now on."""
    session.remove()
    session.configure(bind=engine)


def engine() -> Engine:
    """The engine the session speaks to."""
    found = session.get_bind()
    return found if isinstance(found, Engine) else found.engine


def end_read() -> None:
    """End a transaction that only read: SQLite lets nobody write beside somebody who reads."""
    session.rollback()


def add_if_new(row: object) -> bool:
    """Whether the row could be added; False where its twin is there, perhaps since this very instant."""
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        return False
    return True


def bind_clinic(clinic_id: UUID) -> None:
    """Narrow the current session to one clinic; a session never changes clinics."""
    if session.info.setdefault("clinic_id", clinic_id) != clinic_id:
        raise Unscoped("this session belongs to another clinic")


@contextmanager
def own_transaction(clinic_id: UUID | None = None) -> Iterator[Session]:
    """A short writing transaction beside the current one, e.g. to note a refusal; commits at the end.

    A current one that only reads is ended first.
    """
    if engines.reading_only.get():
        end_read()
    token = engines.reading_only.set(False)
    info = {"clinic_id": clinic_id} if clinic_id else {}
    try:
        with Session(session.get_bind(), info=info) as beside, beside.begin():
            yield beside
    finally:
        engines.reading_only.reset(token)
