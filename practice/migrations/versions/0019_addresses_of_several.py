"""An address may belong to several sign-ins, which are told apart by their passwords."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account") as batch:
        batch.drop_constraint("uq_account_email", type_="unique")
        batch.create_index("ix_account_email", ["email"])


def downgrade() -> None:
    with op.batch_alter_table("account") as batch:
        batch.drop_index("ix_account_email")
        batch.create_unique_constraint("uq_account_email", ["email"])
