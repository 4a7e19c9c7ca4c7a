"""Create a clinic, change its settings, add and remove therapists. Actions flush; the route commits."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import update

from practice import access, audit, clock, db
from practice.accounts import models as account_models
from practice.accounts import queries as account_queries
from practice.accounts.actions import accounts as account_actions
from practice.accounts.models import Account, Clinic, Paper
from practice.accounts.rules import check_password, hash_of, new_token
from practice.authentication import actions as authentication_actions
from practice.clinics import queries
from practice.clinics.models import SetUpToken
from practice.clinics.rules import ClinicDraft, FounderDraft
from practice.errors import NotFound, Refusal
from practice.mail_address import normal_address
from practice.messages import N_
from practice.optimistic_locking import check_version
from practice.passwords.actions import links as link_actions
from practice.passwords.rules import ResetKind
from practice.viewers import TherapistViewer

INVITATION_LASTS = timedelta(days=7)

# Called with the owner and now for every new clinic, as to add the starter library. app.py registers actions of
# features above this one.
on_clinic_created: list[Callable[[TherapistViewer, datetime], object]] = []


def offer_set_up(*, now: datetime) -> str | None:
    """A token for the set-up page, to print in the terminal; older ones become void. None once a clinic exists."""
    if account_queries.has_clinic():
        return None
    db.session.execute(update(SetUpToken).where(SetUpToken.used_at.is_(None)).values(used_at=now))
    token = new_token()
    db.session.add(SetUpToken(token_hash=hash_of(token), made_at=now, used_at=None))
    db.session.flush()
    return token


def set_up(token: str, clinic: ClinicDraft, owner: FounderDraft, *, now: datetime) -> TherapistViewer:
    """Use the token up and create the clinic.

    Raises:
        NotFound: the token is not valid, or a clinic exists; of two parallel requests one gets this.
        Refusal: as ``create_clinic``.
    """
    alive = update(SetUpToken).where(SetUpToken.token_hash == hash_of(token), SetUpToken.used_at.is_(None))
    result = db.session.execute(alive.values(used_at=now))
    if result.rowcount != 1 or account_queries.has_clinic():  # type: ignore[attr-defined]
        raise NotFound("set-up")
    return create_clinic(clinic, owner, now=now)


def create_clinic(clinic: ClinicDraft, owner: FounderDraft, *, now: datetime) -> TherapistViewer:
    """Add a clinic with its owner and everything in ``on_clinic_created``; binds the session to it.

    Raises:
        Refusal: an unknown time zone, or a password or address that is refused; ``field`` names which.
    """
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
    db.bind_clinic(row.id)
    viewer = _add_therapist(row, owner.name, owner.email, owner.password, is_owner=True, now=now)
    audit.record(viewer, "clinic founded", f"clinic:{row.id}", now=now)
    for seed in on_clinic_created:
        seed(viewer, now)
    return viewer


def add_therapist(
    owner: TherapistViewer, name: str, email: str, password: str, *, now: datetime
) -> TherapistViewer:
    """Add a therapist to the owner's clinic; they set their second factor at their first sign-in.

    Raises:
        Refusal: the address is refused, or is in the clinic's list of people, which the owner reads anyway.
            An address of anybody else is not told.
    """
    if normal_address(email) in {colleague.email for colleague in queries.colleagues(owner)}:
        raise Refusal(N_("Somebody in your list of people has this address already."), field="email")
    clinic = db.session.get_one(Clinic, owner.clinic_id)
    viewer = _add_therapist(clinic, name, email, password, is_owner=False, now=now)
    audit.record(owner, "therapist added", f"therapist:{viewer.id}", now=now)
    return viewer


def invite_therapist(owner: TherapistViewer, name: str, email: str, *, now: datetime) -> str:
    """Add a therapist; returns a token to choose their password with, once, within INVITATION_LASTS.

    Raises Refusal as ``add_therapist``.
    """
    viewer = add_therapist(owner, name, email, new_token(), now=now)
    row = access.find(owner, account_models.Therapist, viewer.id)
    return link_actions.offer_link(row.account_id, ResetKind.FIRST, now=now, until=now + INVITATION_LASTS)


def remove_therapist(owner: TherapistViewer, therapist: account_models.Therapist, *, now: datetime) -> None:
    """Close a therapist's account and end their sign-ins. Raises Refusal for the owner themselves."""
    if therapist.id == owner.id:
        raise Refusal(N_("You cannot remove yourself."))
    account = db.session.get_one(Account, therapist.account_id)
    therapist.left_at, account.active, account.fs_uniquifier = now, False, uuid4().hex
    authentication_actions.end_sign_ins(account.id, now=now)
    audit.record(owner, "therapist removed", f"therapist:{therapist.id}", now=now)
    db.session.flush()


def change_clinic(owner: TherapistViewer, draft: ClinicDraft, *, version: str = "", now: datetime) -> None:
    """Change the clinic's settings; ``version`` is the digest of the settings its form showed.

    Raises:
        ChangedMeanwhile: somebody else changed them since.
        Refusal: an unknown time zone; ``field`` is "time_zone".
    """
    _check_zone(draft.time_zone)
    row = db.session.get_one(Clinic, owner.clinic_id, with_for_update=True, populate_existing=True)
    check_version(version, queries.clinic_draft(row), draft)
    row.name, row.time_zone, row.locale, row.country = (
        draft.name,
        draft.time_zone,
        draft.locale,
        draft.country,
    )
    row.first_weekday, row.paper = draft.first_weekday, Paper(draft.paper)
    audit.record(owner, "clinic changed", f"clinic:{row.id}", now=now)
    db.session.flush()


def _add_therapist(
    clinic: Clinic, name: str, email: str, password: str, *, is_owner: bool, now: datetime
) -> TherapistViewer:
    account = account_actions.make_account(clinic.id, email, password, needs_second_factor=True, now=now)
    row = account_models.Therapist(
        id=uuid4(), account_id=account.id, name=name, is_owner=is_owner, joined_at=now, left_at=None
    )
    db.session.add(row)
    db.session.flush()
    return TherapistViewer(clinic.id, row.id, is_owner)


def _check_zone(name: str) -> None:
    if not clock.is_zone(name):
        raise Refusal(N_("Please choose a time zone from the list."), field="time_zone")
