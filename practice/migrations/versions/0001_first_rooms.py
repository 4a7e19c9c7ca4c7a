"""The first rooms: clinic and accounts, couples, appointments, library, homework, appreciations, opening."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column(
            "number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("verb", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("previous", name=op.f("uq_audit_entry_previous")),
    )
    op.create_table(
        "clinic",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=10), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("first_weekday", sa.Integer(), nullable=False),
        sa.Column(
            "paper",
            sa.Enum("a4", "letter", name="paper", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("founded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic")),
    )
    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("permissions", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("name", name=op.f("uq_role_name")),
    )
    op.create_table(
        "set_up_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_up_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_set_up_token_token_hash")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("needs_second_factor", sa.Boolean(), nullable=False),
        sa.Column("tf_primary_method", sa.String(length=64), nullable=True),
        sa.Column("tf_totp_secret", sa.String(length=255), nullable=True),
        sa.Column("tf_phone_number", sa.String(length=128), nullable=True),
        sa.Column("last_totp_counter", sa.Integer(), nullable=True),
        sa.Column("mf_recovery_codes", sa.UnicodeText(), nullable=True),
        sa.Column("failed_sign_ins", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_account_clinic_id_clinic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_account_clinic_id_id")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_account_fs_uniquifier")),
    )
    op.create_table(
        "activity",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "appreciation",
                "check_in",
                "at_home_date",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("example", sa.Text(), nullable=False),
        sa.Column("small_version", sa.Text(), nullable=False),
        sa.Column("free_version", sa.Text(), nullable=False),
        sa.Column("minutes_low", sa.Integer(), nullable=False),
        sa.Column("minutes_high", sa.Integer(), nullable=False),
        sa.Column(
            "energy",
            sa.Enum(
                "low", "medium", "high", name="energy", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "cost",
            sa.Enum(
                "free",
                "under_15",
                "under_50",
                "more",
                name="cost",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "mode",
            sa.Enum(
                "each",
                "together",
                "either",
                name="mode",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "window",
            sa.Enum(
                "day",
                "week",
                "fortnight",
                "month",
                "between",
                "once",
                name="window",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
        sa.Column("cautions", sa.JSON(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("more", sa.JSON(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_activity_clinic_id_clinic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_activity_clinic_id_id")),
        sa.UniqueConstraint("clinic_id", "key", "version", name=op.f("uq_activity_clinic_id_key_version")),
    )
    op.create_table(
        "couple",
        sa.Column(
            "state",
            sa.Enum(
                "invited",
                "active",
                "resting",
                "ended",
                name="couplestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attested_on", sa.Date(), nullable=True),
        sa.Column("attested_by_id", sa.Uuid(), nullable=True),
        sa.Column("appreciations_on", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_couple_clinic_id_clinic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_couple")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_couple_clinic_id_id")),
    )
    op.create_table(
        "held_form",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("path_hash", sa.String(length=64), nullable=False),
        sa.Column("fields_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_held_form_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_form")),
    )
    op.create_index(op.f("ix_held_form_account_id"), "held_form", ["account_id"], unique=False)
    op.create_table(
        "partner",
        sa.Column("couple_id", sa.Uuid(), nullable=False),
        sa.Column(
            "side",
            sa.Enum("a", "b", name="side", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("pronouns", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "account_id"],
            ["account.clinic_id", "account.id"],
            name=op.f("fk_partner_clinic_id_account_id_account"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id"],
            ["couple.clinic_id", "couple.id"],
            name=op.f("fk_partner_clinic_id_couple_id_couple"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("account_id", name=op.f("uq_partner_account_id")),
        sa.UniqueConstraint("clinic_id", "couple_id", "id", name=op.f("uq_partner_clinic_id_couple_id_id")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_partner_clinic_id_id")),
        sa.UniqueConstraint("couple_id", "side", name=op.f("uq_partner_couple_id_side")),
    )
    op.create_table(
        "policy",
        sa.Column("couple_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "no_secrets",
                "limited",
                "own",
                name="policykind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stated_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_policy_version_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id"],
            ["couple.clinic_id", "couple.id"],
            name=op.f("fk_policy_clinic_id_couple_id_couple"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_policy_clinic_id_clinic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
        sa.UniqueConstraint(
            "clinic_id", "couple_id", "version", name=op.f("uq_policy_clinic_id_couple_id_version")
        ),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_policy_clinic_id_id")),
    )
    op.create_table(
        "reset_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_reset_token_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reset_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_reset_token_token_hash")),
    )
    op.create_index(op.f("ix_reset_token_account_id"), "reset_token", ["account_id"], unique=False)
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_account_id"), "sign_in", ["account_id"], unique=False)
    op.create_table(
        "therapist",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("is_owner", sa.Boolean(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "account_id"],
            ["account.clinic_id", "account.id"],
            name=op.f("fk_therapist_clinic_id_account_id_account"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_therapist_clinic_id_clinic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_therapist")),
        sa.UniqueConstraint("account_id", name=op.f("uq_therapist_account_id")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_therapist_clinic_id_id")),
    )
    op.create_table(
        "appointment",
        sa.Column("couple_id", sa.Uuid(), nullable=False),
        sa.Column("therapist_id", sa.Uuid(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("at_time", sa.Time(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "held",
                "cancelled",
                name="appointmentstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "starter",
            sa.Enum("a", "b", name="side", native_enum=False, create_constraint=True, length=24),
            nullable=True,
        ),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id"],
            ["couple.clinic_id", "couple.id"],
            name=op.f("fk_appointment_clinic_id_couple_id_couple"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "therapist_id"],
            ["therapist.clinic_id", "therapist.id"],
            name=op.f("fk_appointment_clinic_id_therapist_id_therapist"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint(
            "clinic_id", "couple_id", "id", name=op.f("uq_appointment_clinic_id_couple_id_id")
        ),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_appointment_clinic_id_id")),
    )
    op.create_index(
        "uq_appointment_couple_id_starts_at",
        "appointment",
        ["couple_id", "starts_at"],
        unique=True,
        sqlite_where=sa.text("state != 'cancelled'"),
        postgresql_where=sa.text("state != 'cancelled'"),
    )
    op.create_index(
        "ix_appointment_upcoming",
        "appointment",
        ["clinic_id", "couple_id", "state", "starts_at"],
        unique=False,
    )
    op.create_table(
        "consent",
        sa.Column("couple_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "partner_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            name=op.f("fk_consent_clinic_id_couple_id_partner_id_partner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "policy_id"],
            ["policy.clinic_id", "policy.id"],
            name=op.f("fk_consent_clinic_id_policy_id_policy"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint(
            "partner_id",
            "policy_id",
            "text_version",
            "given_at",
            name=op.f("uq_consent_partner_id_policy_id_text_version_given_at"),
        ),
    )
    op.create_table(
        "couple_access",
        sa.Column("couple_id", sa.Uuid(), nullable=False),
        sa.Column("therapist_id", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id"],
            ["couple.clinic_id", "couple.id"],
            name=op.f("fk_couple_access_clinic_id_couple_id_couple"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "therapist_id"],
            ["therapist.clinic_id", "therapist.id"],
            name=op.f("fk_couple_access_clinic_id_therapist_id_therapist"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_couple_access")),
        sa.UniqueConstraint(
            "clinic_id",
            "therapist_id",
            "couple_id",
            name=op.f("uq_couple_access_clinic_id_therapist_id_couple_id"),
        ),
    )
    op.create_table(
        "invitation",
        sa.Column("couple_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "partner_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            name=op.f("fk_invitation_clinic_id_couple_id_partner_id_partner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_table(
        "vault",
        sa.Column("couple_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "holder_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            name=op.f("fk_vault_clinic_id_couple_id_holder_id_partner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id"],
            ["couple.clinic_id", "couple.id"],
            name=op.f("fk_vault_clinic_id_couple_id_couple"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault")),
        sa.UniqueConstraint(
            "clinic_id", "couple_id", "holder_id", name=op.f("uq_vault_clinic_id_couple_id_holder_id")
        ),
        sa.UniqueConstraint("clinic_id", "couple_id", "id", name=op.f("uq_vault_clinic_id_couple_id_id")),
    )
    op.create_table(
        "appreciation",
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("form_key", sa.Uuid(), nullable=False),
        sa.Column("chip_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("did_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("shows_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("landed_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("couple_id", sa.Uuid(), nullable=False),
        sa.Column("vault_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column(
            "release",
            sa.Enum(
                "only_me",
                "keep",
                "share",
                name="release",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "appointment_id"],
            ["appointment.clinic_id", "appointment.couple_id", "appointment.id"],
            name=op.f("fk_appreciation_clinic_id_couple_id_appointment_id_appointment"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "author_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            name=op.f("fk_appreciation_clinic_id_couple_id_author_id_partner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"],
            ["vault.clinic_id", "vault.couple_id", "vault.id"],
            name=op.f("fk_appreciation_clinic_id_couple_id_vault_id_vault"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appreciation")),
        sa.UniqueConstraint(
            "clinic_id", "couple_id", "id", name=op.f("uq_appreciation_clinic_id_couple_id_id")
        ),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_appreciation_clinic_id_id")),
        sa.UniqueConstraint("form_key", name=op.f("uq_appreciation_form_key")),
    )
    op.create_index(
        "ix_appreciation_couple_day", "appreciation", ["clinic_id", "couple_id", "on_day"], unique=False
    )
    op.create_table(
        "assignment",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "each",
                "together",
                "either",
                name="mode",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "window",
            sa.Enum(
                "day",
                "week",
                "fortnight",
                "month",
                "between",
                "once",
                name="window",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column(
            "cost",
            sa.Enum(
                "free",
                "under_15",
                "under_50",
                "more",
                name="cost",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column(
            "ends",
            sa.Enum(
                "next_session",
                "on_day",
                "open",
                name="ends",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("form_key", sa.Uuid(), nullable=False),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("cue_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("plan_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("obstacle_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("small_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("couple_id", sa.Uuid(), nullable=False),
        sa.Column("vault_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column(
            "release",
            sa.Enum(
                "only_me",
                "keep",
                "share",
                name="release",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "low >= 0 AND high >= low AND high <= 31", name=op.f("ck_assignment_range_runs_upwards")
        ),
        sa.CheckConstraint("minutes >= 0 AND minutes <= 600", name=op.f("ck_assignment_minutes_fit_a_day")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "activity_id"],
            ["activity.clinic_id", "activity.id"],
            name=op.f("fk_assignment_clinic_id_activity_id_activity"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "author_id"],
            ["therapist.clinic_id", "therapist.id"],
            name=op.f("fk_assignment_clinic_id_author_id_therapist"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"],
            ["vault.clinic_id", "vault.couple_id", "vault.id"],
            name=op.f("fk_assignment_clinic_id_couple_id_vault_id_vault"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id"],
            ["couple.clinic_id", "couple.id"],
            name=op.f("fk_assignment_clinic_id_couple_id_couple"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint(
            "clinic_id", "couple_id", "id", name=op.f("uq_assignment_clinic_id_couple_id_id")
        ),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_assignment_clinic_id_id")),
        sa.UniqueConstraint("form_key", name=op.f("uq_assignment_form_key")),
    )
    op.create_index(
        "ix_assignment_couple", "assignment", ["clinic_id", "couple_id", "ended_on"], unique=False
    )
    op.create_table(
        "topic",
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("form_key", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("couple_id", sa.Uuid(), nullable=False),
        sa.Column("vault_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column(
            "release",
            sa.Enum(
                "only_me",
                "keep",
                "share",
                name="release",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "appointment_id"],
            ["appointment.clinic_id", "appointment.couple_id", "appointment.id"],
            name=op.f("fk_topic_clinic_id_couple_id_appointment_id_appointment"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "author_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            name=op.f("fk_topic_clinic_id_couple_id_author_id_partner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"],
            ["vault.clinic_id", "vault.couple_id", "vault.id"],
            name=op.f("fk_topic_clinic_id_couple_id_vault_id_vault"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("form_key", name=op.f("uq_topic_form_key")),
    )
    op.create_index("ix_topic_couple", "topic", ["clinic_id", "couple_id", "asked_at"], unique=False)
    op.create_table(
        "entry",
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "happened",
                "version",
                "not_this_time",
                "rest",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("short", sa.Boolean(), nullable=False),
        sa.Column("touched", sa.JSON(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("couple", "paper", name="source", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("form_key", sa.Uuid(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("couple_id", sa.Uuid(), nullable=False),
        sa.Column("vault_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column(
            "release",
            sa.Enum(
                "only_me",
                "keep",
                "share",
                name="release",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "assignment_id"],
            ["assignment.clinic_id", "assignment.couple_id", "assignment.id"],
            name=op.f("fk_entry_clinic_id_couple_id_assignment_id_assignment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "author_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            name=op.f("fk_entry_clinic_id_couple_id_author_id_partner"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"],
            ["vault.clinic_id", "vault.couple_id", "vault.id"],
            name=op.f("fk_entry_clinic_id_couple_id_vault_id_vault"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("clinic_id", "couple_id", "id", name=op.f("uq_entry_clinic_id_couple_id_id")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_entry_clinic_id_id")),
        sa.UniqueConstraint("form_key", name=op.f("uq_entry_form_key")),
    )
    op.create_index("ix_entry_assignment", "entry", ["assignment_id", "on_day"], unique=False)
    op.create_index("ix_entry_couple_day", "entry", ["couple_id", "on_day", "outcome"], unique=False)
    op.create_table(
        "sheet_pick",
        sa.Column("couple_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("appreciation_id", sa.Uuid(), nullable=False),
        sa.Column("is_picked", sa.Boolean(), nullable=False),
        sa.Column("picked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "appointment_id"],
            ["appointment.clinic_id", "appointment.couple_id", "appointment.id"],
            name=op.f("fk_sheet_pick_clinic_id_couple_id_appointment_id_appointment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "appreciation_id"],
            ["appreciation.clinic_id", "appreciation.couple_id", "appreciation.id"],
            name=op.f("fk_sheet_pick_clinic_id_couple_id_appreciation_id_appreciation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_pick")),
        sa.UniqueConstraint(
            "appointment_id", "appreciation_id", name=op.f("uq_sheet_pick_appointment_id_appreciation_id")
        ),
    )
    op.create_table(
        "ask",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("couple_id", sa.Uuid(), nullable=False),
        sa.Column("vault_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column(
            "release",
            sa.Enum(
                "only_me",
                "keep",
                "share",
                name="release",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "author_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            name=op.f("fk_ask_clinic_id_couple_id_author_id_partner"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "entry_id"],
            ["entry.clinic_id", "entry.couple_id", "entry.id"],
            name=op.f("fk_ask_clinic_id_couple_id_entry_id_entry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"],
            ["vault.clinic_id", "vault.couple_id", "vault.id"],
            name=op.f("fk_ask_clinic_id_couple_id_vault_id_vault"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ask")),
        sa.UniqueConstraint("entry_id", "author_id", name=op.f("uq_ask_entry_id_author_id")),
    )
    op.create_table(
        "entry_side",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("felt_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("connected_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("barriers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("couple_id", sa.Uuid(), nullable=False),
        sa.Column("vault_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column(
            "release",
            sa.Enum(
                "only_me",
                "keep",
                "share",
                name="release",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "author_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            name=op.f("fk_entry_side_clinic_id_couple_id_author_id_partner"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "entry_id"],
            ["entry.clinic_id", "entry.couple_id", "entry.id"],
            name=op.f("fk_entry_side_clinic_id_couple_id_entry_id_entry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"],
            ["vault.clinic_id", "vault.couple_id", "vault.id"],
            name=op.f("fk_entry_side_clinic_id_couple_id_vault_id_vault"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_side")),
        sa.UniqueConstraint("entry_id", "author_id", name=op.f("uq_entry_side_entry_id_author_id")),
    )


def downgrade() -> None:
    op.drop_table("entry_side")
    op.drop_table("ask")
    op.drop_table("sheet_pick")
    op.drop_index("ix_entry_couple_day", table_name="entry")
    op.drop_index("ix_entry_assignment", table_name="entry")
    op.drop_table("entry")
    op.drop_index("ix_topic_couple", table_name="topic")
    op.drop_table("topic")
    op.drop_index("ix_assignment_couple", table_name="assignment")
    op.drop_table("assignment")
    op.drop_index("ix_appreciation_couple_day", table_name="appreciation")
    op.drop_table("appreciation")
    op.drop_table("vault")
    op.drop_table("invitation")
    op.drop_table("couple_access")
    op.drop_table("consent")
    op.drop_index("ix_appointment_upcoming", table_name="appointment")
    op.drop_table("appointment")
    op.drop_table("therapist")
    op.drop_index(op.f("ix_sign_in_account_id"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_index(op.f("ix_reset_token_account_id"), table_name="reset_token")
    op.drop_table("reset_token")
    op.drop_table("policy")
    op.drop_table("partner")
    op.drop_index(op.f("ix_held_form_account_id"), table_name="held_form")
    op.drop_table("held_form")
    op.drop_table("couple")
    op.drop_table("activity")
    op.drop_table("account")
    op.drop_table("set_up_token")
    op.drop_table("role")
    op.drop_table("clinic")
    op.drop_table("audit_entry")
