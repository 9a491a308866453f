"""What to do next in a case, from its stage, its clocks and who looks. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from recovery.access.actor import Actor, Right
from recovery.casework.lifecycle import ENDED, Stage
from recovery.clocks.clocks import Clock, Reading, State, deadline
from recovery.proof.callback_plan import UNSATISFIED, Closing
from recovery.proof.proof import Heard


class Next(StrEnum):
    """What is to be done."""

    LOOK = "look"
    ENDED = "ended"
    MERGED = "merged"
    CLAIM = "claim"
    WITH_ANOTHER = "with_another"
    REPLY = "reply"
    SOLVE = "solve"
    WAIT = "wait"
    RESOLVE = "resolve"
    TASKS = "tasks"
    CALL_BACK = "call_back"
    REOPEN = "reopen"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Facts:
    """What it depends on.

    ``has_case``: who looks has it; ``is_taken``: somebody has. ``open_tasks`` of other departments.
    """

    stage: Stage
    is_taken: bool
    has_case: bool
    is_answered: bool
    open_tasks: int
    closing: Closing | None
    heard: Heard


def step(facts: Facts, actor: Actor) -> Next:
    """The one thing that is to be done next by who looks."""
    if facts.stage is Stage.MERGED:
        return Next.MERGED
    if facts.stage in ENDED:
        return Next.ENDED
    if not actor.may(Right.MOVE_CASES):
        return Next.LOOK
    if not facts.is_taken:
        return Next.CLAIM if actor.may(Right.WORK_CASES) else Next.LOOK
    if not facts.has_case:
        return Next.WITH_ANOTHER
    return _own(facts)


def _own(facts: Facts) -> Next:
    if facts.stage in (Stage.RESOLVED, Stage.CALLBACK):
        if facts.heard in UNSATISFIED:
            return Next.REOPEN
        if facts.closing is Closing.FREE and facts.stage is Stage.CALLBACK:
            return Next.CLOSE
        return Next.CALL_BACK
    if facts.stage is Stage.WAITING:
        return Next.WAIT
    if not facts.is_answered:
        return Next.REPLY
    if facts.open_tasks:
        return Next.TASKS
    return Next.RESOLVE if facts.stage is Stage.RESPONDED else Next.SOLVE


def clock_of(doing: Next, readings: list[Reading]) -> Reading | None:
    """The clock that the next step is measured by; ``None`` where none goes on."""
    named = {Next.REPLY: Clock.FIRST_RESPONSE, Next.CALL_BACK: Clock.CALLBACK}.get(doing)
    chosen = [one for one in readings if named is None or one.clock is named]
    return deadline(chosen)


def is_late(one: Reading | None) -> bool:
    """Whether a clock has passed its deadline."""
    return one is not None and one.state is State.PASSED
