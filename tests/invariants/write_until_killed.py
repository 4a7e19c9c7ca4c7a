"""Run as a program: keeps notes one after another and says so after each commit, until it is killed."""

import sys
from uuid import UUID, uuid4

from practice import clock, db, vault
from practice.app import FEATURES
from practice.appreciations.models import Appreciation
from practice.db import engines
from practice.release import Release
from practice.vault import encryption
from practice.viewers import PartnerViewer


def keep_on(url: str, key: str, clinic_id: str, couple_id: str, partner_id: str) -> None:
    """Write without end; each line printed is an id that was saved."""
    assert FEATURES  # imported, so that every table is known
    db.bind(engines.open_engine(url))
    encryption.set_clinic_key(bytes.fromhex(key))
    amal = PartnerViewer(UUID(clinic_id), UUID(partner_id), UUID(couple_id))
    db.bind_clinic(amal.clinic_id)
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
