"""The standing cast: the same people in every test.

Nora (therapist) sees Amal & Theo and Jun & Sade. Ravi works at the same clinic with other couples, Kim & Lou.
Wanda owns that clinic and sees no couple. Ines works at another clinic, with Mara & Finn. Nobody is signed out.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from practice import access, clock, db, vault
from practice.accounts import models as account_models
from practice.authentication.actions import begin_sign_in
from practice.couples import models as couple_models
from practice.couples.rules import CoupleState, Side
from practice.policies.rules import PolicyKind
from practice.viewers import PartnerViewer, TherapistViewer

START = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday; the tests' clock stands here unless moved
PASSWORD = "quiet river walks at dawn"
ZONE = "Europe/London"


@dataclass(frozen=True)
class Person:
    """Somebody of the cast: a viewer, and the account they sign in with."""

    name: str
    viewer: TherapistViewer | PartnerViewer
    account_id: UUID
    email: str


@dataclass(frozen=True)
class Cast:
    """Everybody, by name; ``couple_ids`` by the first partner's name."""

    nora: Person
    ravi: Person
    wanda: Person
    ines: Person
    amal: Person
    theo: Person
    jun: Person
    sade: Person
    kim: Person
    lou: Person
    mara: Person
    finn: Person
    couple_ids: dict[str, UUID]
    clinic_ids: dict[str, UUID]

    def __getitem__(self, name: str) -> Person | None:
        return None if name == "nobody" else getattr(self, name)


def gather(app: Flask) -> Cast:
    """Write the whole cast into the database of this app; all couples are active and have consented."""
    with app.app_context():
        here = _clinic("Harbour Lane")
        elsewhere = _clinic("Hilltop")
        people: dict[str, Person] = {}
        couple_ids: dict[str, UUID] = {}
        with Session(db.session.get_bind(), info={"clinic_id": here}) as session:
            for name, is_owner in (("nora", False), ("ravi", False), ("wanda", True)):
                people[name] = _therapist(session, here, name, is_owner=is_owner)
            for first, second, by in (
                ("amal", "theo", "nora"),
                ("jun", "sade", "nora"),
                ("kim", "lou", "ravi"),
            ):
                couple_ids[first] = add_couple(session, here, people, first, second, people[by])
            session.commit()
        with Session(db.session.get_bind(), info={"clinic_id": elsewhere}) as session:
            people["ines"] = _therapist(session, elsewhere, "ines", is_owner=True)
            couple_ids["mara"] = add_couple(session, elsewhere, people, "mara", "finn", people["ines"])
            session.commit()
    return Cast(**people, couple_ids=couple_ids, clinic_ids={"here": here, "elsewhere": elsewhere})


def sign_in(app: Flask, person: Person | None) -> FlaskClient:
    """A browser in which this person is signed in (their second factor given)."""
    client = app.test_client()
    if person is None:
        return client
    with app.app_context():
        token = begin_sign_in(person.account_id, timedelta(hours=12), "a test", now=clock.now())
        account = db.session.get(account_models.Account, person.account_id)
        assert account is not None
        uniquifier = account.fs_uniquifier
        db.session.commit()
    with client.session_transaction() as cookie:
        cookie["sign_in"] = token
        cookie["_user_id"] = uniquifier
        cookie["_fresh"] = True
    return client


@cache
def _hash() -> str:
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)  # cheap: only for tests


def _clinic(name: str) -> UUID:
    clinic = account_models.Clinic(
        id=uuid4(),
        name=name,
        time_zone=ZONE,
        locale="en_GB",
        country="GB",
        first_weekday=0,
        paper=account_models.Paper.A4,
        founded_at=START,
    )
    db.session.add(clinic)
    db.session.commit()
    return clinic.id


def _account(
    session: Session, clinic_id: UUID, name: str, *, needs_second_factor: bool
) -> account_models.Account:
    account = account_models.Account(
        id=uuid4(),
        clinic_id=clinic_id,
        email=f"{name}@example.org",
        password=_hash(),
        active=True,
        fs_uniquifier=uuid4().hex,
        made_at=START,
        needs_second_factor=needs_second_factor,
    )
    session.add(account)
    session.flush()
    return account


def _therapist(session: Session, clinic_id: UUID, name: str, *, is_owner: bool) -> Person:
    account = _account(session, clinic_id, name, needs_second_factor=True)
    row = account_models.Therapist(
        id=uuid4(), account_id=account.id, name=name.title(), is_owner=is_owner, joined_at=START, left_at=None
    )
    session.add(row)
    session.flush()
    return Person(name.title(), TherapistViewer(clinic_id, row.id, is_owner), account.id, account.email)


def add_couple(
    session: Session, clinic_id: UUID, people: dict[str, Person], first: str, second: str, by: Person
) -> UUID:
    couple = couple_models.Couple(
        id=uuid4(),
        state=CoupleState.ACTIVE,
        time_zone=ZONE,
        added_at=START,
        attested_on=START.date(),
        attested_by_id=by.viewer.id,
        appreciations_on=True,
    )
    session.add(couple)
    session.flush()
    session.add(access.CoupleAccess(couple_id=couple.id, therapist_id=by.viewer.id, given_at=START))
    policy = couple_models.Policy(
        id=uuid4(),
        couple_id=couple.id,
        version=1,
        kind=PolicyKind.NO_SECRETS,
        text="What one of you tells me alone, I do not keep from the other.",
        stated_at=START,
        stated_by_id=by.viewer.id,
    )
    session.add(policy)
    session.flush()
    for name, side in ((first, Side.A), (second, Side.B)):
        people[name] = _partner(session, couple, name, side, policy)
    vault.create_vaults(session, couple.id, (people[first].viewer.id, people[second].viewer.id))
    session.flush()
    return couple.id


def _partner(
    session: Session, couple: couple_models.Couple, name: str, side: Side, policy: couple_models.Policy
) -> Person:
    account = _account(session, couple.clinic_id, name, needs_second_factor=False)
    row = couple_models.Partner(
        id=uuid4(),
        couple_id=couple.id,
        side=side,
        name=name.title(),
        account_id=account.id,
        left_at=None,
    )
    session.add(row)
    session.flush()
    session.add(
        couple_models.Consent(
            couple_id=couple.id, partner_id=row.id, policy_id=policy.id, text_version=1, given_at=START
        )
    )
    session.flush()
    return Person(name.title(), PartnerViewer(couple.clinic_id, row.id, couple.id), account.id, account.email)
