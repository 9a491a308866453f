"""What stands around a case: what it answers, what came after, and other cases beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from recovery.access.sight import Sight
from recovery.casework import customers
from recovery.casework.lifecycle import OPEN
from storage import cases, clusters, problems
from storage.customers import newest_words
from storage.models import Case, Event, User

MOST = 20


@dataclass(frozen=True, slots=True)
class Post:
    """A public post beside a case. ``of`` is the mention of the case that it belongs to."""

    mention_id: int
    of: int | None
    handle: str
    source: str
    kind: str
    url: str
    title: str
    text: str
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another case, and what joins it to this one (``by``: evidence of one customer, or event).

    ``word`` is the newest that was said of whether it is the same customer's; 0 for none.
    """

    case_id: int
    title: str
    stage: str
    assignee: str
    by: str = ""
    word: int = 0


@dataclass(frozen=True, slots=True)
class Around:
    """All of it.

    Attributes:
        parents: what comments and reposts of the case answer, by mention.
        replies: answers of our official accounts, by mention.
        later: what the customer wrote about the brand afterwards and no case of theirs holds.
        others: the customer's other cases of the brand.
        suggested: open cases that may be the same customer's, undecided.
        event: the happening behind the case.
        neighbours: the event's other cases.
        open_events: the brand's open events, which the case may be put into.
    """

    parents: dict[int, Post] = field(default_factory=dict)
    replies: dict[int, list[tuple[str, datetime]]] = field(default_factory=dict)
    later: list[Post] = field(default_factory=list)
    others: list[Neighbour] = field(default_factory=list)
    suggested: list[Neighbour] = field(default_factory=list)
    event: Event | None = None
    neighbours: list[Neighbour] = field(default_factory=list)
    open_events: list[Event] = field(default_factory=list)


def load(session: Session, case: Case, mention_ids: Sequence[int], sight: Sight) -> Around:
    """What stands around a case that may be seen."""
    assert case.id is not None
    brands = None if sight.brand_ids is None else sorted(sight.brand_ids)
    told = {"ids": list(mention_ids), "brands": brands}
    parents = [_post(row, sight) for row in session.execute(text(_PARENTS), told)]
    replies: dict[int, list[tuple[str, datetime]]] = {}
    for row in problems.official_replies(session, case.brand_id, mention_ids):
        replies.setdefault(row.mention_id, []).append((row.text, row.posted_at))
    event = session.get(Event, case.event_id) if case.event_id is not None else None
    return Around(
        parents={one.of: one for one in parents if one.of is not None},
        replies=replies,
        later=_later(session, case, mention_ids, sight),
        others=_others(session, case),
        suggested=_suggested(session, case),
        event=event,
        neighbours=_neighbours(session, case),
        open_events=list(
            session.exec(
                select(Event)
                .where(Event.brand_id == case.brand_id, col(Event.closed_at).is_(None))
                .order_by(col(Event.opened_at).desc(), col(Event.id).desc())
                .limit(MOST)
            )
        ),
    )


def _later(session: Session, case: Case, mention_ids: Sequence[int], sight: Sight) -> list[Post]:
    if case.author_id is None or not mention_ids:
        return []
    told = {
        "author": case.author_id,
        "brand": case.brand_id,
        "ids": list(mention_ids),
        "most": MOST,
    }
    return [_post(row, sight) for row in session.execute(text(_LATER), told)]


def _others(session: Session, case: Case) -> list[Neighbour]:
    if case.author_id is None:
        return []
    rows = session.exec(
        select(Case, User)
        .outerjoin(User, col(User.id) == Case.assignee_id)
        .where(
            Case.author_id == case.author_id,
            Case.brand_id == case.brand_id,
            Case.id != case.id,
        )
        .order_by(col(Case.opened_at).desc(), col(Case.id).desc())
        .limit(MOST)
    )
    return [_neighbour(other, user, "author") for other, user in rows]


def _suggested(session: Session, case: Case) -> list[Neighbour]:
    assert case.id is not None
    by: dict[int, str] = {}
    for one in customers.suggestions(session, case.id):
        by.setdefault(one.other_id if one.case_id == case.id else one.case_id, one.by)
    for other in clusters.perhaps_same_customer(session, case.id, sorted(OPEN)):
        by.setdefault(other, str(customers.Evidence.HANDLE))
    words = newest_words(session, case.id, sorted(by)) if by else {}
    return [
        _neighbour(other, user, by[other.id], words.get(other.id, 0))
        for other, user in _with_people(session, sorted(by))
        if other.id is not None
    ]


def _neighbours(session: Session, case: Case) -> list[Neighbour]:
    if case.event_id is None:
        return []
    found = [one.id for one, _ in cases.of_event(session, case.event_id) if one.id != case.id]
    return [
        _neighbour(other, user, "event")
        for other, user in _with_people(session, [one for one in found if one is not None][:MOST])
    ]


def _with_people(session: Session, case_ids: Sequence[int]) -> list[tuple[Case, User | None]]:
    rows = session.exec(
        select(Case, User)
        .outerjoin(User, col(User.id) == Case.assignee_id)
        .where(col(Case.id).in_(case_ids))
        .order_by(col(Case.priority).desc(), col(Case.id))
    )
    return list(rows)


def _neighbour(case: Case, user: User | None, by: str, word: int = 0) -> Neighbour:
    assert case.id is not None
    name = (user.display_name or user.name) if user is not None else ""
    return Neighbour(case.id, case.title, case.stage, name, by, word)


def _post(row: Any, sight: Sight) -> Post:
    found = dict(row._mapping)
    return Post(**{**found, "handle": sight.name(found["handle"] or "")})


_POST = """
    coalesce(a.handle, '') AS handle, o.source, o.kind, o.url, o.title, o.text, o.posted_at
"""

_PARENTS = f"""
SELECT DISTINCT ON (m.id) o.id AS mention_id, m.id AS of, {_POST}
FROM mention m JOIN mention o ON o.source = m.source AND o.id <> m.id
    AND o.external_id IN (m.parent_id, m.repost_of, m.extra ->> 'post')
LEFT JOIN author a ON a.id = o.author_id
WHERE m.id = ANY(:ids) AND (CAST(:brands AS int[]) IS NULL OR EXISTS (
    SELECT FROM mention_brand b
    WHERE b.mention_id = o.id AND b.brand_id = ANY(CAST(:brands AS int[]))))
ORDER BY m.id, o.external_id = m.parent_id DESC
"""  # noqa: S608 - constants

_LATER = f"""
SELECT o.id AS mention_id, NULL AS of, {_POST}
FROM mention o JOIN mention_brand b ON b.mention_id = o.id AND b.brand_id = :brand
LEFT JOIN author a ON a.id = o.author_id
WHERE o.author_id = :author AND o.erased_at IS NULL AND NOT o.id = ANY(:ids)
    AND o.posted_at > (SELECT min(posted_at) FROM mention WHERE id = ANY(:ids))
ORDER BY o.posted_at LIMIT :most
"""  # noqa: S608 - constants
