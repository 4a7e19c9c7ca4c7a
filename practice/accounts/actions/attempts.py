"""Attempts on a secret (password, code): each is counted and committed before the secret is compared."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Update, case, delete, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from practice import audit, db
from practice.accounts.models import AttemptCounter
from practice.accounts.rules import (
    ATTEMPTS_COUNT_FOR,
    COUNTERS_LAST,
    DELAYS,
    LONGEST_DELAY,
    MOST_ATTEMPTS,
    AttemptKeys,
)
from practice.db import column_types


class Verdict(StrEnum):
    """The result of an attempt."""

    RIGHT = "right"
    WRONG = "wrong"
    WAIT = "wait"  # nothing was compared: too many attempts before, or the delay is not over


def attempt(
    keys: AttemptKeys,
    is_right: Callable[[], bool],
    *,
    now: datetime,
    failure_verb: str = "sign-in failed",
) -> Verdict:
    """Count an attempt under ``keys`` and, if it is allowed, call ``is_right`` to compare the secret.

    Every comparison of a person's secret goes through here. The count is committed before the comparison, so that
    neither a rollback nor parallel requests allow extra attempts. After a right secret the counter of ``keys.key``
    is removed, but the total of ``keys.total_key`` only loses this one attempt: several accounts may share an
    address, and whoever knows one of their passwords must not get more attempts at another. A wrong one is recorded
    in the audit log as ``failure_verb`` ("" records nothing). The current transaction must not have written yet: it
    is rolled back.
    """
    db.end_read()
    with db.own_transaction() as own_session:
        is_allowed = _count_attempt(own_session, keys, now)
    if not is_allowed:
        return Verdict.WAIT
    if not is_right():
        if failure_verb:
            audit.record(None, failure_verb, now=now)
        return Verdict.WRONG
    reset_counters(keys.key)
    _decrement(keys.total_key)
    return Verdict.RIGHT


def reset_counters(*keys: str) -> None:
    """Delete these counters, in the current transaction."""
    db.session.execute(delete(AttemptCounter).where(AttemptCounter.key.in_(keys)))


def purge_counters(*, now: datetime) -> None:
    """Delete the counters of attempts that are long over (COUNTERS_LAST), in the current transaction."""
    statement = delete(AttemptCounter).where(AttemptCounter.last_at < now - COUNTERS_LAST)
    db.session.execute(statement.execution_options(synchronize_session=False))


def _decrement(key: str | None) -> None:
    statement = (
        update(AttemptCounter)
        .where(AttemptCounter.key == key, AttemptCounter.n_attempts > 0)
        .values(n_attempts=AttemptCounter.n_attempts - 1)
    )
    db.session.execute(statement.execution_options(synchronize_session=False))


def _count_attempt(session: Session, keys: AttemptKeys, now: datetime) -> bool:
    """Add one to both counters of ``keys``; False when this attempt is not allowed, and then neither changes."""
    is_slow = False
    if keys.total_key:
        total = select(AttemptCounter.n_attempts).where(AttemptCounter.key == keys.total_key)
        is_slow = (session.scalars(total).one_or_none() or 0) >= MOST_ATTEMPTS
    if not _increment(session, keys.key, now, limit=keys.limit, is_slow=is_slow):
        return False
    if keys.total_key:
        _increment(session, keys.total_key, now, is_delayed=False)
    return True


def _increment(
    session: Session,
    key: str,
    now: datetime,
    *,
    limit: int | None = None,
    is_slow: bool = False,
    is_delayed: bool = True,
) -> bool:
    """Add one in a single conditional update; False while the delay lasts, and once ``limit`` is reached.

    ``is_slow``: the longest delay follows this attempt. ``is_delayed``: whether any delay follows.
    """
    statement = _increment_statement(key, now, limit, is_slow=is_slow, is_delayed=is_delayed)
    if session.execute(statement).rowcount == 1:  # type: ignore[attr-defined]
        return True
    if session.scalars(select(AttemptCounter.key).where(AttemptCounter.key == key)).one_or_none():
        return False
    delay = LONGEST_DELAY if is_slow else timedelta(0)
    try:
        with session.begin_nested():
            session.add(AttemptCounter(key=key, n_attempts=1, last_at=now, next_at=now + delay))
            session.flush()
    except IntegrityError:  # another request inserted the counter in between
        return bool(session.execute(statement).rowcount == 1)  # type: ignore[attr-defined]
    return True


def _increment_statement(
    key: str, now: datetime, limit: int | None, *, is_slow: bool, is_delayed: bool
) -> Update:
    n_attempts = AttemptCounter.n_attempts + 1
    if limit is None:
        n_attempts = case((AttemptCounter.last_at < now - ATTEMPTS_COUNT_FOR, 1), else_=n_attempts)

    def instant_after(delay: timedelta) -> column_types.InstantColumn:
        return literal(now + delay, column_types.UtcDateTime())

    next_at: column_types.InstantColumn = case(
        *((n_attempts < below, instant_after(delay)) for below, delay in DELAYS),
        else_=instant_after(LONGEST_DELAY),
    )
    if is_slow or not is_delayed:
        next_at = instant_after(LONGEST_DELAY if is_slow else timedelta(0))
    conditions = [AttemptCounter.key == key, AttemptCounter.next_at <= now]
    if limit is not None:
        conditions.append(AttemptCounter.n_attempts < limit)
    return (
        update(AttemptCounter)
        .where(*conditions)
        .values(n_attempts=n_attempts, last_at=now, next_at=next_at)
        .execution_options(synchronize_session=False)
    )
