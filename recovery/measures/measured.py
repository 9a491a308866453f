"""A figure with everything that is needed to believe it: n, the interval, and the ids behind it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from recovery.clocks.elapsed import Numbers
from recovery.verdicts.missed import LEAST, wilson
from storage.leakage import Leaked
from storage.load import Open
from storage.measures import Ids, Tally

Behind = Mapping[str, Ids]
"""Ids by what they are of: ``case``, ``mention``, ``contact``."""

NONE: Behind = {}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Attributes:
        code: which, a word of the kind ``figure``.
        value: the share, the hours or the count; ``None`` where ``n`` is too small, or there is
            nothing to measure against.
        n: how many it is made of.
        hits: of a share, how many of ``n``.
        low: 95 % interval of a share (Wilson, 1927).
        high: the same.
        numerator: ids behind ``hits``, where they were asked for.
        denominator: ids behind ``n``.
        is_too_small: 样本不足: nothing is claimed.
    """

    code: str
    value: float | None
    n: int
    hits: int | None = None
    low: float | None = None
    high: float | None = None
    numerator: Behind = field(default_factory=dict)
    denominator: Behind = field(default_factory=dict)
    is_too_small: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one group, or of the whole (``group`` is ``None``).

    ``pending``: of how many nothing can be said yet; they are in no figure.
    """

    group: str | None
    figures: tuple[Figure, ...]
    pending: int = 0

    def figure(self, code: str) -> Figure:
        """One figure.

        Raises:
            KeyError: there is none of this code.
        """
        found = next((one for one in self.figures if one.code == code), None)
        if found is None:
            raise KeyError(code)
        return found


def share(
    code: str, hits: int, n: int, numerator: Behind = NONE, denominator: Behind = NONE
) -> Figure:
    """``hits`` of ``n``; without a value below ``LEAST``."""
    if n < LEAST:
        return Figure(code, None, n, hits, None, None, numerator, denominator, is_too_small=True)
    low, high = wilson(hits, n)
    return Figure(code, hits / n, n, hits, low, high, numerator, denominator)


def of_cases(code: str, tally: Tally) -> Figure:
    """The share of a tally of cases."""
    return share(code, tally.hits, tally.of, _cases(tally.hit_ids), _cases(tally.of_ids))


def durations(working: Numbers, natural: Numbers, ids: Ids) -> tuple[Figure, ...]:
    """Median and 90th percentile in working and in natural hours, of cases that have an end.

    Quantiles lie between neighbours by their distance (Hyndman & Fan 1996, "Sample quantiles in
    statistical packages", The American Statistician 50, type 7).
    """
    behind, n = _cases(ids), len(working)
    figures = []
    for name, hours in (("working", working), ("natural", natural)):
        for code, part in ((f"median_{name}", 0.5), (f"p90_{name}", 0.9)):
            few = n < LEAST
            value = None if few else float(np.quantile(hours, part))
            figures.append(
                Figure(code, value, n, numerator=behind, denominator=behind, is_too_small=few)
            )
    return tuple(figures)


def leakage(group: str | None, leaked: Sequence[Leaked]) -> Measured:
    """(bypassed + failed + escalated) ÷ (those + records of complaints): at least, at most.

    Neither end has a value where the lower one is of fewer than ``LEAST``, or where there is no
    record to measure against.
    """
    sure, presumed = sum(one.sure for one in leaked), sum(one.presumed for one in leaked)
    contacts = sum(one.contacts for one in leaked)
    sure_ids = _sorted(one.sure_ids for one in leaked)
    all_ids = _sorted([sure_ids, *(one.presumed_ids for one in leaked)])
    contact_ids = _sorted(one.contact_ids for one in leaked)
    is_few = sure + contacts < LEAST
    figures = []
    for code, hits, ids in (("least", sure, sure_ids), ("most", sure + presumed, all_ids)):
        n = hits + contacts
        numerator = {"mention": ids} if ids else NONE
        denominator = {**numerator, **({"contact": contact_ids} if contact_ids else {})}
        if is_few or not contacts:
            value, low, high = None, None, None
        else:
            value, (low, high) = hits / n, wilson(hits, n)
        figures.append(
            Figure(code, value, n, hits, low, high, numerator, denominator, is_too_small=is_few)
        )
    return Measured(group, tuple(figures))


def load(found: Open) -> Measured:
    """Counts are claimed however small they are."""
    cases, nobodys = _cases(found.case_ids), _cases(found.unassigned_ids)
    return Measured(
        found.group,
        (
            Figure("open", found.cases, found.cases, numerator=cases, denominator=cases),
            Figure(
                "unassigned",
                found.unassigned,
                found.cases,
                found.unassigned,
                numerator=nobodys,
                denominator=cases,
            ),
        ),
    )


def added(group: str | None, tallies: Sequence[Tally]) -> Tally:
    """Tallies that share no case, as one."""
    return Tally(
        group,
        sum(one.hits for one in tallies),
        sum(one.of for one in tallies),
        sum(one.pending for one in tallies),
        _sorted(one.hit_ids for one in tallies),
        _sorted(one.of_ids for one in tallies),
    )


def _cases(ids: Ids) -> Behind:
    return {"case": ids} if ids else NONE


def _sorted(parts: Iterable[Ids]) -> Ids:
    return tuple(sorted(one for part in parts for one in part))
