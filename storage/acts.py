"""Replies and contacts of cases, and what a reply must not repeat or give away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from storage.models import CaseAct, CaseEvent, CaseMention, CaseNote, Mention


@dataclass(frozen=True, slots=True)
class ActLine:
    """A reply or contact: its codes, its case event, what was said, and the post's address."""

    act: CaseAct
    event: CaseEvent
    said: str | None
    post: str | None


def add(session: Session, act: CaseAct) -> CaseAct:
    """Keep an act beside its case event."""
    session.add(act)
    session.flush()
    return act


def of_case(session: Session, case_id: int) -> list[ActLine]:
    """The replies and contacts of a case, in the order in which they were recorded."""
    rows = session.exec(
        select(CaseAct, CaseEvent, CaseNote.text, Mention.url)
        .join(CaseEvent, col(CaseEvent.id) == CaseAct.event_id)
        .outerjoin(CaseNote, col(CaseNote.event_id) == CaseAct.event_id)
        .outerjoin(Mention, col(Mention.id) == CaseAct.mention_id)
        .where(CaseEvent.case_id == case_id)
        .order_by(col(CaseAct.event_id))
    )
    return [ActLine(*row) for row in rows]


def mention_of(session: Session, case_id: int, mention_id: int | None) -> Mention | None:
    """A mention of the case: this one, else the first that joined it."""
    query = (
        select(Mention)
        .join(CaseMention, col(CaseMention.mention_id) == Mention.id)
        .where(CaseMention.case_id == case_id)
        .order_by(col(CaseMention.joined_at), col(Mention.id))
        .limit(1)
    )
    if mention_id is not None:
        query = query.where(Mention.id == mention_id)
    return session.exec(query).one_or_none()


def replies_to_others(
    session: Session, case_id: int, author_id: int | None, since: datetime
) -> list[Any]:
    """Replies since then in cases of other customers, newest first. Rows: ``text, handle``."""
    return list(
        session.execute(
            text(_REPLIES_TO_OTHERS), {"case": case_id, "author": author_id, "since": since}
        )
    )


def products_of(session: Session, records: Sequence[tuple[str, str]]) -> list[str]:
    """The products that service records (channel, reference) name."""
    channels, references = [one for one, _ in records], [one for _, one in records]
    found = session.execute(
        text(_PRODUCTS_OF), {"channels": channels, "references": references}
    ).scalars()
    return [str(one) for one in found]


_REPLIES_TO_OTHERS = """
SELECT n.text, coalesce(w.handle, '') AS handle
FROM case_act a
JOIN case_event e ON e.id = a.event_id
JOIN case_note n ON n.event_id = a.event_id AND n.text <> ''
JOIN recovery_case c ON c.id = e.case_id
LEFT JOIN mention m ON m.id = a.mention_id
LEFT JOIN author w ON w.id = m.author_id
WHERE a.kind = 'reply' AND a.at >= :since AND c.id <> :case
    AND (CAST(:author AS int) IS NULL OR c.author_id IS DISTINCT FROM :author)
ORDER BY a.at DESC
"""

_PRODUCTS_OF = """
SELECT DISTINCT s.product FROM unnest(CAST(:channels AS text[]), CAST(:references AS text[]))
    AS r (channel, reference)
JOIN service_contact s USING (channel, reference) WHERE s.product <> ''
"""
