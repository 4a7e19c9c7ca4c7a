"""Reading a page, answering a question, showing both answers. Actions flush; the page commits."""

from datetime import datetime, time, timedelta
from uuid import UUID, uuid4, uuid5

from practice import access, clock, db, vault
from practice.access import Partner
from practice.couples import queries as couples
from practice.couples.rules import check_may_note
from practice.errors import NotFound
from practice.homework import actions as homework
from practice.homework import noted
from practice.homework import queries as assignments
from practice.homework.models import Assignment
from practice.homework.rules import EntryDraft, Outcome
from practice.nightly import queries
from practice.nightly.models import NightAnswer, NightQuestion, Reading
from practice.nightly.rules import BookDraft, check_answer, check_open, opens_for
from practice.release import Release
from practice.versions import check_shown


def begin_book(partner: Partner, assignment: Assignment, draft: BookDraft, *, now: datetime) -> Reading:
    """Begin a book of their own, or name it anew; the same form sent twice begins one."""
    couple = couples.couple(partner, partner.couple_id)
    check_may_note(couple.state)
    homework.check_goes_on(partner, assignment, now=now)
    row = queries.reading_row(partner, assignment.id)
    if row is not None:
        access.hold(partner, row)
        with vault.changing(partner, row, draft.version):
            row.author_id, row.units = partner.id, draft.units
            vault.place(partner, row, Release.SHARE)
            vault.seal(partner, row, title=draft.title)
        db.session.flush()
        return row
    row = Reading(
        id=uuid4(),
        couple_id=couple.id,
        author_id=partner.id,
        assignment_id=assignment.id,
        units=draft.units,
        position=0,
        begun_on=clock.day_in(couple.time_zone, now),
        ended_on=None,
        form_key=draft.form_key,
    )
    vault.place(partner, row, Release.SHARE)
    vault.seal(partner, row, title=draft.title)
    return vault.keep_once(partner, row, draft.form_key)


def put_away(partner: Partner, assignment: Assignment, *, now: datetime) -> None:
    """Read to its end, or not theirs after all; another one may begin."""
    couple = couples.couple(partner, partner.couple_id)
    if (row := queries.reading_row(partner, assignment.id)) is not None:
        row.ended_on = clock.day_in(couple.time_zone, now)
        db.session.flush()


def read_tonight(partner: Partner, assignment: Assignment, *, now: datetime) -> None:
    """One page tonight: noted once an evening, and the place in the book moves on by one."""
    couple = couples.couple(partner, partner.couple_id)
    check_may_note(couple.state)
    day = clock.day_in(couple.time_zone, now)
    if noted.is_noted(partner, assignment, day):
        return
    tag = assignments.tag_of(partner, assignment)
    draft = EntryDraft(uuid5(assignment.id, f"read {day}"), day, Outcome.HAPPENED, tag=tag)
    homework.log(partner, assignment, draft, now=now)
    move(partner, assignment, 1)


def move(partner: Partner, assignment: Assignment, n: int) -> None:
    """Set the place in the book right, by so many pages; it never lies before the beginning."""
    check_may_note(couples.couple(partner, partner.couple_id).state)
    if (row := queries.reading_row(partner, assignment.id)) is not None:
        access.hold(partner, row)
        row.position = max(0, row.position + n)
        db.session.flush()


def let_go_by(partner: Partner, assignment: Assignment, key: str, *, now: datetime) -> None:
    """Another question, please. What was answered to this one stays with who wrote it."""
    couple = couples.couple(partner, partner.couple_id)
    check_may_note(couple.state)
    homework.check_goes_on(partner, assignment, now=now)
    row = _asked(partner, assignment, key, now)
    if row.passed_on is None and not _is_shown(partner, row.id):
        row.passed_on = clock.day_in(couple.time_zone, now)
    db.session.flush()


def answer(
    partner: Partner,
    assignment: Assignment,
    key: str,
    text: str,
    *,
    is_talked: bool,
    version: str = "",
    now: datetime,
) -> None:
    """Answer for oneself. From the day after both have, both read both; until then nobody knows whether the other did.

    ``version`` is the state of this partner's own answer that the form showed.
    """
    couple = couples.couple(partner, partner.couple_id)
    check_may_note(couple.state)
    homework.check_goes_on(partner, assignment, now=now)
    check_answer(text, is_talked=is_talked)
    text = "" if is_talked else text  # what stood in the box was not said
    question = _asked(partner, assignment, key, now)
    access.hold(partner, question)  # two phones in the same second: the second one finds the first's answer
    row = queries.answer_row(partner, question.id)
    check_open(is_revealed=row is not None and queries.is_shown(row))
    check_shown(version, queries.own_said(partner, assignment.id, key), (text, is_talked))
    if row is None:
        row = NightAnswer(id=uuid4(), couple_id=couple.id, author_id=partner.id, question_id=question.id)
        row.answered_at = now
        row.on_day = clock.day_in(couple.time_zone, now)
        row.is_talked = is_talked
        vault.place(partner, row, Release.KEEP)
        vault.seal(partner, row, text=text)
        db.session.add(row)
    else:
        row.is_talked = is_talked
        row.on_day = clock.day_in(couple.time_zone, now)
        vault.seal(partner, row, text=text)
    db.session.flush()
    _release_both(partner, row, couple.time_zone)


def take_out(partner: Partner, assignment: Assignment, key: str) -> None:
    """Take out one's own answer that was not shown; nobody reads it any more. Said twice, it is simply gone."""
    queries.must_be_known(key)
    question = queries.question_row(partner, assignment.id, key)
    if question is None:
        return
    access.hold(partner, question)
    row = queries.answer_row(partner, question.id)
    if row is not None:
        check_open(is_revealed=queries.is_shown(row))
        _keep_others(partner, row)
        db.session.delete(row)
        db.session.flush()


def _release_both(partner: Partner, own: NightAnswer, zone: str) -> None:
    """Release both answers, if the other has answered as well: in words, or where both say that they talked.

    Each agreed to this by answering: an answer is kept until both are there. They reach both as the couple's next
    day begins, by the clock alone: at once would tell whoever answers first that the other has not answered yet.
    """
    other, theirs = _others(partner, own)
    if theirs is None:
        return
    if not opens_for(own_is_talked=own.is_talked, others_is_talked=theirs.is_talked):
        _keep_others(partner, own)
        _move(partner, own, Release.KEEP, None)
        return
    next_day = clock.wall_to_utc(own.on_day + timedelta(days=1), time.min, zone)
    _move(other, theirs, Release.SHARE, next_day)
    _move(partner, own, Release.SHARE, next_day)
    db.session.flush()


def _keep_others(partner: Partner, own: NightAnswer) -> None:
    """Keep what the other answered, since there is no answer to it any more."""
    other, theirs = _others(partner, own)
    if theirs is not None:
        _move(other, theirs, Release.KEEP, None)


def _others(partner: Partner, own: NightAnswer) -> tuple[Partner, NightAnswer | None]:
    """The other partner, and their answer to the same question, for moving it and nobody's eyes."""
    pair = couples.pair(partner, partner.couple_id)
    other = Partner(partner.clinic_id, pair.other(partner.id).id, partner.couple_id)
    return other, queries.answer_row(other, own.question_id)


def _move(author: Partner, row: NightAnswer, release: Release, released_at: datetime | None) -> None:
    if row.release is not release:
        vault.move(author, row, release)
    row.released_at = released_at


def _asked(partner: Partner, assignment: Assignment, key: str, now: datetime) -> NightQuestion:
    """The question's row: the one that is there, or a new one."""
    question = queries.must_be_known(key)
    if (row := queries.question_row(partner, assignment.id, key)) is not None:
        return row
    row = NightQuestion(
        id=uuid4(),
        couple_id=partner.couple_id,
        assignment_id=assignment.id,
        question=question.key,
        asked_on=clock.day_in(couples.couple(partner, partner.couple_id).time_zone, now),
    )
    if db.added(row):
        return row
    found = queries.question_row(partner, assignment.id, key)
    if found is None:
        raise NotFound("Question")
    return found


def _is_shown(partner: Partner, question_id: UUID) -> bool:
    own = queries.answer_row(partner, question_id)
    return own is not None and queries.is_shown(own)
