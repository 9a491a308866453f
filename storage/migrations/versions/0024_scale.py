"""what pages are answered from among a million mentions and a hundred thousand cases

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

OF_ENDED = [
    "brand_id",
    "opened_at",
    "first_response_due",
    "first_response_at",
    "resolution_due",
    "resolved_at",
]
LEAKED = "retired_at IS NULL AND value IN ('escalated', 'failed', 'bypassed')"


def upgrade() -> None:
    op.create_index(
        "verdict_said",
        "verdict",
        ["id"],
        postgresql_include=["mention_id", "sentiment", "intent", "severity", "contact", "topic"],
    )
    op.create_index(
        "mention_when", "mention", ["id"], postgresql_include=["posted_at", "verdict_id"]
    )
    op.drop_index("mention_newest", "mention")
    op.create_index(
        "mention_newest",
        "mention",
        [sa.text("posted_at DESC"), sa.text("id DESC")],
        postgresql_include=["verdict_id"],
    )
    op.create_index("case_ended", "recovery_case", ["closed_at"], postgresql_include=OF_ENDED)
    op.create_index(
        "channel_leaked",
        "channel_decision",
        ["mention_id"],
        postgresql_include=["brand_id", "value", "certainty", "verdict_id"],
        postgresql_where=sa.text(LEAKED),
    )
    op.create_index(
        "case_event_undone",
        "case_event",
        ["case_id"],
        postgresql_where=sa.text("action = 'bulk_undone'"),
    )


def downgrade() -> None:
    op.drop_index("case_event_undone", "case_event")
    op.drop_index("channel_leaked", "channel_decision")
    op.drop_index("case_ended", "recovery_case")
    op.drop_index("mention_newest", "mention")
    op.create_index("mention_newest", "mention", [sa.text("posted_at DESC"), sa.text("id DESC")])
    op.drop_index("mention_when", "mention")
    op.drop_index("verdict_said", "verdict")
