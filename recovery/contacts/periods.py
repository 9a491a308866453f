"""Declaring that all service records of a channel are here for some days.

Only inside such a period does a customer without a record show that he did not come to us.
"""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from recovery.access.actor import Actor, Right
from recovery.contacts.records import MOST_CHANNELS
from storage import arrivals, contact_periods
from storage.arrivals import Kind
from storage.errors import WrongUsage
from storage.models import ContactPeriod


def check(first: date, last: date, actor: Actor, now: datetime, zone: ZoneInfo) -> None:
    """Refuse a period that cannot be fully imported, or a person who may not say so.

    Raises:
        WrongUsage: it ends before it begins, or its last day is not over, or the role may not.
    """
    actor.must(Right.DECLARE_PERIODS)
    if first > last:
        raise WrongUsage(
            "the period from {first} to {last} ends before it begins",
            "say the earlier day first",
            first=first,
            last=last,
        )
    if last >= now.astimezone(zone).date():
        raise WrongUsage(
            "{day} is not over, so that its records cannot all be here",
            "declare up to yesterday at most",
            day=last,
        )


def declare(
    session: Session,
    channel: str,
    first: date,
    last: date,
    actor: Actor,
    *,
    brand_id: int | None,
    now: datetime,
    zone: ZoneInfo,
) -> tuple[ContactPeriod, bool]:
    """Say that all records of a channel are here for some days; saying it twice is saying it once.

    Args:
        session: open session.
        channel: as the records name it.
        first: the first day, of the configured zone.
        last: the last day, included.
        actor: who says so.
        brand_id: of which brand; of all of them without.
        now: the clock.
        zone: the configured one.

    Returns:
        The period, and whether it is new.

    Raises:
        WrongUsage: see :func:`check`; or no record names such a channel.
    """
    check(first, last, actor, now, zone)
    channel = channel.strip()
    known = contact_periods.channels(session, brand_id)
    if channel not in known:
        raise WrongUsage(
            "no service record names the channel {channel!r}",
            "channels are: {channels}" if known else "import records first",
            channel=channel,
            channels=known[:40],
        )
    found = contact_periods.same(session, channel, brand_id, first, last)
    if found is not None:
        return found, False
    period = ContactPeriod(
        channel=channel,
        brand_id=brand_id,
        first_day=first,
        last_day=last,
        declared_by=actor.name,
        declared_role=actor.role,
        declared_origin=actor.origin,
        declared_at=now,
    )
    session.add(period)
    session.flush()
    assert period.id is not None
    arrivals.append(session, Kind.PERIOD, [period.id])
    return period, True


def retract(session: Session, number: int, actor: Actor, now: datetime) -> ContactPeriod:
    """Take back what was declared. The period stays on record and counts no more.

    Raises:
        WrongUsage: there is no such period in force, or the role may not.
    """
    actor.must(Right.DECLARE_PERIODS)
    period = session.get(ContactPeriod, number, with_for_update=True)
    if period is None or period.retracted_at is not None:
        raise WrongUsage(
            "there is no period {number} in force",
            "`zhuanxi contacts periods` shows them",
            number=number,
        )
    contact_periods.retract(period, actor.name, now)
    session.add(period)
    arrivals.append(session, Kind.PERIOD, [number])
    return period


def to_declare(channels: Iterable[tuple[str, int | None]]) -> list[tuple[str, int | None]]:
    """For which channels and brands a file that is complete may be declared.

    Of a file that names brands, records without one say nothing of all brands.

    Raises:
        WrongUsage: it has so many channels that the column must be another one.
    """
    found = sorted(channels, key=lambda one: (one[0], one[1] or 0))
    if len(found) >= MOST_CHANNELS:
        raise WrongUsage(
            "the file has {count} channels or more, so that none is declared",
            "look whether the column of the channel is the right one",
            count=MOST_CHANNELS,
        )
    named = [one for one in found if one[1] is not None]
    return named or found
