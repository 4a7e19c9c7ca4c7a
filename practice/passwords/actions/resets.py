"""Reset a forgotten password: the mails, the wait of two days, and stopping it. Actions flush; the route commits."""

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

WRONG_CODE = N_("That is not one of your codes, or it was used before.")
TOO_MANY_ATTEMPTS = N_(
    "There were many tries with wrong codes. Please wait up to fifteen minutes before the next one."
)


def request_reset(email: str, base_url: str, *, now: datetime) -> None:
    """Mail a link for every account with this address.

    One line of the audit log and one commit, whether there are accounts or none: neither tells whether there are.
    """
    audit.record(None, "new password asked for", now=now)
    for account in account_queries.accounts_by_email(email):
        token = link_actions.offer_link(account.id, ResetKind.EARLY, now=now)
        letter = _link_mail(account.email, _LINK_TEXT, f"{base_url}/new-password?token={token}")
        mail.queue_mail(letter, clinic_id=account.clinic_id)


_SUBJECT = N_("A new password")
_LINK_TEXT = N_(
    "Hello,\n\nhere is a link to choose a new password. It works once, for thirty minutes.\n\n%(link)s\n\n"
    "It asks for one of your codes. If you have none, it begins a wait of two days; then another letter comes.\n"
    "If you did not ask for it, you can leave this letter alone: nothing has changed.\n"
)
_LINK_AFTER_WAIT_TEXT = N_(
    "Hello,\n\nthe two days are over: here is a link to choose a new password. It works once, for one day.\n\n"
    "%(link)s\n\nIf you did not ask for it, sign in and stop it on the page You.\n"
)


def _link_mail(to: str, text: str, link: str) -> mail.Mail:
    return mail.Mail(to, translate(message(_SUBJECT)), translate(message(text, link=link)))


def choose_password(
    token: str, password: str, code: str, keys_of: Callable[[Account], AttemptKeys], *, now: datetime
) -> Account:
    """Use a link up, set the password and end every sign-in; the second factor stays as it was.

    A link of ResetKind.EARLY needs a code as well; ``keys_of`` names the counters of that attempt. A wrong code
    commits the current transaction, so that its line in the audit log stays.

    Raises:
        Refusal: the link is used or too old (no field), or the password ("password") or code ("code") is refused.
    """
    account, kind = queries.account_of_link(token, now)
    check_password(password, needs_second_factor=account.needs_second_factor, context_words=[account.email])
    others = [other for other in account_queries.accounts_by_email(account.email) if other.id != account.id]
    password_actions.check_differs_from_others(others, password)
    ways: list[ResetWay] = []
    if kind is ResetKind.EARLY:
        account_id = account.id
        verdict = attempt_actions.attempt(
            keys_of(account),
            lambda: code_actions.use_any_code(queries.reload_account(account_id), code, ways, now=now),
            now=now,
        )
        if verdict is not Verdict.RIGHT:
            db.session.commit()  # the line in the audit log; nothing else was written
            raise Refusal(TOO_MANY_ATTEMPTS if verdict is Verdict.WAIT else WRONG_CODE, field="code")
        account = queries.reload_account(account_id)
    password_actions.set_password(account, password)
    link_actions.use_link(token, now)
    _record_reset(account.id, kind, ways, now)
    authentication_actions.end_sign_ins(account.id, now=now)
    authentication_actions.forget_devices(account.id)
    audit.record(None, "password chosen anew", f"account:{account.id}", now=now)
    return account


def begin_wait(token: str, *, now: datetime) -> None:
    """Use a link up and begin the wait of two days, unless one is under way.

    Raises Refusal when the link is used, too old, or not of ResetKind.EARLY.
    """
    account, kind = queries.account_of_link(token, now)
    if kind is not ResetKind.EARLY:
        raise Refusal(rules.LINK_USED)
    db.session.get(Account, account.id, with_for_update=True, populate_existing=True)
    link_actions.use_link(token, now)
    if db.session.scalars(
        select(PasswordReset.id).where(*queries.open_reset_conditions(account.id, now))
    ).first():
        return
    ready_at = now + RESET_WAITS
    row = PasswordReset(
        account_id=account.id,
        asked_at=now,
        ready_at=ready_at,
        ends_at=ready_at + RESET_WAITS_AT_MOST,
        way=ResetWay.MAIL,
    )
    db.session.add(row)
    audit.record(None, "wait for a new password began", f"account:{account.id}", now=now)


def stop_reset(viewer: Viewer, account_id: UUID, *, now: datetime) -> bool:
    """Stop the wait for a new password, and make every mailed link void; False when there was no wait."""
    statement = (
        update(PasswordReset).where(*queries.open_reset_conditions(account_id, now)).values(stopped_at=now)
    )
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    link_actions.void_links(account_id, now=now)
    if not result.rowcount:  # type: ignore[attr-defined]
        return False
    audit.record(viewer, "wait for a new password stopped", f"account:{account_id}", now=now)
    return True


def send_due_links(mailer: mail.Mailer, base_url: str, *, now: datetime) -> int:
    """Mail the link of every wait that is over; returns how many. Each is sent once, also by parallel requests.

    Every row is marked as sent in the transaction that adds its mail to the outbox. Ends the current transaction.
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
    mails = []
    for reset_id, account_id in due:
        with db.own_transaction() as own_session:
            statement = update(PasswordReset).where(PasswordReset.id == reset_id, *is_due)
            values = {"sent_at": now, "ends_at": now + LATE_LINK_LASTS}
            result = own_session.execute(
                statement.values(**values).execution_options(synchronize_session=False)
            )
            account = own_session.get_one(Account, account_id)
            if result.rowcount and account.active:  # type: ignore[attr-defined]
                token = link_actions.offer_link(
                    account_id, ResetKind.LATE, now=now, until=now + LATE_LINK_LASTS, own_session=own_session
                )
                link = f"{base_url}/new-password?token={token}"
                letter = _link_mail(account.email, _LINK_AFTER_WAIT_TEXT, link)
                mails.append(mail.add_mail(own_session, letter, account.clinic_id))
    for queued in mails:
        mail.send_first(mailer, queued)
    return len(mails)


def _record_reset(account_id: UUID, kind: ResetKind, ways: list[ResetWay], now: datetime) -> None:
    """Store that and how the password was reset, for its person to read; a first password (FIRST) is no reset."""
    if kind is ResetKind.FIRST:
        return
    open_reset = update(PasswordReset).where(*queries.open_reset_conditions(account_id, now))
    if kind is ResetKind.EARLY:
        db.session.execute(open_reset.values(stopped_at=now).execution_options(synchronize_session=False))
        way = ways[0]
        row = PasswordReset(
            account_id=account_id, asked_at=now, ready_at=now, ends_at=now, done_at=now, way=way
        )
        db.session.add(row)
    else:
        result = db.session.execute(
            open_reset.values(done_at=now).execution_options(synchronize_session=False)
        )
        if result.rowcount != 1:  # type: ignore[attr-defined]
            raise Refusal(rules.LINK_USED)  # it was stopped meanwhile
    db.session.flush()
