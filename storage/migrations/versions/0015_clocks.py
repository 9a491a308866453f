"""what time changes in a case, deadlines that were told, and valued customers

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("reach", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("growth", sa.Float(), nullable=False, server_default="0"),
        sa.Column("is_repeat", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("legal_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("recovery_case", column)
    # What was only kept as points until now, of the weight that it had unless it was changed.
    op.execute(
        "UPDATE recovery_case SET is_repeat = priority_terms ? 'repeat', reach = greatest(0, "
        "round(power(10, coalesce((priority_terms ->> 'reach')::float, 0) / 4) - 1)), "
        "look_at = CASE WHEN stage NOT IN ('closed', 'dismissed', 'merged') THEN now() END"
    )
    for name in ("reach", "growth", "is_repeat"):
        op.alter_column("recovery_case", name, server_default=None)
    op.create_index(
        "case_to_look_at",
        "recovery_case",
        ["look_at"],
        postgresql_where=sa.text("look_at IS NOT NULL"),
    )
    op.create_index("case_growing", "recovery_case", ["id"], postgresql_where=sa.text("growth > 0"))
    op.create_table(
        "deadline_alarm",
        sa.Column(
            "case_id",
            sa.Integer(),
            sa.ForeignKey("recovery_case.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("clock", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "clock", "due_at", "level"),
    )
    op.create_table(
        "valued_customer",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("brand_id", sa.Integer(), sa.ForeignKey("brand.id"), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "valued_customer_of",
        "valued_customer",
        ["kind", "key", "brand_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )


def downgrade() -> None:
    op.drop_table("valued_customer")
    op.drop_table("deadline_alarm")
    op.drop_index("case_growing", "recovery_case")
    op.drop_index("case_to_look_at", "recovery_case")
    for name in ("look_at", "legal_due", "is_repeat", "growth", "reach"):
        op.drop_column("recovery_case", name)
