"""Reading appreciations: rows for actions, and views with their texts opened. Every query takes the viewer first."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select

from practice import access, clock, db, statements, vault
from practice.appreciations.models import Appreciation
from practice.appreciations.rules import note_texts
from practice.appreciations.rules.appreciations import (
    WRITTEN_TEXTS,
    AppreciationDraft,
    AppreciationText,
    Prompt,
)
from practice.entries.rules import Source
from practice.errors import NotFound
from practice.plain_text import has_words
from practice.reading_aloud.rules import read_aloud
from practice.release import Release
from practice.viewers import PartnerViewer, TherapistViewer, Viewer

PAGE_SIZE = 20  # notes on a page
SEARCH_LIMIT = 2000  # notes a page looks through for words; texts are sealed, so the database cannot


class AppreciationPage(NamedTuple):
    """A page of a list of notes, newest day first. The next page begins after the note ``before``; None at the end."""

    notes: list["AppreciationView"]
    before: UUID | None


@dataclass(frozen=True)
class AppreciationView(AppreciationText):
    """An appreciation as pages show it, its texts opened."""

    id: UUID
    author_id: UUID
    on_day: date
    release: Release
    prompt: Prompt | None = None
    is_said: bool = False
    is_landed: bool = False
    on_paper: bool = False
    released_at: datetime | None = None
    is_opened: bool = False  # it is part of an opening
    is_taken_back: bool = False  # was released to one therapist alone, and is *only me* by now

    def may_be_taken_back(self, now: datetime) -> bool:
        """Whether it is shared, but shown to the other only later, so that its author can still take it back."""
        return self.release is Release.SHARE and self.released_at is not None and self.released_at > now

    @property
    def words(self) -> tuple[str, ...]:
        """Paragraphs to read aloud: the written texts as whole sentences, or the sentence of the chip."""
        return paragraphs(self)

    @property
    def is_tapped(self) -> bool:
        """Whether there is no written text, only a chip."""
        return not self.texts


def paragraphs(note: AppreciationView | AppreciationDraft) -> tuple[str, ...]:
    """The paragraphs of a saved or typed appreciation as they are read aloud."""
    if note.prompt is not None:
        lead = note_texts.prompts()[note.prompt]
        pairs = ((lead.did, note.did), (lead.shows, note.shows))
        return tuple(line % {"text": text} for line, text in pairs if line and text)
    lines = tuple(read_aloud(name, getattr(note, name)) for name in WRITTEN_TEXTS if getattr(note, name))
    chip = note_texts.chips().get(note.chip) if not note.did else None
    return (f"You {chip.did}.", *lines) if chip else lines


def is_read_differently(note: AppreciationView | AppreciationDraft) -> bool:
    """Whether its paragraphs differ from the written texts."""
    return paragraphs(note) != note.texts


def own_appreciation(
    partner: PartnerViewer, appreciation_id: UUID, *, with_deleted: bool = False
) -> Appreciation:
    """One of the partner's own rows, for actions; NotFound for everybody else's."""
    row = access.find(partner, Appreciation, appreciation_id, with_deleted=with_deleted)
    if row.author_id != partner.id:
        raise NotFound("Appreciation")
    return row


def appreciation_view(viewer: Viewer, row: Appreciation) -> AppreciationView:
    """A row with its texts opened. Raises CannotOpen when it is not released to this viewer."""
    return AppreciationView(
        row.id,
        row.author_id,
        row.on_day,
        release=row.release,
        prompt=row.prompt,
        is_said=row.is_said,
        is_landed=row.is_landed,
        on_paper=row.source is Source.PAPER,
        released_at=row.released_at,
        is_opened=row.appointment_id is not None,
        is_taken_back=row.is_taken_back,
        **vars(vault.open_texts(viewer, row)),
    )


def version(partner: PartnerViewer, row: Appreciation) -> str:
    """The state of a note that its form shows, as a digest."""
    return vault.version_of(partner, row)


def appreciation_from_other(partner: PartnerViewer, appreciation_id: UUID) -> Appreciation:
    """A row the other wrote and this partner may read, for actions; NotFound for everything else."""
    row = access.find(partner, Appreciation, appreciation_id)
    if row.author_id == partner.id:
        raise NotFound("Appreciation")
    return row


def noticed_counts(therapist: TherapistViewer, couple_id: UUID, since: date) -> dict[UUID, int]:
    """How many kindnesses each partner noticed since a day, by partner; for therapists alone."""
    rows = statements.execute_prepared(_noticed_counts, therapist, couple_id=couple_id, since=since)
    return {row[0]: row[1] for row in rows}


def _noticed_counts(therapist: Viewer) -> db.AnySelect:
    return (
        select(Appreciation.author_id, func.count())
        .where(
            access.exists_for(therapist, Appreciation),
            Appreciation.couple_id == bindparam("couple_id"),
            Appreciation.prompt == Prompt.NOTICED,
            Appreciation.on_day >= bindparam("since"),
        )
        .group_by(Appreciation.author_id)
    )


def own_appreciations(
    partner: PartnerViewer, *, before: UUID | None = None, words: str = ""
) -> AppreciationPage:
    """The partner's own notes, newest day first."""
    return _page(partner, newest_first(partner).where(Appreciation.author_id == partner.id), before, words)


def appreciations_from_other(
    partner: PartnerViewer, *, before: UUID | None = None, words: str = ""
) -> AppreciationPage:
    """What the other shared, or an opening released, newest day first."""
    return _page(partner, newest_first(partner).where(Appreciation.author_id != partner.id), before, words)


def for_session(
    therapist: TherapistViewer, couple_id: UUID, opened_by: UUID | None = None
) -> list[AppreciationView]:
    """Notes for the next opening, newest day first; with ``opened_by``, an appointment, also those of its opening."""
    return _views(therapist, _for_session(therapist, couple_id, opened_by))


def rows_for_session(therapist: TherapistViewer, couple_id: UUID) -> list[Appreciation]:
    """The rows for the next opening, locked until the transaction ends."""
    return list(db.session.scalars(access.for_update(_for_session(therapist, couple_id, None))))


def rows_of_opening(therapist: TherapistViewer, appointment_id: UUID) -> list[Appreciation]:
    """The rows of an opening, locked until the transaction ends."""
    statement = access.visible(therapist, Appreciation).where(Appreciation.appointment_id == appointment_id)
    return list(db.session.scalars(access.for_update(statement)))


def from_paper(therapist: TherapistViewer, appreciation_id: UUID) -> Appreciation:
    """A row that was entered from paper, deleted or not. Raises NotFound for every other."""
    row = access.find(therapist, Appreciation, appreciation_id, with_deleted=True)
    if row.source is not Source.PAPER:
        raise NotFound("Appreciation")
    return row


def own_days(partner: PartnerViewer, since: date) -> set[date]:
    """The days since ``since`` for which the partner wrote a note of any release."""
    statement = select(Appreciation.on_day).where(
        access.exists_for(partner, Appreciation),
        Appreciation.author_id == partner.id,
        Appreciation.on_day >= since,
    )
    return set(db.session.scalars(statement))


class NoteDay(NamedTuple):
    """A day on which a partner kept a note."""

    couple_id: UUID
    author_id: UUID
    on_day: date


def days_with_a_note(viewer: Viewer, since: date) -> set[NoteDay]:
    """The days of what this viewer may know of, from that day on, over all their couples."""
    statement = (
        select(Appreciation.couple_id, Appreciation.author_id, Appreciation.on_day)
        .where(
            access.exists_for(viewer, Appreciation),
            Appreciation.on_day >= since,
        )
        .distinct()
    )
    return {NoteDay(*row) for row in db.session.execute(statement)}


def newest_first(viewer: Viewer) -> Select[Appreciation]:
    """The statement for all notes that exist for a viewer, newest day first, to be narrowed further."""
    return access.visible(viewer, Appreciation).order_by(
        Appreciation.on_day.desc(), Appreciation.kept_at.desc(), Appreciation.id
    )


def _for_session(therapist: TherapistViewer, couple_id: UUID, opened_by: UUID | None) -> Select[Appreciation]:
    # A shared note its author can still take back is left out until that time is over.
    is_final = or_(
        Appreciation.release != Release.SHARE,
        Appreciation.released_at.is_(None),
        Appreciation.released_at <= clock.now(),
    )
    is_for_both = Appreciation.release != Release.THERAPIST_ONLY
    is_waiting: ColumnElement[bool] = and_(Appreciation.appointment_id.is_(None), is_final, is_for_both)
    if opened_by is not None:
        is_waiting = or_(is_waiting, Appreciation.appointment_id == opened_by)
    return newest_first(therapist).where(Appreciation.couple_id == couple_id, is_waiting)


def _page(
    partner: PartnerViewer, statement: Select[Appreciation], before: UUID | None, words: str
) -> AppreciationPage:
    """The page after ``before`` of the notes with these words; the first page when that note does not exist for them."""
    if before is not None:
        statement = _older(partner, statement, before)
    limit = SEARCH_LIMIT if words else PAGE_SIZE
    rows = db.session.scalars(statement.limit(limit + 1)).all()
    notes = []
    for i, row in enumerate(rows[:limit]):
        note = appreciation_view(partner, row)
        if has_words(note.words, words):
            notes.append(note)
        if len(notes) == PAGE_SIZE:
            return AppreciationPage(notes, row.id if rows[i + 1 :] else None)
    return AppreciationPage(notes, rows[limit - 1].id if len(rows) > limit else None)


def _older(partner: PartnerViewer, statement: Select[Appreciation], before: UUID) -> Select[Appreciation]:
    try:
        row = access.find(
            partner, Appreciation, before, with_deleted=True
        )  # a deleted note still marks a position
    except NotFound:
        return statement
    return statement.where(
        or_(
            Appreciation.on_day < row.on_day,
            and_(Appreciation.on_day == row.on_day, Appreciation.kept_at < row.kept_at),
            and_(
                Appreciation.on_day == row.on_day,
                Appreciation.kept_at == row.kept_at,
                Appreciation.id > row.id,
            ),
        )
    )


def _views(viewer: Viewer, statement: Select[Appreciation]) -> list[AppreciationView]:
    return [appreciation_view(viewer, row) for row in db.session.scalars(statement)]
