"""Run as a program: keeps notes one after another and says so after each commit, until it is killed."""

import sys
from uuid import UUID, uuid4

from practice import clock, databases, db, vault
from practice.access import Partner
from practice.app import TABLES
from practice.appreciations.models import Appreciation
from practice.release import Release


def keep_on(url: str, key: str, clinic_id: str, couple_id: str, partner_id: str) -> None:
    """Write without end; each line printed is an id that was saved."""
    assert TABLES
    db.bind(databases.open_engine(url))
    vault.unlock(bytes.fromhex(key))
    amal = Partner(UUID(clinic_id), UUID(partner_id), UUID(couple_id))
    db.belong_to(amal.clinic_id)
    while True:
        row = Appreciation(
            id=uuid4(),
            couple_id=amal.couple_id,
            author_id=amal.id,
            on_day=clock.now().date(),
            kept_at=clock.now(),
            form_key=uuid4(),
        )
        vault.place(amal, row, Release.KEEP)
        vault.seal(amal, row, did="You put the bins out in the rain.")
        db.session.add(row)
        db.session.commit()
        sys.stdout.write(f"{row.id}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    keep_on(*sys.argv[1:])
