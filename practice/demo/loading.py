"""Telling the demo's story: every row is made by the actions people use, at the moment it happened."""

import base64
import secrets
from pathlib import Path

from flask import Flask

from practice import clock, db, mail
from practice.access import Therapist
from practice.accounts import actions as accounts
from practice.accounts import queries as signed
from practice.accounts.rules import ClinicDraft, FounderDraft
from practice.demo import story
from practice.demo.couple import CoupleTeller
from practice.demo.guests import Guest, a_password, write_guests

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "demo"
TOTP_BYTES = 20


def load(app: Flask, folder: Path) -> list[Guest]:
    """Tell the whole story into an empty database; returns everybody who can sign in, therapists first."""
    told = story.read(SEEDS, clock.now())
    with app.app_context():
        try:
            guests = Teller(app, told).tell()
        finally:
            clock.stand_at(None)
            db.session.remove()
    write_guests(folder, guests)
    return guests


class Teller:
    """Stands the clock at each moment, lets it happen, and saves it, as a page would."""

    def __init__(self, app: Flask, told: story.Story) -> None:
        self.app, self.told = app, told
        self.guests: list[Guest] = []
        self.therapists: dict[str, Therapist] = {}

    def tell(self) -> list[Guest]:
        """The clinic first, then every couple's moments in their order."""
        self._stand(story.Moment(self.told.begins_at, "found", self.told.clinic))
        for table in self.told.therapists:
            self._add_therapist(table)
        self._save()
        tellers = [CoupleTeller(couple, self.told.clinic, self.therapists) for couple in self.told.couples]
        moments = [(moment, teller) for teller in tellers for moment in teller.story.moments]
        for moment, teller in sorted(moments, key=lambda pair: pair[0].at):
            self._stand(moment)
            teller.tell(moment)
            self._save()
        return self.guests + [guest for teller in tellers for guest in teller.guests]

    def _stand(self, moment: story.Moment) -> None:
        clock.stand_at(lambda: moment.at)

    def _save(self) -> None:
        db.session.commit()
        mail.send_queued(self.app.extensions["post"])

    def _add_therapist(self, table: story.Table) -> None:
        """The first is the owner, who founds the clinic; each gets a second factor."""
        password, secret = a_password(), base64.b32encode(secrets.token_bytes(TOTP_BYTES)).decode()
        name, email, now = table["name"], table["email"], clock.now()
        if not self.therapists:
            owner = FounderDraft(name, email, password)
            viewer = accounts.found_clinic(_clinic(self.told.clinic), owner, now=now)
        else:
            owner_viewer = next(iter(self.therapists.values()))
            viewer = accounts.add_therapist(owner_viewer, name, email, password, now=now)
        self.therapists[table["key"]] = viewer
        [account] = signed.accounts_by_email(email)
        accounts.set_second_factor(account, secret, now=now)
        self.guests.append(Guest("therapist", name, email, password, secret))


def _clinic(table: story.Table) -> ClinicDraft:
    return ClinicDraft(
        name=table["name"],
        time_zone=table["time_zone"],
        first_weekday=table["first_weekday"],
        paper=table["paper"],
        locale=table["locale"],
        country=table["country"],
    )
