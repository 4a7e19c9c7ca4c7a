"""One couple of the demo: each of its moments, told through the actions people use."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from practice import clock, db, words
from practice.access import Partner, Therapist
from practice.accounts.rules import Attempts
from practice.appointments import actions as appointments
from practice.appointments.rules import PlanDraft, TopicDraft
from practice.appreciations import actions as appreciations
from practice.appreciations.rules import NoteDraft
from practice.couples import actions as adding
from practice.couples import agreements, invitations
from practice.couples import queries as couples
from practice.couples.models import Couple
from practice.couples.rules import AcceptDraft, CoupleDraft, Side
from practice.demo import homework
from practice.demo.guests import Guest, a_password
from practice.demo.story import CoupleStory, Moment, Table
from practice.homework import actions as given
from practice.homework import queries as assigned
from practice.opening import actions as opening
from practice.opening import queries as openings
from practice.release import Release


class CoupleTeller:
    """Knows how each kind of moment is made, and what was made before it."""

    def __init__(self, couple: CoupleStory, clinic: Table, therapists: Mapping[str, Therapist]) -> None:
        self.story, self.clinic, self.therapists = couple, clinic, therapists
        self.therapist = therapists[couple.table["therapist"]]
        self.guests: list[Guest] = []
        self.tokens: dict[str, str] = {}
        self.partners: dict[str, Partner] = {}
        self.assignments: dict[str, UUID] = {}
        self.appointments: dict[str, UUID] = {}
        self.couple_id: UUID

    def tell(self, moment: Moment) -> None:
        """Let one moment happen; the caller saves."""
        tellers: dict[str, Callable[[Table, datetime], None]] = {
            "add": self._add,
            "attest": self._attest,
            "invite": self._invite,
            "accept": self._accept,
            "plan": self._plan,
            "open": self._open,
            "give": self._give,
            "end": self._end,
            "keep": self._keep,
            "log": self._log,
            "check_in": self._check_in,
            "bring": self._bring,
        }
        tellers[moment.verb](moment.table, moment.at)

    @property
    def couple(self) -> Couple:
        """The couple's row, as its therapist sees it."""
        return couples.couple(self.therapist, self.couple_id)

    def _day(self, now: datetime) -> date:
        return clock.day_in(self.story.zone, now)

    def _both(self, table: Table) -> tuple[Partner, Partner]:
        """Who wrote, and the other."""
        return self.partners[table["by"]], self.partners["b" if table["by"] == "a" else "a"]

    # --- how the two come in ---

    def _add(self, table: Table, now: datetime) -> None:
        a, b = sorted(table["partner"], key=lambda partner: str(partner["side"]))
        draft = CoupleDraft(
            form_key=uuid4(),
            name_a=a["name"],
            name_b=b["name"],
            time_zone=table["time_zone"],
        )
        self.couple_id = adding.add(self.therapist, draft, now=now).id
        for key in table["shared_with"]:
            adding.share(self.therapist, self.couple_id, self.therapists[key].id, now=now)

    def _attest(self, _table: Table, now: datetime) -> None:
        adding.attest(self.therapist, self.couple_id, now=now)

    def _invite(self, table: Table, now: datetime) -> None:
        self.tokens[table["side"]] = invitations.make(self.therapist, self._person(table).id, now=now)

    def _accept(self, table: Table, now: datetime) -> None:
        """They come in by their own link, choose a password, read, and agree."""
        draft = AcceptDraft(name=table["name"], email=table["email"], password=a_password())
        db.session.remove()  # they come from outside, before anybody knows which clinic this is
        invitations.accept(self.tokens[table["side"]], draft, Attempts, now=now)
        partner = Partner(self.therapist.clinic_id, self._person(table).id, self.couple_id)
        policy = couples.policy(partner, self.couple_id)
        assert policy is not None, "a clinic states its policy when it is founded"
        agreements.agree(partner, policy.id, words.consent().version, now=now)
        self.partners[table["side"]] = partner
        self.guests.append(Guest("partner", draft.name, draft.email, draft.password, ""))

    def _person(self, table: Table) -> couples.Person:
        pair = couples.pair(self.therapist, self.couple_id)
        return pair.a if table["side"] == "a" else pair.b

    # --- appointments ---

    def _plan(self, table: Table, now: datetime) -> None:
        zone = self.clinic["time_zone"]
        wall = table["starts_at"].astimezone(ZoneInfo(zone))
        draft = PlanDraft(wall.date(), wall.time(), table["minutes"])
        row = appointments.plan(self.therapist, self.couple_id, draft, zone, now=now)
        self.appointments[table["key"]] = row.id

    def _open(self, table: Table, now: datetime) -> None:
        """The session opened with what was kept; whose turn it was is told by the file."""
        found = openings.opening(self.therapist, self.appointments[table["key"]], self.story.zone)
        chosen = openings.choices(self.therapist, found.row.id, found.pair)
        opening.share(self.therapist, found._replace(starter=Side(table["starter"])), chosen, now=now)

    def _bring(self, table: Table, now: datetime) -> None:
        author, _ = self._both(table)
        draft = TopicDraft(form_key=uuid4(), text=table["text"], release=Release(table["release"]))
        appointments.ask_topic(author, draft, now=now)

    # --- homework ---

    def _give(self, table: Table, now: datetime) -> None:
        row = homework.give(self.therapist, self.couple, table, self._day(now), now=now)
        self.assignments[table["key"]] = row.id

    def _end(self, table: Table, now: datetime) -> None:
        given.stop(
            self.therapist, assigned.assignment(self.therapist, self.assignments[table["key"]]), now=now
        )

    def _log(self, table: Table, now: datetime) -> None:
        assignment = assigned.assignment(self.therapist, self.assignments[table["assignment"]])
        homework.log(*self._both(table), assignment, table, self._day(now), now=now)

    def _check_in(self, table: Table, now: datetime) -> None:
        assignment = assigned.assignment(self.therapist, self.assignments[table["assignment"]])
        homework.check_in(*self._both(table), assignment, table, self._day(now), now=now)

    # --- appreciations ---

    def _keep(self, table: Table, now: datetime) -> None:
        author, _ = self._both(table)
        texts = {name: table.get(name, "") for name in ("chip", "did", "shows", "landed")}
        draft = NoteDraft(form_key=uuid4(), on_day=self._day(now), release=Release(table["release"]), **texts)
        appreciations.keep(author, draft, now=now)
