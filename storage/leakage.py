"""渠道外溢 counted: complaints that went past official service, and records of complaints."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from storage.config import get_settings
from storage.measures import Dimension, Filters, Ids, Span, named_in, names, tried_in


@dataclass(frozen=True, slots=True)
class Leaked:
    """One group's counts, with the ids where they were asked for.

    A complaint is a mention and one brand it is about: without a brand a mention of two counts
    twice. ``sure`` are escalated, failed, and bypassed as confirmed; ``presumed`` are bypassed as
    far as is known. ``contacts`` are service records of complaints; ``contact_group`` says that
    the group is named in the service system's words.
    """

    group: str | None
    sure: int = 0
    presumed: int = 0
    contacts: int = 0
    sure_ids: Ids = ()
    presumed_ids: Ids = ()
    contact_ids: Ids = ()
    contact_group: bool = False


def leaked(session: Session, span: Span, filters: Filters) -> list[Leaked]:
    """Complaints posted in the span by the decision in force, then records opened in it.

    Complaints of whole days are counted from the rollup where it tells the groups.
    """
    of_complaint, of_contact = _GROUPS[filters.by]
    values: dict[str, Any] = {"since": span.since, "until": span.until, "brand": filters.brand_id}
    values |= names(session, filters.by)
    ids = ", array_agg(id ORDER BY id)" if filters.with_ids else ", NULL::bigint[]"
    rolled_up = _ROLLED_UP.get(filters.by)
    if filters.by is Dimension.PRODUCT and not values["needles"]:
        of_complaint = rolled_up = "''"  # no product is known: the texts need not be read
    days = _days(span)
    if days is not None and rolled_up is not None and not filters.with_ids:
        query = _ROLLUP.format(group=rolled_up)
        values |= {"first": days[0], "last": days[1]}
    else:
        judged = _VERDICT if filters.by is Dimension.TOPIC else ""
        query = _COMPLAINTS.format(group=of_complaint, ids=ids, judged=judged)
    complaints = session.execute(text(query), values)
    found: dict[str | None, Leaked] = {}
    for group, is_sure, count, known in complaints:
        one = found.get(group, Leaked(group))
        found[group] = _with(one, is_sure, count, tuple(known or ()))
    contacts = session.execute(text(_CONTACTS.format(group=of_contact, ids=ids)), values)
    return [
        *found.values(),
        *(
            Leaked(group, contacts=count, contact_ids=tuple(known or ()), contact_group=True)
            for group, count, known in contacts
        ),
    ]


def _days(span: Span) -> tuple[date, date] | None:
    """The first and the last local day of a span; ``None`` if it cuts a day."""
    since, until = (at.astimezone(get_settings().zone) for at in (span.since, span.until))
    if since.time() != time() or until.time() != time():
        return None
    return since.date(), until.date() - timedelta(days=1)


def _with(one: Leaked, is_sure: bool, count: int, ids: Ids) -> Leaked:
    if is_sure:
        return Leaked(one.group, count, one.presumed, sure_ids=ids, presumed_ids=one.presumed_ids)
    return Leaked(one.group, one.sure, count, sure_ids=one.sure_ids, presumed_ids=ids)


_GROUPS: dict[Dimension | None, tuple[str, str]] = {
    None: ("NULL::text", "NULL::text"),
    Dimension.BRAND: (
        "(SELECT name FROM brand WHERE id = d.brand_id)",
        "coalesce((SELECT name FROM brand WHERE id = s.brand_id), '')",
    ),
    Dimension.PRODUCT: (
        f"coalesce({named_in('m.search_text', 'd.brand_id')}, '')",
        f"coalesce({named_in('lower(s.product)', 's.brand_id')}, nullif(s.product, ''), "
        f"{named_in('s.search_text', 's.brand_id')}, '')",
    ),
    Dimension.TOPIC: ("coalesce(v.topic, '')", "s.topic"),
    Dimension.CHANNEL: (tried_in("d.facts"), "s.channel"),
}

_ROLLED_UP: dict[Dimension | None, str] = {
    None: "NULL::text",
    Dimension.BRAND: "(SELECT name FROM brand WHERE id = told.brand_id)",
}

# Of the bypassed the rollup does not tell which are confirmed: those are few, and have an index.
_ROLLUP = """
WITH told AS (
    SELECT brand_id, coalesce(sum(amount) FILTER (WHERE measure <> 'bypassed'), 0) AS gone,
        coalesce(sum(amount) FILTER (WHERE measure = 'bypassed'), 0) AS bypassed
    FROM (
        SELECT day, brand_id, measure, amount FROM daily_count
        UNION ALL SELECT day, brand_id, measure, amount FROM daily_delta
    ) AS both_parts
    WHERE day BETWEEN :first AND :last AND measure IN ('escalated', 'failed', 'bypassed')
        AND brand_id > 0 AND (CAST(:brand AS int) IS NULL OR brand_id = :brand)
    GROUP BY brand_id
), confirmed AS (
    SELECT d.brand_id, count(*) AS amount
    FROM channel_decision d JOIN mention m ON m.id = d.mention_id
    WHERE d.retired_at IS NULL AND d.certainty = 'confirmed' AND d.value = 'bypassed'
        AND m.posted_at >= :since AND m.posted_at < :until
        AND (CAST(:brand AS int) IS NULL OR d.brand_id = :brand)
    GROUP BY d.brand_id
)
SELECT grp, is_sure, sum(amount)::bigint AS amount, NULL::bigint[] FROM (
    SELECT {group} AS grp, one.is_sure, one.amount
    FROM told LEFT JOIN confirmed USING (brand_id) CROSS JOIN LATERAL (VALUES
        (true, told.gone + coalesce(confirmed.amount, 0)),
        (false, told.bypassed - coalesce(confirmed.amount, 0))
    ) AS one(is_sure, amount)
) judged WHERE amount <> 0 GROUP BY grp, is_sure ORDER BY grp, is_sure
"""

_VERDICT = "JOIN verdict v ON v.id = d.verdict_id"

_COMPLAINTS = """
SELECT grp, is_sure, count(*){ids} FROM (
    SELECT d.mention_id AS id, {group} AS grp,
        d.value <> 'bypassed' OR d.certainty IS NOT DISTINCT FROM 'confirmed' AS is_sure
    FROM channel_decision d JOIN mention m ON m.id = d.mention_id
    {judged}
    WHERE d.retired_at IS NULL AND d.value IN ('escalated', 'failed', 'bypassed')
        AND m.posted_at >= :since AND m.posted_at < :until
        AND (CAST(:brand AS int) IS NULL OR d.brand_id = :brand)
) judged GROUP BY grp, is_sure ORDER BY grp, is_sure
"""

_CONTACTS = """
SELECT grp, count(*){ids} FROM (
    SELECT s.id, {group} AS grp FROM service_contact s
    WHERE s.is_complaint AND s.opened_at >= :since AND s.opened_at < :until
        AND (CAST(:brand AS int) IS NULL OR s.brand_id = :brand)
) judged GROUP BY grp ORDER BY grp
"""
