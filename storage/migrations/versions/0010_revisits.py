"""when a mention was last asked for again, and its spread by time

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "revisit",
        sa.Column("mention_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mention_id"], ["mention.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mention_id"),
    )
    op.create_index("engagement_seen", "engagement", ["seen_at"])


def downgrade() -> None:
    op.drop_index("engagement_seen", table_name="engagement")
    op.drop_table("revisit")
