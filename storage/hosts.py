"""How many requests a host was sent on a day, counted over all runs and processes."""

from datetime import date

from sqlalchemy import text
from sqlmodel import Session

_TAKE = text(
    "INSERT INTO host_budget AS b (host, day, requests) VALUES (:host, :day, :wanted) "
    "ON CONFLICT (host, day) DO UPDATE SET requests = b.requests + :wanted "
    "WHERE b.requests < :limit RETURNING requests"
)
_GIVE_BACK = text(
    "UPDATE host_budget SET requests = greatest(requests - :count, 0) "
    "WHERE host = :host AND day = :day"
)


def take(session: Session, host: str, day: date, wanted: int, limit: int) -> int:
    """Reserve ``wanted`` requests of a day's budget of ``limit``, and return how many were left.

    Reserved are never more than the limit, however many runs ask at once; 0 means that the budget
    is used up.
    """
    values = {"host": host, "day": day, "wanted": wanted, "limit": limit}
    taken: int | None = session.execute(_TAKE, values).scalar_one_or_none()
    if taken is None:
        return 0
    too_many = max(0, taken - limit)
    if too_many:
        give_back(session, host, day, too_many)
    return wanted - too_many


def give_back(session: Session, host: str, day: date, count: int) -> None:
    """Return what was reserved and not used."""
    session.execute(_GIVE_BACK, {"host": host, "day": day, "count": count})


def forget_before(session: Session, day: date) -> None:
    """Delete the counts of the days before ``day``."""
    session.execute(text("DELETE FROM host_budget WHERE day < :day"), {"day": day})
