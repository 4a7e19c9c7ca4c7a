"""What is put on a menu for both, or proposed as an agreement, reaches the other some minutes later."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("menu_item", "agreement"):
        op.add_column(table, sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for table in ("menu_item", "agreement"):
        op.drop_column(table, "released_at")
