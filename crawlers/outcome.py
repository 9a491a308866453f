"""How a crawl ended, decided from what was counted."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

ANSWERS = "zhuanxi/answers"
READ = "zhuanxi/read"
STORED = "zhuanxi/stored"
STORE_FAILED = "zhuanxi/store_failed"
REJECTED = "zhuanxi/rejected/"
OUTSIDE = "zhuanxi/outside_window"
UNREAD = "zhuanxi/unread"
"""Requests that have no answer: what they would have brought is not known."""
_BROKEN = "spider_exceptions/"
TROUBLE = "zhuanxi/trouble/"  # + status: the first cause, as text


class Status(StrEnum):
    """The end of a run."""

    OK = "ok"
    EMPTY = "empty"
    PARTIAL = "partial"
    BLOCKED = "blocked"
    FAILED = "failed"


_NO_FAULT = frozenset({"deleted", "refused"})  # reasons that say nothing of the source
_MANY = 0.1  # a larger share of unusable items means that the source has changed


class Outcome(NamedTuple):
    """The end of a run and why it is not ok."""

    status: Status
    cause: str | None


_STOPPED = {
    "shutdown": "stopped by a signal",
    "parent_gone": "the process that had started it ended",
    "closespider_errorcount": "stopped after too many errors",
}


def decide(stats: Mapping[str, Any]) -> Outcome:
    """The outcome of a crawl.

    ``ok``: read to the end. ``empty``: the source answered and had nothing. ``partial``: something
    is missing. ``blocked``: the source refused us. ``failed``: nothing could be read.

    Args:
        stats: Scrapy's statistics with ours (``zhuanxi/…``) and ``finish_reason`` among them.
    """
    reasons = rejected(stats)
    read = stats.get(READ, 0)
    accepted = read - sum(reasons.values())
    trouble = _trouble(stats)
    finish = stats.get("finish_reason", "finished")
    if finish in _STOPPED:
        before = f" ({trouble.cause})" if trouble else ""
        cause = f"{_STOPPED[finish]} before the end{before}; what was read is kept"
        return Outcome(Status.PARTIAL, cause)
    if trouble is not None and trouble.status is not Status.PARTIAL:
        got_something = accepted > 0 or stats.get(ANSWERS, 0) > 0
        if stats.get(STORE_FAILED):
            got_something = stats.get(STORED, 0) > 0
        return Outcome(Status.PARTIAL, trouble.cause) if got_something else trouble
    faulty = {reason: n for reason, n in reasons.items() if reason not in _NO_FAULT}
    if trouble is not None and (accepted > 0 or not faulty):
        return trouble
    if finish != "finished":
        return Outcome(Status.PARTIAL, f"ended early ({finish}); what was read is kept")
    listed = ", ".join(f"{reason} {n}" for reason, n in sorted(faulty.items()))
    if accepted > 0 and sum(faulty.values()) > read * _MANY:
        lost = sum(faulty.values())
        return Outcome(Status.PARTIAL, f"{lost} of {read} items could not be used: {listed}")
    if accepted > 0:
        return Outcome(Status.OK, None)
    if sum(faulty.values()) > read * _MANY:
        return Outcome(Status.FAILED, f"none of {read} items could be used: {listed}")
    if not stats.get(ANSWERS, 0):
        return Outcome(Status.FAILED, "nothing was asked of the source")
    if read:
        told = ", ".join(f"{reason} {n}" for reason, n in sorted(reasons.items()))
        return Outcome(Status.EMPTY, f"the source answered and had nothing to keep: {told}")
    outside = stats.get(OUTSIDE, 0)
    return Outcome(
        Status.EMPTY,
        f"the source answered; all {outside} items lie outside the wanted time"
        if outside
        else "the source answered and had nothing",
    )


def rejected(stats: Mapping[str, Any]) -> dict[str, int]:
    """Rejected items by reason."""
    return {key[len(REJECTED) :]: n for key, n in stats.items() if key.startswith(REJECTED)}


def _trouble(stats: Mapping[str, Any]) -> Outcome | None:
    for status in (Status.BLOCKED, Status.FAILED):
        cause = stats.get(f"{TROUBLE}{status}")
        if cause:
            return Outcome(status, cause)
    broken = sorted(
        key.removeprefix(_BROKEN)
        for key in stats
        if key.startswith(_BROKEN) and key != f"{_BROKEN}count"
    )
    if broken:
        return Outcome(
            Status.FAILED, f"the spider did not understand an answer ({', '.join(broken)})"
        )
    cause = stats.get(f"{TROUBLE}{Status.PARTIAL}")
    return Outcome(Status.PARTIAL, cause) if cause else None
