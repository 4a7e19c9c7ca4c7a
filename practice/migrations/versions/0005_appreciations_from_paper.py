"""Where an appreciation came from: its author's own phone, or paper the therapist typed in."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("appreciation") as batch:
        batch.add_column(sa.Column("source", sa.String(24), nullable=False, server_default="couple"))
        batch.create_check_constraint(op.f("ck_appreciation_source"), "source IN ('couple', 'paper')")
    with op.batch_alter_table("appreciation") as batch:
        batch.alter_column("source", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("appreciation") as batch:
        batch.drop_constraint(op.f("ck_appreciation_source"), type_="check")
        batch.drop_column("source")
