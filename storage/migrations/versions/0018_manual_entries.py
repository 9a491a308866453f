"""what people enter by hand: how it came, who entered it, and the date of a regulator's order

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "manual_entry",
        sa.Column("mention_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_role", sa.String(), nullable=False),
        sa.Column("entered_origin", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("regulator", sa.String(), nullable=True),
        sa.Column("order_reference", sa.String(), nullable=True),
        sa.Column("ordered_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letters", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["mention_id"], ["mention.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mention_id"),
        sa.UniqueConstraint("regulator", "order_reference"),
    )
    op.create_index(
        op.f("ix_manual_entry_entered_at"), "manual_entry", ["entered_at"], unique=False
    )


def downgrade() -> None:
    op.drop_table("manual_entry")
