"""Failures no rule foresaw, such as a full disk: their cause for the log, and what may go on without them."""

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

PROGRAMMING_ERRORS = (DataError, IntegrityError, ProgrammingError)  # a mistake of ours, not of disk or server
STORAGE_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO}


def is_storage_failure(error: BaseException) -> bool:
    """Whether disk or database server failed, so that another try may do: no space, read-only, locked, away."""
    if isinstance(error, OSError):
        return error.errno in STORAGE_ERRNOS
    if isinstance(error, DBAPIError):
        return not isinstance(error, PROGRAMMING_ERRORS)
    return isinstance(error, PoolTimeoutError)


# What can end a start, beside settings and databases that are refused in a sentence already.
STARTUP_ERRORS = (OSError, SQLAlchemyError, CommandError)


def describe_for_operator(error: BaseException) -> str:
    """What an operator is told instead of a traceback; where there is nothing better to say, the error's words."""
    if isinstance(error, DBAPIError):
        first = str(error.orig).strip().partition("\n")[0]
        has_no_turn = "locked" in first or "lock timeout" in first
        is_away = isinstance(error, OperationalError) and (error.statement is None or has_no_turn)
        return f"The database {'does not answer' if is_away else 'cannot be used as it is'}: {first}"
    if isinstance(error, SQLAlchemyError | CommandError):
        return f"The database cannot be used as it is: {str(error).partition(chr(10))[0]}"
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename} cannot be used: {error.strerror}."
    return str(error)


def describe_cause(error: BaseException) -> str:
    """The chain of exceptions from the first cause on, in one line and without values: they could be writing."""
    return " <- ".join(_name_with_code(one) for one in reversed(list(_causes(error))))


def log_failure(error: BaseException, where: str) -> None:
    """Write the cause first, then where in the code it came about."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s failed: %s\n%s", where, describe_cause(error), frames)


def tolerate(act: Callable[[], Outcome], otherwise: Outcome, *, briefly: bool = True) -> Outcome:
    """What ``act`` returns, or ``otherwise`` where the database fails; ``briefly``: it is given a second, not 15."""
    token = engines.waits_briefly.set(briefly)
    try:
        return act()
    except SQLAlchemyError as error:
        log.warning("went on without the database: %s", describe_cause(error))
        _end_transaction()
        return otherwise
    finally:
        engines.waits_briefly.reset(token)


def _end_transaction() -> None:
    try:
        db.session.rollback()
    except SQLAlchemyError:
        db.session().invalidate()


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or (None if following.__suppress_context__ else following.__context__)


def _name_with_code(error: BaseException) -> str:
    name = type(error).__name__
    if isinstance(error, OSError) and error.errno:
        return f"{name} ({errno.errorcode.get(error.errno, error.errno)})"
    for told in ("sqlite_errorname", "sqlstate"):
        if code := getattr(error, told, None):
            return f"{name} ({code})"
    return name
