"""Opening what masking hid of a case: for who works it, with a reason, and never unseen."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from recovery.access import audit
from recovery.access.actor import Actor, Right
from recovery.casework import cases, numbers
from storage import cases as stored
from storage import users
from storage.errors import WrongUsage
from storage.keys import KeyRing
from storage.masking import mask
from storage.models import Case, Mention

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Revealed:
    """A mention of a case as its customer wrote it.

    Attributes:
        mention_id: which mention.
        title: its title, unmasked.
        text: its text, unmasked.
        phone: the callback number given beside what was entered by hand; ``None`` for none.
        order: the order number given beside it.
        name: a real name that was entered by hand.
    """

    mention_id: int
    title: str
    text: str
    phone: str | None = None
    order: str | None = None
    name: str | None = None


def reveal(
    session: Session,
    case_id: int,
    actor: Actor,
    keys: KeyRing,
    *,
    because: str,
    now: datetime,
) -> list[Revealed]:
    """What masking hid of a case's mentions, in the order in which they joined.

    For who has the case, and for leads and administrators. Each time is a line of the audit and
    of the case's history, in this transaction: what cannot be written down is not shown.

    Args:
        session: open session.
        case_id: which case.
        actor: who looks.
        keys: what the originals were sealed with.
        because: why, in a few words; kept masked.
        now: the clock.

    Returns:
        The mentions of which something was hidden; empty where nothing was, or it was erased.

    Raises:
        CaseNotFound: there is none with this id.
        WrongUsage: the role may not, the case is with somebody else, or no reason is given.
        ZhuanxiError: an original was sealed with a key that is not here.
    """
    actor.must(Right.REVEAL_ORIGINALS)
    case = cases.seen(session, case_id, actor)
    _must_have(session, case, actor)
    reason = mask(" ".join(because.split())).text[:LONGEST_REASON]
    if not reason:
        raise WrongUsage("revealing needs a reason", "say in a few words what it is needed for")
    mentions = [session.get_one(Mention, one) for one in stored.mention_ids(session, case_id)]
    found = [_opened(one, one.text_sealed, keys) for one in mentions if one.text_sealed is not None]
    ids = [one.mention_id for one in found]
    audit.record(
        session,
        actor,
        audit.AuditKind.REVEALED,
        now=now,
        subject=f"case {case_id}",
        mentions=ids,
    )
    cases.record(session, case, "revealed", actor, now, details={"mentions": ids}, note=reason)
    return found


def _must_have(session: Session, case: Case, actor: Actor) -> None:
    if actor.may(Right.LEAD_TEAM):
        return
    me = users.by_name(session, actor.name)
    if me is None or case.assignee_id != me.id:
        raise WrongUsage(
            "case {number} is not with you",
            "only who has a case, a lead and an administrator see what was masked",
            number=numbers.number(case),
        )


def _opened(mention: Mention, sealed: bytes, keys: KeyRing) -> Revealed:
    assert mention.id is not None
    original = json.loads(keys.unseal(sealed))
    return Revealed(
        mention.id,
        original["title"],
        original["text"],
        phone=original.get("phone"),
        order=original.get("order"),
        name=original.get("author"),
    )
