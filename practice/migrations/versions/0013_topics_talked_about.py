"""A topic stands on the pages until the therapist says that it was talked about."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("topic", sa.Column("talked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("topic", "talked_at")
