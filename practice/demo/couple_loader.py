"""Loads one couple of the demo: each event of its timeline, by the actions people use."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from practice import clock, db
from practice.accounts.rules import AttemptKeys
from practice.appointments import actions as appointment_actions
from practice.appointments.rules import AppointmentDraft
from practice.appreciations import actions as appreciation_actions
from practice.appreciations.rules.appreciations import AppreciationDraft, AppreciationText
from practice.assignments import actions as assignment_actions
from practice.assignments.queries import assignments as assignment_queries
from practice.consent import actions as consent_actions
from practice.couples import actions as couple_actions
from practice.couples.models import Couple
from practice.couples.queries import couples as couple_queries
from practice.couples.queries import policies as policy_queries
from practice.couples.rules import CoupleDraft, Side
from practice.demo import assignments
from practice.demo.people import DemoPerson, new_password
from practice.demo.timeline import CoupleTimeline, TimelineEvent, TomlTable
from practice.invitations import actions as invitation_actions
from practice.invitations.rules import AcceptDraft
from practice.opening import actions as opening_actions
from practice.opening.queries import choices as choice_queries
from practice.opening.queries import openings as opening_queries
from practice.policies.rules import consent_text
from practice.release import Release
from practice.sealed_texts import text_names
from practice.topics import actions as topic_actions
from practice.topics.rules import TopicDraft
from practice.viewers import PartnerViewer, TherapistViewer


class CoupleLoader:
    """Runs the events of one couple, and remembers the ids of what earlier ones made, by their keys in the file."""

    def __init__(
        self, couple: CoupleTimeline, clinic: TomlTable, therapists: Mapping[str, TherapistViewer]
    ) -> None:
        self.timeline, self.clinic, self.therapists = couple, clinic, therapists
        self.therapist = therapists[couple.table["therapist"]]
        self.people: list[DemoPerson] = []
        self.tokens: dict[str, str] = {}
        self.partners: dict[str, PartnerViewer] = {}
        self.assignments: dict[str, UUID] = {}
        self.appointments: dict[str, UUID] = {}
        self.couple_id: UUID

    def run(self, event: TimelineEvent) -> None:
        """Run the action of one event; the caller commits."""
        methods: dict[str, Callable[[TomlTable, datetime], None]] = {
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
        methods[event.verb](event.table, event.at)

    @property
    def couple(self) -> Couple:
        """The couple's row, as its therapist sees it."""
        return couple_queries.couple(self.therapist, self.couple_id)

    def _day(self, now: datetime) -> date:
        return clock.day_in(self.timeline.zone, now)

    def _both(self, table: TomlTable) -> tuple[PartnerViewer, PartnerViewer]:
        """The author of what a table describes, and the other partner."""
        return self.partners[table["by"]], self.partners["b" if table["by"] == "a" else "a"]

    # --- the couple and its partners ---

    def _add(self, table: TomlTable, now: datetime) -> None:
        a, b = sorted(table["partner"], key=lambda partner: str(partner["side"]))
        draft = CoupleDraft(
            form_key=uuid4(),
            name_a=a["name"],
            name_b=b["name"],
            time_zone=table["time_zone"],
        )
        self.couple_id = couple_actions.add(self.therapist, draft, now=now).id
        for key in table["shared_with"]:
            couple_actions.share(self.therapist, self.couple_id, self.therapists[key].id, now=now)

    def _attest(self, _table: TomlTable, now: datetime) -> None:
        couple_actions.attest(self.therapist, self.couple_id, now=now)

    def _invite(self, table: TomlTable, now: datetime) -> None:
        self.tokens[table["side"]] = invitation_actions.invite(
            self.therapist, self._person(table).id, now=now
        )

    def _accept(self, table: TomlTable, now: datetime) -> None:
        """Accept the invitation with a new password, and agree to policy and consent text."""
        draft = AcceptDraft(name=table["name"], email=table["email"], password=new_password())
        db.session.remove()  # whoever opens a link is signed out: the session must not be bound to a clinic yet
        invitation_actions.accept(self.tokens[table["side"]], draft, AttemptKeys, now=now)
        partner = PartnerViewer(self.therapist.clinic_id, self._person(table).id, self.couple_id)
        policy = policy_queries.policy_view(partner, self.couple_id)
        assert policy is not None, "a clinic states its policy when it is founded"
        consent_actions.agree(partner, policy.id, consent_text().version, now=now)
        self.partners[table["side"]] = partner
        self.people.append(DemoPerson("partner", draft.name, draft.email, draft.password, ""))

    def _person(self, table: TomlTable) -> couple_queries.PartnerView:
        pair = couple_queries.couple_view(self.therapist, self.couple_id)
        return pair.a if table["side"] == "a" else pair.b

    # --- appointments ---

    def _plan(self, table: TomlTable, now: datetime) -> None:
        zone = self.clinic["time_zone"]
        wall = table["starts_at"].astimezone(ZoneInfo(zone))
        draft = AppointmentDraft(wall.date(), wall.time(), table["minutes"])
        row = appointment_actions.plan(self.therapist, self.couple_id, draft, zone, now=now)
        self.appointments[table["key"]] = row.id

    def _open(self, table: TomlTable, now: datetime) -> None:
        """Share the opening of a session with the notes kept for it; the file says who starts."""
        opening = opening_queries.opening(self.therapist, self.appointments[table["key"]], self.timeline.zone)
        choices = choice_queries.choices(self.therapist, opening)
        opening_actions.share(
            self.therapist, opening._replace(starter=Side(table["starter"])), choices, now=now
        )

    def _bring(self, table: TomlTable, now: datetime) -> None:
        author, _ = self._both(table)
        draft = TopicDraft(form_key=uuid4(), text=table["text"], release=Release(table["release"]))
        topic_actions.ask(author, draft, now=now)

    # --- homework ---

    def _give(self, table: TomlTable, now: datetime) -> None:
        row = assignments.assign(self.therapist, self.couple, table, self._day(now), now=now)
        self.assignments[table["key"]] = row.id

    def _end(self, table: TomlTable, now: datetime) -> None:
        assignment_actions.stop(
            self.therapist,
            assignment_queries.assignment(self.therapist, self.assignments[table["key"]]),
            now=now,
        )

    def _log(self, table: TomlTable, now: datetime) -> None:
        assignment = assignment_queries.assignment(self.therapist, self.assignments[table["assignment"]])
        assignments.log_entry(*self._both(table), assignment, table, self._day(now), now=now)

    def _check_in(self, table: TomlTable, now: datetime) -> None:
        assignment = assignment_queries.assignment(self.therapist, self.assignments[table["assignment"]])
        assignments.hold_check_in(*self._both(table), assignment, table, self._day(now), now=now)

    # --- appreciations ---

    def _keep(self, table: TomlTable, now: datetime) -> None:
        author, _ = self._both(table)
        texts = {name: table.get(name, "") for name in text_names(AppreciationText)}
        draft = AppreciationDraft(
            form_key=uuid4(), on_day=self._day(now), release=Release(table["release"]), **texts
        )
        appreciation_actions.keep(author, draft, now=now)
