"""A therapist's own number beside the couple's: how an assignment went, 0 to 4."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("assignment") as batch:
        batch.add_column(sa.Column("rating", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("rated_on", sa.Date(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_assignment_rating_has_its_day"), "(rating IS NULL) = (rated_on IS NULL)"
        )
        batch.create_check_constraint(op.f("ck_assignment_rating_from_0_to_4"), "rating >= 0 AND rating <= 4")


def downgrade() -> None:
    with op.batch_alter_table("assignment") as batch:
        batch.drop_constraint(op.f("ck_assignment_rating_from_0_to_4"), type_="check")
        batch.drop_constraint(op.f("ck_assignment_rating_has_its_day"), type_="check")
        batch.drop_column("rated_on")
        batch.drop_column("rating")
