"""Events: one happening behind many cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from storage.models import Author, Brand, Case, CaseEvent, Event


@dataclass(frozen=True, slots=True)
class Counted:
    """An event with how many cases it has in which stage."""

    event: Event
    brand: str
    stages: dict[str, int]


@dataclass(frozen=True, slots=True)
class Known:
    """What a personal reply can name of a case; empty where it is not known."""

    handle: str
    title: str
    topic: str
    product: str
    url: str


def get(session: Session, event_id: int) -> Event | None:
    """One event."""
    return session.get(Event, event_id)


def locked(session: Session, event_id: int) -> Event | None:
    """One event, held until the transaction ends."""
    return session.get(Event, event_id, with_for_update=True, populate_existing=True)


def listed(
    session: Session, brand: str | None = None, *, with_closed: bool = False
) -> list[Counted]:
    """Events with the number of their cases by stage, newest first."""
    query = select(Event, Brand.name).join(Brand, col(Brand.id) == Event.brand_id)
    if brand is not None:
        query = query.where(Brand.name == brand)
    if not with_closed:
        query = query.where(col(Event.closed_at).is_(None))
    found = session.exec(query.order_by(col(Event.id).desc())).all()
    stages: dict[int, dict[str, int]] = {}
    for event_id, stage, count in session.execute(
        text(_STAGES), {"ids": [event.id for event, _ in found]}
    ):
        stages.setdefault(event_id, {})[stage] = count
    return [Counted(event, name, stages.get(event.id or 0, {})) for event, name in found]


def case_ids(session: Session, event_id: int, stages: Sequence[str] | None = None) -> list[int]:
    """The cases of an event, those of ``stages`` if any are named, in the order of their ids."""
    query = select(Case.id).where(Case.event_id == event_id).order_by(col(Case.id))
    if stages is not None:
        query = query.where(col(Case.stage).in_(stages))
    return [id_ for id_ in session.exec(query) if id_ is not None]


def drafted(
    session: Session, event_id: int, answer: str | None = None, *, are_answers: bool = False
) -> set[int]:
    """Cases for which a reply of the event was prepared.

    That of ``answer``, if one is named; with ``are_answers`` one that deals with the matter.
    """
    query = select(CaseEvent.case_id, CaseEvent.details).where(
        CaseEvent.action == "drafted",
        col(CaseEvent.case_id).in_(select(Case.id).where(Case.event_id == event_id)),
    )
    return {
        case_id
        for case_id, details in session.exec(query)
        if details["event"] == event_id
        and answer in (None, details["answer"])
        and (details["is_answer"] or not are_answers)
    }


def known(session: Session, case: Case) -> Known:
    """What a reply can name: the customer's handle, the title, the topic, the product, the post."""
    author = session.get(Author, case.author_id) if case.author_id is not None else None
    brand = session.get_one(Brand, case.brand_id)
    rows: Sequence[Any] = session.execute(text(_POSTS), {"case": case.id}).all()
    words = " ".join(f"{row.title} {row.text}" for row in rows)
    named = [
        product
        for product in brand.products
        if any(name in words for name in (product, *brand.product_aliases.get(product, ())))
    ]
    return Known(
        handle=author.handle if author else "",
        title=case.title,
        topic=case.topic or "",
        product=named[0] if named else "",
        url=rows[0].url if rows else "",
    )


_STAGES = """
SELECT event_id, stage, count(*) FROM recovery_case WHERE event_id = ANY(:ids)
GROUP BY 1, 2 ORDER BY 1, 2
"""

_POSTS = """
SELECT m.title, m.text, m.url FROM case_mention c JOIN mention m ON m.id = c.mention_id
WHERE c.case_id = :case ORDER BY m.posted_at, m.id
"""
