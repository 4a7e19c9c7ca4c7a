"""What an opening shares reaches the partners' pages an hour later; what was shared before has reached them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = ("appointment", "appreciation", "topic")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_column(table, "released_at")
