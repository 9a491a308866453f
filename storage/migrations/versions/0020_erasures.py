"""what was erased at a person's request, and the receipt of it

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("marks", postgresql.JSONB(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("counts", postgresql.JSONB(), nullable=False),
        sa.Column("refusal_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("actor_role", sa.String(), nullable=False),
        sa.Column("actor_origin", sa.String(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["refusal_id"], ["refusal.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.add_column("mention", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("mention", "erased_at")
    op.drop_table("erasure")
