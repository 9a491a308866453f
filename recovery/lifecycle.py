"""The stages of a case and the one table of moves between them.

Stages follow ISO 10002:2018 (clause 8: receipt, acknowledgement, assessment, investigation,
response, closing), with a callback before closing because recovery is proven, not assumed.
"""

from enum import StrEnum

from recovery.actor import Role


class Stage(StrEnum):
    """处理阶段."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    INVESTIGATING = "investigating"
    WAITING = "waiting"
    RESPONDED = "responded"
    RESOLVED = "resolved"
    CALLBACK = "callback"
    CLOSED = "closed"
    DISMISSED = "dismissed"
    MERGED = "merged"


WORKERS = frozenset({Role.HANDLER, Role.OUTSOURCED, Role.LEAD, Role.ADMIN})
LEADS = frozenset({Role.LEAD, Role.ADMIN})
OPENERS = WORKERS | {Role.PR}

S = Stage
TRANSITIONS: dict[tuple[Stage, Stage], frozenset[Role]] = {
    (S.RECEIVED, S.ACKNOWLEDGED): OPENERS,
    (S.RECEIVED, S.ASSIGNED): WORKERS,
    (S.RECEIVED, S.DISMISSED): OPENERS,
    (S.ACKNOWLEDGED, S.ASSIGNED): WORKERS,
    (S.ACKNOWLEDGED, S.DISMISSED): OPENERS,
    (S.ASSIGNED, S.INVESTIGATING): WORKERS,
    (S.ASSIGNED, S.RESPONDED): WORKERS,
    (S.ASSIGNED, S.DISMISSED): WORKERS,
    (S.INVESTIGATING, S.WAITING): WORKERS,
    (S.INVESTIGATING, S.RESPONDED): WORKERS,
    (S.INVESTIGATING, S.DISMISSED): WORKERS,
    (S.WAITING, S.INVESTIGATING): WORKERS,
    (S.RESPONDED, S.INVESTIGATING): WORKERS,
    (S.RESPONDED, S.WAITING): WORKERS,
    (S.RESPONDED, S.RESOLVED): WORKERS,
    (S.WAITING, S.RESPONDED): WORKERS,
    (S.RESOLVED, S.CALLBACK): WORKERS,
    (S.CALLBACK, S.CLOSED): WORKERS,
    # reopening
    (S.RESOLVED, S.ASSIGNED): WORKERS,
    (S.CALLBACK, S.ASSIGNED): WORKERS,
    (S.CLOSED, S.ASSIGNED): LEADS,
    (S.DISMISSED, S.ASSIGNED): LEADS,
}
del S

ENDED = frozenset({Stage.CLOSED, Stage.DISMISSED, Stage.MERGED})
OPEN = frozenset(Stage) - ENDED
ANSWERED = frozenset({Stage.RESPONDED, Stage.RESOLVED, Stage.CALLBACK, Stage.CLOSED})
"""Stages in which the customer has seen a first human reply."""


def next_stages(stage: Stage, role: Role) -> tuple[Stage, ...]:
    """Where somebody of this role may move a case from ``stage``, in the table's order."""
    return tuple(
        to for (start, to), roles in TRANSITIONS.items() if start == stage and role in roles
    )


def can_move(from_stage: Stage, to_stage: Stage, role: Role) -> bool:
    """Whether the table has this move for this role."""
    return role in TRANSITIONS.get((from_stage, to_stage), frozenset())
