"""clusters of reposts and copies

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cluster_member",
        sa.Column("mention_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cluster_id", sa.BigInteger(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mention_id"], ["mention.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mention_id"),
    )
    op.create_index(
        "cluster_member_in_order", "cluster_member", ["cluster_id", "posted_at", "mention_id"]
    )
    op.create_index("cluster_member_lately", "cluster_member", ["posted_at", "cluster_id"])
    op.create_table(
        "cluster_queue",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("mention_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "passage",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("mention_id", sa.BigInteger(), nullable=False),
        sa.Column("sketch", sa.BigInteger(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["mention_id"], ["mention.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hash"),
    )
    for column in ("mention_id", "seen_on"):
        op.create_index(f"ix_passage_{column}", "passage", [column])
    op.create_table(
        "passage_band",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("passage_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["passage_id"], ["passage.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hash", "passage_id"),
    )
    op.create_index("ix_passage_band_passage_id", "passage_band", ["passage_id"])
    # Who wrote it, in order: the indexes that were there gave no order.
    op.drop_index("ix_mention_author_id", "mention")
    op.create_index("mention_author", "mention", ["author_id", "id"])
    op.drop_index("ix_mention_key_key", "mention_key")
    op.create_index("mention_key_of", "mention_key", ["key", "mention_id"])
    op.create_index(
        "mention_repost",
        "mention",
        ["source", "repost_of", "id"],
        postgresql_where=sa.text("repost_of IS NOT NULL"),
    )
    op.execute("INSERT INTO cluster_queue (mention_id) SELECT id FROM mention ORDER BY id")


def downgrade() -> None:
    op.drop_index("mention_repost", "mention")
    op.drop_index("mention_key_of", "mention_key")
    op.create_index("ix_mention_key_key", "mention_key", ["key"])
    op.drop_index("mention_author", "mention")
    op.create_index("ix_mention_author_id", "mention", ["author_id"])
    for table in ("passage_band", "passage", "cluster_queue", "cluster_member"):
        op.drop_table(table)
