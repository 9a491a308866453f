"""Doing the same to many cases: each by itself, and what failed is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from recovery.access.actor import Actor
from recovery.casework.cases import locked
from storage.errors import ZhuanxiError
from storage.models import Case, Event


@dataclass(slots=True)
class Parts:
    """What became of each case: ``done``, ``left`` for there was nothing to do, ``failed`` and why.

    ``replies`` are those that were prepared, by case.
    """

    event: Event
    done: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    failed: list[tuple[int, ZhuanxiError]] = field(default_factory=list)
    replies: dict[int, str] = field(default_factory=dict)


def each(
    session: Session,
    event: Event,
    case_ids: Sequence[int],
    act: Callable[[Case], None],
    actor: Actor,
) -> Parts:
    """Do something to each case in the order of their ids, which is that in which all hold them.

    Counted as done is what changed.
    """
    parts = Parts(event)
    for case_id in sorted(set(case_ids)):
        try:
            with session.begin_nested():
                case = locked(session, case_id, actor)
                version = case.version
                act(case)
        except ZhuanxiError as error:
            parts.failed.append((case_id, error))
        else:
            (parts.done if case.version != version else parts.left).append(case_id)
    return parts
