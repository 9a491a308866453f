"""渠道外溢: which service channel fails, by what was measured and by what customers say of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median

from sqlalchemy import text
from sqlmodel import Session

from dashboard.queries.scope import brand_in
from recovery.access.actor import Actor
from recovery.access.sight import Sight
from recovery.measures import grouping
from recovery.measures.asking import Answer, measure
from recovery.measures.definitions import Measure
from recovery.measures.measured import Measured
from storage import contact_periods
from storage.config import get_settings
from storage.measures import Dimension, Filters, Span, tried_in

SPLITS = (Dimension.CHANNEL, Dimension.TOPIC, Dimension.PRODUCT, Dimension.BRAND)
WEEKS = 8
OUTCOMES = ("unreachable", "unresolved", "unanswered", "other")


@dataclass(frozen=True, slots=True)
class Tries:
    """Public complaints of customers who had asked one service channel before.

    Attributes:
        channel: as the company calls it, else its kind.
        outcomes: how many by what came of asking (:data:`OUTCOMES`).
        sources: how many by where they then went public.
        escalated: of them gone to a platform, a regulator, the media or a court.
        times: median of how often they say they asked, of ``times_known``.
        days: median of the days between asking and going public, of ``days_known``.
        records: service records of the span, opened in this channel.
        ended_public: of those, records whose customer complained in public since.
    """

    channel: str
    outcomes: Mapping[str, int]
    sources: Mapping[str, int]
    escalated: int
    times: float | None
    times_known: int
    days: float | None
    days_known: int
    records: int
    ended_public: int

    @property
    def n(self) -> int:
        """Complaints."""
        return sum(self.outcomes.values())


@dataclass(frozen=True, slots=True)
class Leakage:
    """One span: the measure with its splits, by week, and what each channel's customers say."""

    whole: Measured
    splits: Mapping[Dimension, tuple[Measured, ...]]
    open_channels: Mapping[str, tuple[str, ...]]
    weeks: Sequence[tuple[date, Measured]]
    tries: Sequence[Tries]
    has_records: bool


@dataclass(slots=True)
class _Seen:
    outcomes: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    sources: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    escalated: int = 0
    times: list[float] = field(default_factory=list)
    days: list[float] = field(default_factory=list)


def load(
    session: Session, brand_id: int, span: Span, actor: Actor, sight: Sight, now: datetime
) -> Leakage:
    """The page's figures of a span."""
    brand = brand_in(sight, brand_id)
    splits = SPLITS if not brand else SPLITS[:-1]
    answers = {by: _measured(session, brand, span, actor, now, by) for by in splits}
    first = next(iter(answers.values()))
    return Leakage(
        first.whole,
        {by: answer.groups for by, answer in answers.items()},
        first.open_channels,
        _weeks(session, brand, actor, now),
        _tries(session, brand, span),
        bool(contact_periods.channels(session, brand or None)),
    )


def behind(
    session: Session,
    brand_id: int,
    span: Span,
    actor: Actor,
    sight: Sight,
    now: datetime,
    by: Dimension | None = None,
    group: str | None = None,
) -> Measured:
    """The whole, or one group, with the ids of what it counts.

    Raises:
        KeyError: there is no such group any more.
    """
    answer = _measured(session, brand_in(sight, brand_id), span, actor, now, by, with_ids=True)
    if by is None:
        return answer.whole
    found = next((one for one in answer.groups if one.group == group), None)
    if found is None:
        raise KeyError(group)
    return found


def tried(
    session: Session,
    brand_id: int,
    span: Span,
    sight: Sight,
    channel: str = "",
    source: str = "",
    outcomes: Sequence[str] = OUTCOMES,
) -> list[int]:
    """Complaints of those who had asked us, the newest first, by their ids.

    ``channel`` is the one they asked and ``source`` where they then went, "" for any.
    """
    brand = brand_in(sight, brand_id)
    known = contact_periods.channels(session)
    return [
        row.id
        for row in session.execute(text(_TRIED), _values(brand, span, known))
        if channel in ("", grouping.channel_of(row.channel, known))
        and source in ("", row.source)
        and row.outcome in outcomes
    ]


def _measured(
    session: Session,
    brand: int,
    span: Span,
    actor: Actor,
    now: datetime,
    by: Dimension | None,
    *,
    with_ids: bool = False,
) -> Answer:
    filters = Filters(brand or None, by, with_ids)
    return measure(session, Measure.LEAKAGE, span, filters, actor, settings=get_settings(), now=now)


def _weeks(
    session: Session, brand: int, actor: Actor, now: datetime
) -> list[tuple[date, Measured]]:
    """The last eight weeks, the one that runs included, each by its Monday."""
    zone = get_settings().zone
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    found = []
    for n in range(WEEKS - 1, -1, -1):
        begins = monday - timedelta(weeks=n)
        span = Span(
            datetime.combine(begins, time(), zone),
            datetime.combine(begins + timedelta(weeks=1), time(), zone),
        )
        found.append((begins, _measured(session, brand, span, actor, now, None).whole))
    return found


def _tries(session: Session, brand: int, span: Span) -> list[Tries]:
    known = contact_periods.channels(session)
    values = _values(brand, span, known)
    seen: dict[str, _Seen] = defaultdict(_Seen)
    for row in session.execute(text(_TRIED), values):
        one = seen[grouping.channel_of(row.channel, known)]
        one.outcomes[row.outcome] += 1
        one.sources[row.source] += 1
        one.escalated += row.is_escalated
        if row.times is not None:
            one.times.append(row.times)
        if row.days is not None:
            one.days.append(row.days)
    records = {row.channel: row for row in session.execute(text(_RECORDS), values)}
    found = []
    for channel in sorted(seen.keys() | records.keys()):
        one, found_in = seen[channel], records.get(channel)
        found.append(
            Tries(
                channel,
                {code: one.outcomes.get(code, 0) for code in OUTCOMES},
                dict(sorted(one.sources.items(), key=lambda each: (-each[1], each[0]))),
                one.escalated,
                median(one.times) if one.times else None,
                len(one.times),
                median(one.days) if one.days else None,
                len(one.days),
                found_in.records if found_in else 0,
                found_in.ended_public if found_in else 0,
            )
        )
    return sorted(found, key=lambda each: (-each.n, each.channel))


def _values(brand: int, span: Span, known: Sequence[str]) -> dict[str, object]:
    return {"brand": brand, "since": span.since, "until": span.until, "known": list(known)}


_TRIED = f"""
SELECT id, channel, source, is_escalated, outcome, times, days FROM (
    SELECT m.id, m.posted_at, m.source, {tried_in("d.facts")} AS channel,
        d.value = 'escalated' AS is_escalated,
        CASE
            WHEN d.facts #>> '{{tried,value}}' = 'unreachable'
                OR d.facts #>> '{{tried,record}}' = 'unreached' THEN 'unreachable'
            WHEN d.facts #>> '{{tried,value}}' = 'unresolved'
                OR d.facts #>> '{{tried,record}}' = 'unsolved' THEN 'unresolved'
            WHEN NOT d.facts ? 'tried' AND ((d.facts #>> '{{mentioned_official,late}}')::bool
                OR (d.facts #>> '{{own_area,late}}')::bool) THEN 'unanswered'
            ELSE 'other'
        END AS outcome,
        CASE WHEN jsonb_typeof(d.facts #> '{{tried,times}}') = 'number'
            THEN (d.facts #>> '{{tried,times}}')::float END AS times,
        CASE WHEN jsonb_typeof(d.facts #> '{{tried,days}}') = 'number'
            THEN (d.facts #>> '{{tried,days}}')::float END AS days
    FROM channel_decision d JOIN mention m ON m.id = d.mention_id
    WHERE d.retired_at IS NULL AND d.value IN ('escalated', 'failed')
        AND m.posted_at >= :since AND m.posted_at < :until
        AND (:brand = 0 OR d.brand_id = :brand)
) judged WHERE channel <> '' ORDER BY posted_at DESC, id DESC
"""  # noqa: S608 - put together from constants

_RECORDS = """
SELECT s.channel, count(*) AS records, count(*) FILTER (WHERE p.named IS NOT NULL) AS ended_public
FROM service_contact s LEFT JOIN (
    SELECT DISTINCT jsonb_array_elements_text(d.facts #> '{tried,records}') AS named
    FROM channel_decision d JOIN mention m ON m.id = d.mention_id
    WHERE d.retired_at IS NULL AND d.facts #> '{tried,records}' IS NOT NULL
        AND m.posted_at >= :since AND (:brand = 0 OR d.brand_id = :brand)
) p ON p.named = s.channel || ' ' || s.reference
WHERE s.opened_at >= :since AND s.opened_at < :until AND (:brand = 0 OR s.brand_id = :brand)
GROUP BY s.channel
"""
