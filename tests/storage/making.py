"""Small builders of real rows, and the rollup counted afresh by other means."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from storage import mentions, verdicts
from storage.mentions import AuthorRecord, MentionRecord, UpsertResult
from storage.models import Brand
from storage.verdicts import VerdictRecord

NOW = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)  # a Wednesday noon in Shanghai
LABELS = {
    "sentiment": ("negative", "neutral", "positive"),
    "intent": ("complaint", "inquiry", "suggestion", "praise", "news", "promotion", "other"),
    "severity": ("0", "1", "2", "3", "4"),
    "contact": ("none", "unreachable", "unresolved", "resolved"),
    "escalation": ("none", "threatened", "done"),
    "topic": (
        *("quality", "logistics", "aftersales", "attitude", "price", "system"),
        *("safety", "misleading", "facility", "efficiency", "account", "other"),
    ),
}
Counts = dict[tuple[date, int, str, str], int]


def mention(external_id: str, words: str = "等了三天还没有人上门", **fields: Any) -> MentionRecord:
    author = fields.pop("author", None)
    return MentionRecord(
        source=fields.pop("source", "weibo"),
        external_id=external_id,
        text=words,
        posted_at=fields.pop("posted_at", NOW),
        author=AuthorRecord(f"hash of {author}", author) if isinstance(author, str) else author,
        **fields,
    )


def upsert(session: Session, *records: MentionRecord, now: datetime = NOW) -> UpsertResult:
    return mentions.upsert(session, records, None, now)


def id_of(session: Session, external_id: str, source: str = "weibo") -> int:
    return int(
        session.execute(
            text("SELECT id FROM mention WHERE source = :source AND external_id = :id"),
            {"source": source, "id": external_id},
        ).scalar_one()
    )


def row_of(session: Session, external_id: str) -> Any:
    return session.execute(
        text("SELECT * FROM mention WHERE external_id = :id"), {"id": external_id}
    ).one()


def brand(session: Session, name: str, **words: Any) -> int:
    row = Brand(name=name, **words)
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def verdict(session: Session, mention_id: int, **fields: Any) -> VerdictRecord:
    """A verdict of the mention's text as it is now; a complaint unless something else is said."""
    values: dict[str, Any] = {
        "text_hash": session.execute(
            text("SELECT text_hash FROM mention WHERE id = :id"), {"id": mention_id}
        ).scalar_one(),
        "model_version": "test-1",
        "sentiment": "negative",
        "intent": "complaint",
        "severity": 2,
        "contact": "none",
        "escalation": "none",
        "topic": "aftersales",
        "complaint_probability": 0.9,
        **fields,
    }
    values.setdefault("probabilities", chances(values))
    return VerdictRecord(mention_id=mention_id, **values)


def chances(labels: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Probabilities of a model that is rather sure of ``labels``."""
    found = {}
    for head, known in LABELS.items():
        said = str(labels.get(head))
        sure = labels["complaint_probability"] if said == "complaint" else 0.9
        others = (1 - sure) / (len(known) - (said in known))
        found[head] = {each: sure if each == said else others for each in known}
        if said not in known:
            found[head] = dict.fromkeys(known, 1 / len(known))
    return found


def judge(session: Session, mention_ids: Sequence[int], now: datetime = NOW, **fields: Any) -> int:
    return verdicts.store(session, [verdict(session, id_, **fields) for id_ in mention_ids], now)


def recounted(session: Session) -> Counts:
    """The rollup as a plain count over the tables finds it, one measure at a time."""
    zone = "Asia/Shanghai"
    found: Counts = {}

    def count(query: str) -> None:
        for day, brand_id, source, measure, amount in session.execute(text(query), {"zone": zone}):
            found[day, brand_id, source, measure] = amount

    day = "CAST(m.posted_at AT TIME ZONE :zone AS date)"
    verdict_join = "JOIN verdict v ON v.id = m.verdict_id"
    brand_join = "JOIN mention_brand b ON b.mention_id = m.id"
    for brand_id, join in (("0", ""), ("b.brand_id", brand_join)):
        for measure, more in (
            ("'mentions'", ""),
            ("v.sentiment", verdict_join),
            ("'complaint'", f"{verdict_join} AND v.intent = 'complaint'"),
        ):
            count(
                f"SELECT {day}, {brand_id}, m.source, {measure}, count(*) "
                f"FROM mention m {join} {more} GROUP BY 1, 2, 3, 4"
            )
    for brand_id, counted in (("0", "count(DISTINCT m.id)"), ("d.brand_id", "count(*)")):
        count(
            f"SELECT {day}, {brand_id}, m.source, d.value, {counted} FROM mention m "
            "JOIN channel_decision d ON d.mention_id = m.id AND d.retired_at IS NULL "
            "GROUP BY 1, 2, 3, 4"
        )
    return found


def kept(session: Session) -> Counts:
    """The rollup as it is kept: folded counts and deltas together."""
    rows = session.execute(
        text(
            "SELECT day, brand_id, source, measure, sum(amount)::bigint FROM "
            "(SELECT day, brand_id, source, measure, amount FROM daily_count UNION ALL "
            "SELECT day, brand_id, source, measure, amount FROM daily_delta) AS parts "
            "GROUP BY 1, 2, 3, 4 HAVING sum(amount) <> 0"
        )
    )
    return {
        (day, brand_id, source, name): int(amount) for day, brand_id, source, name, amount in rows
    }
