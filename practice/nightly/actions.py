"""Reading a book, answering questions, and releasing both answers. Actions flush; the route commits."""

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
    """Begin a book, or change the one being read; the same form sent twice begins one.

    Raises:
        Refusal: nothing may be written for the couple, or the assignment has ended.
        ChangedMeanwhile: the form showed another state of the book.
        SavedBefore: the form began another book before.
    """
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
    """End the book being read, finished or not; another one may begin."""
    couple = couple_queries.couple(partner, partner.couple_id)
    if (row := queries.reading_row(partner, assignment.id)) is not None:
        row.ended_on = clock.day_in(couple.time_zone, now)
        db.session.flush()


def read_tonight(partner: PartnerViewer, assignment: Assignment, *, now: datetime) -> None:
    """Log that they read tonight, once a day, and move the position in the book on by one. Raises Refusal."""
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
    """Move the position in the book by ``n`` pages, back to 0 at most. Raises Refusal."""
    check_may_note(couple_queries.couple(partner, partner.couple_id).state)
    if (row := queries.reading_row(partner, assignment.id)) is not None:
        access.lock(partner, row)
        row.position = max(0, row.position + n)
        db.session.flush()


def pass_on(partner: PartnerViewer, assignment: Assignment, key: str, *, now: datetime) -> None:
    """Let a question go by, so that another one comes; answers to it stay with their authors.

    Raises:
        NotFound: there is no question with this key.
        Refusal: nothing may be written for the couple, or the assignment has ended.
    """
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
    """Save one's own answer. Both read both from the day after both have answered, and know of neither before.

    Raises:
        NotFound: there is no question with this key.
        Refusal: nothing may be written for the couple, the answer is empty, or both answers are shown already.
        ChangedMeanwhile: ``version`` is another state of this partner's own answer.
    """
    couple = couple_queries.couple(partner, partner.couple_id)
    check_may_note(couple.state)
    assignment_actions.check_goes_on(partner, assignment, now=now)
    check_answer(text, is_talked=is_talked)
    text = "" if is_talked else text  # "we talked" replaces what was typed
    question = _ensure_question(partner, assignment, key, now)
    access.lock(partner, question)  # so that of two requests at once the second finds the answer of the first
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
    """Delete one's own answer for good; twice is the same as once. Raises NotFound, or Refusal once both are shown."""
    queries.question(key)
    question = queries.question_row(partner, assignment.id, key)
    if question is None:
        return
    access.lock(partner, question)
    row = queries.answer_row(partner, question.id)
    if row is not None:
        check_may_change(is_revealed=queries.is_shown(row))
        counterparts.keep_together(partner, row)  # the other's answer must not be shown alone
        db.session.delete(row)
        db.session.flush()


def _release_both(partner: PartnerViewer, own: NightAnswer, zone: str) -> None:
    """Share both answers where ``may_show_both``, otherwise keep both; nothing while the other has not answered.

    Each agreed to this by answering. Both are shown when the couple's next day begins: if they were shown at once,
    whoever answers first would learn that the other has not answered yet.
    """
    answer_of_other = counterparts.find_counterpart(partner, own)
    if answer_of_other is None:
        return
    if may_show_both(own_is_talked=own.is_talked, others_is_talked=answer_of_other.is_talked):
        next_day = clock.wall_to_utc(own.on_day + timedelta(days=1), time.min, zone)
        counterparts.share_together(partner, own, next_day)
    else:
        counterparts.keep_together(partner, own)
    db.session.flush()


def _ensure_question(
    partner: PartnerViewer, assignment: Assignment, key: str, now: datetime
) -> NightQuestion:
    """The row of a question, added where there is none. Raises NotFound when no question has this key."""
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
    existing = queries.question_row(partner, assignment.id, key)
    if existing is None:
        raise NotFound("Question")
    return existing


def _is_own_shown(partner: PartnerViewer, question_id: UUID) -> bool:
    own = queries.answer_row(partner, question_id)
    return own is not None and queries.is_shown(own)
