"""asking the customer after a resolution

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STANDS = sa.text("done_at IS NULL AND cancelled_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "callback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(), nullable=True),
        sa.Column("done_role", sa.String(), nullable=True),
        sa.Column("done_origin", sa.String(), nullable=True),
        sa.Column("way", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("effort", sa.Integer(), nullable=True),
        sa.Column("would_recommend", sa.Integer(), nullable=True),
        sa.Column("is_won_back", sa.Boolean(), nullable=True),
        sa.CheckConstraint("satisfaction BETWEEN 1 AND 5", name="callback_satisfaction"),
        sa.CheckConstraint("effort BETWEEN 1 AND 5", name="callback_effort"),
        sa.CheckConstraint("would_recommend BETWEEN 0 AND 10", name="callback_would_recommend"),
        sa.ForeignKeyConstraint(["case_id"], ["recovery_case.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "round", "attempt"),
    )
    op.create_index(
        "callback_standing", "callback", ["case_id"], unique=True, postgresql_where=STANDS
    )
    op.create_index("callback_of_resolution", "callback", ["resolved_at"])
    # Cases that were resolved before there were callbacks are due at once.
    op.execute(
        "INSERT INTO callback (case_id, round, attempt, resolved_at, planned_at) "
        "SELECT id, 1, 1, coalesce(resolved_at, updated_at), now() FROM recovery_case "
        "WHERE stage IN ('resolved', 'callback')"
    )
    op.execute(
        "UPDATE recovery_case SET callback_due = now() WHERE stage IN ('resolved', 'callback')"
    )


def downgrade() -> None:
    op.execute("UPDATE recovery_case SET callback_due = NULL")
    op.drop_table("callback")
