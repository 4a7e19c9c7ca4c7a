"""Everything a couple can be given: seasons, passes, kindnesses, dates, nightly pages, agreements."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KINDS = ["appreciation", "check_in", "at_home_date"]
MORE_KINDS = [
    "planned_date",
    "kindness",
    "time_together",
    "nightly_page",
    "own_time",
    "repair",
    "agreement",
    "becoming",
    "listening",
    "other",
]
WINDOWS = ["day", "week", "fortnight", "month", "between", "once"]
NEW_TABLES = [
    "profile",
    "season",
    "not_now",
    "rest_pass",
    "menu_item",
    "kindness",
    "menu_not_now",
    "idea_wish",
    "planned_date",
    "night_question",
    "reading",
    "night_answer",
    "agreement",
    "agreement_yes",
]
NEW_COLUMNS = {
    "activity": ["tag", "is_own"],
    "appreciation": ["prompt", "is_said", "is_landed"],
    "assignment": ["renewed_on"],
    "entry": ["tag", "answers_sealed"],
    "entry_side": ["went_sealed", "answers_sealed"],
}


def upgrade() -> None:
    _allow("activity", kind=KINDS + MORE_KINDS, window=[*WINDOWS, "whenever"])
    _allow("assignment", window=[*WINDOWS, "whenever"])
    _add_columns()
    _make_homework()
    _make_kindnesses()
    _make_dates()
    _make_nightly()
    _make_agreements()


def downgrade() -> None:
    for table in reversed(NEW_TABLES):
        op.drop_table(table)
    _forget_what_0001_does_not_know()
    for table, columns in NEW_COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            for check in {"tag", "prompt"} & set(columns):
                batch.drop_constraint(check, type_="check")
            for column in columns:
                batch.drop_column(column)
    _allow("assignment", window=WINDOWS)
    _allow("activity", kind=KINDS, window=WINDOWS)


def _allow(table: str, **values: list[str]) -> None:
    """Rewrite what the enumerated columns of a table may hold."""
    with op.batch_alter_table(table) as batch:
        for column, allowed in values.items():
            quoted = ", ".join(f"'{one}'" for one in allowed)
            batch.drop_constraint(column, type_="check")
            batch.create_check_constraint(column, f'"{column}" IN ({quoted})')


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def _add_columns() -> None:
    """New columns; rows that are there already get what fits them, later rows are asked."""
    tag = _one_of("tag", "couple", "family", "self")
    with op.batch_alter_table("activity") as batch:
        batch.add_column(sa.Column("tag", tag, nullable=False, server_default="couple"))
        batch.add_column(sa.Column("is_own", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("appreciation") as batch:
        prompt = _one_of("prompt", "noticed", "new_in_you", "miss_and_welcome")
        batch.add_column(sa.Column("prompt", prompt, nullable=True))
        batch.add_column(sa.Column("is_said", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("is_landed", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("assignment") as batch:
        batch.add_column(sa.Column("renewed_on", sa.Date(), nullable=True))
    with op.batch_alter_table("entry") as batch:
        batch.add_column(sa.Column("tag", tag, nullable=False, server_default="couple"))
        batch.add_column(sa.Column("answers_sealed", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("entry_side") as batch:
        batch.add_column(sa.Column("went_sealed", sa.LargeBinary(), nullable=True))
        batch.add_column(sa.Column("answers_sealed", sa.LargeBinary(), nullable=True))
    for table, column in (
        ("activity", "tag"),
        ("activity", "is_own"),
        ("appreciation", "is_said"),
        ("appreciation", "is_landed"),
        ("entry", "tag"),
    ):
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, server_default=None)


def _forget_what_0001_does_not_know() -> None:
    """Going down, rows that the earlier shape could not hold go with it; children first."""
    kinds = ", ".join(f"'{one}'" for one in KINDS)
    # Only the constants of this file are put together here.
    unknown = f"(SELECT id FROM activity WHERE kind NOT IN ({kinds}) OR \"window\" = 'whenever')"  # nosec B608
    gone = f"(SELECT id FROM assignment WHERE \"window\" = 'whenever' OR activity_id IN {unknown})"  # nosec B608
    entries = f"(SELECT id FROM entry WHERE assignment_id IN {gone})"  # nosec B608
    for table, column, ids in (
        ("ask", "entry_id", entries),
        ("entry_side", "entry_id", entries),
        ("entry", "assignment_id", gone),
        ("assignment", "id", gone),
        ("activity", "id", unknown),
    ):
        op.execute(sa.text(f"DELETE FROM {table} WHERE {column} IN {ids}"))  # nosec B608


def _make_homework() -> None:
    op.create_table(
        "profile",
        sa.Column("couple_id", sa.Uuid(), nullable=False),
        sa.Column("bedtime", sa.Time(), nullable=True),
        sa.Column("works_shifts", sa.Boolean(), nullable=False),
        sa.Column(
            "sitter",
            sa.Enum(
                "booked",
                "swap",
                "family",
                "nobody",
                "not_needed",
                name="sitter",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column(
            "money",
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
            nullable=True,
        ),
        sa.Column(
            "energy",
            sa.Enum(
                "low", "medium", "high", name="energy", native_enum=False, create_constraint=True, length=24
            ),
            nullable=True,
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id"],
            ["couple.clinic_id", "couple.id"],
            name=op.f("fk_profile_clinic_id_couple_id_couple"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile")),
        sa.UniqueConstraint("couple_id", name=op.f("uq_profile_couple_id")),
    )
    op.create_table(
        "season",
        sa.Column("couple_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "newborn",
                "illness",
                "exams",
                "holiday",
                "work",
                "moving",
                "grief",
                "other",
                name="seasonkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("form_key", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "last_on IS NULL OR last_on >= first_on", name=op.f("ck_season_season_runs_forward")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id"],
            ["couple.clinic_id", "couple.id"],
            name=op.f("fk_season_clinic_id_couple_id_couple"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_season_clinic_id_id")),
        sa.UniqueConstraint("form_key", name=op.f("uq_season_form_key")),
    )
    op.create_index("ix_season_couple", "season", ["clinic_id", "couple_id", "first_on"], unique=False)
    op.create_table(
        "not_now",
        sa.Column("couple_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "assignment_id"],
            ["assignment.clinic_id", "assignment.couple_id", "assignment.id"],
            name=op.f("fk_not_now_clinic_id_couple_id_assignment_id_assignment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "partner_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            name=op.f("fk_not_now_clinic_id_couple_id_partner_id_partner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_not_now")),
        sa.UniqueConstraint("assignment_id", "partner_id", name=op.f("uq_not_now_assignment_id_partner_id")),
    )
    op.create_table(
        "rest_pass",
        sa.Column("couple_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_rest_pass_pass_runs_forward")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "assignment_id"],
            ["assignment.clinic_id", "assignment.couple_id", "assignment.id"],
            name=op.f("fk_rest_pass_clinic_id_couple_id_assignment_id_assignment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rest_pass")),
        sa.UniqueConstraint("assignment_id", "first_on", name=op.f("uq_rest_pass_assignment_id_first_on")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_rest_pass_clinic_id_id")),
    )


def _make_kindnesses() -> None:
    op.create_table(
        "menu_item",
        sa.Column(
            "tense",
            sa.Enum(
                "now", "past", "wish", name="tense", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("importance", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("form_key", sa.Uuid(), nullable=False),
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
        sa.CheckConstraint(
            "importance >= 1 AND importance <= 5", name=op.f("ck_menu_item_importance_has_five_steps")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "author_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            name=op.f("fk_menu_item_clinic_id_couple_id_author_id_partner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"],
            ["vault.clinic_id", "vault.couple_id", "vault.id"],
            name=op.f("fk_menu_item_clinic_id_couple_id_vault_id_vault"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_menu_item")),
        sa.UniqueConstraint("clinic_id", "couple_id", "id", name=op.f("uq_menu_item_clinic_id_couple_id_id")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_menu_item_clinic_id_id")),
        sa.UniqueConstraint("form_key", name=op.f("uq_menu_item_form_key")),
    )
    op.create_index("ix_menu_item_couple", "menu_item", ["clinic_id", "couple_id"], unique=False)
    op.create_table(
        "kindness",
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("form_key", sa.Uuid(), nullable=False),
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
            ["clinic_id", "couple_id", "assignment_id"],
            ["assignment.clinic_id", "assignment.couple_id", "assignment.id"],
            name=op.f("fk_kindness_clinic_id_couple_id_assignment_id_assignment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "author_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            name=op.f("fk_kindness_clinic_id_couple_id_author_id_partner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "item_id"],
            ["menu_item.clinic_id", "menu_item.couple_id", "menu_item.id"],
            name=op.f("fk_kindness_clinic_id_couple_id_item_id_menu_item"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"],
            ["vault.clinic_id", "vault.couple_id", "vault.id"],
            name=op.f("fk_kindness_clinic_id_couple_id_vault_id_vault"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kindness")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_kindness_clinic_id_id")),
        sa.UniqueConstraint("form_key", name=op.f("uq_kindness_form_key")),
    )
    op.create_index("ix_kindness_couple_day", "kindness", ["clinic_id", "couple_id", "on_day"], unique=False)
    op.create_table(
        "menu_not_now",
        sa.Column("couple_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "item_id"],
            ["menu_item.clinic_id", "menu_item.couple_id", "menu_item.id"],
            name=op.f("fk_menu_not_now_clinic_id_couple_id_item_id_menu_item"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "partner_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            name=op.f("fk_menu_not_now_clinic_id_couple_id_partner_id_partner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_menu_not_now")),
        sa.UniqueConstraint("item_id", "partner_id", name=op.f("uq_menu_not_now_item_id_partner_id")),
    )


def _make_dates() -> None:
    op.create_table(
        "idea_wish",
        sa.Column("couple_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("idea", sa.String(length=60), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "partner_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            name=op.f("fk_idea_wish_clinic_id_couple_id_partner_id_partner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_wish")),
        sa.UniqueConstraint("partner_id", "idea", name=op.f("uq_idea_wish_partner_id_idea")),
    )
    op.create_table(
        "planned_date",
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("chooser_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planning",
                "happened",
                "stayed_in",
                "called_off",
                name="datestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("at_time", sa.Time(), nullable=True),
        sa.Column("idea", sa.String(length=60), nullable=False),
        sa.Column(
            "sitter",
            sa.Enum(
                "open",
                "booked",
                "swap",
                "family",
                "after_bedtime",
                "not_needed",
                "could_not",
                name="sitterstep",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "reservation",
            sa.Enum(
                "open",
                "done",
                "not_needed",
                "could_not",
                name="planstep",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "day_protected",
            sa.Enum(
                "open",
                "done",
                "not_needed",
                "could_not",
                name="planstep_day",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("form_key", sa.Uuid(), nullable=False),
        sa.Column("what_sealed", sa.LargeBinary(), nullable=True),
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
            name=op.f("fk_planned_date_clinic_id_couple_id_assignment_id_assignment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "author_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            name=op.f("fk_planned_date_clinic_id_couple_id_author_id_partner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "chooser_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            name=op.f("fk_planned_date_clinic_id_couple_id_chooser_id_partner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "entry_id"],
            ["entry.clinic_id", "entry.couple_id", "entry.id"],
            name=op.f("fk_planned_date_clinic_id_couple_id_entry_id_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"],
            ["vault.clinic_id", "vault.couple_id", "vault.id"],
            name=op.f("fk_planned_date_clinic_id_couple_id_vault_id_vault"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_date")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_planned_date_clinic_id_id")),
        sa.UniqueConstraint("form_key", name=op.f("uq_planned_date_form_key")),
    )
    op.create_index("ix_planned_date_assignment", "planned_date", ["assignment_id", "begun_at"], unique=False)


def _make_nightly() -> None:
    op.create_table(
        "night_question",
        sa.Column("couple_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("passed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "assignment_id"],
            ["assignment.clinic_id", "assignment.couple_id", "assignment.id"],
            name=op.f("fk_night_question_clinic_id_couple_id_assignment_id_assignment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_night_question")),
        sa.UniqueConstraint(
            "assignment_id", "question", name=op.f("uq_night_question_assignment_id_question")
        ),
        sa.UniqueConstraint(
            "clinic_id", "couple_id", "id", name=op.f("uq_night_question_clinic_id_couple_id_id")
        ),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_night_question_clinic_id_id")),
    )
    op.create_table(
        "reading",
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("form_key", sa.Uuid(), nullable=False),
        sa.Column("title_sealed", sa.LargeBinary(), nullable=True),
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
        sa.CheckConstraint("position >= 0", name=op.f("ck_reading_position_is_a_place")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "assignment_id"],
            ["assignment.clinic_id", "assignment.couple_id", "assignment.id"],
            name=op.f("fk_reading_clinic_id_couple_id_assignment_id_assignment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "author_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            name=op.f("fk_reading_clinic_id_couple_id_author_id_partner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"],
            ["vault.clinic_id", "vault.couple_id", "vault.id"],
            name=op.f("fk_reading_clinic_id_couple_id_vault_id_vault"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_reading_clinic_id_id")),
        sa.UniqueConstraint("form_key", name=op.f("uq_reading_form_key")),
    )
    op.create_table(
        "night_answer",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_talked", sa.Boolean(), nullable=False),
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
            name=op.f("fk_night_answer_clinic_id_couple_id_author_id_partner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "question_id"],
            ["night_question.clinic_id", "night_question.couple_id", "night_question.id"],
            name=op.f("fk_night_answer_clinic_id_couple_id_question_id_night_question"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"],
            ["vault.clinic_id", "vault.couple_id", "vault.id"],
            name=op.f("fk_night_answer_clinic_id_couple_id_vault_id_vault"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_night_answer")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_night_answer_clinic_id_id")),
        sa.UniqueConstraint("question_id", "author_id", name=op.f("uq_night_answer_question_id_author_id")),
    )


def _make_agreements() -> None:
    op.create_table(
        "agreement",
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "wording",
                "trying",
                "keeping",
                "let_go",
                name="agreementstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("try_until", sa.Date(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("form_key", sa.Uuid(), nullable=False),
        sa.Column("matter_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
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
            name=op.f("fk_agreement_clinic_id_couple_id_assignment_id_assignment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "author_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            name=op.f("fk_agreement_clinic_id_couple_id_author_id_partner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"],
            ["vault.clinic_id", "vault.couple_id", "vault.id"],
            name=op.f("fk_agreement_clinic_id_couple_id_vault_id_vault"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("clinic_id", "couple_id", "id", name=op.f("uq_agreement_clinic_id_couple_id_id")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_agreement_clinic_id_id")),
        sa.UniqueConstraint("form_key", name=op.f("uq_agreement_form_key")),
    )
    op.create_index("ix_agreement_couple", "agreement", ["clinic_id", "couple_id"], unique=False)
    op.create_table(
        "agreement_yes",
        sa.Column("couple_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "agreement_id"],
            ["agreement.clinic_id", "agreement.couple_id", "agreement.id"],
            name=op.f("fk_agreement_yes_clinic_id_couple_id_agreement_id_agreement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "couple_id", "partner_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            name=op.f("fk_agreement_yes_clinic_id_couple_id_partner_id_partner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_yes")),
        sa.UniqueConstraint(
            "agreement_id",
            "partner_id",
            "wording",
            name=op.f("uq_agreement_yes_agreement_id_partner_id_wording"),
        ),
    )
