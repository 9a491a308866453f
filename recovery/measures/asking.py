"""Asking for a measure of recovery: a span, a split, and the figures with n, interval and ids.

All measures of cases count the cases that were opened in the span, as they stand now. People are
not measured: only the load is told by person, in the order of their names.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from recovery.access.actor import Actor, Right
from recovery.casework.lifecycle import OPEN
from recovery.clocks import sla
from recovery.clocks.elapsed import OpenHours, hours
from recovery.measures import grouping, measured
from recovery.measures.definitions import AGAIN, DEFINITIONS, REPEATED, SETTLED, Definition, Measure
from recovery.measures.measured import Measured
from storage import brands, case_measures, contact_periods, leakage, load
from storage.case_measures import Gap, Score, Took
from storage.config import Settings
from storage.errors import WrongUsage
from storage.measures import Dimension, Filters, Span, Tally


@dataclass(frozen=True, slots=True)
class Answer:
    """A measure of a span: the whole, and its groups in the order of their names.

    Leakage is too high where records are missing: ``open_channels`` are the known service channels
    that are not declared as fully imported for all days of the span that are over, by brand.
    """

    definition: Definition
    span: Span
    whole: Measured
    groups: tuple[Measured, ...] = ()
    open_channels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Asked:
    session: Session
    name: Measure
    span: Span
    filters: Filters
    settings: Settings
    now: datetime


def measure(
    session: Session,
    name: Measure,
    span: Span,
    filters: Filters,
    actor: Actor,
    *,
    settings: Settings,
    now: datetime,
) -> Answer:
    """One measure of a span, split as the filters say. Reads only.

    Args:
        session: open session.
        name: which measure.
        span: which cases (by opening) or complaints (by posting); the load is always that of now.
        filters: brand, split, and whether the ids are wanted.
        actor: who asks; the load by person is for those who assign.
        settings: working hours and zone.
        now: the clock, for deadlines that have come and solutions that have held.

    Raises:
        WrongUsage: the span ends before it begins, the measure is not split so, or not for this
            role.
    """
    actor.must(Right.SEE_FIGURES)
    definition = DEFINITIONS[name]
    if span.since >= span.until:
        raise WrongUsage(
            "the span from {first} to {last} is empty",
            "say the earlier time first",
            first=span.since,
            last=span.until,
        )
    if filters.by is not None and filters.by not in definition.dimensions:
        raise WrongUsage(
            "{measure} is not told by {dimension}",
            "it is told by {known}",
            measure=name,
            dimension=filters.by,
            known=list(definition.dimensions),
        )
    if filters.by is Dimension.PERSON:
        actor.must(Right.LEAD_TEAM)
    asked = _Asked(session, name, span, filters, settings, now)
    whole, groups = _WAYS[name](asked)
    kept = grouping.ordered(filters.by, groups) if filters.by is not None else ()
    missing = _open_channels(asked) if name is Measure.LEAKAGE else {}
    return Answer(definition, span, whole, tuple(groups[group] for group in kept), missing)


_Found = tuple[Measured, dict[str, Measured]]


def _shares(asked: _Asked) -> _Found:
    tallies = _SHARES[asked.name](asked)
    return _told(asked, tallies, lambda tally: (measured.of_cases("share", tally),))


def _durations(asked: _Asked) -> _Found:
    tallies, took, gaps = _TIMES[asked.name](asked)
    known = _known_channels(asked)
    sla_settings, zone = asked.settings.sla, asked.settings.zone
    open_hours = OpenHours(sla_settings, zone, sla.hours_of(sla_settings, zone).is_workday)
    place_of = {case_id: place for place, case_id in enumerate(took.case_ids)} if gaps else {}
    idle = {place_of[case_id]: spans for case_id, spans in gaps.items() if case_id in place_of}
    working, natural = hours(open_hours, took.moments, took.clock, idle)
    places: dict[str | None, list[int]] = {None: list(range(len(took.case_ids)))}
    for place, group in enumerate(took.groups):
        if (name := _group(asked, group, known)) is not None:
            places.setdefault(name, []).append(place)

    def figures(tally: Tally) -> tuple[measured.Figure, ...]:
        chosen = places.get(tally.group, [])
        ids = tuple(took.case_ids[place] for place in chosen) if asked.filters.with_ids else ()
        return (
            measured.of_cases("within", tally),
            *measured.durations(working[chosen], natural[chosen], ids),
        )

    return _told(asked, tallies, figures)


def _told(
    asked: _Asked, tallies: list[Tally], figures: Callable[[Tally], tuple[measured.Figure, ...]]
) -> _Found:
    known = _known_channels(asked)
    parts: dict[str | None, list[Tally]] = {None: tallies}
    for tally in tallies:
        if (group := _group(asked, tally.group, known)) is not None:
            parts.setdefault(group, []).append(tally)
    sums = {group: measured.added(group, part) for group, part in parts.items()}
    made = {group: Measured(group, figures(one), one.pending) for group, one in sums.items()}
    whole = made.pop(None)
    return whole, {str(group): one for group, one in made.items()}


def _leakage(asked: _Asked) -> _Found:
    known = _known_channels(asked)
    found = leakage.leaked(asked.session, asked.span, asked.filters)
    parts: dict[str, list[leakage.Leaked]] = {}
    for one in found:
        group = _group(asked, one.group, known)
        if asked.filters.by is Dimension.TOPIC and one.contact_group:
            group = grouping.topic_of(one.group or "")
        if group is not None:
            parts.setdefault(group, []).append(one)
    groups = {group: measured.leakage(group, part) for group, part in parts.items()}
    return measured.leakage(None, found), groups


def _open_channels(asked: _Asked) -> dict[str, tuple[str, ...]]:
    zone = asked.settings.zone
    yesterday = asked.now.astimezone(zone).date() - timedelta(days=1)
    first = asked.span.since.astimezone(zone).date()
    last = (asked.span.until - timedelta.resolution).astimezone(zone).date()
    last = min(last, yesterday)
    if last < first:
        return {}
    found = {
        brand.name: contact_periods.coverage(asked.session, brand.id, first, last).open
        for brand in brands.active(asked.session)
        if brand.id is not None and asked.filters.brand_id in (None, brand.id)
    }
    return {name: channels for name, channels in found.items() if channels}


def _load(asked: _Asked) -> _Found:
    def told(filters: Filters) -> list[Measured]:
        rows = load.open_cases(asked.session, sorted(OPEN), filters, asked.now)
        return [measured.load(row) for row in rows]

    all_of_them = Filters(asked.filters.brand_id, None, asked.filters.with_ids)
    whole = next(iter(told(all_of_them)), measured.load(load.Open(None, 0, 0)))
    if asked.filters.by is None:
        return whole, {}
    return whole, {str(one.group): one for one in told(asked.filters)}


def _group(asked: _Asked, group: str | None, known: list[str]) -> str | None:
    if asked.filters.by is Dimension.CHANNEL and group:
        return grouping.channel_of(group, known)
    return group


def _known_channels(asked: _Asked) -> list[str]:
    if asked.filters.by is not Dimension.CHANNEL:
        return []
    return contact_periods.channels(asked.session)


def _base(asked: _Asked) -> tuple[Session, Span, Filters]:
    return asked.session, asked.span, asked.filters


_SHARES: dict[Measure, Callable[[_Asked], list[Tally]]] = {
    Measure.FIRST_TIME_RESOLUTION: lambda a: case_measures.solved_at_once(
        *_base(a), a.now, SETTLED
    ),
    Measure.SLA: lambda a: case_measures.kept_all(*_base(a), a.now),
    Measure.ESCALATION: lambda a: case_measures.escalated(*_base(a)),
    Measure.REOPEN: lambda a: case_measures.reopened(*_base(a)),
    Measure.REPEAT: lambda a: case_measures.repeated(*_base(a), REPEATED, AGAIN),
    Measure.SATISFACTION: lambda a: case_measures.said(*_base(a), Score.SATISFACTION),
    Measure.EFFORT: lambda a: case_measures.said(*_base(a), Score.EFFORT),
    Measure.RECOMMEND: lambda a: case_measures.said(*_base(a), Score.WOULD_RECOMMEND),
}
_Times = tuple[list[Tally], Took, Mapping[int, list[Gap]]]
_TIMES: dict[Measure, Callable[[_Asked], _Times]] = {
    Measure.FIRST_RESPONSE: lambda a: (
        case_measures.answered_in_time(*_base(a), a.now),
        case_measures.response_times(*_base(a), a.settings.zone),
        {},
    ),
    Measure.RESOLUTION: lambda a: (
        case_measures.solved_in_time(*_base(a), a.now),
        case_measures.resolution_times(*_base(a), a.settings.zone),
        case_measures.solved_gaps(*_base(a)),
    ),
}
_WAYS: dict[Measure, Callable[[_Asked], _Found]] = {
    Measure.LEAKAGE: _leakage,
    Measure.LOAD: _load,
    **dict.fromkeys(_SHARES, _shares),
    **dict.fromkeys(_TIMES, _durations),
}
