"""Attempts on a secret, counted in transactions of their own before anything is compared."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Update, case, delete, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from practice import audit, db
from practice.accounts.models import AttemptCounter
from practice.accounts.rules import ATTEMPTS_COUNT_FOR, DELAYS, LONGEST_DELAY, MOST_ATTEMPTS, AttemptKeys
from practice.db import column_types


class Verdict(StrEnum):
    """What became of an attempt."""

    RIGHT = "right"
    WRONG = "wrong"
    WAIT = "wait"  # nothing was compared: too many before, or too soon


def attempt(
    counted_by: AttemptKeys, is_right: Callable[[], bool], *, now: datetime, noted: str = "sign-in failed"
) -> Verdict:
    """Count an attempt, and compare only if it may be made; the one way any secret of a person is compared.

    The count is committed first, so that neither a rollback nor requests sent at once get more than their share.
    A right one makes the counting begin anew, but takes only itself out of the total: an address may be of several,
    and who knows one password of it must not get more tries at another. The current transaction must have written nothing yet.
    """
    db.end_read()
    with db.own_transaction() as beside:
        may_try = _spend(beside, counted_by, now)
    if not may_try:
        return Verdict.WAIT
    if not is_right():
        if noted:
            audit.record(None, noted, now=now)
        return Verdict.WRONG
    reset_counters(counted_by.key)
    _take_one_back(counted_by.total_key)
    return Verdict.RIGHT


def reset_counters(*keys: str) -> None:
    """Let counting begin anew, in the current transaction."""
    db.session.execute(delete(AttemptCounter).where(AttemptCounter.key.in_(keys)))


def _take_one_back(key: str | None) -> None:
    one_less = update(AttemptCounter).where(AttemptCounter.key == key, AttemptCounter.n_attempts > 0)
    less = one_less.values(n_attempts=AttemptCounter.n_attempts - 1)
    db.session.execute(less.execution_options(synchronize_session=False))


def _spend(session: Session, counted_by: AttemptKeys, now: datetime) -> bool:
    is_slow = False
    if counted_by.total_key:
        total = select(AttemptCounter.n_attempts).where(AttemptCounter.key == counted_by.total_key)
        is_slow = (session.scalars(total).one_or_none() or 0) >= MOST_ATTEMPTS
    if not _count(session, counted_by.key, now, most=counted_by.most, is_slow=is_slow):
        return False
    if counted_by.total_key:
        _count(session, counted_by.total_key, now, is_delayed=False)
    return True


def _count(
    session: Session,
    key: str,
    now: datetime,
    *,
    most: int | None = None,
    is_slow: bool = False,
    is_delayed: bool = True,
) -> bool:
    """Add one in a single conditional update; False when the next attempt may not be made yet, or ever."""
    count = _update(key, now, most, is_slow=is_slow, is_delayed=is_delayed)
    if session.execute(count).rowcount == 1:  # type: ignore[attr-defined]
        return True
    if session.scalars(select(AttemptCounter.key).where(AttemptCounter.key == key)).one_or_none():
        return False
    delay = LONGEST_DELAY if is_slow else timedelta(0)
    try:
        with session.begin_nested():
            session.add(AttemptCounter(key=key, n_attempts=1, last_at=now, next_at=now + delay))
            session.flush()
    except IntegrityError:  # somebody else's first attempt came in between
        return bool(session.execute(count).rowcount == 1)  # type: ignore[attr-defined]
    return True


def _update(key: str, now: datetime, most: int | None, *, is_slow: bool, is_delayed: bool) -> Update:
    in_a_row = AttemptCounter.n_attempts + 1
    if most is None:
        in_a_row = case((AttemptCounter.last_at < now - ATTEMPTS_COUNT_FOR, 1), else_=in_a_row)

    def at(delay: timedelta) -> column_types.InstantColumn:
        return literal(now + delay, column_types.UtcDateTime())

    next_at: column_types.InstantColumn = case(
        *((in_a_row < upto, at(delay)) for upto, delay in DELAYS), else_=at(LONGEST_DELAY)
    )
    if is_slow or not is_delayed:
        next_at = at(LONGEST_DELAY if is_slow else timedelta(0))
    may_try = [AttemptCounter.key == key, AttemptCounter.next_at <= now]
    if most is not None:
        may_try.append(AttemptCounter.n_attempts < most)
    return (
        update(AttemptCounter)
        .where(*may_try)
        .values(n_attempts=in_a_row, last_at=now, next_at=next_at)
        .execution_options(synchronize_session=False)
    )
