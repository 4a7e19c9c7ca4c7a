"""Unexpected failures, such as a full disk: their cause for the log, and work that may go on in spite of them."""

import errno
import logging
import traceback
from collections.abc import Callable, Iterator
from typing import TypeVar

from alembic.util import CommandError
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from practice import db
from practice.db import engines

Outcome = TypeVar("Outcome")
log = logging.getLogger(__name__)

PROGRAMMING_ERRORS = (
    DataError,
    IntegrityError,
    ProgrammingError,
)  # a mistake in our code, not of disk or server
STORAGE_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO}


def is_storage_failure(error: BaseException) -> bool:
    """Whether disk or database server failed, so that another try may succeed: full, read-only, locked, unreachable."""
    if isinstance(error, OSError):
        return error.errno in STORAGE_ERRNOS
    if isinstance(error, DBAPIError):
        return not isinstance(error, PROGRAMMING_ERRORS)
    return isinstance(error, PoolTimeoutError)


# What can end a start besides SettingsError and UnfitDatabase, whose messages are for the operator already.
STARTUP_ERRORS = (OSError, SQLAlchemyError, CommandError)


def describe_for_operator(error: BaseException) -> str:
    """One sentence for the operator in place of a traceback; the error's own message where there is no better one."""
    if isinstance(error, DBAPIError):
        first_line = str(error.orig).strip().partition("\n")[0]
        is_locked = "locked" in first_line or "lock timeout" in first_line
        is_unavailable = isinstance(error, OperationalError) and (error.statement is None or is_locked)
        problem = "does not answer" if is_unavailable else "cannot be used as it is"
        return f"The database {problem}: {first_line}"
    if isinstance(error, SQLAlchemyError | CommandError):
        return f"The database cannot be used as it is: {str(error).partition(chr(10))[0]}"
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename} cannot be used: {error.strerror}."
    return str(error)


def describe_cause(error: BaseException) -> str:
    """The chain of exceptions in one line, the first cause first; without their values, which could be people's texts."""
    return " <- ".join(_name_with_code(cause) for cause in reversed(list(_causes(error))))


def log_failure(error: BaseException, where: str) -> None:
    """Log the cause and the traceback, without messages of exceptions. ``where`` names what failed."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s failed: %s\n%s", where, describe_cause(error), frames)


def tolerate(act: Callable[[], Outcome], default: Outcome, *, briefly: bool = True) -> Outcome:
    """What ``act`` returns, or ``default`` where the database fails.

    ``briefly``: it may wait a second for its turn to write, not 15 (``db.engines``).
    """
    token = engines.waits_briefly.set(briefly)
    try:
        return act()
    except SQLAlchemyError as error:
        log.warning("went on without the database: %s", describe_cause(error))
        _end_transaction()
        return default
    finally:
        engines.waits_briefly.reset(token)


def _end_transaction() -> None:
    try:
        db.session.rollback()
    except SQLAlchemyError:
        db.session().invalidate()


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)


def _name_with_code(error: BaseException) -> str:
    name = type(error).__name__
    if isinstance(error, OSError) and error.errno:
        return f"{name} ({errno.errorcode.get(error.errno, error.errno)})"
    for attribute in ("sqlite_errorname", "sqlstate"):
        if code := getattr(error, attribute, None):
            return f"{name} ({code})"
    return name
