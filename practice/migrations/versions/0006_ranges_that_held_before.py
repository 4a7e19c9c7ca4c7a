"""What was hoped for before a plan was changed, so that the weeks before it are told as they were meant."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("assignment") as batch:
        batch.add_column(sa.Column("earlier", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("assignment") as batch:
        batch.alter_column("earlier", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("assignment") as batch:
        batch.drop_column("earlier")
