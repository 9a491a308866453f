"""Which days of a source are known: what its runs read without a gap, and what they left out.

Pure. A quiet day and a blind day look alike in a count; here they are told apart.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ended:
    """A crawl that has ended, as it is stored.

    Attributes:
        status: how it ended.
        at: when.
        covers_since: from when on it says that it left no gap; ``None`` where its source has no
            lists that are read back to a mark.
        since: its option, the time back to which it was asked to read.
        until: its option, the time after which it read nothing.
        is_part: whether it was asked for a part only: so many items, or the comments of some posts.
    """

    status: str
    at: datetime
    covers_since: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None
    is_part: bool = False

    @property
    def is_good(self) -> bool:
        """Whether it read to the end."""
        return self.status in ("ok", "empty")


@dataclass(frozen=True, slots=True)
class Days:
    """The local days that a run covers, both included; ``first`` is ``None`` where it covers none.

    Attributes:
        ended: the day on which it ended.
        first: the first day covered.
        last: the last day covered, or that it should have covered.
        wanted: the first day it was told to read back to; ``None``: back to the run before it.
        is_bounded: whether it says how far back it read.
        is_short: whether it ended before it had read all that it should.
    """

    ended: date
    first: date | None
    last: date
    wanted: date | None = None
    is_bounded: bool = False
    is_short: bool = False


def days_of(run: Ended, zone: ZoneInfo) -> Days | None:
    """What a run covers; ``None`` where it says nothing of whole days.

    One that came back to its mark covers all since then; one that stopped short of it begins to
    cover on the day after its oldest post; one that cannot say covers its own day.
    """
    ended = run.at.astimezone(zone).date()
    last = ended
    if run.until is not None:  # a day that it ends in is not read whole
        last = min(ended, (run.until + timedelta(seconds=1)).astimezone(zone).date() - DAY)
    wanted = run.since.astimezone(zone).date() if run.since else None
    if run.is_part:
        return None
    if run.covers_since is not None:
        first = run.covers_since.astimezone(zone).date()
        is_short = not run.is_good or (run.since is not None and run.covers_since > run.since)
        return Days(ended, first + DAY if is_short else first, last, wanted, True, is_short)
    if not run.is_good:
        return Days(ended, None, last, wanted, is_short=True)
    if wanted is None and run.until is not None:
        return None
    return Days(ended, wanted or ended, last, wanted, is_bounded=wanted is not None)


class Judged(NamedTuple):
    """The days that a source's runs cover, and those that they should and are not known to."""

    covered: Set[date]
    missed: list[date]


def judged(
    days: Sequence[date],
    runs: Iterable[Days],
    known: Set[date],
    began: date | None,
    read_before: date | None = None,
) -> Judged:
    """Which of ``days`` are covered, and which are not known to be.

    A day is covered by a run that read over it. A day of which something is known (an import, an
    old post) passes too, unless a run that should have covered it ended short of it and no other
    did. Days before the source was first watched are nobody's gap.

    Args:
        days: those to judge.
        runs: of the source, in the order in which they ended.
        known: days of which mentions are stored.
        began: the day of its earliest mention, back to which its first run read where it does not
            say itself how far it came.
        read_before: the last day that a run before all of these covered; ``None``: there is none.
    """
    covered: set[date] = set()
    doubted: set[date] = set()
    newest = watched = read_before
    for run in runs:
        first = run.first
        if first is not None and newest is None and not run.is_bounded:
            first = min(first, began or first)
        if run.is_short:
            doubted.update(_between(run.wanted or newest or run.ended, run.last))
        if first is not None and first <= run.last:
            covered.update(_between(first, run.last))
            newest = max(run.last, newest or run.last)
        watched = min(day for day in (watched, first, run.ended) if day is not None)
    return Judged(
        covered,
        [
            day
            for day in days
            if watched is not None
            and day >= watched
            and day not in covered
            and (day not in known or day in doubted)
        ],
    )


def _between(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]
