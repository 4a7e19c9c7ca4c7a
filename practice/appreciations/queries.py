"""Reading appreciations. Every question names who is asking; texts are opened by the vault for them alone."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from practice import access, db, vault, words
from practice.access import Partner, Therapist, Viewer
from practice.appreciations.models import Appreciation
from practice.errors import NotFound
from practice.release import Release


class Note(NamedTuple):
    """An appreciation as pages show it, its texts opened."""

    id: UUID
    author_id: UUID
    on_day: date
    chip: str  # the key of a tapped chip, or ""
    did: str
    shows: str
    landed: str
    release: Release

    @property
    def words(self) -> tuple[str, ...]:
        """Paragraphs to read aloud: what was written, or the sentence a tap stands for."""
        written = tuple(text for text in (self.did, self.shows, self.landed) if text)
        if self.did or not self.chip:
            return written
        return (self.tapped, *written)

    @property
    def tapped(self) -> str:
        """What the tapped chip says as a sentence, or ""."""
        chip = words.chips().get(self.chip)
        return f"You {chip.did}." if chip else ""

    @property
    def is_tapped(self) -> bool:
        """Whether nothing was written, only tapped."""
        return not (self.did or self.shows or self.landed)


def appreciation(viewer: Viewer, appreciation_id: UUID, *, deleted: bool = False) -> Appreciation:
    """The row, for actions; NotFound for strangers, and where it was (or was not) deleted."""
    row = access.find(viewer, Appreciation, appreciation_id)
    if (row.deleted_at is not None) != deleted:
        raise NotFound("Appreciation")
    return row


def own(partner: Partner, appreciation_id: UUID, *, deleted: bool = False) -> Appreciation:
    """One of the partner's own rows; NotFound for everybody else's."""
    row = appreciation(partner, appreciation_id, deleted=deleted)
    if row.author_id != partner.id:
        raise NotFound("Appreciation")
    return row


def note(viewer: Viewer, row: Appreciation) -> Note:
    """A row with its texts opened for this viewer."""
    opened = {name: vault.open_text(viewer, row, name) for name in row.sealed}
    return Note(row.id, row.author_id, row.on_day, release=row.release, **opened)


def own_notes(partner: Partner, *, most: int = 100) -> list[Note]:
    """The partner's own notes, newest day first."""
    return _notes(partner, _alive(partner).where(Appreciation.author_id == partner.id).limit(most))


def received(partner: Partner, *, most: int = 100) -> list[Note]:
    """What the other shared, or an opening released, newest day first."""
    return _notes(partner, _alive(partner).where(Appreciation.author_id != partner.id).limit(most))


def for_session(therapist: Therapist, couple_id: UUID, opened_by: UUID | None = None) -> list[Note]:
    """What waits for the next opening, newest day first; with an appointment, also what its opening took."""
    return _notes(therapist, _for_session(therapist, couple_id, opened_by))


def rows_for_session(therapist: Therapist, couple_id: UUID) -> list[Appreciation]:
    """The rows that wait for the next opening, held for actions."""
    return list(db.session.scalars(access.held(_for_session(therapist, couple_id, None))))


def own_days(partner: Partner, since: date) -> set[date]:
    """The days from then on of which the partner kept a note, whoever may read it."""
    statement = select(Appreciation.on_day).where(
        access.exists_for(partner, Appreciation),
        Appreciation.author_id == partner.id,
        Appreciation.on_day >= since,
        Appreciation.deleted_at.is_(None),
    )
    return set(db.session.scalars(statement))


def days_with_a_note(viewer: Viewer, since: date) -> set[tuple[UUID, UUID, date]]:
    """(couple, author, day) of what this viewer may know of, from that day on, over all their couples."""
    statement = (
        select(Appreciation.couple_id, Appreciation.author_id, Appreciation.on_day)
        .where(
            access.exists_for(viewer, Appreciation),
            Appreciation.on_day >= since,
            Appreciation.deleted_at.is_(None),
        )
        .distinct()
    )
    return {(couple_id, author_id, on_day) for couple_id, author_id, on_day in db.session.execute(statement)}


def _alive(viewer: Viewer) -> Select[Appreciation]:
    return (
        access.look(viewer, Appreciation)
        .where(Appreciation.deleted_at.is_(None))
        .order_by(Appreciation.on_day.desc(), Appreciation.kept_at.desc(), Appreciation.id)
    )


def _for_session(therapist: Therapist, couple_id: UUID, opened_by: UUID | None) -> Select[Appreciation]:
    waits: ColumnElement[bool] = Appreciation.appointment_id.is_(None)
    if opened_by is not None:
        waits = or_(waits, Appreciation.appointment_id == opened_by)
    return _alive(therapist).where(Appreciation.couple_id == couple_id, waits)


def _notes(viewer: Viewer, statement: Select[Appreciation]) -> list[Note]:
    return [note(viewer, row) for row in db.session.scalars(statement)]
