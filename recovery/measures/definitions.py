"""The measures of recovery: what each is called, what it counts, and from which n on it is told.

The words of the definitions are in ``definitions.toml``, in both languages.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from recovery.verdicts.missed import LEAST
from storage.measures import Dimension

SETTLED = timedelta(days=30)
"""How long a solution must have held before it counts as the first and only one."""
REPEATED = timedelta(days=30)
"""How long before a case another one of the customer makes it a repeated complaint."""
AGAIN = timedelta(hours=24)
"""From when on a further post is a further complaint: within a day one outcry is often posted in
several places."""

_FILE = Path(__file__).with_suffix(".toml")
_D = Dimension
_OF_CASES = (_D.BRAND, _D.PRODUCT, _D.TOPIC, _D.CHANNEL, _D.SOURCE)


class Measure(StrEnum):
    """指标."""

    LEAKAGE = "leakage"
    FIRST_RESPONSE = "first_response"
    RESOLUTION = "resolution"
    FIRST_TIME_RESOLUTION = "first_time_resolution"
    SLA = "sla"
    ESCALATION = "escalation"
    REOPEN = "reopen"
    REPEAT = "repeat"
    SATISFACTION = "satisfaction"
    EFFORT = "effort"
    RECOMMEND = "recommend"
    LOAD = "load"


class Unit(StrEnum):
    """What the figures of a measure are in."""

    SHARE = "share"
    RANGE = "range"
    HOURS = "hours"
    CASES = "cases"


@dataclass(frozen=True, slots=True)
class Definition:
    """What a measure is.

    Attributes:
        name: which.
        unit: of its figures; beside hours stands the share within the norm.
        dimensions: by what it may be split.
        least: below so many 样本不足 is said in place of a value.
    """

    name: Measure
    unit: Unit
    dimensions: tuple[Dimension, ...] = _OF_CASES
    least: int = LEAST

    def words(self, language: str) -> Mapping[str, str]:
        """``definition``, what is ``counted`` and what is ``left_out``, and its ``source``."""
        return _words()[self.name][language]


DEFINITIONS = {
    one.name: one
    for one in (
        Definition(Measure.LEAKAGE, Unit.RANGE, (_D.BRAND, _D.PRODUCT, _D.TOPIC, _D.CHANNEL)),
        Definition(Measure.FIRST_RESPONSE, Unit.HOURS),
        Definition(Measure.RESOLUTION, Unit.HOURS),
        Definition(Measure.FIRST_TIME_RESOLUTION, Unit.SHARE),
        Definition(Measure.SLA, Unit.SHARE),
        Definition(Measure.ESCALATION, Unit.SHARE),
        Definition(Measure.REOPEN, Unit.SHARE),
        Definition(Measure.REPEAT, Unit.SHARE),
        Definition(Measure.SATISFACTION, Unit.SHARE),
        Definition(Measure.EFFORT, Unit.SHARE),
        Definition(Measure.RECOMMEND, Unit.SHARE),
        Definition(
            Measure.LOAD, Unit.CASES, (_D.STAGE, _D.AGE, _D.PERSON, _D.BRAND, _D.TOPIC), least=0
        ),
    )
}


@cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
