"""corrections by people, samples of unflagged mentions

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("mention_id", sa.BigInteger(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("overruled", sa.BigInteger(), nullable=False),
        sa.Column("verdict_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("labels", postgresql.JSONB(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("actor_role", sa.String(), nullable=False),
        sa.Column("actor_origin", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mention_id"], ["mention.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["overruled"], ["verdict.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["verdict_id"], ["verdict.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["case_id"], ["recovery_case.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("correction_of_text", "correction", ["mention_id", "text_hash"])
    for column in ("overruled", "verdict_id"):
        op.create_index(f"ix_correction_{column}", "correction", [column])
    op.create_table(
        "unflagged_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("actor_role", sa.String(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "unflagged_mention",
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("mention_id", sa.BigInteger(), nullable=False),
        sa.Column("verdict_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["unflagged_draw.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["mention_id"], ["mention.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["verdict_id"], ["verdict.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("draw_id", "mention_id"),
    )
    for column in ("mention_id", "verdict_id"):
        op.create_index(f"ix_unflagged_mention_{column}", "unflagged_mention", [column])


def downgrade() -> None:
    op.drop_table("unflagged_mention")
    op.drop_table("unflagged_draw")
    op.drop_table("correction")
