"""What people type survives a reload, a lost connection and another browser.

Only who typed it reads it again; others are told no more than that somebody is writing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from recovery.access.actor import Actor, Right
from recovery.casework import cases
from storage import typed, users
from storage.errors import WrongUsage
from storage.keys import KeyRing

LATELY = timedelta(minutes=10)
"""Who typed longer ago is not writing any more."""
KEPT = timedelta(days=30)
"""What was neither stored nor sent for so long, whoever typed it has given up."""
LONGEST = 20_000


class Field(StrEnum):
    """Where something is typed."""

    REPLY = "reply"
    NOTE = "note"
    CONTACT = "contact"
    COMPENSATION = "compensation"
    TASK = "task"
    CALLBACK = "callback"


@dataclass(frozen=True, slots=True)
class Writing:
    """Somebody else who is writing, and when they last typed."""

    name: str
    at: datetime


def keep(
    session: Session,
    actor: Actor,
    case_id: int,
    field: Field,
    text: str,
    keys: KeyRing,
    *,
    now: datetime,
) -> None:
    """Keep what somebody has typed by now; an emptied field is forgotten.

    Nothing is kept of an actor who is no user: an operating-system account that stands for nobody.

    Raises:
        CaseNotFound: there is none with this id.
        WrongUsage: the role may not, or the text is longer than ``LONGEST``.
    """
    actor.must(Right.NOTE_CASES)
    cases.seen(session, case_id, actor)
    if len(text) > LONGEST:
        raise WrongUsage(
            "the text is longer than {most} characters", "shorten it", most=f"{LONGEST:,}"
        )
    user = users.by_name(session, actor.name)
    if user is None or user.id is None:
        return
    if text.strip():
        typed.keep(session, user.id, case_id, field, keys.seal(text), now)
    else:
        typed.forget(session, user.id, case_id, [field])


def kept(session: Session, actor: Actor, case_id: int, keys: KeyRing) -> dict[Field, str]:
    """What the actor has typed in a case and neither stored nor sent.

    Raises:
        CaseNotFound: there is none with this id that the actor sees.
        ZhuanxiError: it was sealed with a key that is not here.
    """
    cases.seen(session, case_id, actor)
    user = users.by_name(session, actor.name)
    if user is None or user.id is None:
        return {}
    found = typed.of_user(session, user.id, case_id)
    return {Field(field): keys.unseal(sealed) for field, sealed in found.items()}


def forget(session: Session, actor: Actor, case_id: int, fields: Collection[Field]) -> None:
    """Forget what the actor typed in these fields: it was stored or sent.

    Raises:
        CaseNotFound: there is none with this id that the actor sees.
    """
    cases.seen(session, case_id, actor)
    user = users.by_name(session, actor.name)
    if user is not None and user.id is not None:
        typed.forget(session, user.id, case_id, fields)


def forget_old(session: Session, *, now: datetime) -> int:
    """Forget what has lain for longer than ``KEPT``; how many fields that were."""
    return typed.forget_before(session, now - KEPT)


def writing(
    session: Session, actor: Actor, case_id: int, *, now: datetime, field: Field = Field.REPLY
) -> list[Writing]:
    """Who else is writing in a case, the latest first; what they write is theirs.

    Raises:
        CaseNotFound: there is none with this id that the actor sees.
    """
    cases.seen(session, case_id, actor)
    user = users.by_name(session, actor.name)
    me = user.id if user is not None else None
    return [
        Writing(one.display_name or one.name, at)
        for one, at in typed.others(session, me, case_id, field, now - LATELY)
    ]
