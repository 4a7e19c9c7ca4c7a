"""Answers at night reach both as the next day begins; a date's words stand in its plan, not again in its entry."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("night_answer", sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE entry SET note_sealed = NULL WHERE id IN (SELECT entry_id FROM planned_date)")


def downgrade() -> None:
    op.drop_column("night_answer", "released_at")
