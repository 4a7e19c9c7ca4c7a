"""Reads of the clinic's therapists, its settings, and the validity of set-up tokens."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from practice import access, db, outbox
from practice.accounts import queries as account_queries
from practice.accounts.models import Account, Clinic, Therapist
from practice.accounts.rules import hash_of
from practice.clinics.models import SetUpToken
from practice.clinics.rules import ClinicDraft
from practice.jobs import presence, table
from practice.outbox import OutboxView
from practice.viewers import TherapistViewer


class ColleagueView(NamedTuple):
    """A therapist in the clinic's list of people."""

    id: UUID
    name: str
    email: str
    is_owner: bool
    is_ready: bool  # the second factor is set


def clinic_draft(row: Clinic) -> ClinicDraft:
    """The clinic's settings as its form gives them."""
    return ClinicDraft(row.name, row.time_zone, row.first_weekday, row.paper.value, row.locale, row.country)


def colleagues(viewer: TherapistViewer) -> list[ColleagueView]:
    """The therapists who work in the viewer's clinic, ordered by name."""
    statement = (
        select(Therapist, Account)
        .join(Account, Account.id == Therapist.account_id)
        .where(access.exists_for(viewer, Therapist), Therapist.left_at.is_(None))
        .order_by(Therapist.name)
    )
    return [
        ColleagueView(row.id, row.name, account.email, row.is_owner, bool(account.tf_totp_secret))
        for row, account in db.session.execute(statement)
    ]


def colleague(viewer: TherapistViewer, id: UUID) -> Therapist:
    """A therapist of the viewer's clinic, also one who left; NotFound otherwise."""
    return access.find(viewer, Therapist, id)


def is_set_up_token_valid(token: str) -> bool:
    """Whether this token opens the set-up page: unused, and no clinic exists."""
    alive = select(SetUpToken.id).where(SetUpToken.token_hash == hash_of(token), SetUpToken.used_at.is_(None))
    return not account_queries.has_clinic() and db.session.scalars(alive).first() is not None


class DeliveryView(NamedTuple):
    """What is known of the clinic's letters, its long work and the worker."""

    outbox: OutboxView
    worker_seen_at: datetime | None
    is_worker_alive: bool
    n_failed_jobs: int


def delivery(viewer: TherapistViewer, now: datetime) -> DeliveryView:
    """Counts and times of the viewer's clinic; the worker is everybody's."""
    seen_at = presence.last_seen_at()
    is_alive = presence.is_alive(seen_at, now=now)
    failed = table.failed_jobs(viewer.clinic_id)
    return DeliveryView(outbox.view(viewer.clinic_id), seen_at, is_alive, len(failed))
