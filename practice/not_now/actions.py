"""Put an assignment aside and take it up again. Actions flush; the route commits."""

from datetime import datetime
from uuid import uuid4

from practice import db
from practice.assignments.models import Assignment
from practice.not_now import queries
from practice.not_now.models import NotNow
from practice.viewers import PartnerViewer


def put_aside(partner: PartnerViewer, assignment: Assignment, *, now: datetime) -> None:
    """Put an assignment aside for this partner alone; twice is once."""
    if queries.not_now(partner, assignment.id) is not None:
        return
    row = NotNow(
        id=uuid4(),
        couple_id=assignment.couple_id,
        assignment_id=assignment.id,
        partner_id=partner.id,
        said_at=now,
    )
    db.add_if_new(row)


def take_up(partner: PartnerViewer, assignment: Assignment) -> None:
    """Undo ``put_aside``."""
    if (row := queries.not_now(partner, assignment.id)) is not None:
        db.session.delete(row)
        db.session.flush()
