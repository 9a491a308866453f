"""How long the queries of the overview and of leakage take among so many mentions.

The mentions are spread over 60 days, two brands and four sources, a third of them complaints with a
channel decision and a tenth with a case; as many service records as cases. Everything is filled
by one statement a table. Printed is the median and the longest of the rounds in milliseconds.

Usage: ``python -m benchmarks.overview [--mentions 200000] [--rounds 5]``.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session

from benchmarks.database import database
from dashboard.queries import leakage, morning, overview, rising, service, spreading, topics, weekly
from recovery.access.actor import Actor, Role
from recovery.access.sight import ALL
from storage import engine
from storage.config import get_settings
from storage.engine import transaction
from storage.measures import Span
from storage.models import Brand

LEAD = Actor("lin", Role.LEAD, "dashboard")


def main() -> None:
    """Fill, measure and print the figures as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--mentions", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with database():
        now = datetime.now(UTC)
        fill(asked.mentions, now)
        print(json.dumps(measured(asked.rounds, now), ensure_ascii=False, indent=2))


def fill(count: int, now: datetime) -> None:
    """So many mentions, with what hangs on them."""
    with transaction() as session:
        session.add_all([Brand(name="橙屿1"), Brand(name="橙屿2")])
    values = {"n": count, "now": now, "zone": get_settings().timezone}
    with engine.get_engine().begin() as conn:
        for statement in _FILL.split(";"):
            if statement.strip():
                conn.execute(text(statement), values)
    with engine.get_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM ANALYZE"))


def measured(rounds: int, now: datetime) -> dict[str, dict[str, float]]:
    """Milliseconds of each query."""
    today = now.astimezone(get_settings().zone).date()
    week = Span(now - timedelta(days=7), now)
    month = Span(now - timedelta(days=30), now)
    first = today - timedelta(days=6)
    queries: dict[str, Callable[[Session], object]] = {
        "overview, 7 days": lambda s: overview.load(s, 0, 7, now),
        "overview, 30 days": lambda s: overview.load(s, 0, 30, now),
        "overview, 7 days, one brand": lambda s: overview.load(s, 1, 7, now),
        "measures, 7 days": lambda s: service.load(s, 0, week, LEAD, ALL, now),
        "measures, 30 days": lambda s: service.load(s, 0, month, LEAD, ALL, now),
        "topics, 7 days": lambda s: topics.topics(s, 0, week, ALL),
        "topics, 30 days": lambda s: topics.topics(s, 0, month, ALL),
        "hot words, 7 days": lambda s: rising.hot_words(s, 0, first, today, ALL),
        "hot words, 7 days, one brand": lambda s: rising.hot_words(s, 1, first, today, ALL),
        "morning": lambda s: morning.load(s, 0, now, ALL),
        "spreading": lambda s: spreading.load(s, 0, now, ALL),
        "week": lambda s: weekly.load(s, 0, LEAD, ALL, now),
        "leakage, 30 days": lambda s: leakage.load(s, 0, month, LEAD, ALL, now),
    }
    found = {}
    for name, query in queries.items():
        took = []
        for _ in range(rounds):
            with transaction() as session:
                begun = time.perf_counter()
                query(session)
                took.append(1000 * (time.perf_counter() - begun))
        found[name] = {"median": round(statistics.median(took)), "most": round(max(took))}
    return found


_FILL = """
INSERT INTO author (id, source, external_hash, handle, followers, is_verified, updated_at)
SELECT n, 'weibo', n::text, '用户' || n, n % 5000, false, :now
FROM generate_series(1, GREATEST(1, :n / 5)) n;
INSERT INTO mention (id, source, external_id, kind, author_id, url, title, text, text_hash,
    search_text, region, is_official, likes, comments, reposts, extra, posted_at, collected_at,
    updated_at, verdict_id)
SELECT n, (ARRAY['weibo','feed','appstore','heimao'])[n % 4 + 1], n::text, 'post',
    n % GREATEST(1, :n / 5) + 1, '', '', t.words, n::text, t.words, '', false,
    n % 50, n % 9, n % 7, '{}', t.at, t.at, t.at, n
FROM generate_series(1, :n) n CROSS JOIN LATERAL (
    SELECT '橙屿客服' || (ARRAY['电话打不通','没有人回复','退款等了三天','包裹坏掉了','很准时谢谢',
        '空调师傅没有来','发票开错了'])[n % 7 + 1] || md5(n::text)
        || CASE WHEN n > :n * 0.9 AND n % 9 = 0 THEN '面单打错' ELSE '' END AS words,
        CAST(:now AS timestamptz) - (:n - n) * (interval '60 days' / :n) AS at
) t;
INSERT INTO verdict (id, mention_id, text_hash, model_version, sentiment, intent, severity, contact,
    escalation, topic, complaint_probability, probabilities, evidence, created_at)
SELECT n, n, n::text, 'b-1', (ARRAY['negative','neutral','positive'])[n % 3 + 1],
    CASE WHEN n % 3 = 0 THEN 'complaint' ELSE 'other' END, n % 5, 'none', 'none',
    (ARRAY['quality','logistics','price','system'])[n % 4 + 1], 0.9, '{}', '[]', :now
FROM generate_series(1, :n) n;
INSERT INTO mention_brand (mention_id, brand_id, matched, why, triaged_verdict)
SELECT n, n % 2 + 1, '橙屿', 'name', n FROM generate_series(1, :n) n;
INSERT INTO channel_decision (mention_id, brand_id, verdict_id, value, certainty, is_threatened,
    facts, decided_at)
SELECT n, n % 2 + 1, n, t.value, CASE WHEN t.value = 'bypassed' THEN 'presumed' END, false,
    CASE WHEN t.value = 'failed' THEN jsonb_build_object('tried', jsonb_build_object(
        'value', 'unresolved', 'shown_by', 'text', 'channels', jsonb_build_array('hotline'),
        'days', n % 9, 'records', jsonb_build_array('热线 T' || n)))
    ELSE '{}' END, :now
FROM generate_series(3, :n, 3) n CROSS JOIN LATERAL (
    SELECT (ARRAY['bypassed','failed','escalated','official'])[n % 4 + 1] AS value) t;
INSERT INTO service_contact (reference, channel, brand_id, product, topic, result, is_complaint,
    text, search_text, opened_at, imported_at)
SELECT 'T' || n, (ARRAY['热线','在线客服'])[n % 2 + 1], n % 2 + 1, '', '', 'unsolved', true, '', '',
    CAST(:now AS timestamptz) - (:n - n) * (interval '60 days' / :n), :now
FROM generate_series(9, :n, 9) n;
INSERT INTO recovery_case (id, brand_id, author_id, title, stage, version, severity, topic, channel,
    is_threatened, is_history, priority, priority_terms, opened_at, first_response_due,
    resolution_due, first_response_at, resolved_at, closed_at, updated_at, needs_senior,
    value_level, is_abusive, reach, growth, is_repeat)
SELECT n / 9, n % 2 + 1, n % GREATEST(1, :n / 5) + 1, '甲',
    CASE WHEN n % 5 > 0 THEN 'closed' ELSE 'assigned' END, 1, n % 5, 'price', 'failed',
    false, false, n % 90, '{}', t.at, t.at + interval '4 hours', t.at + interval '3 days',
    CASE WHEN n % 5 > 0 THEN t.at + interval '2 hours' END,
    CASE WHEN n % 5 > 0 THEN t.at + interval '1 day' END,
    CASE WHEN n % 5 > 0 THEN t.at + interval '2 days' END, t.at, false, 0, false, 0,
    CASE WHEN n % 400 = 0 THEN 9 ELSE 0 END, false
FROM generate_series(9, :n, 9) n CROSS JOIN LATERAL (
    SELECT CAST(:now AS timestamptz) - (:n - n) * (interval '60 days' / :n) AS at) t;
INSERT INTO case_mention (case_id, mention_id, brand_id, joined_at)
SELECT n / 9, n, n % 2 + 1, :now FROM generate_series(9, :n, 9) n;
INSERT INTO cluster_member (mention_id, cluster_id, posted_at)
SELECT id, id - id % 20 + 1, posted_at FROM mention WHERE id % 50 < 10 AND id - id % 20 + 1 <= :n;
INSERT INTO daily_count (day, brand_id, source, measure, amount)
SELECT (m.posted_at AT TIME ZONE :zone)::date, b, m.source, x.measure, count(*)
FROM mention m JOIN verdict v ON v.id = m.verdict_id
LEFT JOIN channel_decision d ON d.mention_id = m.id
CROSS JOIN LATERAL unnest(ARRAY[0, m.id::int % 2 + 1]) b
CROSS JOIN LATERAL unnest(ARRAY['mentions', v.sentiment, d.value,
    CASE WHEN v.intent = 'complaint' THEN 'complaint' END]) AS x(measure)
WHERE x.measure IS NOT NULL GROUP BY 1, 2, 3, 4
"""


if __name__ == "__main__":
    main()
