"""Reading a page, answering a question, showing both answers. Actions flush; the page commits."""

from datetime import datetime, time, timedelta
from uuid import UUID, uuid4, uuid5

from practice import access, clock, db, vault
from practice.assignments import actions as assignment_actions
from practice.assignments.models import Assignment
from practice.assignments.queries import assignments as assignment_queries
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import check_may_note
from practice.entries.actions import entries as entry_actions
from practice.entries.queries import entries as entry_queries
from practice.entries.rules import EntryDraft
from practice.errors import NotFound
from practice.nightly import queries
from practice.nightly.models import NightAnswer, NightQuestion, Reading
from practice.nightly.rules import BookDraft, NightAnswerText, check_answer, check_may_change, may_show_both
from practice.optimistic_locking import check_version
from practice.release import Release
from practice.rhythm.rules.outcomes import Outcome
from practice.vault import counterparts
from practice.viewers import PartnerViewer


def begin_book(partner: PartnerViewer, assignment: Assignment, draft: BookDraft, *, now: datetime) -> Reading:
    """Begin a book of their own, or name it anew; the same form sent twice begins one."""
    couple = couple_queries.couple(partner, partner.couple_id)
    check_may_note(couple.state)
    assignment_actions.check_goes_on(partner, assignment, now=now)
    row = queries.reading_row(partner, assignment.id)
    if row is not None:
        access.lock(partner, row)
        with vault.changing(partner, row, draft.version):
            row.author_id, row.units = partner.id, draft.units
            vault.write_texts(partner, row, Release.SHARE, draft)
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
    vault.write_texts(partner, row, Release.SHARE, draft)
    return vault.add_idempotent(partner, row, draft.form_key)


def end_book(partner: PartnerViewer, assignment: Assignment, *, now: datetime) -> None:
    """Read to its end, or not theirs after all; another one may begin."""
    couple = couple_queries.couple(partner, partner.couple_id)
    if (row := queries.reading_row(partner, assignment.id)) is not None:
        row.ended_on = clock.day_in(couple.time_zone, now)
        db.session.flush()


def read_tonight(partner: PartnerViewer, assignment: Assignment, *, now: datetime) -> None:
    """One page tonight: noted once an evening, and the place in the book moves on by one."""
    couple = couple_queries.couple(partner, partner.couple_id)
    check_may_note(couple.state)
    day = clock.day_in(couple.time_zone, now)
    if entry_queries.is_logged(partner, assignment, day):
        return
    tag = assignment_queries.tag_of(partner, assignment)
    draft = EntryDraft(uuid5(assignment.id, f"read {day}"), day, Outcome.HAPPENED, tag=tag)
    entry_actions.log(partner, assignment, draft, now=now)
    move_place(partner, assignment, 1)


def move_place(partner: PartnerViewer, assignment: Assignment, n: int) -> None:
    """Set the place in the book right, by so many pages; it never lies before the beginning."""
    check_may_note(couple_queries.couple(partner, partner.couple_id).state)
    if (row := queries.reading_row(partner, assignment.id)) is not None:
        access.lock(partner, row)
        row.position = max(0, row.position + n)
        db.session.flush()


def pass_on(partner: PartnerViewer, assignment: Assignment, key: str, *, now: datetime) -> None:
    """Another question, please. What was answered to this one stays with who wrote it."""
    couple = couple_queries.couple(partner, partner.couple_id)
    check_may_note(couple.state)
    assignment_actions.check_goes_on(partner, assignment, now=now)
    row = _ensure_question(partner, assignment, key, now)
    if row.passed_on is None and not _is_own_shown(partner, row.id):
        row.passed_on = clock.day_in(couple.time_zone, now)
    db.session.flush()


def answer(
    partner: PartnerViewer,
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
    couple = couple_queries.couple(partner, partner.couple_id)
    check_may_note(couple.state)
    assignment_actions.check_goes_on(partner, assignment, now=now)
    check_answer(text, is_talked=is_talked)
    text = "" if is_talked else text  # what stood in the box was not said
    question = _ensure_question(partner, assignment, key, now)
    access.lock(partner, question)  # two phones in the same second: the second one finds the first's answer
    row = queries.answer_row(partner, question.id)
    check_may_change(is_revealed=row is not None and queries.is_shown(row))
    check_version(version, queries.own_answer(partner, assignment.id, key), (text, is_talked))
    if row is None:
        row = NightAnswer(id=uuid4(), couple_id=couple.id, author_id=partner.id, question_id=question.id)
        row.answered_at = now
        row.on_day = clock.day_in(couple.time_zone, now)
        row.is_talked = is_talked
        vault.write_texts(partner, row, Release.KEEP, NightAnswerText(text=text))
        db.session.add(row)
    else:
        row.is_talked = is_talked
        row.on_day = clock.day_in(couple.time_zone, now)
        vault.seal_texts(partner, row, NightAnswerText(text=text))
    db.session.flush()
    _release_both(partner, row, couple.time_zone)


def delete_answer(partner: PartnerViewer, assignment: Assignment, key: str) -> None:
    """Take out one's own answer that was not shown; nobody reads it any more. Said twice, it is simply gone."""
    queries.question(key)
    question = queries.question_row(partner, assignment.id, key)
    if question is None:
        return
    access.lock(partner, question)
    row = queries.answer_row(partner, question.id)
    if row is not None:
        check_may_change(is_revealed=queries.is_shown(row))
        counterparts.keep_together(partner, row)  # there is no answer to the other's any more
        db.session.delete(row)
        db.session.flush()


def _release_both(partner: PartnerViewer, own: NightAnswer, zone: str) -> None:
    """Release both answers, if the other has answered as well: in words, or where both say that they talked.

    Each agreed to this by answering: an answer is kept until both are there. They reach both as the couple's next
    day begins, by the clock alone: at once would tell whoever answers first that the other has not answered yet.
    """
    theirs = counterparts.find_counterpart(partner, own)
    if theirs is None:
        return
    if may_show_both(own_is_talked=own.is_talked, others_is_talked=theirs.is_talked):
        next_day = clock.wall_to_utc(own.on_day + timedelta(days=1), time.min, zone)
        counterparts.share_together(partner, own, next_day)
    else:
        counterparts.keep_together(partner, own)
    db.session.flush()


def _ensure_question(
    partner: PartnerViewer, assignment: Assignment, key: str, now: datetime
) -> NightQuestion:
    """The question's row: the one that is there, or a new one."""
    question = queries.question(key)
    if (row := queries.question_row(partner, assignment.id, key)) is not None:
        return row
    row = NightQuestion(
        id=uuid4(),
        couple_id=partner.couple_id,
        assignment_id=assignment.id,
        question=question.key,
        asked_on=clock.day_in(couple_queries.couple(partner, partner.couple_id).time_zone, now),
    )
    if db.add_if_new(row):
        return row
    found = queries.question_row(partner, assignment.id, key)
    if found is None:
        raise NotFound("Question")
    return found


def _is_own_shown(partner: PartnerViewer, question_id: UUID) -> bool:
    own = queries.answer_row(partner, question_id)
    return own is not None and queries.is_shown(own)
