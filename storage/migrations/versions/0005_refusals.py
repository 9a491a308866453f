"""authors whose posts are not stored, by keyed hashes

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.String(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "refusal_hash",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("refusal_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["refusal_id"], ["refusal.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("source", "hash"),
    )
    op.create_index("ix_refusal_hash_refusal_id", "refusal_hash", ["refusal_id"])
    op.drop_column("author", "is_refused")


def downgrade() -> None:
    op.add_column(
        "author",
        sa.Column("is_refused", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.alter_column("author", "is_refused", server_default=None)
    op.drop_table("refusal_hash")
    op.drop_table("refusal")
