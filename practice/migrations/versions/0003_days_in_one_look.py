"""Days with a note are read from an index alone, however many notes there are."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ENTRY = ["clinic_id", "couple_id", "on_day", "deleted_at", "author_id", "outcome", "assignment_id"]
APPOINTMENT = ["clinic_id", "couple_id", "state", "starts_at"]
APPRECIATION = ["clinic_id", "couple_id", "on_day", "deleted_at", "author_id", "release"]


def upgrade() -> None:
    op.drop_index("ix_entry_couple_day", table_name="entry")
    op.create_index("ix_entry_couple_day", "entry", ENTRY)
    op.drop_index("ix_appreciation_couple_day", table_name="appreciation")
    op.create_index("ix_appreciation_couple_day", "appreciation", APPRECIATION)
    op.drop_index("ix_appointment_upcoming", table_name="appointment")
    op.create_index("ix_appointment_upcoming", "appointment", [*APPOINTMENT, "on_day"])


def downgrade() -> None:
    op.drop_index("ix_appointment_upcoming", table_name="appointment")
    op.create_index("ix_appointment_upcoming", "appointment", APPOINTMENT)
    op.drop_index("ix_appreciation_couple_day", table_name="appreciation")
    op.create_index("ix_appreciation_couple_day", "appreciation", ["clinic_id", "couple_id", "on_day"])
    op.drop_index("ix_entry_couple_day", table_name="entry")
    op.create_index("ix_entry_couple_day", "entry", ["couple_id", "on_day", "outcome"])
