"""Resetting a forgotten password: mails, the wait of two days, and stopping it. The page commits."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from practice import audit, db, mail
from practice.accounts import queries as account_queries
from practice.accounts.actions import attempts as attempt_actions
from practice.accounts.actions import passwords as password_actions
from practice.accounts.actions.attempts import Verdict
from practice.accounts.models import Account, PasswordReset
from practice.accounts.rules import AttemptKeys, ResetWay, check_password
from practice.authentication import actions as authentication_actions
from practice.errors import Refusal
from practice.localization.translation import translate
from practice.messages import N_, message
from practice.passwords import queries, rules
from practice.passwords.actions import codes as code_actions
from practice.passwords.actions import links as link_actions
from practice.passwords.rules import LATE_LINK_LASTS, RESET_WAITS, RESET_WAITS_AT_MOST, ResetKind
from practice.viewers import Viewer

NOT_ONE = N_("That is not one of your codes, or it was used before.")
WAIT = N_("There were many tries with wrong codes. Please wait up to fifteen minutes before the next one.")


def request_reset(email: str, base_url: str, *, now: datetime) -> None:
    """Mail a link for every sign-in with this address. Whether there is one or none, it writes one line and commits once."""
    audit.record(None, "new password asked for", now=now)
    for account in account_queries.accounts_by_email(email):
        token = link_actions.offer_link(account.id, ResetKind.EARLY, now=now)
        mail.queue_mail(_letter(account.email, _ASKED_FOR, f"{base_url}/new-password?token={token}"))


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


def _letter(to: str, words: str, link: str) -> mail.Mail:
    return mail.Mail(to, translate(message(_SUBJECT)), translate(message(words, link=link)))


def choose_password(
    token: str, password: str, code: str, counted_by: Callable[[Account], AttemptKeys], *, now: datetime
) -> Account:
    """Use a link up and set the password; every sign-in ends, the second step stays as it was.

    A link that was mailed on being asked for needs a code as well; ``counted_by`` says which counter it spends.
    Raises Refusal beside the field at fault.
    """
    found, kind = queries.account_of_link(token, now)
    check_password(password, needs_second_factor=found.needs_second_factor, context_words=[found.email])
    others = [one for one in account_queries.accounts_by_email(found.email) if one.id != found.id]
    password_actions.check_differs_from_others(others, password)
    ways: list[ResetWay] = []
    if kind is ResetKind.EARLY:
        account_id = found.id
        verdict = attempt_actions.attempt(
            counted_by(found),
            lambda: code_actions.use_any_code(queries.reload_account(account_id), code, ways, now=now),
            now=now,
        )
        if verdict is not Verdict.RIGHT:
            db.session.commit()  # the line in the record; nothing else was written
            raise Refusal(WAIT if verdict is Verdict.WAIT else NOT_ONE, field="code")
        found = queries.reload_account(account_id)
    password_actions.set_password(found, password)
    link_actions.use_link(token, now)
    _record_reset(found.id, kind, ways, now)
    authentication_actions.end_sign_ins(found.id, now=now)
    authentication_actions.forget_devices(found.id)
    audit.record(None, "password chosen anew", f"account:{found.id}", now=now)
    return found


def begin_wait(token: str, *, now: datetime) -> None:
    """Use a link up and begin the wait of two days, unless one is under way."""
    found, kind = queries.account_of_link(token, now)
    if kind is not ResetKind.EARLY:
        raise Refusal(rules.LINK_USED)
    db.session.get(Account, found.id, with_for_update=True, populate_existing=True)
    link_actions.use_link(token, now)
    if db.session.scalars(
        select(PasswordReset.id).where(*queries.open_reset_conditions(found.id, now))
    ).first():
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
    audit.record(None, "wait for a new password began", f"account:{found.id}", now=now)


def stop_reset(viewer: Viewer, account_id: UUID, *, now: datetime) -> bool:
    """End the wait, and make every link void that was mailed; False when there was no wait."""
    stopping = (
        update(PasswordReset).where(*queries.open_reset_conditions(account_id, now)).values(stopped_at=now)
    )
    stopped = db.session.execute(stopping.execution_options(synchronize_session=False))
    link_actions.void_links(account_id, now=now)
    if not stopped.rowcount:  # type: ignore[attr-defined]
        return False
    audit.record(viewer, "wait for a new password stopped", f"account:{account_id}", now=now)
    return True


def send_due(post: mail.Mailer, base_url: str, *, now: datetime) -> int:
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
    db.end_read()
    letters = []
    for reset_id, account_id in due:
        with db.own_transaction() as beside:
            mark = update(PasswordReset).where(PasswordReset.id == reset_id, *is_due)
            values = {"sent_at": now, "ends_at": now + LATE_LINK_LASTS}
            marked = beside.execute(mark.values(**values).execution_options(synchronize_session=False))
            account = beside.get_one(Account, account_id)
            if marked.rowcount and account.active:  # type: ignore[attr-defined]
                token = link_actions.offer_link(
                    account_id, ResetKind.LATE, now=now, until=now + LATE_LINK_LASTS, beside=beside
                )
                letters.append(_letter(account.email, _WAITED_FOR, f"{base_url}/new-password?token={token}"))
    for letter in letters:
        post.send(letter)
    return len(letters)


def _record_reset(account_id: UUID, kind: ResetKind, ways: list[ResetWay], now: datetime) -> None:
    """Keep that a password was chosen anew, and how, for its person to read; a first password is none."""
    if kind is ResetKind.FIRST:
        return
    finish = update(PasswordReset).where(*queries.open_reset_conditions(account_id, now))
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
            raise Refusal(rules.LINK_USED)  # it was stopped in this instant
    db.session.flush()
