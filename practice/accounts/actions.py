"""Making accounts and their second factor; founding a clinic and who works there. Ways in are in ``sign_ins``.

Actions flush; the page commits.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from flask_security import hash_password
from sqlalchemy import select, update

from practice import access, audit, clock, db
from practice.access import Therapist as TherapistViewer
from practice.access import Viewer
from practice.accounts import factors, models, queries, sign_ins
from practice.accounts.models import Account, Clinic, Paper, SetUpToken
from practice.accounts.rules import (
    MOST_OF_ONE_ADDRESS,
    ClinicDraft,
    FounderDraft,
    ResetKind,
    check_password,
    hash_of,
    new_token,
    normal_password,
)
from practice.errors import NotFound, Refusal
from practice.mail_address import normal_address
from practice.phrase import N_
from practice.versions import check_shown

INVITATION_LASTS = timedelta(days=7)

# What else comes with a new clinic (the starter library ...): features above this one add themselves in app.py.
on_founding: list[Callable[[TherapistViewer, datetime], object]] = []


def make_account(
    clinic_id: UUID, email: str, password: str, *, needs_second_factor: bool, now: datetime
) -> Account:
    """A new account; whoever calls has checked the password and says whose account it is.

    Others may have the same address, so that nobody learns here who has one (docs/decisions/0014).
    Raises Refusal for what is no address, and for one that many have.
    """
    known = queries.accounts_by_email(email)
    email = normal_address(email)
    if not email or len(known) >= MOST_OF_ONE_ADDRESS:
        raise Refusal(N_("Please use another address: this one cannot be used here."), field="email")
    account = Account(
        id=uuid4(),
        clinic_id=clinic_id,
        email=email,
        password=hash_password(normal_password(password)),
        active=True,
        fs_uniquifier=uuid4().hex,
        made_at=now,
        needs_second_factor=needs_second_factor,
    )
    db.session.add(account)
    db.session.flush()
    return account


def set_second_factor(account: Account, secret: str, *, now: datetime) -> None:
    """Set a second factor from a secret in base32, as the demo does for its people."""
    _keep_factor(None, account, factors.seal_secret(secret), now=now)


def confirm_second_factor(
    viewer: Viewer | None, account: Account, sealed: str, code: str, *, now: datetime
) -> list[str]:
    """Keep a new second factor once its first code was right; returns fresh recovery codes."""
    if not factors.is_right(account, sealed, code):
        raise Refusal(
            N_("That code does not fit. Please type the one your app shows just now."), field="code"
        )
    _keep_factor(viewer, account, sealed, now=now)
    return renew_codes(viewer, account, now=now)


def renew_codes(viewer: Viewer | None, account: Account, *, now: datetime) -> list[str]:
    """Fresh recovery codes; the old ones are void."""
    codes = factors.new_codes(account)
    audit.note(viewer, "recovery codes made", f"account:{account.id}", now=now)
    db.session.flush()
    return codes


def remove_second_factor(viewer: Viewer, account: Account, *, now: datetime) -> None:
    """Take the second factor away, where none is required."""
    if account.needs_second_factor:
        raise Refusal(N_("Your sign-in needs a second step. You can set up another one."))
    # Codes on paper stay: they also speak for somebody who forgot the password.
    account.tf_totp_secret = account.tf_primary_method = None
    audit.note(viewer, "second factor removed", f"account:{account.id}", now=now)
    db.session.flush()


def let_in_again(account: Account, *, now: datetime) -> str:
    """At a terminal: end every sign-in, take the second factor away, and return a token for a new password."""
    account.tf_totp_secret = account.tf_primary_method = account.mf_recovery_codes = None
    account.last_totp_counter = None
    sign_ins.end_sign_ins(account.id, now=now)
    audit.note(None, "let in from the terminal", f"account:{account.id}", now=now)
    return sign_ins.offer_new_password(account.id, ResetKind.FIRST, now=now)


def _keep_factor(viewer: Viewer | None, account: Account, sealed: str, *, now: datetime) -> None:
    account.tf_primary_method, account.tf_totp_secret = "authenticator", sealed
    audit.note(viewer, "second factor set", f"account:{account.id}", now=now)
    db.session.flush()


def is_founded() -> bool:
    """Whether a clinic lives here already."""
    return db.session.scalars(select(Clinic.id).limit(1)).first() is not None


def offer_set_up(*, now: datetime) -> str | None:
    """The token of the set-up page, for the terminal; older ones are void. None once a clinic exists."""
    if is_founded():
        return None
    db.session.execute(update(SetUpToken).where(SetUpToken.used_at.is_(None)).values(used_at=now))
    token = new_token()
    db.session.add(SetUpToken(token_hash=hash_of(token), made_at=now, used_at=None))
    db.session.flush()
    return token


def opens_set_up(token: str) -> bool:
    """Whether this token still opens the set-up page."""
    alive = select(SetUpToken.id).where(SetUpToken.token_hash == hash_of(token), SetUpToken.used_at.is_(None))
    return not is_founded() and db.session.scalars(alive).first() is not None


def set_up(token: str, clinic: ClinicDraft, owner: FounderDraft, *, now: datetime) -> TherapistViewer:
    """Use the token up and found the clinic; two that race get one clinic."""
    alive = update(SetUpToken).where(SetUpToken.token_hash == hash_of(token), SetUpToken.used_at.is_(None))
    used = db.session.execute(alive.values(used_at=now))
    if used.rowcount != 1 or is_founded():  # type: ignore[attr-defined]
        raise NotFound("set-up")
    return found_clinic(clinic, owner, now=now)


def found_clinic(clinic: ClinicDraft, owner: FounderDraft, *, now: datetime) -> TherapistViewer:
    """A new clinic with its owner and all that comes with it."""
    _check_zone(clinic.time_zone)
    context = (owner.email, owner.name, clinic.name)
    check_password(owner.password, needs_second_factor=True, context_words=context)
    row = Clinic(
        id=uuid4(),
        name=clinic.name,
        time_zone=clinic.time_zone,
        locale=clinic.locale,
        country=clinic.country,
        first_weekday=clinic.first_weekday,
        paper=Paper(clinic.paper),
        founded_at=now,
    )
    db.session.add(row)
    db.session.flush()
    db.belong_to(row.id)
    viewer = _therapist(row, owner.name, owner.email, owner.password, is_owner=True, now=now)
    audit.note(viewer, "clinic founded", f"clinic:{row.id}", now=now)
    for furnish in on_founding:
        furnish(viewer, now)
    return viewer


def add_therapist(
    owner: TherapistViewer, name: str, email: str, password: str, *, now: datetime
) -> TherapistViewer:
    """Another therapist of the owner's clinic; they set their second factor at their first sign-in.

    Raises Refusal for an address in the clinic's own list of people, which the owner reads anyway; for no other.
    """
    if normal_address(email) in {one.email for one in queries.colleagues(owner)}:
        raise Refusal(N_("Somebody in your list of people has this address already."), field="email")
    clinic = db.session.get_one(Clinic, owner.clinic_id)
    viewer = _therapist(clinic, name, email, password, is_owner=False, now=now)
    audit.note(owner, "therapist added", f"therapist:{viewer.id}", now=now)
    return viewer


def invite_therapist(owner: TherapistViewer, name: str, email: str, *, now: datetime) -> str:
    """Another therapist, who chooses their own password by the token returned: once, within seven days."""
    viewer = add_therapist(owner, name, email, new_token(), now=now)
    row = access.find(owner, models.Therapist, viewer.id)
    return sign_ins.offer_new_password(row.account_id, ResetKind.FIRST, now=now, until=now + INVITATION_LASTS)


def remove_therapist(owner: TherapistViewer, therapist: models.Therapist, *, now: datetime) -> None:
    """Close a therapist's way in: their sign-ins end with this very transaction."""
    if therapist.id == owner.id:
        raise Refusal(N_("You cannot remove yourself."))
    account = db.session.get_one(Account, therapist.account_id)
    therapist.left_at, account.active, account.fs_uniquifier = now, False, uuid4().hex
    sign_ins.end_sign_ins(account.id, now=now)
    audit.note(owner, "therapist removed", f"therapist:{therapist.id}", now=now)
    db.session.flush()


def change_clinic(owner: TherapistViewer, draft: ClinicDraft, *, version: str = "", now: datetime) -> None:
    """Other settings of the clinic, from now on; ``version`` is the state their form showed."""
    _check_zone(draft.time_zone)
    row = db.session.get_one(Clinic, owner.clinic_id, with_for_update=True, populate_existing=True)
    check_shown(version, queries.clinic_draft(row), draft)
    row.name, row.time_zone, row.locale, row.country = (
        draft.name,
        draft.time_zone,
        draft.locale,
        draft.country,
    )
    row.first_weekday, row.paper = draft.first_weekday, Paper(draft.paper)
    audit.note(owner, "clinic changed", f"clinic:{row.id}", now=now)
    db.session.flush()


def _therapist(
    clinic: Clinic, name: str, email: str, password: str, *, is_owner: bool, now: datetime
) -> TherapistViewer:
    account = make_account(clinic.id, email, password, needs_second_factor=True, now=now)
    row = models.Therapist(
        id=uuid4(), account_id=account.id, name=name, is_owner=is_owner, joined_at=now, left_at=None
    )
    db.session.add(row)
    db.session.flush()
    return TherapistViewer(clinic.id, row.id, is_owner)


def _check_zone(name: str) -> None:
    if not clock.is_zone(name):
        raise Refusal(N_("Please choose a time zone from the list."), field="time_zone")
