"""Loads the demo clinic: every row is made by the actions people use, with the clock set to its moment."""

import base64
import secrets
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
    """Tell the whole story into an empty database; returns everybody who can sign in, therapists first."""
    told = timeline.read_timeline(DEMO_SEEDS, clock.now())
    with app.app_context():
        try:
            guests = ClinicLoader(app, told).tell()
        finally:
            clock.set_source(None)
            db.session.remove()
    write_people(folder, guests)
    return guests


class ClinicLoader:
    """Stands the clock at each moment, lets it happen, and saves it, as a page would."""

    def __init__(self, app: Flask, told: timeline.ClinicTimeline) -> None:
        self.app, self.told = app, told
        self.guests: list[DemoPerson] = []
        self.therapists: dict[str, TherapistViewer] = {}

    def tell(self) -> list[DemoPerson]:
        """The clinic first, then every couple's moments in their order."""
        self._stand(timeline.TimelineEvent(self.told.begins_at, "found", self.told.clinic))
        for table in self.told.therapists:
            self._add_therapist(table)
        self._save()
        tellers = [CoupleLoader(couple, self.told.clinic, self.therapists) for couple in self.told.couples]
        moments = [(moment, teller) for teller in tellers for moment in teller.story.moments]
        for moment, teller in sorted(moments, key=lambda pair: pair[0].at):
            self._stand(moment)
            teller.tell(moment)
            self._save()
        return self.guests + [guest for teller in tellers for guest in teller.guests]

    def _stand(self, moment: timeline.TimelineEvent) -> None:
        clock.set_source(lambda: moment.at)

    def _save(self) -> None:
        db.session.commit()
        mail.send_queued(self.app.extensions["post"])

    def _add_therapist(self, table: timeline.TomlTable) -> None:
        """The first is the owner, who founds the clinic; each gets a second factor."""
        password, secret = new_password(), base64.b32encode(secrets.token_bytes(TOTP_BYTES)).decode()
        name, email, now = table["name"], table["email"], clock.now()
        if not self.therapists:
            owner = FounderDraft(name, email, password)
            viewer = clinic_actions.create_clinic(_clinic_draft(self.told.clinic), owner, now=now)
        else:
            owner_viewer = next(iter(self.therapists.values()))
            viewer = clinic_actions.add_therapist(owner_viewer, name, email, password, now=now)
        self.therapists[table["key"]] = viewer
        [account] = account_queries.accounts_by_email(email)
        second_factor_actions.set_second_factor(account, secret, now=now)
        self.guests.append(DemoPerson("therapist", name, email, password, secret))


def _clinic_draft(table: timeline.TomlTable) -> ClinicDraft:
    return ClinicDraft(
        name=table["name"],
        time_zone=table["time_zone"],
        first_weekday=table["first_weekday"],
        paper=table["paper"],
        locale=table["locale"],
        country=table["country"],
    )
