"""Schedules as people read them: when they are due next, and what became of the last times."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from recovery.collection import due
from storage import brands, schedules
from storage.errors import WrongUsage
from storage.models import AppSetting, Schedule, ScheduleTick

NEXT, LAST = 3, 3


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """One schedule; ``coming`` is empty while it is paused, or all are, or it cannot be read."""

    row: Schedule
    brands: tuple[str, ...]
    coming: tuple[datetime, ...]
    ticks: tuple[ScheduleTick, ...]
    is_overdue: bool


def listed(
    session: Session, now: datetime, zone: ZoneInfo
) -> tuple[list[ScheduleLine], AppSetting | None]:
    """All schedules by name, and who paused them all, if somebody did."""
    paused = schedules.all_paused(session)
    names = {brand.id: brand.name for brand in brands.active(session)}
    lines = []
    for row in schedules.all_of(session):
        assert row.id is not None
        is_stopped = row.is_paused or paused is not None
        coming: tuple[datetime, ...] = ()
        if not is_stopped:
            coming = _coming(row, now, zone)
        lines.append(
            ScheduleLine(
                row,
                tuple(names.get(one, str(one)) for one in row.brand_ids),
                coming,
                tuple(schedules.ticks(session, row.id, LAST)),
                not is_stopped and due.is_overdue(row, zone, now - due.ON_TIME),
            )
        )
    return lines, paused


def _coming(row: Schedule, now: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    try:
        timing = due.timing_of(row, zone)
    except WrongUsage:
        return ()
    found = due.coming(timing, row.counted_through, now, NEXT)
    return tuple(one.starts_at for one in found)
