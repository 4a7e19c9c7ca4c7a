"""Pronouns were asked for and no sentence used them: they are neither asked for nor kept any more."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("partner", "pronouns")


def downgrade() -> None:
    op.add_column("partner", sa.Column("pronouns", sa.String(length=40), nullable=False, server_default=""))
