"""A person asks that their words be erased: who may do it, and what is written down of it."""

from datetime import datetime

from sqlmodel import Session

from recovery.access import refusals
from recovery.access.actor import Actor, Right
from storage import answers, erasure, rollup
from storage.config import Settings
from storage.errors import WrongUsage
from storage.keys import KeyRing
from storage.masking import mask
from storage.models import Erasure


def look(session: Session, actor: Actor, keys: KeyRing, source: str, who: str) -> erasure.Found:
    """What would be erased of an author.

    Raises:
        WrongUsage: the role may not, or no author or source is named.
    """
    actor.must(Right.ERASE_PEOPLE)
    name = refusals.named(source)
    return erasure.find(session, name, refusals.marks_of(keys, name, who))


def erase(
    session: Session,
    actor: Actor,
    keys: KeyRing,
    settings: Settings,
    *,
    source: str,
    who: str,
    because: str,
    now: datetime,
) -> Erasure:
    """Erase an author's words everywhere and never store their posts again.

    Every count and every line of history stays. Without the refusal the next crawl would bring the
    words back.

    Args:
        session: open session.
        actor: a lead or an administrator.
        keys: what hashes are made with.
        settings: where answers of sites are kept; those of this source go.
        source: where the author speaks.
        who: the author's handle or id there.
        because: why, for the receipt; without names.
        now: the clock.

    Returns:
        The receipt.

    Raises:
        WrongUsage: the role may not; nobody, no source or no reason is named; or nothing is
            stored of this author.
    """
    found = look(session, actor, keys, source, who)
    if not found.mentions:
        raise WrongUsage(
            "nothing is stored of this author on {source}",
            "name the author by the handle or the id of that platform; "
            "`zhuanxi privacy erased` shows what was erased already",
            source=refusals.named(source),
        )
    refusal, _ = refusals.refuse(
        session, actor, keys, source=source, who=who, because=because, now=now
    )
    with rollup.tracked(session, [*found.mentions, *found.beside]):
        counts = erasure.erase(session, found, now)
    receipt = Erasure(
        source=refusal.source,
        marks=list(refusals.marks_of(keys, refusal.source, who)),
        because=mask(because.strip()).text,
        counts=counts,
        refusal_id=refusal.id,
        actor=actor.name,
        actor_role=actor.role,
        actor_origin=actor.origin,
        erased_at=now,
    )
    session.add(receipt)
    session.flush()
    answers.forget(settings, refusal.source)
    return receipt
