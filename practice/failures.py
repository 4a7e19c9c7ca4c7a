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

from practice import databases, db

Found = TypeVar("Found")
log = logging.getLogger(__name__)

NOT_OUTSIDE = (DataError, IntegrityError, ProgrammingError)  # a mistake of ours, not of disk or server
FULL_OR_READ_ONLY = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO}


def is_storage_failure(error: BaseException) -> bool:
    """Whether disk or database server failed, so that another try may do: no space, read-only, locked, away."""
    if isinstance(error, OSError):
        return error.errno in FULL_OR_READ_ONLY
    if isinstance(error, DBAPIError):
        return not isinstance(error, NOT_OUTSIDE)
    return isinstance(error, PoolTimeoutError)


# What can end a start, beside settings and databases that are refused in a sentence already.
AT_START = (OSError, SQLAlchemyError, CommandError)


def in_a_sentence(error: BaseException) -> str:
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


def cause(error: BaseException) -> str:
    """The chain of exceptions from the first cause on, in one line and without values: they could be writing."""
    return " <- ".join(_named(one) for one in reversed(list(_chain(error))))


def log_failure(error: BaseException, where: str) -> None:
    """Write the cause first, then where in the code it came about."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s failed: %s\n%s", where, cause(error), frames)


def tolerate(act: Callable[[], Found], otherwise: Found, *, briefly: bool = True) -> Found:
    """What ``act`` returns, or ``otherwise`` where the database fails; ``briefly``: it is given a second, not 15."""
    token = databases.waits_briefly.set(briefly)
    try:
        return act()
    except SQLAlchemyError as error:
        log.warning("went on without the database: %s", cause(error))
        _let_go()
        return otherwise
    finally:
        databases.waits_briefly.reset(token)


def _let_go() -> None:
    try:
        db.session.rollback()
    except SQLAlchemyError:
        db.session().invalidate()


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or (None if following.__suppress_context__ else following.__context__)


def _named(error: BaseException) -> str:
    name = type(error).__name__
    if isinstance(error, OSError) and error.errno:
        return f"{name} ({errno.errorcode.get(error.errno, error.errno)})"
    for told in ("sqlite_errorname", "sqlstate"):
        if code := getattr(error, told, None):
            return f"{name} ({code})"
    return name
