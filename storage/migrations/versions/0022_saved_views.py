"""saved views, and what the filters of the mentions are answered from

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

PARTIAL = {
    "severity": "severity > 0",
    "topic": "topic IS NOT NULL",
    "contact": "contact <> 'none'",
}


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", postgresql.JSONB(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("saved_view_name", "saved_view", ["user_id", "page", "name"], unique=True)
    op.create_index("mention_of_source", "mention", ["source", sa.text("posted_at DESC")])
    op.create_index(
        "mention_of_region",
        "mention",
        ["region", sa.text("posted_at DESC")],
        postgresql_where=sa.text("region <> ''"),
    )
    for head, has_any in PARTIAL.items():
        op.create_index(
            f"verdict_{head}", "verdict", [head, "mention_id"], postgresql_where=sa.text(has_any)
        )


def downgrade() -> None:
    for head in PARTIAL:
        op.drop_index(f"verdict_{head}", "verdict")
    op.drop_index("mention_of_region", "mention")
    op.drop_index("mention_of_source", "mention")
    op.drop_table("saved_view")
