"""When a partner took back that they would like an idea, so that a page tells nothing during the day."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("idea_wish") as batch:
        batch.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    wish = sa.table("idea_wish", sa.column("withdrawn_at"))
    op.execute(sa.delete(wish).where(wish.c.withdrawn_at.is_not(None)))
    with op.batch_alter_table("idea_wish") as batch:
        batch.drop_column("withdrawn_at")
