"""Blocked is not quiet: whether what a source brings can be believed, and what to do if not.

Nothing posted is an alarm wherever something usually is, and so is a field that is suddenly empty.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from crawlers.outcome import Status
from recovery.collection import due
from recovery.findings import Finding, finding
from storage import health, schedules
from storage.config import get_settings
from storage.health import FieldShare, SourceFacts
from storage.models import Schedule

WINDOWS = (timedelta(hours=6), timedelta(hours=24))
WEEKS, DAYS = 4, 7
GRACE = timedelta(hours=1)
"""A scheduled crawl may take so long before it counts as missed."""

REVISITED = timedelta(days=1)
"""A revisit that failed longer ago says nothing more: what is due has been tried again since."""

LEAST_EXPECTED = 3.0
"""Below so many usual posts, none at all is nothing strange (Poisson: once in twenty)."""
LOW_SHARE, LOW_CHANCE = 0.25, 0.001
FULL, EMPTY = 0.5, 0.1
"""A field that had a value this often is missed when it has one in a tenth as many items."""


@dataclass(frozen=True, slots=True)
class Usual:
    """Posts in one window before the last reading, and in the same window earlier.

    ``earlier`` are the same hours of the same weekday in the four weeks before, or of the seven
    days before where the source is younger; empty where it is too young to say.
    """

    window: timedelta
    posted: int
    earlier: tuple[int, ...]

    @property
    def expected(self) -> float | None:
        """The mean of the earlier windows; ``None`` where none is known."""
        return sum(self.earlier) / len(self.earlier) if self.earlier else None


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """All that is known of a source, and the alarms that follow."""

    facts: SourceFacts
    usual: tuple[Usual, ...]
    fields: tuple[FieldShare, ...]
    alarms: tuple[Finding, ...]


def examine(session: Session, now: datetime) -> list[SourceHealth]:
    """The health of every source that was ever crawled, by name."""
    repeated = schedules.all_of(session)
    found = []
    for facts in health.sources(session):
        usual = tuple(_usual(session, facts))
        fields = tuple(health.fields(session, facts.source, now))
        own = [one for one in repeated if one.source == facts.source and not one.is_paused]
        alarms = (
            *_of_the_run(facts),
            *_of_the_revisit(facts, now),
            *_missed(facts, own, now),
            *quiet(facts.source, usual),
            *drifted(facts.source, fields),
        )
        found.append(SourceHealth(facts, usual, fields, alarms))
    return found


def quiet(source: str, usual: Sequence[Usual]) -> Iterator[Finding]:
    """An alarm for the shortest window in which far too little was posted.

    Nothing, where three posts or more are usual and there always was one; or less than a quarter
    of the least that there ever was, which chance alone (Poisson) would bring once in a thousand.
    """
    for each in usual:
        expected = each.expected
        if expected is None:
            continue
        least, hours = min(each.earlier), round(each.window / timedelta(hours=1))
        if each.posted == 0 and expected >= LEAST_EXPECTED and least > 0:
            yield finding(
                f"source {source}",
                "warning",
                "nothing was posted in the last {hours} hours, where {usual} posts are usual",
                "look at the site itself, then at `zhuanxi source check {source} --ask`",
                hours=hours,
                usual=f"{expected:.0f}",
                source=source,
            )
            return
        if each.posted < least * LOW_SHARE and at_most(each.posted, least) < LOW_CHANCE:
            yield finding(
                f"source {source}",
                "warning",
                "only {posted} posts in the last {hours} hours, where {usual} are usual",
                "look at the site itself, then at `zhuanxi source check {source} --ask`",
                posted=each.posted,
                hours=hours,
                usual=f"{expected:.0f}",
                source=source,
            )
            return


def drifted(source: str, fields: Sequence[FieldShare]) -> Iterator[Finding]:
    """An alarm for each field that is suddenly empty: the site's layout has changed."""
    for field in fields:
        if field.of_before < health.ENOUGH_ITEMS or not field.of:
            continue
        before, now = field.filled_before / field.of_before, field.filled / field.of
        if before >= FULL and now <= before * EMPTY:
            yield finding(
                f"source {source}",
                "warning",
                "the field {field} is suddenly empty: {now:.0%} of the items have it, {before:.0%} "
                "had it before",
                "the site has changed its layout; what is missing is read again once the spider "
                "knows the new one",
                field=field.name,
                now=now,
                before=before,
            )


def at_most(seen: int, expected: float) -> float:
    """Probability of ``seen`` or fewer where ``expected`` are expected (Poisson)."""
    return sum(
        math.exp(n * math.log(expected) - expected - math.lgamma(n + 1)) for n in range(seen + 1)
    )


def _of_the_run(facts: SourceFacts) -> Iterator[Finding]:
    if facts.status in (Status.FAILED, Status.BLOCKED, Status.PARTIAL):
        yield finding(
            f"source {facts.source}",
            "warning",
            "run {run} ended {status}: {cause}",
            "then `zhuanxi runs rerun {run}`",
            run=facts.run_id,
            status=Status(facts.status),
            cause=facts.cause or "-",
        )


def _of_the_revisit(facts: SourceFacts, now: datetime) -> Iterator[Finding]:
    """An alarm where new posts are read, and those that are worked on could not be read again."""
    is_bad = facts.revisit_status in (Status.FAILED, Status.BLOCKED)
    is_recent = facts.revisit_at is not None and now - facts.revisit_at < REVISITED
    if is_bad and is_recent and facts.status in (Status.OK, Status.EMPTY):
        yield finding(
            f"source {facts.source}",
            "warning",
            "stored posts could not be read again, so that their spread, edits and deletions are "
            "not seen: run {run} ended {status}: {cause}",
            "then `zhuanxi revisit --source {source}`",
            run=facts.revisit_id,
            status=Status(facts.revisit_status or ""),
            cause=facts.revisit_cause or "-",
            source=facts.source,
        )


def _missed(facts: SourceFacts, repeated: Sequence[Schedule], now: datetime) -> Iterator[Finding]:
    """An alarm for a schedule whose second due time since the last reading has passed."""
    if facts.read_at is None:
        return
    zone = get_settings().zone
    for schedule in repeated:
        timing = due.timing_of(schedule, zone)
        starts = [one.starts_at for one in due.coming(timing, facts.read_at, facts.read_at, 2)]
        if len(starts) == 2 and starts[1] + GRACE < now:
            yield finding(
                f"source {facts.source}",
                "warning",
                "not read to the end since {read_at}, though schedule {schedule} was due twice",
                "`zhuanxi runs list --source {source}` shows what became of it; a worker and the "
                "scheduler must run (`zhuanxi up`)",
                read_at=f"{facts.read_at.astimezone(zone):%Y-%m-%d %H:%M}",
                schedule=schedule.name,
                source=facts.source,
            )
            return


def _usual(session: Session, facts: SourceFacts) -> Iterator[Usual]:
    if facts.read_at is None or facts.since is None:
        return
    for window in WINDOWS:
        weeks = [facts.read_at - timedelta(weeks=n) for n in range(1, WEEKS + 1)]
        days = [facts.read_at - timedelta(days=n) for n in range(1, DAYS + 1)]
        known_weeks = [end for end in weeks if end >= facts.since]
        known_days = [end for end in days if end >= facts.since]
        ends = known_weeks if len(known_weeks) > 1 else known_days if len(known_days) > 2 else []
        posted, *earlier = health.posted(session, facts.source, [facts.read_at, *ends], window)
        yield Usual(window, posted, tuple(earlier))
