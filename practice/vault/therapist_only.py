"""Writing released to one therapist alone: who may see it, and how it goes back to its author."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKeyConstraint, and_, or_, select
from sqlalchemy.orm import Mapped

from practice import access, db, vault
from practice.db import base
from practice.release import Release
from practice.sealed_texts import Texts
from practice.vault import models
from practice.vault.models import Sealed
from practice.viewers import TherapistViewer, Viewer


class Confided(Sealed[Texts], base.ClinicScoped):
    """Mixin for writing that can be released to one therapist alone, in place of ``Sealed`` and ``ClinicScoped``.

    ``therapist_id`` stays when the release is taken back to *only me*, so that its author can be told why.
    """

    therapist_id: Mapped[UUID | None]

    @property
    def reader_id(self) -> UUID | None:
        """The one therapist for whom *therapist only* is meant."""
        return self.therapist_id

    @property
    def is_taken_back(self) -> bool:
        """Whether it was for one therapist alone, and is its author's only by now."""
        return self.release is Release.ONLY_ME and self.therapist_id is not None

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        """As ``vault.visible_writing``; what is for one therapist alone exists for no other of the couple's."""
        is_visible = models.visible_writing(cls, viewer)
        if isinstance(viewer, TherapistViewer):
            return and_(is_visible, or_(cls.release != Release.THERAPIST_ONLY, cls.therapist_id == viewer.id))
        return is_visible


def confided_constraints() -> tuple[ForeignKeyConstraint, CheckConstraint]:
    """The table constraints of a ``Confided`` row."""
    return (
        ForeignKeyConstraint(["clinic_id", "therapist_id"], ["therapist.clinic_id", "therapist.id"]),
        CheckConstraint(
            "release <> 'therapist_only' OR therapist_id IS NOT NULL", name="therapist_only_names_one"
        ),
    )


def take_back_of_couples(
    viewer: Viewer, couple_ids: Collection[UUID], *, therapist_id: UUID | None = None
) -> None:
    """Change *therapist only* rows of these couples to *only me*, deleted ones too, in every table that has any.

    With ``therapist_id`` only rows for that therapist, who no longer looks after the couples; without it all of
    them, since the policy no longer offers the release. The caller locks the couples, so that no row is added meanwhile.
    """
    for kind in Confided.__subclasses__():
        statement = select(kind).where(
            kind.clinic_id == viewer.clinic_id,
            kind.couple_id.in_(couple_ids),
            kind.release == Release.THERAPIST_ONLY,
        )
        if therapist_id is not None:
            statement = statement.where(kind.therapist_id == therapist_id)
        for row in db.session.scalars(access.for_update(statement)):
            vault.take_back(row)
    db.session.flush()
