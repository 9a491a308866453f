"""Double failure (二次失败): a customer whom we failed before goes to a senior handler. Pure.

A second failure cannot be repaired by a stock reply.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

WINDOW = timedelta(days=180)
"""How long an earlier case counts: as long as mentions without a case are kept at most."""
FAILED_DAYS = 2


class Why(StrEnum):
    """What shows that we failed a customer before."""

    EARLIER_CASE = "earlier_case"
    REOPENED = "reopened"
    FAILED_TWICE = "failed_twice"


def double_failure(
    solved: Sequence[datetime], *, was_reopened: bool, failed_days: int, now: datetime
) -> tuple[Why, ...]:
    """Why a customer was failed before; empty where nothing shows it.

    Args:
        solved: when cases of the same customer and brand were resolved or closed, this one too
            where a complaint comes after that; dismissed ones are none.
        was_reopened: this case was taken up again after it was resolved or closed.
        failed_days: on how many days of the window the customer told that they had asked in vain.
        now: the clock.
    """
    shown = {
        Why.EARLIER_CASE: any(now - at <= WINDOW for at in solved),
        Why.REOPENED: was_reopened,
        Why.FAILED_TWICE: failed_days >= FAILED_DAYS,
    }
    return tuple(why for why, holds in shown.items() if holds)
