"""渠道外溢 counted: complaints that went past official service, and records of complaints."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session

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
    """Complaints posted in the span by the decision in force, then records opened in it."""
    of_complaint, of_contact = _GROUPS[filters.by]
    values = {"since": span.since, "until": span.until, "brand": filters.brand_id}
    values |= names(session, filters.by)
    ids = ", array_agg(id ORDER BY id)" if filters.with_ids else ", NULL::bigint[]"
    judged = _VERDICT if filters.by is Dimension.TOPIC else ""
    complaints = session.execute(
        text(_COMPLAINTS.format(group=of_complaint, ids=ids, judged=judged)), values
    )
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
