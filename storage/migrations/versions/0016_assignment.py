"""who can take which case: skills, shifts, absences, presence, capacity; abusive cases

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "user_skill",
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "kind", "value"),
    )
    op.create_table(
        "shift",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("weekdays", sa.String(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.UniqueConstraint("user_id", "weekdays", "starts", "ends"),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_absence_user_id", "absence", ["user_id"])
    op.add_column(
        "app_user",
        sa.Column("presence", sa.String(), nullable=False, server_default="at_work"),
    )
    op.add_column("app_user", sa.Column("presence_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("app_user", sa.Column("capacity", sa.Integer(), nullable=True))
    op.add_column(
        "recovery_case",
        sa.Column("is_abusive", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("recovery_case", sa.Column("assigned_at", sa.DateTime(timezone=True)))
    op.alter_column("app_user", "presence", server_default=None)
    op.alter_column("recovery_case", "is_abusive", server_default=None)
    op.execute("UPDATE recovery_case SET assigned_at = updated_at WHERE assignee_id IS NOT NULL")
    op.create_index("case_given", "recovery_case", ["assignee_id", "assigned_at"])


def downgrade() -> None:
    op.drop_index("case_given", "recovery_case")
    for name in ("assigned_at", "is_abusive"):
        op.drop_column("recovery_case", name)
    for name in ("capacity", "presence_at", "presence"):
        op.drop_column("app_user", name)
    op.drop_table("absence")
    op.drop_table("shift")
    op.drop_table("user_skill")
