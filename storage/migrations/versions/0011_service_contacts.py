"""service records that are found by their words, periods that are fully imported, and what people
say of matches

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "service_contact",
        sa.Column("search_text", sa.String(), nullable=False, server_default=""),
    )
    op.execute(
        r"UPDATE service_contact "
        r"SET search_text = lower(regexp_replace(normalize(text, NFKC), '\s+', '', 'g'))"
    )
    op.alter_column("service_contact", "search_text", server_default=None)
    op.execute(
        "CREATE INDEX contact_search ON service_contact USING gin (bigrams(search_text)) "
        "WITH (gin_pending_list_limit = 131072)"
    )
    # How often each pair of characters is said: the rare ones find, the common ones do not.
    op.execute("ALTER INDEX contact_search ALTER COLUMN 1 SET STATISTICS 300")
    op.drop_index("ix_service_contact_brand_id", table_name="service_contact")
    op.create_index("contact_of_brand", "service_contact", ["brand_id", "channel", "opened_at"])
    op.create_table(
        "contact_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("brand_id", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("declared_by", sa.String(), nullable=False),
        sa.Column("declared_role", sa.String(), nullable=False),
        sa.Column("declared_origin", sa.String(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retracted_by", sa.String(), nullable=True),
        sa.Column("retracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("first_day <= last_day", name="contact_period_has_days"),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "contact_match",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("mention_id", sa.BigInteger(), nullable=False),
        sa.Column("brand_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("is_same", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_role", sa.String(), nullable=False),
        sa.Column("decided_origin", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"]),
        sa.ForeignKeyConstraint(["contact_id"], ["service_contact.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["mention_id"], ["mention.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("contact_match_of", "contact_match", ["mention_id", "brand_id", "contact_id"])
    op.create_index(
        op.f("ix_contact_match_contact_id"), "contact_match", ["contact_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("contact_match")
    op.drop_table("contact_period")
    op.drop_index("contact_of_brand", table_name="service_contact")
    op.create_index("ix_service_contact_brand_id", "service_contact", ["brand_id"])
    op.drop_index("contact_search", table_name="service_contact")
    op.drop_column("service_contact", "search_text")
