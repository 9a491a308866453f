"""bigram search, append-only case history, the job queue

Revision ID: 0002
Revises: 0001
"""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Every pair of neighbouring characters, and the last character alone, as a tsvector.
BIGRAMS = """
CREATE FUNCTION bigrams(t text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT array_to_tsvector(ARRAY(
        SELECT a || coalesce(b, '')
        FROM unnest(string_to_array(t, NULL), (string_to_array(t, NULL))[2:]) AS pair(a, b)
        WHERE a IS NOT NULL
    ))
$$
"""

REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'case history is append-only: % of % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$
"""


def upgrade() -> None:
    op.execute(BIGRAMS)
    # A larger pending list makes bulk inserts three times as fast; the upkeep job folds it in.
    op.execute(
        "CREATE INDEX mention_search ON mention USING gin (bigrams(search_text)) "
        "WITH (gin_pending_list_limit = 131072)"
    )
    op.execute(REFUSE_CHANGE)
    op.execute(
        "CREATE TRIGGER case_event_append_only BEFORE UPDATE OR DELETE ON case_event "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER case_event_no_truncate BEFORE TRUNCATE ON case_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))


def downgrade() -> None:
    op.execute(DROP_JOB_QUEUE)
    op.execute("DROP TRIGGER case_event_no_truncate ON case_event")
    op.execute("DROP TRIGGER case_event_append_only ON case_event")
    op.execute("DROP FUNCTION refuse_change()")
    op.execute("DROP INDEX mention_search")
    op.execute("DROP FUNCTION bigrams(text)")


DROP_JOB_QUEUE = """
DO $$
DECLARE thing record;
BEGIN
    FOR thing IN SELECT format('DROP TABLE %I CASCADE', relname) AS drop_it FROM pg_class
        WHERE relkind = 'r' AND relname LIKE 'procrastinate\\_%' AND pg_table_is_visible(oid)
    LOOP EXECUTE thing.drop_it; END LOOP;
    FOR thing IN SELECT format('DROP FUNCTION %s CASCADE', oid::regprocedure) AS drop_it
        FROM pg_proc WHERE proname LIKE 'procrastinate\\_%' AND pg_function_is_visible(oid)
    LOOP EXECUTE thing.drop_it; END LOOP;
    FOR thing IN SELECT format('DROP TYPE %I CASCADE', typname) AS drop_it FROM pg_type
        WHERE typname LIKE 'procrastinate\\_%' AND typtype IN ('e', 'c')
        AND pg_type_is_visible(oid)
    LOOP EXECUTE thing.drop_it; END LOOP;
END $$
"""
