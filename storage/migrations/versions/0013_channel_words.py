"""the rule behind each channel decision, what people say of channels, and what arrived that may
change them

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("channel_decision", sa.Column("rule", sa.String(), nullable=True))
    op.create_index("channel_decision_of", "channel_decision", ["mention_id", "brand_id"])
    op.create_index(
        "channel_decision_confirmed",
        "channel_decision",
        ["brand_id"],
        postgresql_where=sa.text("retired_at IS NULL AND certainty = 'confirmed'"),
    )
    op.create_index(
        "mention_answer",
        "mention",
        ["source", "parent_id"],
        postgresql_where=sa.text("is_official"),
    )
    op.create_table(
        "channel_word",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("mention_id", sa.BigInteger(), nullable=False),
        sa.Column("brand_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_role", sa.String(), nullable=False),
        sa.Column("said_origin", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"]),
        sa.ForeignKeyConstraint(["mention_id"], ["mention.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("channel_word_of", "channel_word", ["mention_id", "brand_id"])
    op.create_table(
        "arrival",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ids", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("keys", sa.ARRAY(sa.String()), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    op.drop_table("arrival")
    op.drop_table("channel_word")
    op.drop_index("mention_answer", table_name="mention")
    op.drop_index("channel_decision_confirmed", table_name="channel_decision")
    op.drop_index("channel_decision_of", table_name="channel_decision")
    op.drop_column("channel_decision", "rule")
