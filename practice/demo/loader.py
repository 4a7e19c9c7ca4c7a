"""Loads the demo clinic: every row is made by the actions people use, with the clock set to the event's instant."""

import base64
import secrets
from datetime import datetime
from pathlib import Path

from flask import Flask

from practice import clock, db, mail
from practice.accounts import queries as account_queries
from practice.accounts.actions import second_factors as second_factor_actions
from practice.clinics import actions as clinic_actions
from practice.clinics.rules import ClinicDraft, FounderDraft
from practice.demo import timeline
from practice.demo.couple_loader import CoupleLoader
from practice.demo.people import DemoPerson, new_password, write_people
from practice.paths import SEEDS
from practice.viewers import TherapistViewer

DEMO_SEEDS = SEEDS / "demo"
TOTP_BYTES = 20


def load(app: Flask, folder: Path) -> list[DemoPerson]:
    """Write the whole demo into an empty database, and its sign-ins into ``folder``; returns them, therapists first."""
    clinic = timeline.read_timeline(DEMO_SEEDS, clock.now())
    with app.app_context():
        try:
            people = ClinicLoader(app, clinic).load()
        finally:
            clock.set_source(None)
            db.session.remove()
    write_people(folder, people)
    return people


class ClinicLoader:
    """For each event, sets the clock to its instant, runs its action, commits and sends its mail, as a page would."""

    def __init__(self, app: Flask, clinic: timeline.ClinicTimeline) -> None:
        self.app, self.clinic = app, clinic
        self.people: list[DemoPerson] = []
        self.therapists: dict[str, TherapistViewer] = {}

    def load(self) -> list[DemoPerson]:
        """Found the clinic, then run the events of all couples in the order of their instants; returns who can sign in."""
        self._set_clock(self.clinic.begins_at)
        for table in self.clinic.therapists:
            self._add_therapist(table)
        self._save()
        loaders = [
            CoupleLoader(couple, self.clinic.clinic, self.therapists) for couple in self.clinic.couples
        ]
        events = [(event, loader) for loader in loaders for event in loader.timeline.events]
        for event, loader in sorted(events, key=lambda pair: pair[0].at):
            self._set_clock(event.at)
            loader.run(event)
            self._save()
        return self.people + [person for loader in loaders for person in loader.people]

    def _set_clock(self, instant: datetime) -> None:
        clock.set_source(lambda: instant)

    def _save(self) -> None:
        db.session.commit()
        mail.send_queued(self.app.extensions["mailer"])

    def _add_therapist(self, table: timeline.TomlTable) -> None:
        """The first is the owner, who founds the clinic; each gets a second factor."""
        password, secret = new_password(), base64.b32encode(secrets.token_bytes(TOTP_BYTES)).decode()
        name, email, now = table["name"], table["email"], clock.now()
        if not self.therapists:
            owner = FounderDraft(name, email, password)
            viewer = clinic_actions.create_clinic(_clinic_draft(self.clinic.clinic), owner, now=now)
        else:
            owner_viewer = next(iter(self.therapists.values()))
            viewer = clinic_actions.add_therapist(owner_viewer, name, email, password, now=now)
        self.therapists[table["key"]] = viewer
        [account] = account_queries.accounts_by_email(email)
        second_factor_actions.set_second_factor(account, secret, now=now)
        self.people.append(DemoPerson("therapist", name, email, password, secret))


def _clinic_draft(table: timeline.TomlTable) -> ClinicDraft:
    return ClinicDraft(
        name=table["name"],
        time_zone=table["time_zone"],
        first_weekday=table["first_weekday"],
        paper=table["paper"],
        locale=table["locale"],
        country=table["country"],
    )
