"""why a mention belongs to a brand; spellings, ambiguous and required words of brands

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

LISTS = ("homophones", "abbreviations", "ambiguous", "required")


def upgrade() -> None:
    for name, empty in (*((name, "[]") for name in LISTS), ("product_aliases", "{}")):
        op.add_column(
            "brand",
            sa.Column(
                name, postgresql.JSONB(), nullable=False, server_default=sa.text(f"'{empty}'")
            ),
        )
        op.alter_column("brand", name, server_default=None)
    op.add_column(
        "mention_brand",
        sa.Column("why", sa.String(), nullable=False, server_default="unrecorded"),
    )
    op.alter_column("mention_brand", "why", server_default=None)
    for column in ("starts", "ends"):
        op.add_column("mention_brand", sa.Column(column, sa.Integer(), nullable=True))
    op.add_column("mention_brand", sa.Column("beside", sa.String(), nullable=True))


def downgrade() -> None:
    for column in ("beside", "ends", "starts", "why"):
        op.drop_column("mention_brand", column)
    for column in ("product_aliases", *reversed(LISTS)):
        op.drop_column("brand", column)
