"""A large world to look at pages in: mentions of 90 days, their verdicts, and cases.

Invented, and made inside the database, so that a million mentions take minutes. A fifth of the
mentions are complaints; the oldest of these have cases, a fifth of which are open. Twelve short
sentences are put together in several hundred ways, so that a word finds some of them.

Usage: ``python -m benchmarks.large_world [--mentions 1000000] [--cases 100000]``, with an empty
``ZHUANXI_HOME``; then ``zhuanxi dashboard`` and sign in with the password that is printed.
"""

import argparse
from datetime import UTC, datetime

from sqlalchemy import Connection, text
from sqlmodel import Session

from recovery.access import users
from recovery.access.actor import Role
from recovery.collection import brands
from recovery.collection.brands import BrandWords
from storage import engine, migrate
from storage.engine import transaction

BRANDS = ("橙屿出行", "青柚到家", "云杉家电")
DAYS = 90
OPENERS = ("等了三天", "今天又遇到", "说好的上门", "昨晚下单后", "刚刚试了", "第一次用", "朋友推荐")
MIDDLES = (
    "司机绕路多收了钱",
    "客服电话一直打不通",
    "包裹在网点不动",
    "师傅准时又客气",
    "空调装好就漏水",
    "优惠券不能用",
    "退款一直没有到账",
    "页面改版以后好用多了",
    "在线客服只会说已反馈",
)
CLOSERS = ("有人管吗", "再也不用了", "推荐给大家", "求一个说法", "记录一下", "希望改进", "谢谢")


def main() -> None:
    """Fill the home that the environment names."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--mentions", type=int, default=1_000_000)
    parser.add_argument("--cases", type=int, default=100_000)
    asked = parser.parse_args()
    migrate.upgrade()
    fill(asked.mentions, asked.cases, datetime.now(UTC))
    print(f"{asked.mentions:,} mentions, {asked.cases:,} cases")


def fill(mentions: int, cases: int, now: datetime) -> None:
    """Brands, people, runs, mentions, verdicts, cases and their rollup.

    Args:
        mentions: how many, spread evenly over the 90 days before ``now``.
        cases: how many of their complaints have one; at most a fifth of the mentions.
        now: the newest moment.
    """
    with transaction() as session:
        _people(session)
        for name in BRANDS:
            brands.save(session, BrandWords(name=name, aliases=[name[:2]]))
    values = {"n": mentions, "cases": cases, "now": now, "days": DAYS}
    values |= {"openers": list(OPENERS), "middles": list(MIDDLES), "closers": list(CLOSERS)}
    values |= {"brands": list(BRANDS)}
    with engine.get_engine().begin() as connection:
        for statement in _WORLD:
            connection.execute(text(statement), values)
        _follow(connection)
    with engine.get_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as alone:
        alone.execute(text("VACUUM ANALYZE"))


def _people(session: Session) -> None:
    for number in range(4):
        users.add(session, f"handler{number}", Role.HANDLER)
    users.add(session, "lead", Role.LEAD)
    users.add(session, "pr", Role.PR)
    users.add(session, "admin", Role.ADMIN)


def _follow(connection: Connection) -> None:
    """Let the counters go on after the rows that were made."""
    for table in ("author", "mention", "verdict", "recovery_case", "crawl_run"):
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "
                f"(SELECT max(id) FROM {table}))"
            )
        )


# What is said, by number: the same number has the same brand, text and verdict at every size.
_SAID = """
SELECT i, 1 + i % 3 AS brand_id,
    (ARRAY['weibo', 'weibo', 'weibo', 'feed', 'appstore'])[1 + (i / 3) % 5] AS source,
    (CAST(:brands AS text[]))[1 + i % 3]
        || (CAST(:openers AS text[]))[1 + (i / 2) % 7]
        || (CAST(:middles AS text[]))[1 + (i / 7) % 9]
        || (CAST(:closers AS text[]))[1 + (i / 5) % 7] || '编号' || i AS text,
    CAST(:now AS timestamptz)
        - make_interval(secs => (:n - i) * 86400.0 * :days / :n) AS posted_at
FROM generate_series(1, CAST(:n AS bigint)) AS i
"""

_WORLD = (
    """
    INSERT INTO crawl_run (id, kind, source, options, status, actor, note, read, new, updated,
        rejected, reasons, statistics, queued_at, started_at, finished_at)
    SELECT row_number() OVER (), 'crawl', source,
        jsonb_build_object('since', CAST(:now AS timestamptz) - make_interval(days => d + 1)), 'ok',
        'job', '', 100, 90, 0, 0, '{}', '{}', at, at, at
    FROM unnest(ARRAY['weibo', 'feed', 'appstore']) AS source,
        generate_series(0, :days - 1) AS d,
        LATERAL (SELECT CAST(:now AS timestamptz) - make_interval(days => d, mins => 20) AS at) AS t
    """,
    """
    INSERT INTO author (id, source, external_hash, handle, followers, is_verified, updated_at)
    SELECT a, (ARRAY['weibo', 'weibo', 'weibo', 'feed', 'appstore'])[1 + (a / 3) % 5],
        lpad(to_hex(a), 64, '0'), '橙友' || a, (a * 7919) % 50000, false, :now
    FROM generate_series(1, greatest(CAST(:n AS bigint) / 3, 1)) AS a
    """,
    f"""
    INSERT INTO mention (id, source, external_id, kind, author_id, run_id, url, title, text,
        text_hash, search_text, region, is_official, likes, comments, reposts, extra, posted_at,
        collected_at, updated_at, verdict_id)
    SELECT i, source, 'm' || i, 'post', 1 + (i * 31) % greatest(CAST(:n AS bigint) / 3, 1), 1,
        'https://example.com/' || i, '', text, lpad(to_hex(i), 64, '0'), text, '', false,
        (i * 13) % 400, (i * 7) % 60, (i * 11) % 90, '{{}}', posted_at, posted_at, posted_at, i
    FROM ({_SAID}) AS said
    """,
    f"""
    INSERT INTO mention_brand (mention_id, brand_id, matched, why, triaged_verdict)
    SELECT i, brand_id, (CAST(:brands AS text[]))[brand_id], 'name', i FROM ({_SAID}) AS said
    """,
    """
    INSERT INTO verdict (id, mention_id, text_hash, model_version, sentiment, intent, severity,
        contact, escalation, topic, complaint_probability, probabilities, evidence, created_at)
    SELECT i, i, lpad(to_hex(i), 64, '0'), 'large-1',
        CASE WHEN i % 5 = 0 OR i % 11 = 0 THEN 'negative' WHEN i % 3 = 0 THEN 'positive'
            ELSE 'neutral' END,
        CASE WHEN i % 5 = 0 THEN 'complaint' WHEN i % 3 = 0 THEN 'praise' ELSE 'other' END,
        CASE WHEN i % 5 = 0 THEN 1 + (i / 5) % 4 ELSE 0 END,
        CASE WHEN i % 15 = 0 THEN 'unreachable' ELSE 'none' END,
        CASE WHEN i % 125 = 0 THEN 'done' ELSE 'none' END,
        CASE WHEN i % 5 = 0
            THEN (ARRAY['logistics', 'quality', 'price', 'attitude'])[1 + i % 4] END,
        CASE WHEN i % 5 = 0 THEN 0.9 ELSE 0.1 END,
        '{"sentiment": {"negative": 0.8}, "intent": {"complaint": 0.9}}',
        CASE WHEN i % 5 = 0 THEN '[{"start": 4, "end": 12, "why": "complaint"}]'::jsonb
            ELSE '[]' END,
        m.posted_at
    FROM (SELECT id AS i, posted_at FROM mention) AS m
    """,
    """
    INSERT INTO channel_decision (mention_id, brand_id, verdict_id, value, certainty,
        is_threatened, facts, decided_at)
    SELECT i, 1 + i % 3, i,
        CASE WHEN i % 125 = 0 THEN 'escalated' WHEN i % 15 = 0 THEN 'failed' ELSE 'bypassed' END,
        CASE WHEN i % 125 <> 0 AND i % 15 <> 0 THEN 'presumed' END, false, '{}', :now
    FROM generate_series(5, CAST(:n AS bigint), 5) AS i
    """,
    """
    INSERT INTO recovery_case (id, brand_id, author_id, title, stage, version, assignee_id,
        severity, topic, channel, is_threatened, is_history, priority, priority_terms, opened_at,
        first_response_due, resolution_due, first_response_at, resolved_at, closed_at, updated_at,
        needs_senior, value_level, is_abusive, assigned_at, reach, growth, is_repeat)
    SELECT c, 1 + m.id % 3, m.author_id, left(m.text, 40),
        CASE WHEN c % 5 > 0 THEN 'closed' ELSE 'assigned' END, 1,
        CASE WHEN c % 5 = 0 AND c % 3 = 0 THEN NULL ELSE 1 + c % 4 END,
        v.severity, v.topic, d.value, false, false, 10 + (c * 7919) % 90, '{"severity": 20}',
        m.posted_at, m.posted_at + interval '4 hours', m.posted_at + interval '3 days',
        CASE WHEN c % 5 > 0 THEN m.posted_at + make_interval(mins => 30 + (c % 400)::int) END,
        CASE WHEN c % 5 > 0 THEN m.posted_at + make_interval(hours => 5 + (c % 90)::int) END,
        CASE WHEN c % 5 > 0 THEN m.posted_at + make_interval(hours => 30 + (c % 90)::int) END,
        m.posted_at, false, 0, false, m.posted_at, 500, 0, false
    FROM (SELECT c, :n / 5 * 5 - 5 * (:cases - c) AS id
        FROM generate_series(1, CAST(:cases AS bigint)) AS c) AS numbered
    JOIN mention m USING (id) JOIN verdict v ON v.id = m.id
    JOIN channel_decision d ON d.mention_id = m.id
    """,
    """
    INSERT INTO case_mention (case_id, mention_id, brand_id, joined_at)
    SELECT c, :n / 5 * 5 - 5 * (:cases - c), 1 + (:n / 5 * 5 - 5 * (:cases - c)) % 3, :now
    FROM generate_series(1, CAST(:cases AS bigint)) AS c
    """,
    """
    INSERT INTO case_event (case_id, at, actor, actor_role, actor_origin, action, from_stage,
        to_stage, details)
    SELECT id, opened_at, 'triage', 'system', 'job', 'opened', NULL, 'received', '{}'::jsonb
    FROM recovery_case
    UNION ALL SELECT id, closed_at, 'handler0', 'handler', 'dashboard', 'moved', 'callback',
        'closed', '{}' FROM recovery_case WHERE closed_at IS NOT NULL
    """,
    """
    INSERT INTO cluster_member (mention_id, cluster_id, posted_at)
    SELECT id, id - id % 20 + 1, posted_at FROM mention WHERE id % 400 BETWEEN 1 AND 19
    """,
    """
    INSERT INTO service_contact (reference, channel, brand_id, product, topic, result,
        is_complaint, text, search_text, opened_at, imported_at)
    SELECT 'R' || r, (ARRAY['hotline', 'app', 'shop'])[1 + r % 3], 1 + r % 3, '', 'quality',
        (ARRAY['solved', 'unsolved', 'open', 'unreached'])[1 + r % 4], r % 2 = 0,
        '客户来电反映问题' || r, '客户来电反映问题' || r,
        CAST(:now AS timestamptz) - make_interval(secs => r * 86400.0 * :days / (:n / 20 + 1)), :now
    FROM generate_series(1, CAST(:n AS bigint) / 20) AS r
    """,
    """
    INSERT INTO daily_count (day, brand_id, source, measure, amount)
    SELECT (m.posted_at AT TIME ZONE 'Asia/Shanghai')::date, b.brand_id, m.source, k.measure,
        count(*)
    FROM mention m
    JOIN verdict v ON v.id = m.verdict_id
    LEFT JOIN channel_decision d ON d.mention_id = m.id,
    LATERAL (VALUES (0), (1 + m.id::int % 3)) AS b (brand_id),
    LATERAL (VALUES ('mentions'), (v.sentiment),
        (CASE WHEN v.intent = 'complaint' THEN 'complaint' END), (d.value)) AS k (measure)
    WHERE k.measure IS NOT NULL
    GROUP BY 1, 2, 3, 4
    """,
)


if __name__ == "__main__":
    main()
