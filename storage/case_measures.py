"""Counting the cases opened in a span: which count for a measure, and how long they took.

Dismissed cases are left out, and merged ones too: the case that took them in stands for both. Cost
grows with the cases of the span.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlmodel import Session

from storage.measures import (
    Dimension,
    Filters,
    Span,
    Tally,
    as_tally,
    counting,
    named_in,
    names,
    tried_in,
)


@dataclass(frozen=True, slots=True)
class Took:
    """How long n cases took, from the customer's words to what was waited for.

    Attributes:
        groups: the group of each case.
        case_ids: in ascending order.
        moments: (n, 2) start and end, in seconds since 1970-01-01 00:00 UTC.
        clock: (n, 2) the same by the clock of the house, since 1970-01-01 00:00 there.
    """

    groups: tuple[str | None, ...]
    case_ids: tuple[int, ...]
    moments: NDArray[np.float64]
    clock: NDArray[np.float64]


class Score(StrEnum):
    """What a customer is asked to rate in a callback; columns of the table."""

    SATISFACTION = "satisfaction"
    EFFORT = "effort"
    WOULD_RECOMMEND = "would_recommend"


_GOOD = {
    Score.SATISFACTION: "b.satisfaction >= 4",
    Score.EFFORT: "b.effort <= 2",
    Score.WOULD_RECOMMEND: "b.would_recommend >= 9",
}
Gap = tuple[datetime, datetime]

ANSWERED = ("responded", "resolved", "callback", "closed")
"""Stages in which the customer has seen a first human reply."""
SOLVED = ("resolved", "callback", "closed")
"""Stages in which the problem is taken for solved."""


def escalated(session: Session, span: Span, filters: Filters) -> list[Tally]:
    """Cases whose customer went past the company."""
    return _tallied(session, "c.channel = 'escalated'", (), span, filters)


def reopened(session: Session, span: Span, filters: Filters) -> list[Tally]:
    """Of the cases that were ever resolved, those taken up again."""
    return _tallied(session, _REOPENED, (_TOLD,), span, filters)


def solved_at_once(
    session: Session, span: Span, filters: Filters, now: datetime, window: timedelta
) -> list[Tally]:
    """Of the cases first resolved at least ``window`` ago, those solved by that for good."""
    return _tallied(
        session, _SOLVED_AT_ONCE, (_TOLD,), span, filters, {"now": now, "window": window}
    )


def repeated(
    session: Session, span: Span, filters: Filters, window: timedelta, again: timedelta
) -> list[Tally]:
    """Cases whose customer had another in the ``window`` before, or spoke again after ``again``."""
    values = {"window": window, "again": again}
    return _tallied(session, _REPEATED, (_FIRST,), span, filters, values)


def answered_in_time(session: Session, span: Span, filters: Filters, now: datetime) -> list[Tally]:
    """Of the cases answered, or whose deadline has come, those answered by it."""
    return _tallied(session, _REPLY, (), span, filters, {"now": now})


def solved_in_time(session: Session, span: Span, filters: Filters, now: datetime) -> list[Tally]:
    """Of the cases resolved, or one of whose deadlines has come, those resolved by all of them."""
    return _tallied(session, _SOLUTION, (), span, filters, {"now": now})


def kept_all(session: Session, span: Span, filters: Filters, now: datetime) -> list[Tally]:
    """Of the cases resolved, or whose resolution was due, those with every deadline kept."""
    return _tallied(session, _KEPT, (), span, filters, {"now": now})


def said(session: Session, span: Span, filters: Filters, score: Score) -> list[Tally]:
    """Of the cases whose customer gave a score when last called back, those with a good one."""
    return _tallied(session, _ANSWER.format(said=_GOOD[score], score=score), (), span, filters)


def response_times(session: Session, span: Span, filters: Filters, zone: ZoneInfo) -> Took:
    """From the customer's words to the first answer, of the cases that have one."""
    return _times(session, "least(c.first_response_at, told.answered_at)", span, filters, zone)


def resolution_times(session: Session, span: Span, filters: Filters, zone: ZoneInfo) -> Took:
    """From the customer's words to the resolution that stands, of the cases that have one."""
    return _times(session, "c.resolved_at", span, filters, zone)


def solved_gaps(session: Session, span: Span, filters: Filters) -> dict[int, list[Gap]]:
    """When reopened cases lay solved in between: by case, from a resolution to its reopening."""
    rows = session.execute(text(_GAPS), _values(span, filters))
    found: dict[int, list[Gap]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append((row.solved_at, row.reopened_at))
    return found


def _tallied(
    session: Session,
    hit: str,
    joins: Sequence[str],
    span: Span,
    filters: Filters,
    values: Mapping[str, Any] | None = None,
) -> list[Tally]:
    group, more = _GROUPS[filters.by]
    query = f"""{_CASES}, judged AS MATERIALIZED (
        SELECT c.id, {group} AS grp, {hit} AS hit FROM chosen c {_joined(joins, more)}
    ) {counting(filters.with_ids)}"""  # noqa: S608 - put together from constants
    bound = _values(span, filters) | dict(values or {}) | names(session, filters.by)
    return [as_tally(row) for row in session.execute(text(query), bound)]


def _times(session: Session, end: str, span: Span, filters: Filters, zone: ZoneInfo) -> Took:
    group, more = _GROUPS[filters.by]
    query = f"""{_CASES}, timed AS (
        SELECT {group} AS grp, c.id AS case_id, {_START} AS start, {end} AS ends
        FROM chosen c {_joined((_FIRST, _TOLD), more)}
    ) SELECT grp, case_id,
        extract(epoch FROM start)::float8, extract(epoch FROM later)::float8,
        extract(epoch FROM start AT TIME ZONE :zone)::float8,
        extract(epoch FROM later AT TIME ZONE :zone)::float8
    FROM timed CROSS JOIN LATERAL greatest(start, ends) AS later
    WHERE ends IS NOT NULL ORDER BY case_id"""  # noqa: S608 - put together from constants
    values = _values(span, filters) | names(session, filters.by) | {"zone": zone.key}
    rows = session.execute(text(query), values).all()
    seconds = np.array([row[2:] for row in rows], dtype=np.float64).reshape(len(rows), 4)
    return Took(
        tuple(row[0] for row in rows), tuple(row[1] for row in rows), seconds[:, :2], seconds[:, 2:]
    )


def _values(span: Span, filters: Filters) -> dict[str, Any]:
    return {
        "since": span.since,
        "until": span.until,
        "brand": filters.brand_id,
        "answered": list(ANSWERED),
        "solved": list(SOLVED),
    }


def _joined(*parts: Sequence[str]) -> str:
    return " ".join(dict.fromkeys(join for part in parts for join in part))


_CASES = """
WITH chosen AS (
    SELECT * FROM recovery_case
    WHERE opened_at >= :since AND opened_at < :until AND stage NOT IN ('dismissed', 'merged')
        AND (CAST(:brand AS int) IS NULL OR brand_id = :brand)
)"""

# The complaint that a case was opened for.
_FIRST = """LEFT JOIN (
    SELECT DISTINCT ON (h.case_id) h.case_id, h.mention_id
    FROM chosen k JOIN case_mention h ON h.case_id = k.id
    ORDER BY h.case_id, h.joined_at, h.mention_id
) f ON f.case_id = c.id
LEFT JOIN mention m ON m.id = f.mention_id
LEFT JOIN manual_entry entered ON entered.mention_id = f.mention_id"""

# The clocks start when the customer spoke (or what was entered by hand reached us), those of
# imported history when the case was opened.
_START = """CASE WHEN c.is_history THEN c.opened_at ELSE least(
    coalesce(entered.received_at, m.posted_at), c.opened_at) END"""

# What somebody took back at once did not happen, nor does taking it back count.
_STANDS = """(e.action <> 'bulk_undone' AND NOT EXISTS (
        SELECT FROM case_event u WHERE u.case_id = e.case_id AND u.action = 'bulk_undone'
            AND CAST(u.details->>'event' AS bigint) = e.id
    ))"""

_TOLD = f"""LEFT JOIN (
    SELECT e.case_id, min(e.at) FILTER (WHERE e.to_stage = ANY(:answered)) AS answered_at,
        min(e.at) FILTER (WHERE e.to_stage = 'resolved') AS solved_at,
        min(e.at) FILTER (WHERE e.from_stage = ANY(:solved)
            AND e.to_stage <> ALL(:solved) AND e.to_stage NOT IN ('dismissed', 'merged')
        ) AS reopened_at
    FROM chosen k JOIN case_event e ON e.case_id = k.id WHERE {_STANDS} GROUP BY e.case_id
) told ON told.case_id = c.id"""  # noqa: S608 - put together from constants

_TRIED = f"""LEFT JOIN LATERAL (
    SELECT {tried_in("d.facts")} AS channel
    FROM case_mention h JOIN channel_decision d ON d.mention_id = h.mention_id
        AND d.brand_id = h.brand_id AND d.retired_at IS NULL
    WHERE h.case_id = c.id ORDER BY {tried_in("d.facts")} = '', h.joined_at, h.mention_id LIMIT 1
) tried ON true"""  # noqa: S608 - put together from constants

_GROUPS: dict[Dimension | None, tuple[str, tuple[str, ...]]] = {
    None: ("NULL::text", ()),
    Dimension.BRAND: ("b.name", ("JOIN brand b ON b.id = c.brand_id",)),
    Dimension.PRODUCT: (f"coalesce({named_in('m.search_text', 'c.brand_id')}, '')", (_FIRST,)),
    Dimension.TOPIC: ("coalesce(c.topic, '')", ()),
    Dimension.CHANNEL: ("coalesce(tried.channel, '')", (_TRIED,)),
    Dimension.SOURCE: ("coalesce(m.source, '')", (_FIRST,)),
}

_REOPENED = "CASE WHEN told.solved_at IS NOT NULL THEN told.reopened_at IS NOT NULL END"

# Relapse: a complaint of the same account in the window, of the same topic or held by this case.
_SOLVED_AT_ONCE = """CASE WHEN told.solved_at <= :now - CAST(:window AS interval) THEN
    told.reopened_at IS NULL AND NOT EXISTS (
        SELECT FROM case_mention h JOIN mention own ON own.id = h.mention_id
        JOIN mention again ON again.author_id = own.author_id
            AND again.posted_at > told.solved_at
            AND again.posted_at <= told.solved_at + CAST(:window AS interval)
        JOIN channel_decision d ON d.mention_id = again.id AND d.brand_id = c.brand_id
            AND d.retired_at IS NULL
        JOIN verdict v ON v.id = d.verdict_id
        LEFT JOIN case_mention held ON held.mention_id = again.id AND held.brand_id = c.brand_id
        WHERE h.case_id = c.id
            AND (held.case_id = c.id OR v.topic = c.topic AND v.topic <> 'other')
    ) END"""

_REPEATED = """EXISTS (
    SELECT FROM recovery_case e WHERE e.brand_id = c.brand_id AND e.author_id = c.author_id
        AND (e.opened_at, e.id) < (c.opened_at, c.id)
        AND e.opened_at >= c.opened_at - CAST(:window AS interval)
        AND e.stage NOT IN ('dismissed', 'merged')
) OR EXISTS (
    SELECT FROM case_mention h JOIN mention o ON o.id = h.mention_id
    WHERE h.case_id = c.id AND o.posted_at > m.posted_at + CAST(:again AS interval)
)"""

_REPLY = """CASE
    WHEN c.first_response_at IS NOT NULL THEN c.first_response_at <= c.first_response_due
    WHEN c.first_response_due <= :now THEN false END"""

# The house's clock stands still while the customer is waited for, the date of a law or of a
# regulator does not.
_SOLUTION = """CASE
    WHEN c.resolved_at IS NOT NULL
        THEN c.resolved_at <= least(c.resolution_due, c.ordered_due, c.legal_due)
    WHEN c.resolution_due <= coalesce(c.paused_at, :now)
        OR least(c.ordered_due, c.legal_due) <= :now THEN false END"""

_ANSWER = """(
    SELECT {said} FROM callback b WHERE b.case_id = c.id AND b.{score} IS NOT NULL
    ORDER BY b.round DESC, b.attempt DESC LIMIT 1
)"""

_KEPT = f"CASE WHEN ({_SOLUTION}) IS NOT NULL THEN ({_SOLUTION}) AND coalesce({_REPLY}, true) END"

_GAPS = f"""{_CASES}
SELECT e.case_id, s.at AS solved_at, e.at AS reopened_at
FROM chosen c JOIN case_event e ON e.case_id = c.id
JOIN LATERAL (
    SELECT at FROM case_event WHERE case_id = e.case_id AND id < e.id AND to_stage = 'resolved'
    ORDER BY id DESC LIMIT 1
) s ON true
WHERE e.from_stage = ANY(:solved) AND e.to_stage <> ALL(:solved)
    AND e.to_stage NOT IN ('dismissed', 'merged') AND {_STANDS}
ORDER BY e.id
"""  # noqa: S608 - put together from constants
