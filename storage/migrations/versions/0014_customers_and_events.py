"""which accounts are one customer, events behind many cases, the queue of open cases in the order
of its urgency, and what triage has to do found without looking at what is done

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

IS_OPEN = sa.text("closed_at IS NULL")
URGENCY = (sa.text("priority DESC"), "first_response_due", "id")
QUEUES = {
    "case_open": (),
    "case_open_of_brand": ("brand_id",),
    "case_open_of_assignee": ("assignee_id",),
}
WITHIN = ["first_response_at", "resolved_at", "resolution_due"]
TRIAGE_AGAIN = """
CREATE FUNCTION triage_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE mention_brand SET triaged_verdict = NULL
    WHERE mention_id = NEW.id AND triaged_verdict IS NOT NULL;
    RETURN NULL;
END
$$
"""


def upgrade() -> None:
    op.create_table(
        "customer_word",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("is_same", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_role", sa.String(), nullable=False),
        sa.Column("decided_origin", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint("author_id < other_id", name="customer_word_order"),
        sa.ForeignKeyConstraint(["author_id"], ["author.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], ["author.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("customer_word_of", "customer_word", ["author_id", "other_id", "id"])
    op.create_index("ix_customer_word_other_id", "customer_word", ["other_id"])
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("brand_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("opened_role", sa.String(), nullable=False),
        sa.Column("opened_origin", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_event_brand_id", "event", ["brand_id"])
    op.add_column("recovery_case", sa.Column("event_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        "recovery_case_event_id_fkey", "recovery_case", "event", ["event_id"], ["id"]
    )
    op.create_index("ix_recovery_case_event_id", "recovery_case", ["event_id"])
    op.execute(
        "UPDATE recovery_case SET closed_at = updated_at "
        "WHERE stage IN ('closed', 'dismissed', 'merged') AND closed_at IS NULL"
    )
    for name, of in QUEUES.items():
        op.create_index(
            name,
            "recovery_case",
            [*of, *URGENCY],
            postgresql_where=IS_OPEN,
            postgresql_include=WITHIN,
        )
    op.create_index(
        "case_open_of_nobody",
        "recovery_case",
        [*URGENCY],
        postgresql_where=sa.text("closed_at IS NULL AND assignee_id IS NULL"),
        postgresql_include=WITHIN,
    )
    op.execute(
        "UPDATE mention_brand b SET triaged_verdict = NULL FROM mention m "
        "WHERE m.id = b.mention_id AND b.triaged_verdict IS DISTINCT FROM m.verdict_id "
        "AND b.triaged_verdict IS NOT NULL"
    )
    op.create_index(
        "mention_untriaged",
        "mention_brand",
        ["mention_id", "brand_id"],
        postgresql_where=sa.text("triaged_verdict IS NULL"),
    )
    op.create_index(
        "channel_unknown",
        "channel_decision",
        ["mention_id", "brand_id"],
        postgresql_where=sa.text("retired_at IS NULL AND value = 'unknown'"),
    )
    op.execute(TRIAGE_AGAIN)
    op.execute(
        "CREATE TRIGGER mention_triage_again AFTER UPDATE OF verdict_id ON mention FOR EACH ROW "
        "WHEN (old.verdict_id IS DISTINCT FROM new.verdict_id) EXECUTE FUNCTION triage_again()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER mention_triage_again ON mention")
    op.execute("DROP FUNCTION triage_again()")
    op.drop_index("channel_unknown", "channel_decision")
    op.drop_index("mention_untriaged", "mention_brand")
    for name in ("case_open_of_nobody", *reversed(QUEUES)):
        op.drop_index(name, "recovery_case")
    op.drop_index("ix_recovery_case_event_id", "recovery_case")
    op.drop_constraint("recovery_case_event_id_fkey", "recovery_case", type_="foreignkey")
    op.drop_column("recovery_case", "event_id")
    op.drop_table("event")
    op.drop_table("customer_word")
