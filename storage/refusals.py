"""Authors whose posts are never stored, known by keyed hashes alone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session, col, delete, select

from storage.errors import WrongUsage
from storage.keys import KeyRing
from storage.masking import identifier, mask
from storage.models import Refusal, RefusalHash


def hashes(keys: KeyRing, source: str, who: str) -> tuple[str, ...]:
    """The keyed hashes of somebody named by id or handle, as mentions carry them.

    Whether ``who`` is an id or a handle is not asked: of each there is one hash.
    """
    handle = identifier("handle", who).value
    return keys.hash(f"author:{source}", who.strip()), keys.hash("handle", handle)


def add(
    session: Session,
    *,
    source: str,
    marks: Sequence[str],
    handle: str,
    because: str,
    actor: str,
    now: datetime,
) -> tuple[Refusal, bool]:
    """Refuse an author from now on.

    Args:
        session: open session.
        source: the source whose author it is.
        marks: of :func:`hashes`.
        handle: what was said of them; an author known by this handle is refused by their id too.
        because: why; masked before it is kept.
        actor: who refuses.
        now: the clock.

    Returns:
        The refusal, and whether it is new.
    """
    known = find(session, source, marks)
    if known is not None:
        return known, False
    refusal = Refusal(source=source, because=mask(because).text, actor=actor, created_at=now)
    session.add(refusal)
    session.flush()
    session.execute(
        text(_ADD_HASHES),
        {"source": source, "marks": list(marks), "handle": handle, "id": refusal.id},
    )
    return refusal, True


def find(session: Session, source: str, marks: Sequence[str]) -> Refusal | None:
    """The refusal in force of somebody, by any of their hashes."""
    query = (
        select(Refusal)
        .join(RefusalHash, col(RefusalHash.refusal_id) == col(Refusal.id))
        .where(RefusalHash.source == source, col(RefusalHash.hash).in_(marks))
    )
    return session.exec(query).first()


def newest(session: Session, source: str | None = None) -> Sequence[Refusal]:
    """All refusals, lifted ones too, newest first."""
    query = select(Refusal).order_by(col(Refusal.id).desc())
    if source is not None:
        query = query.where(Refusal.source == source)
    return session.exec(query).all()


def lift(session: Session, number: int, actor: str, now: datetime) -> Refusal:
    """Store an author's posts again. The record stays, the hashes go.

    Raises:
        WrongUsage: there is no such refusal in force.
    """
    refusal = session.exec(
        select(Refusal).where(Refusal.id == number).with_for_update()
    ).one_or_none()
    if refusal is None or refusal.lifted_at is not None:
        raise WrongUsage(
            "there is no refusal {number} in force",
            "`zhuanxi privacy refused` shows them",
            number=number,
        )
    refusal.lifted_by, refusal.lifted_at = actor, now
    session.add(refusal)
    session.exec(delete(RefusalHash).where(col(RefusalHash.refusal_id) == number))
    return refusal


_ADD_HASHES = """
INSERT INTO refusal_hash (source, hash, refusal_id)
SELECT :source, hash, :id FROM (
    SELECT unnest(CAST(:marks AS text[])) AS hash
    UNION SELECT external_hash FROM author WHERE source = :source AND lower(handle) = :handle
) found ORDER BY hash
ON CONFLICT DO NOTHING
"""
