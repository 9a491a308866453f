"""Decisions about when a host may be asked; pure, the clock is an argument."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from typing import Self
from zoneinfo import ZoneInfo

from crawlers.parsing.times import is_between
from crawlers.plan import Plan
from storage.hours import night_pause

_FAR = timedelta(days=366)  # a wait past this one is as good as never


@dataclass(frozen=True, slots=True)
class Limits:
    """Until when a run may ask.

    ``begins`` and ``ends`` are the night pause in ``zone``; it may reach over midnight.
    """

    source: str
    ends_at: datetime
    minutes: float
    zone: ZoneInfo
    begins: time | None = None
    ends: time | None = None

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """The limits that the settings of its source give a run."""
        begins, ends = night_pause(plan.settings.night_pause) or (None, None)
        minutes = plan.settings.run_minutes
        return cls(
            source=plan.source,
            ends_at=plan.opened_at + timedelta(minutes=minutes),
            minutes=minutes,
            zone=plan.zone,
            begins=begins,
            ends=ends,
        )

    def why_not(self, now: datetime) -> str | None:
        """Why nothing may be asked at ``now``; ``None`` when it may."""
        if self.is_night(now):
            return (
                f"it is night for {self.source} ({self.begins:%H:%M}-{self.ends:%H:%M}, the "
                f"setting night_pause): nothing is asked before {self.ends:%H:%M}; what was read "
                "is kept"
            )
        if now >= self.ends_at:
            return (
                f"the time of one run ({self.minutes:g} minutes, the setting run_minutes) was up "
                "before its end; what was read is kept"
            )
        return None

    def is_night(self, now: datetime) -> bool:
        """Whether ``now`` lies in the night pause: from its begin, up to and without its end."""
        if self.begins is None or self.ends is None:
            return False
        return is_between(now.astimezone(self.zone).time(), self.begins, self.ends)


def retry_after(header: str, now: datetime) -> timedelta | None:
    """How long a ``Retry-After`` header (RFC 9110, 10.2.3: seconds or a date) asks us to wait.

    ``None`` when there is none that can be understood. At most 366 days.
    """
    said = header.strip()
    if said.isascii() and said.isdigit():
        return timedelta(seconds=int(said)) if len(said) < 8 else _FAR
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta(0)), _FAR)


def clock(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """``HH:MM`` of a moment in local time, with its day when that is not today."""
    local = moment.astimezone(zone)
    is_today = local.date() == now.astimezone(zone).date()
    return f"{local:%H:%M}" if is_today else f"{local:%Y-%m-%d %H:%M}"
