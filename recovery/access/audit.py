"""What nobody may do unseen: signing in, revealing what is masked, taking lists out."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from recovery.access.actor import Actor, Right
from storage import sign_ins
from storage.models import AuditLine


class AuditKind(StrEnum):
    """What a line tells of."""

    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    LOCKED = "locked"
    SIGNED_OUT = "signed_out"
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a code
    PASSWORD_SET = "password_set"  # noqa: S105 - a code
    REVEALED = "revealed"
    EXPORTED = "exported"
    USER_CHANGED = "user_changed"
    SETTING_CHANGED = "setting_changed"
    IMPORTED = "imported"


def record(
    session: Session,
    actor: Actor,
    kind: AuditKind,
    *,
    now: datetime,
    subject: str = "",
    **details: Any,
) -> None:
    """Add a line, in the transaction of what it tells of.

    Args:
        session: open session.
        actor: who did it.
        kind: what was done.
        now: the clock.
        subject: what it was done to (``case 12``).
        details: codes and counts; nobody's words.
    """
    session.add(
        AuditLine(
            at=now,
            kind=kind,
            actor=actor.name,
            actor_role=actor.role,
            actor_origin=actor.origin,
            subject=subject,
            details=details,
        )
    )
    session.flush()


def lines(
    session: Session,
    actor: Actor,
    *,
    since: datetime | None = None,
    kinds: Sequence[AuditKind] = (),
    limit: int = 200,
) -> Sequence[AuditLine]:
    """The newest lines, newest first.

    Raises:
        WrongUsage: the actor may not read them.
    """
    actor.must(Right.READ_AUDIT)
    return sign_ins.audit_lines(session, since=since, kinds=kinds, limit=limit)
