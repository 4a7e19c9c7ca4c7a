"""Joint entries are either partner's to correct, with each one's own sentence; what each does alone is their own."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("entry") as batch:
        batch.add_column(sa.Column("is_own", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("deleted_by", sa.Uuid(), nullable=True))
    op.execute("UPDATE entry SET deleted_by = author_id WHERE deleted_at IS NOT NULL")
    op.execute(
        "UPDATE entry SET is_own = TRUE WHERE assignment_id IN (SELECT id FROM assignment WHERE mode = 'each')"
    )
    with op.batch_alter_table("entry") as batch:
        batch.alter_column("is_own", server_default=None)
    _create_of_entry(
        "entry_note",
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.UniqueConstraint("entry_id", "author_id", name=op.f("uq_entry_note_entry_id_author_id")),
    )
    _create_of_entry(
        "entry_change",
        sa.Column("on_day", sa.Date(), nullable=False),
        _choice("outcome", "happened", "version", "not_this_time", "rest", kind="outcome"),
        sa.Column("minutes", sa.Integer(), nullable=True),
        _choice("tag", "couple", "family", "self", kind="tag"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
    )
    op.create_index("ix_entry_change_entry", "entry_change", ["entry_id", "changed_at"])


def downgrade() -> None:
    op.drop_index("ix_entry_change_entry", table_name="entry_change")
    op.drop_table("entry_change")
    op.drop_table("entry_note")
    with op.batch_alter_table("entry") as batch:
        batch.drop_column("deleted_by")
        batch.drop_column("is_own")


def _choice(name: str, *values: str, kind: str) -> sa.Column[Any]:
    checked = sa.Enum(*values, name=kind, native_enum=False, create_constraint=True, length=24)
    return sa.Column(name, checked, nullable=False)


def _create_of_entry(table: str, *columns: Any) -> None:
    """A table of writing that hangs on an entry and goes with it."""
    op.create_table(
        table,
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        *columns,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("couple_id", sa.Uuid(), nullable=False),
        sa.Column("vault_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        _choice("release", "only_me", "keep", "share", kind="release"),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "author_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            name=op.f(f"fk_{table}_clinic_id_couple_id_author_id_partner"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "entry_id"],
            ["entry.clinic_id", "entry.couple_id", "entry.id"],
            name=op.f(f"fk_{table}_clinic_id_couple_id_entry_id_entry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"],
            ["vault.clinic_id", "vault.couple_id", "vault.id"],
            name=op.f(f"fk_{table}_clinic_id_couple_id_vault_id_vault"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
