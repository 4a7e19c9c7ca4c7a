"""A password chosen anew by mail alone waits; every one is told; codes a therapist reads out."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("reset_token") as batch:
        batch.add_column(sa.Column("kind", sa.String(24), nullable=False, server_default="first"))
        batch.create_check_constraint(op.f("ck_reset_token_resetkind"), "kind IN ('first', 'early', 'late')")
    with op.batch_alter_table("reset_token") as batch:
        batch.alter_column("kind", server_default=None)
    op.create_table(
        "password_reset",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "way",
            sa.Enum(
                "mail",
                "app",
                "recovery_code",
                "in_person",
                name="resetway",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_password_reset_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_reset")),
    )
    op.create_index(op.f("ix_password_reset_account_id"), "password_reset", ["account_id"])
    op.create_table(
        "read_out_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_read_out_code_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_out_code")),
    )
    op.create_index(op.f("ix_read_out_code_account_id"), "read_out_code", ["account_id"])


def downgrade() -> None:
    op.drop_table("read_out_code")
    op.drop_table("password_reset")
    with op.batch_alter_table("reset_token") as batch:
        batch.drop_constraint(op.f("ck_reset_token_resetkind"), type_="check")
        batch.drop_column("kind")
