"""Appreciations and topics can be for one therapist alone, where a policy says so that both agreed to knowing it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES = ("appreciation", "topic")
INDEX = ["clinic_id", "couple_id", "on_day", "deleted_at", "author_id", "release"]


def upgrade() -> None:
    with op.batch_alter_table("policy") as batch:
        batch.add_column(sa.Column("therapist_only", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.create_check_constraint(
            op.f("ck_policy_therapist_only_under_limited"), "NOT therapist_only OR kind = 'limited'"
        )
    with op.batch_alter_table("policy") as batch:
        batch.alter_column("therapist_only", server_default=None)
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("therapist_id", sa.Uuid(), nullable=True))
            batch.drop_constraint("release", type_="check")
            batch.create_check_constraint(
                "release", "release IN ('only_me', 'keep', 'share', 'therapist_only')"
            )
            batch.create_check_constraint(
                op.f(f"ck_{table}_therapist_only_names_one"),
                "release <> 'therapist_only' OR therapist_id IS NOT NULL",
            )
            batch.create_foreign_key(
                op.f(f"fk_{table}_clinic_id_therapist_id_therapist"),
                "therapist",
                ["clinic_id", "therapist_id"],
                ["clinic_id", "id"],
            )
    op.drop_index("ix_appreciation_couple_day", table_name="appreciation")
    op.create_index("ix_appreciation_couple_day", "appreciation", [*INDEX, "therapist_id"])


def downgrade() -> None:
    """What was for the therapist alone is taken out: the earlier shape cannot say whom it is for, and its seal says so."""
    op.drop_index("ix_appreciation_couple_day", table_name="appreciation")
    op.create_index("ix_appreciation_couple_day", "appreciation", INDEX)
    for table, written_at in (("topic", "asked_at"), ("appreciation", "kept_at")):
        rows = sa.table(table, *map(sa.column, ("release", "deleted_at", written_at)))
        taken_out = {
            "release": "only_me",
            "deleted_at": sa.func.coalesce(rows.c.deleted_at, rows.c[written_at]),
        }
        op.execute(sa.update(rows).where(rows.c.release == "therapist_only").values(taken_out))
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_clinic_id_therapist_id_therapist"), type_="foreignkey")
            batch.drop_constraint(op.f(f"ck_{table}_therapist_only_names_one"), type_="check")
            batch.drop_constraint("release", type_="check")
            batch.create_check_constraint("release", "release IN ('only_me', 'keep', 'share')")
            batch.drop_column("therapist_id")
    with op.batch_alter_table("policy") as batch:
        batch.drop_constraint(op.f("ck_policy_therapist_only_under_limited"), type_="check")
        batch.drop_column("therapist_only")
