"""Read the whole copy, in a number of statements that does not grow with what was written."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from practice import access, clock, db
from practice.appreciations.models import Appreciation
from practice.assignments.models import Assignment
from practice.copies.queries import CopyActivity, CopyReader, CopyScope
from practice.couples.models import Consent, Policy
from practice.couples.queries import couples as couple_queries
from practice.db import base
from practice.entries.models import Ask, Entry, EntryChange, EntryNote, EntrySide
from practice.export.queries.appreciations import appreciations, appreciations_from_other, topics
from practice.export.queries.entries import asks, entries, sides
from practice.export.rules import (
    APPRECIATION_ITEM,
    ASK_ITEM,
    ENTRY_ITEM,
    SIDE_ITEM,
    TOPIC_ITEM,
    AccountFacts,
    ConsentFacts,
    Copy,
    releases_in,
    sorted_items,
)
from practice.library.models import Activity
from practice.library.queries import as_activity_view
from practice.library.rules.kinds import registered_specs
from practice.outbox import OutgoingMail
from practice.release import Release
from practice.stashed_forms.models import StashedForm
from practice.topics.models import Topic
from practice.vault.models import Sealed
from practice.viewers import PartnerViewer

# The readers of tables that belong to no kind of activity.
_READERS: dict[type[Sealed[Any]], CopyReader] = {
    Appreciation: CopyReader(APPRECIATION_ITEM, appreciations),
    Topic: CopyReader(TOPIC_ITEM, topics),
    Entry: CopyReader(ENTRY_ITEM, entries),
    EntryNote: CopyReader(ENTRY_ITEM, entries),
    EntrySide: CopyReader(SIDE_ITEM, sides),
    Ask: CopyReader(ASK_ITEM, asks),
}
LEFT_OUT: dict[type[base.Base], str] = {
    Assignment: "written by the therapist",
    EntryChange: "earlier values of what was corrected, for the therapist",
    OutgoingMail: "mail on its way to the reader; wiped once it is sent",
    StashedForm: "typed and not saved yet; its form shows it again",
}


def readers() -> dict[type[Sealed[Any]], CopyReader]:
    """The reader of each table with sealed text; tests/export checks that every such table is in it or in LEFT_OUT."""
    return _READERS | {
        table: reader for spec in registered_specs() for table, reader in spec.copy_readers.items()
    }


def copy(partner: PartnerViewer, email: str, clinic: str, today: date, *, with_only_me: bool) -> Copy:
    """All this partner wrote and has not deleted, and the appreciations of the other that have reached them."""
    us = couple_queries.own_couple(partner)
    scope = CopyScope(partner, releases_in(with_only_me=with_only_me), us.pair.zone, _activities(partner))
    return Copy(
        made_on=today,
        with_only_me=with_only_me,
        offers_therapist_only=Release.THERAPIST_ONLY in us.releases,
        account=AccountFacts(us.me.name, email, clinic, _consents(scope)),
        other_name=us.other.name,
        own=sorted_items(item for reader in dict.fromkeys(readers().values()) for item in reader.read(scope)),
        from_other=sorted_items(appreciations_from_other(scope)),
    )


def _activities(partner: PartnerViewer) -> dict[UUID, CopyActivity]:
    statement = (
        select(Assignment.id, Activity)
        .join(Activity, Activity.id == Assignment.activity_id)
        .where(access.exists_for(partner, Assignment))
    )
    activities = ((row.id, as_activity_view(row.Activity)) for row in db.session.execute(statement))
    return {
        assignment_id: CopyActivity(activity.title, activity.fields) for assignment_id, activity in activities
    }


def _consents(scope: CopyScope) -> tuple[ConsentFacts, ...]:
    statement = (
        select(Consent, Policy.version)
        .join(Policy, Policy.id == Consent.policy_id)
        .where(access.exists_for(scope.partner, Consent))
        .order_by(Consent.given_at)
    )
    return tuple(
        ConsentFacts(
            clock.day_in(scope.zone, row.given_at),
            row.text_version,
            version,
            clock.day_in(scope.zone, row.withdrawn_at) if row.withdrawn_at else None,
        )
        for row, version in db.session.execute(statement)
    )
