"""Periods of which all service records of a channel are here, as somebody declared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlmodel import Session, col, select

from storage.models import Brand, ContactPeriod


@dataclass(frozen=True, slots=True)
class Coverage:
    """The known channels of a brand: those that a span of days is wholly here of, and the others.

    Where ``covered`` has some and ``open`` none, a customer without a record did not come to us,
    as far as the company knows.
    """

    covered: tuple[str, ...]
    open: tuple[str, ...]


def coverage(session: Session, brand_id: int, first: date, last: date) -> Coverage:
    """Which of a brand's known channels are fully imported from ``first`` to ``last``.

    Known are the channels of which a period was declared or a record is there, for the brand or
    for no brand in particular. Several declared periods of a channel count as one where they meet
    or overlap.

    Args:
        session: open session.
        brand_id: whose.
        first: the first day, of the configured zone.
        last: the last day, included.
    """
    rows = session.execute(text(_COVERAGE), {"brand": brand_id, "first": first, "last": last}).all()
    return Coverage(
        tuple(channel for channel, is_covered in rows if is_covered),
        tuple(channel for channel, is_covered in rows if not is_covered),
    )


def in_force(session: Session) -> Sequence[tuple[ContactPeriod, str | None]]:
    """The periods that count, each with the name of its brand, by channel and day."""
    rows = session.exec(
        select(ContactPeriod, Brand.name)
        .join(Brand, col(Brand.id) == col(ContactPeriod.brand_id), isouter=True)
        .where(col(ContactPeriod.retracted_at).is_(None))
        .order_by(col(ContactPeriod.channel), col(ContactPeriod.first_day), col(ContactPeriod.id))
    ).all()
    return [(period, name) for period, name in rows]


def same(
    session: Session, channel: str, brand_id: int | None, first: date, last: date
) -> ContactPeriod | None:
    """The period in force that says just this."""
    return session.exec(
        select(ContactPeriod)
        .where(
            ContactPeriod.channel == channel,
            col(ContactPeriod.brand_id).is_not_distinct_from(brand_id),
            ContactPeriod.first_day == first,
            ContactPeriod.last_day == last,
            col(ContactPeriod.retracted_at).is_(None),
        )
        .order_by(col(ContactPeriod.id))
    ).first()


def channels(session: Session, brand_id: int | None = None) -> list[str]:
    """The channels of which records are there; with a brand those of its records, and of none."""
    if brand_id is None:
        return list(session.execute(text(_ALL_CHANNELS)).scalars())
    return list(session.execute(text(_CHANNELS), {"brand": brand_id}).scalars())


def retract(period: ContactPeriod, by: str, now: datetime) -> None:
    """Take a period out of force; it is kept."""
    period.retracted_by, period.retracted_at = by, now


# From one channel to the next along the index, however many records each has.
_ALL_CHANNELS = """
WITH RECURSIVE step AS (
    SELECT min(channel) AS channel FROM service_contact
    UNION ALL
    SELECT (SELECT min(c.channel) FROM service_contact c WHERE c.channel > step.channel)
    FROM step WHERE step.channel IS NOT NULL
)
SELECT channel FROM step WHERE channel IS NOT NULL
"""

_STEPS = """
WITH RECURSIVE of_brand AS (
    SELECT min(channel) AS channel FROM service_contact WHERE brand_id = :brand
    UNION ALL
    SELECT (SELECT min(c.channel) FROM service_contact c
            WHERE c.brand_id = :brand AND c.channel > of_brand.channel)
    FROM of_brand WHERE of_brand.channel IS NOT NULL
), of_none AS (
    SELECT min(channel) AS channel FROM service_contact WHERE brand_id IS NULL
    UNION ALL
    SELECT (SELECT min(c.channel) FROM service_contact c
            WHERE c.brand_id IS NULL AND c.channel > of_none.channel)
    FROM of_none WHERE of_none.channel IS NOT NULL
)
"""

_CHANNELS = f"""{_STEPS}
SELECT channel FROM (SELECT channel FROM of_brand UNION SELECT channel FROM of_none) found
WHERE channel IS NOT NULL ORDER BY channel
"""  # noqa: S608 - put together from constants

_COVERAGE = f"""{_STEPS}, declared AS (
    SELECT channel, range_agg(daterange(first_day, last_day, '[]')) AS days
    FROM contact_period
    WHERE retracted_at IS NULL AND (brand_id = :brand OR brand_id IS NULL)
    GROUP BY channel
), known AS (
    SELECT channel FROM of_brand UNION SELECT channel FROM of_none
    UNION SELECT channel FROM declared
)
SELECT known.channel,
    coalesce(d.days @> daterange(CAST(:first AS date), CAST(:last AS date), '[]'), false)
FROM known LEFT JOIN declared d USING (channel)
WHERE known.channel IS NOT NULL ORDER BY known.channel
"""  # noqa: S608 - put together from constants
