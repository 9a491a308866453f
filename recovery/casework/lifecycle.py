"""The stages of a case and the one table of moves between them.

Stages follow ISO 10002:2018 (clause 8: receipt, acknowledgement, assessment, investigation,
response, closing), with a callback before closing because recovery is proven, not assumed.
"""

from dataclasses import dataclass
from enum import StrEnum

from recovery.access.rights import RIGHTS, Right, Role


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


class Dismissal(StrEnum):
    """Why a case is dismissed; exactly one reason."""

    NOT_COMPLAINT = "not_complaint"
    ADVERTISING = "advertising"
    NOT_OUR_BRAND = "not_our_brand"
    NOT_CUSTOMER = "not_customer"
    DUPLICATE = "duplicate"
    OUT_OF_SCOPE = "out_of_scope"


TEACHING = frozenset({Dismissal.NOT_COMPLAINT, Dismissal.ADVERTISING})
"""Reasons that say that the words are no complaint at all, which teaches the classifier. The others
leave the verdict as it is: somebody does complain, but not here, not for himself, or not anew."""


class Reopening(StrEnum):
    """Why a case is taken up again."""

    RELAPSE = "relapse"
    NOT_SATISFIED = "not_satisfied"
    NEW_FACTS = "new_facts"
    MISTAKE = "mistake"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: who may make the move, and which kind of reason it needs."""

    roles: frozenset[Role]
    reason: type[Dismissal] | type[Reopening] | None = None


WORKERS = RIGHTS[Right.WORK_CASES]
LEADS = RIGHTS[Right.LEAD_TEAM]
OPENERS = WORKERS | {Role.PR}
SYSTEM = frozenset({Role.SYSTEM})
"""A relapse that the product itself sees reopens."""

S = Stage
TRANSITIONS: dict[tuple[Stage, Stage], Rule] = {
    (S.RECEIVED, S.ACKNOWLEDGED): Rule(OPENERS),
    (S.RECEIVED, S.ASSIGNED): Rule(WORKERS),
    (S.RECEIVED, S.DISMISSED): Rule(OPENERS, Dismissal),
    (S.ACKNOWLEDGED, S.ASSIGNED): Rule(WORKERS),
    (S.ACKNOWLEDGED, S.DISMISSED): Rule(OPENERS, Dismissal),
    (S.ASSIGNED, S.INVESTIGATING): Rule(WORKERS),
    (S.ASSIGNED, S.RESPONDED): Rule(WORKERS),
    (S.ASSIGNED, S.DISMISSED): Rule(WORKERS, Dismissal),
    (S.INVESTIGATING, S.WAITING): Rule(WORKERS),
    (S.INVESTIGATING, S.RESPONDED): Rule(WORKERS),
    (S.INVESTIGATING, S.DISMISSED): Rule(WORKERS, Dismissal),
    (S.WAITING, S.INVESTIGATING): Rule(WORKERS),
    (S.WAITING, S.RESPONDED): Rule(WORKERS),
    (S.WAITING, S.DISMISSED): Rule(WORKERS, Dismissal),
    (S.RESPONDED, S.INVESTIGATING): Rule(WORKERS),
    (S.RESPONDED, S.WAITING): Rule(WORKERS),
    (S.RESPONDED, S.RESOLVED): Rule(WORKERS),
    # once the customer was answered, only a lead says that it was none of our business
    (S.RESPONDED, S.DISMISSED): Rule(LEADS, Dismissal),
    (S.RESOLVED, S.CALLBACK): Rule(WORKERS),
    (S.CALLBACK, S.CLOSED): Rule(WORKERS),
    # reopening
    (S.RESOLVED, S.ASSIGNED): Rule(WORKERS | SYSTEM, Reopening),
    (S.CALLBACK, S.ASSIGNED): Rule(WORKERS | SYSTEM, Reopening),
    (S.CLOSED, S.ASSIGNED): Rule(LEADS | SYSTEM, Reopening),
    (S.DISMISSED, S.ASSIGNED): Rule(LEADS, Reopening),
}
del S

ENDED = frozenset({Stage.CLOSED, Stage.DISMISSED, Stage.MERGED})
OPEN = frozenset(Stage) - ENDED
SOLVED = (Stage.RESOLVED, Stage.CALLBACK, Stage.CLOSED)
IN_WORK = OPEN - set(SOLVED)
ANSWERED = frozenset({Stage.RESPONDED, Stage.RESOLVED, Stage.CALLBACK, Stage.CLOSED})
"""Stages in which the customer has seen a first human reply."""


def next_stages(stage: Stage, role: Role) -> tuple[Stage, ...]:
    """Where somebody of this role may move a case from ``stage``, in the table's order."""
    return tuple(
        to for (start, to), rule in TRANSITIONS.items() if start == stage and role in rule.roles
    )


def can_move(from_stage: Stage, to_stage: Stage, role: Role) -> bool:
    """Whether the table has this move for this role."""
    rule = TRANSITIONS.get((from_stage, to_stage))
    return rule is not None and role in rule.roles


def reasons(from_stage: Stage, to_stage: Stage) -> tuple[Dismissal | Reopening, ...]:
    """The reasons of which this move needs one; empty where it needs none."""
    rule = TRANSITIONS.get((from_stage, to_stage))
    return tuple(rule.reason) if rule is not None and rule.reason is not None else ()
