"""what the parts of recovery share: clocks that pause, ordered dates, callbacks, valued customers
and senior handlers

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TIMES = ("paused_at", "ordered_due", "callback_due")


def upgrade() -> None:
    for name in TIMES:
        op.add_column("recovery_case", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "recovery_case",
        sa.Column("needs_senior", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "recovery_case",
        sa.Column("value_level", sa.Integer(), nullable=False, server_default="0"),
    )
    op.add_column(
        "app_user",
        sa.Column("is_senior", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    for table, name in (
        ("recovery_case", "needs_senior"),
        ("recovery_case", "value_level"),
        ("app_user", "is_senior"),
    ):
        op.alter_column(table, name, server_default=None)


def downgrade() -> None:
    op.drop_column("app_user", "is_senior")
    for name in ("value_level", "needs_senior", *reversed(TIMES)):
        op.drop_column("recovery_case", name)
