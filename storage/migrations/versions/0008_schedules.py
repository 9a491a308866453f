"""schedules: several brands, jitter, night pause, catching up, pausing all

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _add("schedule", sa.Column("brand_ids", postgresql.JSONB(), nullable=False), "'[]'")
    op.execute(
        "UPDATE schedule SET brand_ids = jsonb_build_array(brand_id) WHERE brand_id IS NOT NULL"
    )
    op.drop_column("schedule", "brand_id")
    _add("schedule", sa.Column("jitter_seconds", sa.Integer(), nullable=False), "0")
    _add("schedule", sa.Column("night_pause", sa.String(), nullable=False), "''")
    _add("schedule", sa.Column("on_missed", sa.String(), nullable=False), "'once'")
    _add("schedule", sa.Column("counted_through", TIME, nullable=False), "now()")

    _add("crawl_run", sa.Column("note", sa.String(), nullable=False), "''")
    op.add_column("crawl_run", sa.Column("schedule_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        "crawl_run_schedule_id_fkey",
        "crawl_run",
        "schedule",
        ["schedule_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_index("ix_crawl_run_schedule_id", "crawl_run", ["schedule_id"])

    op.alter_column("schedule_tick", "deferred_at", new_column_name="decided_at")
    _add("schedule_tick", sa.Column("outcome", sa.String(), nullable=False), "'queued'")
    _add("schedule_tick", sa.Column("first_due_at", TIME, nullable=False), "now()")
    op.execute("UPDATE schedule_tick SET first_due_at = due_at")
    _add("schedule_tick", sa.Column("stands_for", sa.Integer(), nullable=False), "1")
    op.add_column("schedule_tick", sa.Column("starts_at", TIME, nullable=True))
    op.add_column("schedule_tick", sa.Column("run_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        "schedule_tick_run_id_fkey",
        "schedule_tick",
        "crawl_run",
        ["run_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_index("ix_schedule_tick_run_id", "schedule_tick", ["run_id"])

    op.create_table(
        "app_setting",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", postgresql.JSONB(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def downgrade() -> None:
    op.drop_table("app_setting")
    op.execute("DELETE FROM schedule_tick WHERE outcome <> 'queued'")
    for column in ("run_id", "starts_at", "stands_for", "first_due_at", "outcome"):
        op.drop_column("schedule_tick", column)
    op.alter_column("schedule_tick", "decided_at", new_column_name="deferred_at")
    op.drop_column("crawl_run", "schedule_id")
    op.drop_column("crawl_run", "note")
    for column in ("counted_through", "on_missed", "night_pause", "jitter_seconds"):
        op.drop_column("schedule", column)
    op.execute("DELETE FROM schedule WHERE trigger = 'workday'")
    op.add_column("schedule", sa.Column("brand_id", sa.Integer(), nullable=True))
    op.create_foreign_key("schedule_brand_id_fkey", "schedule", "brand", ["brand_id"], ["id"])
    op.execute("UPDATE schedule SET brand_id = (brand_ids ->> 0)::int")
    op.drop_column("schedule", "brand_ids")


def _add(table: str, column: sa.Column[object], existing: str) -> None:
    """A column whose rows of before get a value; new ones are given theirs by the program."""
    column.server_default = sa.DefaultClause(sa.text(existing))
    op.add_column(table, column)
    op.alter_column(table, column.name, server_default=None)
