"""What the measures of recovery are counted in: a span, a split, and tallies with their ids.

A measure is one relation ``judged`` of ``id``, ``grp`` and ``hit``: whether the row is counted in
the numerator, only in the denominator, or (null) neither, because nothing can be said of it yet.
Counts and the ids behind them come from the same relation.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, select

from storage import contact_periods
from storage.models import Brand
from storage.search import normalise

Ids = tuple[int, ...]


class Dimension(StrEnum):
    """By what a measure may be split; ``stage``, ``age`` and ``person`` split the load only."""

    BRAND = "brand"
    PRODUCT = "product"
    TOPIC = "topic"
    CHANNEL = "channel"
    SOURCE = "source"
    STAGE = "stage"
    AGE = "age"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Span:
    """From ``since`` up to, but not including, ``until``; both aware."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Filters:
    """Of one brand or of all, split by ``by`` or not, with the ids or only counted."""

    brand_id: int | None = None
    by: Dimension | None = None
    with_ids: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """One group's count: ``hits`` of ``of``, and ``pending`` of which nothing can be said yet.

    ``hit_ids`` and ``of_ids`` are filled where ids were asked for.
    """

    group: str | None
    hits: int
    of: int
    pending: int = 0
    hit_ids: Ids = ()
    of_ids: Ids = ()


def counting(with_ids: bool) -> str:
    """The end of a query that counts a relation ``judged`` by group, with its ids or without."""
    ids = """, array_agg(id ORDER BY id) FILTER (WHERE hit) AS hit_ids,
        array_agg(id ORDER BY id) FILTER (WHERE hit IS NOT NULL) AS of_ids"""
    return f"""SELECT grp, count(*) FILTER (WHERE hit) AS hits, count(hit) AS counted,
        count(*) FILTER (WHERE hit IS NULL) AS pending{ids if with_ids else ""}
    FROM judged GROUP BY grp ORDER BY grp"""  # noqa: S608 - put together from constants


def as_tally(row: Any) -> Tally:
    """A row of :func:`counting`."""
    of_ids = getattr(row, "of_ids", None) or ()
    hit_ids = getattr(row, "hit_ids", None) or ()
    return Tally(row.grp, row.hits, row.counted, row.pending, tuple(hit_ids), tuple(of_ids))


def names(session: Session, by: Dimension | None) -> dict[str, Any]:
    """What a split by product or by service channel is made with: the names that are known."""
    if by is Dimension.CHANNEL:
        return {"known": contact_periods.channels(session)}
    if by is not Dimension.PRODUCT:
        return {}
    rows = [
        (brand.id, product, needle)
        for brand in session.exec(select(Brand).order_by(Brand.name))
        for product in brand.products
        for name in (product, *brand.product_aliases.get(product, ()))
        if (needle := normalise(name))
    ]
    brand_ids, products, needles = zip(*rows, strict=True) if rows else ((), (), ())
    return {"brands": list(brand_ids), "products": list(products), "needles": list(needles)}


def named_in(words: str, brand_id: str) -> str:
    """SQL for the product that ``words`` name first; of names that begin together the longest."""
    return f"""(SELECT n.product FROM unnest(
        CAST(:brands AS int[]), CAST(:products AS text[]), CAST(:needles AS text[])
    ) AS n(brand_id, product, needle)
    WHERE n.brand_id = {brand_id} AND strpos({words}, n.needle) > 0
    ORDER BY strpos({words}, n.needle), length(n.needle) DESC, n.product LIMIT 1
    )"""  # noqa: S608 - put together from constants


def tried_in(facts: str) -> str:
    """SQL for the service channel that a customer tried, by the facts of the channel decision.

    That of the newest record, else the one they name, else ``service`` where they name none, or
    ``official_account`` for a call in public; empty where they tried none.
    """
    record = f"{facts} #>> '{{tried,records,-1}}'"
    return f"""coalesce(
        (SELECT k FROM unnest(CAST(:known AS text[])) k
         WHERE starts_with({record}, k || ' ') ORDER BY length(k) DESC LIMIT 1),
        {facts} #>> '{{tried,channels,0}}',
        CASE WHEN {facts} ? 'tried' THEN 'service'
            WHEN {facts} ?| ARRAY['mentioned_official', 'own_area'] THEN 'official_account' END,
        '')"""  # noqa: S608 - put together from constants
