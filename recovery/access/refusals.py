"""The list of refusals: who may put authors on it, and take them off."""

from datetime import datetime

from sqlmodel import Session

from crawlers.importers.table import source_name
from crawlers.items import Rejected
from recovery.access.actor import Actor, Right
from recovery.intake.manual import Kind
from recovery.words import word
from storage import refusals
from storage.errors import WrongUsage
from storage.keys import KeyRing
from storage.masking import identifier
from storage.models import Refusal

BY_HAND = {word("source", kind): str(kind) for kind in Kind}
"""What is entered by hand has sources too, by their Chinese names."""


def refuse(
    session: Session,
    actor: Actor,
    keys: KeyRing,
    *,
    source: str,
    who: str,
    because: str,
    now: datetime,
) -> tuple[Refusal, bool]:
    """Never store an author's posts again; what is stored stays.

    Args:
        session: open session.
        actor: a lead or an administrator.
        keys: what hashes are made with.
        source: the source, known or not, by its name (``weibo``, 微博).
        who: the author's handle or id there. Kept as keyed hashes only.
        because: why, for the record.
        now: the clock.

    Returns:
        The refusal, and whether it is new.

    Raises:
        WrongUsage: the role may not, or nobody, no source or no reason is named.
    """
    actor.must(Right.REFUSE_AUTHORS)
    if not because.strip():
        raise WrongUsage("a refusal needs a reason", "say --because …, without names")
    name = named(source)
    marks = marks_of(keys, name, who)
    return refusals.add(
        session,
        source=name,
        marks=marks,
        handle=identifier("handle", who).value,
        because=because.strip(),
        actor=actor.name,
        now=now,
    )


def lift(session: Session, actor: Actor, number: int, now: datetime) -> Refusal:
    """Let an author's posts be stored again from now on.

    Raises:
        WrongUsage: the role may not, or there is no such refusal in force.
    """
    actor.must(Right.REFUSE_AUTHORS)
    return refusals.lift(session, number, actor.name, now)


def marks_of(keys: KeyRing, source: str, who: str) -> tuple[str, ...]:
    """The keyed hashes by which an author is recognised.

    Raises:
        WrongUsage: nobody is named.
    """
    if not identifier("handle", who).value:
        raise WrongUsage("nobody is named", "give the author's handle or id")
    return refusals.hashes(keys, source, who)


def named(source: str) -> str:
    """The short name of a source, as mentions carry it.

    Raises:
        WrongUsage: it cannot be a source's name.
    """
    try:
        name = BY_HAND.get(source.strip()) or source_name(source.strip())
    except Rejected as error:
        raise WrongUsage(
            "{source!r} is no name of a source", "use a name like weibo", source=source
        ) from error
    if not name:
        raise WrongUsage(
            "{source!r} is no name of a source", "use a name like weibo", source=source
        )
    return name
