"""Times as people read them: local, short, and how long is left. Pure."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dashboard.i18n import phrase

PICKED = "YYYY-MM-DD"
"""How a field shows the day that is picked in it."""


def moment(at: datetime | None, zone: ZoneInfo) -> str:
    """``09-05 14:30`` in the configured zone; a dash for no time."""
    return at.astimezone(zone).strftime("%m-%d %H:%M") if at is not None else "—"


def day(on: date) -> str:
    """``09-05``."""
    return on.strftime("%m-%d")


def span(length: timedelta, language: str) -> str:
    """A length of time in its two largest units: ``2天4小时``, ``35分钟``."""
    minutes = max(0, int(length.total_seconds() // 60))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        parts = [("days", days), ("hours", hours)]
    elif hours:
        parts = [("hours", hours), ("minutes", minutes)]
    else:
        parts = [("minutes", minutes)]
    words = [phrase(f"span_{unit}", language, n=n) for unit, n in parts if n or unit == "minutes"]
    return (" " if language == "en" else "").join(words)


def ago(at: datetime, now: datetime, language: str) -> str:
    """How long ago something was: ``35分钟前``."""
    if now - at < timedelta(minutes=1):
        return phrase("just_now", language)
    return phrase("ago", language, span=span(now - at, language))


def remaining(due: datetime, now: datetime, language: str) -> str:
    """``剩 3小时12分钟`` before a deadline, ``超时 2天4小时`` after it."""
    if due >= now:
        return phrase("time_left", language, span=span(due - now, language))
    return phrase("time_over", language, span=span(now - due, language))


def period(today: date, days: int) -> tuple[date, date]:
    """The last ``days`` local days, today included; both ends belong to it."""
    return today - timedelta(days=days - 1), today


def ranges(days: Sequence[date]) -> str:
    """Sorted days with consecutive ones drawn together: ``11-02、11-05–11-08``."""
    runs: list[list[date]] = []
    for on in days:
        if runs and on - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(on)
        else:
            runs.append([on])
    return "、".join(day(r[0]) if len(r) == 1 else f"{day(r[0])}–{day(r[-1])}" for r in runs)


def days_between(since: date, until: date) -> list[date]:
    """Every day from ``since`` to ``until``, both included."""
    return [since + timedelta(days=n) for n in range((until - since).days + 1)]
