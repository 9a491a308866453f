"""The mentions that filters find: how many, in which order, and a page of them.

What is found is the newest ``CAP`` that match. They are counted, folded and sorted among
themselves, so that no order has to look at a million.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlmodel import Session, col

from dashboard.mentions.filters import CaseState, Filters, Judged, Sort
from recovery.access.sight import Sight
from storage import planning, search
from storage.config import get_settings
from storage.corrections import PERSON
from storage.models import Mention

PAGE_SIZE = 50
CAP = 10_000


@dataclass(frozen=True, slots=True)
class Found:
    """The mentions of one page in their order, and how many there are in all.

    ``is_capped``: there are more than ``total``.
    """

    ids: list[int]
    total: int
    is_capped: bool


def find(
    session: Session,
    filters: Filters,
    sight: Sight,
    now: datetime,
    *,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Found:
    """One page of what filters find.

    Args:
        session: open session.
        filters: what is asked for.
        sight: what may be seen of it.
        now: the clock, for periods that end today and for the speed of spreading.
        page: from 1.
        size: mentions a page.
    """
    brands, zone = seen_brands(filters, sight), get_settings().zone
    planning.for_pages(session)
    newest = (
        select(col(Mention.id), col(Mention.posted_at), col(Mention.verdict_id))
        .where(*map(search.matches, search.words_of(filters.q)))
        .where(*map(text, _conditions(filters, brands)))
        .order_by(col(Mention.posted_at).desc(), col(Mention.id).desc())
        .limit(CAP + 1)
        .cte("newest")
        .prefix_with("MATERIALIZED")
    )
    kept = _FOLDED if filters.first else "newest"
    row = session.execute(
        select(text(_PAGE.format(kept=kept, order=_ORDERS[Sort(filters.sort)]))).add_cte(newest),
        {
            **_values(filters, brands, now, zone),
            "size": size,
            "skipped": (page - 1) * size,
            "now": now,
        },
    ).one()
    return Found(list(row.ids), min(row.kept, CAP), row.found > CAP)


_PAGE = """(SELECT count(*) FROM newest) AS found, (SELECT count(*) FROM {kept} k) AS kept,
    ARRAY(SELECT k.id FROM {kept} k {order} LIMIT :size OFFSET :skipped) AS ids"""

_FOLDED = """(
    SELECT id, posted_at, verdict_id FROM (
        SELECT n.*, row_number() OVER (
            PARTITION BY coalesce(c.cluster_id, -n.id) ORDER BY n.posted_at, n.id
        ) AS place
        FROM newest n LEFT JOIN cluster_member c ON c.mention_id = n.id
    ) numbered WHERE place = 1
)"""

_NEWEST = "k.posted_at DESC, k.id DESC"
_COUNTS = "coalesce(m.likes, 0) + coalesce(m.comments, 0) + coalesce(m.reposts, 0)"

# Our own accounts have no reach that hurts us. The speed is that of recovery.clocks.spread: gained
# an hour between the last two readings, none a day after the last; of a post that was read once,
# since it was written.
_ORDERS = {
    Sort.NEWEST: f"ORDER BY {_NEWEST}",
    Sort.GRAVEST: f"""LEFT JOIN verdict v ON v.id = k.verdict_id
        ORDER BY coalesce(v.severity, -1) DESC, {_NEWEST}""",
    Sort.WIDEST: f"""JOIN mention m ON m.id = k.id LEFT JOIN author a ON a.id = m.author_id
        ORDER BY CASE WHEN m.is_official THEN 0
            ELSE {_COUNTS} + coalesce(a.followers, 0) END DESC, {_NEWEST}""",
    Sort.FASTEST: f"""LEFT JOIN LATERAL (
            SELECT greatest(r.amount - coalesce(lead(r.amount) OVER newest_first, 0), 0)
                / greatest(extract(epoch FROM r.seen_at
                    - coalesce(lead(r.seen_at) OVER newest_first, k.posted_at)) / 3600, 1)
                AS speed, r.seen_at
            FROM (
                SELECT m.seen_at, {_COUNTS} AS amount FROM engagement m
                WHERE m.mention_id = k.id ORDER BY m.seen_at DESC LIMIT 2
            ) r
            WINDOW newest_first AS (ORDER BY r.seen_at DESC) ORDER BY r.seen_at DESC LIMIT 1
        ) e ON true
        ORDER BY CASE WHEN e.seen_at > CAST(:now AS timestamptz) - interval '1 day'
            THEN e.speed ELSE 0 END DESC, {_NEWEST}""",  # noqa: S608 - put together from constants
}


def seen_brands(filters: Filters, sight: Sight) -> list[int] | None:
    """The brands that are asked for and may be seen; ``None``: every one, and what is of none."""
    if filters.brand:
        return sight.of(filters.brand)
    return sorted(sight.brand_ids) if sight.brand_ids is not None else None


def _conditions(filters: Filters, brands: list[int] | None) -> list[str]:
    """Conditions on ``mention``; their values are :func:`_values`."""
    asked = {
        _OF_BRAND: brands is not None,
        _FROM: filters.days or filters.since,
        _TO: filters.days or filters.until,
        f"mention.source {_any_of('source', filters.source)}": filters.source,
        f"mention.region {_any_of('region', filters.region)} AND mention.region <> ''": (
            filters.region
        ),
        "mention.id = ANY(:ids)": filters.ids,
        "mention.run_id = :run": filters.run,
        "mention.verdict_id IS NULL": filters.judged == Judged.NOBODY,
        _OF_CLUSTER: filters.cluster,
        _FOLLOWED: filters.followers,
        _CHANNEL: filters.channel or filters.certainty,
        _IN_CASE: filters.case == CaseState.YES,
        f"NOT {_IN_CASE}": filters.case == CaseState.NO,
    }
    found = [condition for condition, is_asked in asked.items() if is_asked]
    said = [f"v.{head} = ANY(:{head})" for head in _HEADS if getattr(filters, head)]
    if filters.judged in (Judged.MODEL, Judged.PERSON):
        no = "" if filters.judged == Judged.PERSON else "NOT "
        said.append(f"{no}starts_with(v.model_version, :person)")
    partial = [_PARTIAL[head] for head in ("severity", "topic") if getattr(filters, head)]
    if filters.contact and "none" not in filters.contact:
        partial.append(_PARTIAL["contact"])
    if said and (partial or filters.judged == Judged.PERSON):
        in_force = ["v.id = mention.verdict_id", "v.mention_id = mention.id"]
        of_verdict = " AND ".join([*in_force, *said, *partial])
        found.append(f"EXISTS (SELECT FROM verdict v WHERE {of_verdict})")
    elif said:
        # many have it: asked of one mention after the other, the newest first, until enough do
        conditions = " AND ".join(said)
        found.append(
            f"(SELECT {conditions} FROM verdict v WHERE v.id = mention.verdict_id)"  # noqa: S608
        )
    return found


def _any_of(name: str, values: Sequence[str]) -> str:
    """One value is asked for as one: its index then has the newest first."""
    return f"= ANY(:{name})" if len(values) > 1 else f"= (CAST(:{name} AS text[]))[1]"


def _values(
    filters: Filters, brands: list[int] | None, now: datetime, zone: ZoneInfo
) -> dict[str, Any]:
    since, until = filters.span(now.astimezone(zone).date())
    lists = ("source", "region", "ids", "channel", *_HEADS)
    return {
        **{name: list(getattr(filters, name)) for name in lists},
        "brands": brands,
        "since": since,
        "until": until,
        "zone": zone.key,
        "cluster": filters.cluster,
        "run": filters.run,
        "followers": filters.followers,
        "certainty": filters.certainty,
        "person": PERSON,
    }


# As the partial indexes have it: always true of what is asked, and said so that they are used.
_PARTIAL = {
    "severity": "v.severity > 0",
    "topic": "v.topic IS NOT NULL",
    "contact": "v.contact <> 'none'",
}
_HEADS = ("sentiment", "intent", "severity", "contact", "topic")

_OF_BRAND = """EXISTS (SELECT FROM mention_brand b
    WHERE b.mention_id = mention.id AND b.brand_id = ANY(:brands))"""
# posted_at is compared bare, so that its index answers
_FROM = "mention.posted_at >= CAST(:since AS date)::timestamp AT TIME ZONE :zone"
_TO = "mention.posted_at < (CAST(:until AS date) + 1)::timestamp AT TIME ZONE :zone"
_OF_CLUSTER = """EXISTS (SELECT FROM cluster_member c
    WHERE c.mention_id = mention.id AND c.cluster_id = :cluster)"""
_FOLLOWED = """EXISTS (SELECT FROM author a
    WHERE a.id = mention.author_id AND a.followers >= :followers)"""
_CHANNEL = """EXISTS (SELECT FROM channel_decision d
    WHERE d.mention_id = mention.id AND d.retired_at IS NULL
        AND (CAST(:brands AS int[]) IS NULL OR d.brand_id = ANY(CAST(:brands AS int[])))
        AND (CAST(:channel AS text[]) = '{}' OR d.value = ANY(CAST(:channel AS text[])))
        AND (:certainty = '' OR d.certainty = :certainty))"""
_IN_CASE = """EXISTS (SELECT FROM case_mention h
    WHERE h.mention_id = mention.id
        AND (CAST(:brands AS int[]) IS NULL OR h.brand_id = ANY(CAST(:brands AS int[]))))"""
