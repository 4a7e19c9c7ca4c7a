"""Read what a partner put aside for themselves."""

from uuid import UUID

from sqlalchemy import select

from practice import access, db, statements
from practice.not_now.models import NotNow
from practice.viewers import PartnerViewer, Viewer


def not_now(partner: PartnerViewer, assignment_id: UUID) -> NotNow | None:
    """This partner's row for an assignment, for actions; None where it is not put aside."""
    statement = access.visible(partner, NotNow).where(NotNow.assignment_id == assignment_id)
    return db.session.scalars(statement).one_or_none()


def assignment_ids(partner: PartnerViewer) -> set[UUID]:
    """The ids of the assignments this partner put aside."""
    return set(statements.execute_prepared(_assignment_ids, partner).scalars())


def _assignment_ids(partner: Viewer) -> db.AnySelect:
    return select(NotNow.assignment_id).where(access.exists_for(partner, NotNow))
