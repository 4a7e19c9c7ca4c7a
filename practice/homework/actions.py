"""Giving homework, and noting what happened. Actions flush; the page commits."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID, uuid4, uuid5

from practice import access, audit, clock, db, vault
from practice.access import Partner, Therapist, Viewer
from practice.appointments import actions as appointments
from practice.appointments.rules import TopicDraft
from practice.couples import queries as couples
from practice.couples.models import Couple
from practice.couples.rules import check_may_be_given, check_may_note
from practice.errors import ChangedMeanwhile, Refusal, SavedBefore
from practice.homework import noted, queries
from practice.homework.corrections import as_text, correct, write_note
from practice.homework.models import Ask, Assignment, Entry, EntrySide
from practice.homework.rhythm import is_live, kept_ranges, last_day
from practice.homework.rules import (
    AssignmentDraft,
    CheckInDraft,
    Ends,
    EntryDraft,
    Outcome,
    SideDraft,
    Source,
    WeekDraft,
    check_day,
    check_plan,
    key_of_tick,
)
from practice.library.models import Activity
from practice.library.rules import Mode, check_is_offered
from practice.phrase import N_
from practice.release import Release


def assign(
    therapist: Therapist, couple: Couple, activity: Activity, draft: AssignmentDraft, *, now: datetime
) -> Assignment:
    """Give an activity to an active couple; the same form sent twice gives it once."""
    check_may_be_given(couple.state)
    check_is_offered(is_retired=activity.retired_at is not None)
    check_plan(draft, clock.day_in(couple.time_zone, now))
    row = Assignment(
        id=uuid4(),
        couple_id=couple.id,
        author_id=therapist.id,
        activity_id=activity.id,
        given_at=now,
        ended_on=None,
        form_key=draft.form_key,
    )
    _write_plan(therapist, row, draft)
    if (kept := vault.keep_once(therapist, row, draft.form_key)) is row:
        audit.note(therapist, "assigned", f"assignment:{row.id}", now=now)
    return kept


def change(therapist: Therapist, row: Assignment, draft: AssignmentDraft, *, now: datetime) -> None:
    """Change the plan of an assignment; what was noted stays. One that had come to its end goes on with it."""
    access.hold(therapist, row)
    couple = couples.couple(therapist, row.couple_id)
    check_may_be_given(couple.state)
    today = clock.day_in(couple.time_zone, now)
    check_plan(draft, today)
    is_over = not is_live(row.ends, _last_day(therapist, row), row.ended_on, today)
    was = queries.rhythm_of(row)
    with vault.changing(therapist, row, draft.version):
        _write_plan(therapist, row, draft)
    kept = kept_ranges(was, queries.rhythm_of(row), today)
    row.earlier = [one._asdict() | {"until": one.until.isoformat()} for one in kept]
    if is_over:
        row.renewed_on, row.ended_on = today, None
    db.session.flush()


def assign_to_all(
    therapist: Therapist,
    chosen: Iterable[Couple],
    activity: Activity,
    draft: AssignmentDraft,
    *,
    now: datetime,
) -> list[Assignment]:
    """Give an activity to several couples with one plan, or to none; the same form sent twice gives it once."""
    return [
        assign(
            therapist,
            couple,
            activity,
            replace(draft, form_key=uuid5(draft.form_key, str(couple.id))),
            now=now,
        )
        for couple in chosen
    ]


def stop(therapist: Therapist, row: Assignment, *, now: datetime) -> None:
    """Stop an assignment today; what was noted stays."""
    if row.ended_on is None:
        row.ended_on = clock.day_in(couples.couple(therapist, row.couple_id).time_zone, now)
        audit.note(therapist, "stopped", f"assignment:{row.id}", now=now)
        db.session.flush()


def go_on(therapist: Therapist, row: Assignment, *, now: datetime) -> None:
    """Take back a stop."""
    check_may_be_given(couples.couple(therapist, row.couple_id).state)
    if row.ended_on is not None:
        row.ended_on = None
        audit.note(therapist, "took back a stop", f"assignment:{row.id}", now=now)
        db.session.flush()


def renew(therapist: Therapist, row: Assignment, *, now: datetime) -> None:
    """Let an assignment go on until the next session from today, also one that had come to its end."""
    couple = couples.couple(therapist, row.couple_id)
    check_may_be_given(couple.state)
    today = clock.day_in(couple.time_zone, now)
    if row.renewed_on == today and row.ended_on is None:
        return
    if row.ends is Ends.OPEN and row.ended_on is None:
        return  # it goes on anyway
    row.renewed_on, row.ended_on = today, None
    row.ends, row.ends_on = Ends.NEXT_SESSION, None
    audit.note(therapist, "renewed", f"assignment:{row.id}", now=now)
    db.session.flush()


def rate(therapist: Therapist, row: Assignment, rating: int | None, *, now: datetime) -> None:
    """Keep how it went as the therapist sees it, 0 to 4, in place of what was kept before; None takes it back."""
    today = clock.day_in(couples.couple(therapist, row.couple_id).time_zone, now)
    row.rating, row.rated_on = rating, None if rating is None else today
    audit.note(therapist, "rated", f"assignment:{row.id}", now=now)
    db.session.flush()


def log(partner: Partner, assignment: Assignment, draft: EntryDraft, *, now: datetime) -> Entry:
    """Note what happened, once; the same form sent twice keeps one."""
    _check_may_note(partner, assignment, draft.on_day, now)
    row = _entry(partner, partner.id, assignment, draft, now)
    kept = vault.keep_once(partner, row, draft.form_key)
    if kept is row:
        _write_side(partner, row, draft.side, now)
    elif _side_texts(draft.side) != _kept_side(partner, kept, draft.side):
        raise SavedBefore
    return kept


def log_days(partner: Partner, draft: WeekDraft, *, now: datetime) -> int:
    """Note everything that was ticked as happened, and say how much was ticked; sent twice, it is noted once.

    What the two do together is noted once a day, by whoever comes first.
    """
    n = 0
    for assignment_id, day in draft.ticks:
        n += 1
        row = queries.assignment(partner, assignment_id)
        if noted.is_noted(partner, row, day):
            continue
        key = key_of_tick(draft.form_key, assignment_id, day)
        log(partner, row, EntryDraft(key, day, Outcome.HAPPENED, tag=queries.tag_of(partner, row)), now=now)
    return n


def log_from_paper(
    therapist: Therapist, assignment: Assignment, author_id: UUID, draft: EntryDraft, *, now: datetime
) -> Entry:
    """Enter what a partner wrote on paper, as theirs and marked so; paper may be older than a week."""
    couple = couples.couple(therapist, assignment.couple_id)
    check_may_be_given(couple.state)
    couples.partner(therapist, couple.id, author_id)
    last = _last_day(therapist, assignment)
    today = clock.day_in(couple.time_zone, now)
    check_day(draft.on_day, today, assignment.starts_on, last, is_paper=True)
    row = _entry(therapist, author_id, assignment, draft, now)
    row.source = Source.PAPER
    kept = vault.keep_once(therapist, row, draft.form_key, of_both=True)
    if kept is row and not draft.side.is_empty:
        side = EntrySide(couple_id=couple.id, author_id=author_id, entry_id=row.id, noted_at=now)
        vault.place(therapist, side, Release.KEEP)
        _seal_side(therapist, side, draft.side)
        db.session.add(side)
        db.session.flush()
    audit.note(therapist, "entered from paper", f"entry:{kept.id}", now=now)
    return kept


def change_entry(
    partner: Partner, row: Entry, draft: EntryDraft, ask: str | None = None, *, now: datetime
) -> None:
    """Correct an entry, one's own or one of the two together, and change one's own side of it."""
    check_may_note(couples.couple(partner, partner.couple_id).state)
    if draft.on_day != row.on_day:
        _check_may_note(partner, queries.assignment(partner, row.assignment_id), draft.on_day, now)
    with _changing(partner, row, draft.version, draft.text_keys):
        correct(partner, row, draft, now=now)
        _write_side(partner, row, draft.side, now)
        _write_ask(partner, row, ask, now)


@contextmanager
def _changing(
    partner: Partner, row: Entry, version: str, text_keys: Collection[str] | None
) -> Iterator[None]:
    """As ``vault.changing``, for what the form of an entry or, without ``text_keys``, of an own side shows."""
    db.session.expire_all()  # what was read before the entry is held may be older
    access.hold(partner, row)
    before = noted.version(partner, noted.entry_view(partner, row.id), text_keys)
    yield
    db.session.flush()
    after = noted.version(partner, noted.entry_view(partner, row.id), text_keys)
    if version and before not in {version, after}:
        raise ChangedMeanwhile


def add_side(
    partner: Partner,
    row: Entry,
    side: SideDraft,
    ask: str | None = None,
    *,
    version: str = "",
    now: datetime,
) -> None:
    """Write one's own side of an entry, whoever of the two noted it; ``version`` as in an EntryDraft."""
    check_may_note(couples.couple(partner, partner.couple_id).state)
    with _changing(partner, row, version, None):
        _write_side(partner, row, side, now)
        _write_ask(partner, row, ask, now)


def hold_check_in(partner: Partner, assignment: Assignment, draft: CheckInDraft, *, now: datetime) -> Entry:
    """Save a check-in; where the day has one already, only one's own number and ask are added to it."""
    _check_may_note(partner, assignment, draft.on_day, now)
    row = noted.check_in_on(partner, assignment.id, draft.on_day)
    if row is None:
        outcome = Outcome.VERSION if draft.short else Outcome.HAPPENED
        # Both phones may save at the same moment: one key a day keeps one check-in.
        key = uuid5(assignment.id, draft.on_day.isoformat())
        made = _entry(
            partner, partner.id, assignment, EntryDraft(key, draft.on_day, outcome, note=draft.note), now
        )
        made.short, made.touched = draft.short, list(draft.touched)
        row = access.keep_once(partner, made, key, of_both=True)
    elif row.author_id == partner.id:
        row.short, row.touched = draft.short, list(draft.touched)
        row.outcome = Outcome.VERSION if draft.short else Outcome.HAPPENED
        if draft.note:  # an older page knows nothing of the sentence the other may have written since
            vault.seal(partner, row, note=draft.note)
    if draft.note and row.author_id != partner.id:
        write_note(partner, row, draft.note, {}, now=now)
    _write_side(partner, row, SideDraft(connected=draft.connected, asked=frozenset({"connected"})), now)
    _write_ask(partner, row, draft.ask, now)
    if draft.park:
        # Said between the two, so both may read it; the same words parked again are one topic.
        parked = TopicDraft(uuid5(row.id, draft.park), draft.park, Release.SHARE)
        with suppress(SavedBefore):  # parked before, and said differently since
            appointments.ask_topic(partner, parked, now=now)
    db.session.flush()
    return row


def _write_plan(therapist: Therapist, row: Assignment, draft: AssignmentDraft) -> None:
    row.mode, row.window, row.low, row.high = draft.mode, draft.window, draft.low, draft.high
    row.minutes, row.cost = draft.minutes, draft.cost
    row.starts_on, row.ends, row.ends_on = draft.starts_on, draft.ends, draft.ends_on
    if row.author_id != therapist.id:
        row.author_id = therapist.id  # whoever changes a shared plan answers for it, and the seal names them
    vault.place(therapist, row, Release.SHARE)
    vault.seal(
        therapist,
        row,
        why=draft.why,
        cue=draft.cue,
        plan=draft.plan,
        obstacle=draft.obstacle,
        small=draft.small,
    )


def _entry(
    viewer: Viewer, author_id: UUID, assignment: Assignment, draft: EntryDraft, now: datetime
) -> Entry:
    row = Entry(
        id=uuid4(),
        couple_id=assignment.couple_id,
        author_id=author_id,
        assignment_id=assignment.id,
        on_day=draft.on_day,
        outcome=draft.outcome,
        minutes=draft.minutes,
        short=False,
        touched=[],
        source=Source.COUPLE,
        tag=draft.tag,
        noted_at=now,
        deleted_at=None,
        form_key=draft.form_key,
    )
    row.is_own = assignment.mode is Mode.EACH
    vault.place(viewer, row, Release.KEEP if row.is_own else Release.SHARE)
    vault.seal(viewer, row, note=draft.note, answers=as_text(draft.answers))
    return row


def _check_may_note(partner: Partner, assignment: Assignment, on_day: date, now: datetime) -> None:
    check_may_note(couples.couple(partner, partner.couple_id).state)
    check_day_of(partner, assignment, on_day, now=now)


def check_goes_on(partner: Partner, assignment: Assignment, *, now: datetime) -> None:
    """Refuse to begin something new within an assignment that has come to its end."""
    today = clock.day_in(couples.couple(partner, partner.couple_id).time_zone, now)
    if not is_live(assignment.ends, _last_day(partner, assignment), assignment.ended_on, today):
        raise Refusal(N_("This one has come to its end."))


def check_day_of(partner: Partner, assignment: Assignment, on_day: date, *, now: datetime) -> None:
    """Refuse a day on which an assignment was not there to be tried, or too long ago."""
    today = clock.day_in(couples.couple(partner, partner.couple_id).time_zone, now)
    check_day(on_day, today, assignment.starts_on, _last_day(partner, assignment))


def _last_day(viewer: Viewer, row: Assignment) -> date | None:
    held = queries.held_on(viewer, row.couple_id)
    return last_day(row.ends, row.starts_on, row.ends_on, row.ended_on, held, row.renewed_on)


def _write_side(partner: Partner, entry: Entry, side: SideDraft, now: datetime) -> None:
    row = noted.own_side(partner, entry.id)
    if row is None:
        if side.is_empty:
            return
        row = EntrySide(couple_id=partner.couple_id, author_id=partner.id, entry_id=entry.id, noted_at=now)
        vault.place(partner, row, Release.KEEP)
        _seal_side(partner, row, side)
        if db.added(row):
            return
        row = noted.own_side(partner, entry.id)  # the same form, sent twice at once
        assert row is not None
    _seal_side(partner, row, side)


def _seal_side(viewer: Viewer, row: EntrySide, side: SideDraft) -> None:
    vault.seal(viewer, row, **_side_texts(side))


def _kept_side(partner: Partner, entry: Entry, side: SideDraft) -> dict[str, str]:
    """What was kept of an own side before, as far as ``side`` was asked."""
    row = noted.own_side(partner, entry.id)
    return {name: vault.open_text(partner, row, name) if row else "" for name in _side_texts(side)}


def _side_texts(side: SideDraft) -> dict[str, str]:
    texts = {
        "went": "" if side.went is None else str(side.went),
        "felt": "" if side.felt is None else str(side.felt),
        "connected": "" if side.connected is None else str(side.connected),
        "barriers": " ".join(side.barriers),
        "answers": as_text(side.answers),
    }
    return {name: text for name, text in texts.items() if name in side.asked}


def _write_ask(partner: Partner, entry: Entry, text: str | None, now: datetime) -> None:
    if text is None:
        return
    row = noted.own_ask(partner, entry.id)
    if row is None:
        if not text:
            return
        row = Ask(couple_id=partner.couple_id, author_id=partner.id, entry_id=entry.id, noted_at=now)
        vault.place(partner, row, Release.SHARE)
        vault.seal(partner, row, text=text)
        if db.added(row):
            return
        row = noted.own_ask(partner, entry.id)
        assert row is not None
    vault.seal(partner, row, text=text)


def note_print(therapist: Therapist, couple_id: UUID, *, now: datetime) -> None:
    """Write down that homework was printed, beside the reading that printed it."""
    with db.own_transaction() as beside:
        audit.note(therapist, "printed homework", f"couple:{couple_id}", now=now, beside=beside)
