"""A forgotten password: letters, the wait of two days, what skips and what stops it. Actions: the page commits.

There is no worker yet: the pages ask ``send_due`` at most once a minute. A worker can call it as it is.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from practice import audit, db, mail
from practice.access import Therapist, Viewer
from practice.accounts import attempts, factors, queries, sign_ins
from practice.accounts.attempts import Verdict
from practice.accounts.models import Account, PasswordReset, ReadOutCode, ResetToken
from practice.accounts.rules import (
    LATE_LINK_LASTS,
    READ_OUT_LASTS,
    RESET_WAITS,
    RESET_WAITS_AT_MOST,
    Attempts,
    ResetKind,
    ResetWay,
    check_password,
    hash_of,
    new_read_out_code,
    plain_code,
)
from practice.errors import Refusal
from practice.phrase import N_, phrase
from practice.speech import say

NOT_ONE = N_("That is not one of your codes, or it was used before.")
WAIT = N_("There were many tries with wrong codes. Please wait up to fifteen minutes before the next one.")


def ask(email: str, base_url: str, *, now: datetime) -> None:
    """Mail a link for every sign-in with this address. Whether there is one or none, it writes one line and commits once."""
    audit.note(None, "new password asked for", now=now)
    for account in queries.accounts_by_email(email):
        token = sign_ins.offer_new_password(account.id, ResetKind.EARLY, now=now)
        mail.queue_letter(_letter(account.email, _ASKED_FOR, f"{base_url}/new-password?token={token}"))


_SUBJECT = N_("A new password")
_ASKED_FOR = N_(
    "Hello,\n\nhere is a link to choose a new password. It works once, for thirty minutes.\n\n%(link)s\n\n"
    "It asks for one of your codes. If you have none, it begins a wait of two days; then another letter comes.\n"
    "If you did not ask for it, you can leave this letter alone: nothing has changed.\n"
)
_WAITED_FOR = N_(
    "Hello,\n\nthe two days are over: here is a link to choose a new password. It works once, for one day.\n\n"
    "%(link)s\n\nIf you did not ask for it, sign in and stop it on the page You.\n"
)


def _letter(to: str, words: str, link: str) -> mail.Letter:
    return mail.Letter(to, say(phrase(_SUBJECT)), say(phrase(words, link=link)))


def choose(
    token: str, password: str, code: str, counted_by: Callable[[Account], Attempts], *, now: datetime
) -> Account:
    """Use a link up and set the password; every sign-in ends, the second step stays as it was.

    A link that was mailed on being asked for needs a code as well; ``counted_by`` says which counter it spends.
    Raises Refusal beside the field at fault.
    """
    found, kind = _opened_by(token, now)
    check_password(password, needs_second_factor=found.needs_second_factor, context_words=[found.email])
    others = [one for one in queries.accounts_by_email(found.email) if one.id != found.id]
    sign_ins.check_tells_apart(others, password)
    ways: list[ResetWay] = []
    if kind is ResetKind.EARLY:
        account_id = found.id
        verdict = attempts.attempt(
            counted_by(found), lambda: _is_code(_account(account_id), code, ways, now=now), now=now
        )
        if verdict is not Verdict.RIGHT:
            db.session.commit()  # the line in the record; nothing else was written
            raise Refusal(WAIT if verdict is Verdict.WAIT else NOT_ONE, field="code")
        found = _account(account_id)
    sign_ins.set_password(found, password)
    _use(token, now)
    _write_down(found.id, kind, ways, now)
    sign_ins.end_sign_ins(found.id, now=now)
    sign_ins.forget_devices(found.id)
    audit.note(None, "password chosen anew", f"account:{found.id}", now=now)
    return found


def begin_wait(token: str, *, now: datetime) -> None:
    """Use a link up and begin the wait of two days, unless one is under way."""
    found, kind = _opened_by(token, now)
    if kind is not ResetKind.EARLY:
        raise Refusal(sign_ins.USED)
    db.session.get(Account, found.id, with_for_update=True, populate_existing=True)
    _use(token, now)
    if db.session.scalars(select(PasswordReset.id).where(*_open(found.id, now))).first():
        return
    ready_at = now + RESET_WAITS
    row = PasswordReset(
        account_id=found.id,
        asked_at=now,
        ready_at=ready_at,
        ends_at=ready_at + RESET_WAITS_AT_MOST,
        way=ResetWay.MAIL,
    )
    db.session.add(row)
    audit.note(None, "wait for a new password began", f"account:{found.id}", now=now)


def stop(viewer: Viewer, account_id: UUID, *, now: datetime) -> bool:
    """End the wait, and make every link void that was mailed; False when there was no wait."""
    stopping = update(PasswordReset).where(*_open(account_id, now)).values(stopped_at=now)
    stopped = db.session.execute(stopping.execution_options(synchronize_session=False))
    sign_ins.void_links(account_id, now=now)
    if not stopped.rowcount:  # type: ignore[attr-defined]
        return False
    audit.note(viewer, "wait for a new password stopped", f"account:{account_id}", now=now)
    return True


def is_persons_own(account: Account, secret: str) -> bool:
    """Whether this is the account's password, a code of its app or a recovery code. Ask through ``attempt``."""
    code = sign_ins.is_password(account, secret) or factors.is_right(account, account.tf_totp_secret, secret)
    return code or factors.use_code(account, secret)


def send_due(post: mail.Post, base_url: str, *, now: datetime) -> int:
    """Mail the fresh link of every wait that has ended; returns how many. Each is sent once, whoever asks.

    In transactions of its own; the row is marked first, so a letter lost on the way is asked for anew.
    """
    is_due = (
        PasswordReset.ready_at <= now,
        PasswordReset.ends_at > now,
        PasswordReset.sent_at.is_(None),
        PasswordReset.stopped_at.is_(None),
        PasswordReset.done_at.is_(None),
    )
    due = db.session.execute(select(PasswordReset.id, PasswordReset.account_id).where(*is_due)).all()
    db.let_go()
    letters = []
    for reset_id, account_id in due:
        with db.own_transaction() as beside:
            mark = update(PasswordReset).where(PasswordReset.id == reset_id, *is_due)
            values = {"sent_at": now, "ends_at": now + LATE_LINK_LASTS}
            marked = beside.execute(mark.values(**values).execution_options(synchronize_session=False))
            account = beside.get_one(Account, account_id)
            if marked.rowcount and account.active:  # type: ignore[attr-defined]
                token = sign_ins.offer_new_password(
                    account_id, ResetKind.LATE, now=now, until=now + LATE_LINK_LASTS, beside=beside
                )
                letters.append(_letter(account.email, _WAITED_FOR, f"{base_url}/new-password?token={token}"))
    for letter in letters:
        post.send(letter)
    return len(letters)


def make_read_out_code(therapist: Therapist, account_id: UUID, *, now: datetime) -> str:
    """A code to be read out to its person; whoever calls has checked whose account it is. Older ones are void."""
    older = update(ReadOutCode).where(ReadOutCode.account_id == account_id, ReadOutCode.used_at.is_(None))
    db.session.execute(older.values(used_at=now).execution_options(synchronize_session=False))
    code = new_read_out_code()
    kept = hash_of(f"{account_id}|{plain_code(code)}")
    row = ReadOutCode(account_id=account_id, code_hash=kept, made_at=now, ends_at=now + READ_OUT_LASTS)
    db.session.add(row)
    audit.note(therapist, "code to read out made", f"account:{account_id}", now=now)
    db.session.flush()
    return code


def _opened_by(token: str, now: datetime) -> tuple[Account, ResetKind]:
    statement = (
        select(Account, ResetToken.kind)
        .join(ResetToken, ResetToken.account_id == Account.id)
        .where(*_alive(token, now), Account.active)
    )
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise Refusal(sign_ins.USED)
    return row[0], row[1]


def _account(account_id: UUID) -> Account:
    return db.session.get_one(Account, account_id, populate_existing=True)


def _alive(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return ResetToken.token_hash == hash_of(token), ResetToken.used_at.is_(None), ResetToken.ends_at > now


def _use(token: str, now: datetime) -> None:
    use = update(ResetToken).where(*_alive(token, now)).values(used_at=now)
    used = db.session.execute(use.execution_options(synchronize_session=False))
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise Refusal(sign_ins.USED)


def _is_code(account: Account, code: str, ways: list[ResetWay], *, now: datetime) -> bool:
    """Whether a code fits, and uses it up; notes which kind it was."""
    if factors.is_right(account, account.tf_totp_secret, code):
        ways.append(ResetWay.APP)
    elif factors.use_code(account, code):
        ways.append(ResetWay.RECOVERY_CODE)
    elif _use_read_out(account.id, code, now=now):
        ways.append(ResetWay.IN_PERSON)
    return bool(ways)


def _use_read_out(account_id: UUID, code: str, *, now: datetime) -> bool:
    use = update(ReadOutCode).where(
        ReadOutCode.account_id == account_id,
        ReadOutCode.code_hash == hash_of(f"{account_id}|{plain_code(code)}"),
        ReadOutCode.used_at.is_(None),
        ReadOutCode.ends_at > now,
    )
    used = db.session.execute(use.values(used_at=now).execution_options(synchronize_session=False))
    return bool(used.rowcount == 1)  # type: ignore[attr-defined]


def _open(account_id: UUID, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        PasswordReset.account_id == account_id,
        PasswordReset.stopped_at.is_(None),
        PasswordReset.done_at.is_(None),
        PasswordReset.ends_at > now,
    )


def _write_down(account_id: UUID, kind: ResetKind, ways: list[ResetWay], now: datetime) -> None:
    """Keep that a password was chosen anew, and how, for its person to read; a first password is none."""
    if kind is ResetKind.FIRST:
        return
    finish = update(PasswordReset).where(*_open(account_id, now))
    if kind is ResetKind.EARLY:
        db.session.execute(finish.values(stopped_at=now).execution_options(synchronize_session=False))
        way = ways[0]
        row = PasswordReset(
            account_id=account_id, asked_at=now, ready_at=now, ends_at=now, done_at=now, way=way
        )
        db.session.add(row)
    else:
        done = db.session.execute(finish.values(done_at=now).execution_options(synchronize_session=False))
        if done.rowcount != 1:  # type: ignore[attr-defined]
            raise Refusal(sign_ins.USED)  # it was stopped in this instant
    db.session.flush()
