"""Why a case was dismissed or taken up again."""

from collections.abc import Sequence

from recovery.casework.lifecycle import Dismissal, Reopening, Stage, reasons
from recovery.errors import ReasonMissing
from storage.cases import HistoryLine
from storage.errors import WrongUsage


def checked(
    from_stage: Stage, to_stage: Stage, reason: Dismissal | Reopening | None
) -> Dismissal | Reopening | None:
    """The reason of a move, if it is one of those that the table asks for.

    Raises:
        ReasonMissing: it needs another one.
        WrongUsage: it takes none.
    """
    known = reasons(from_stage, to_stage)
    if known and reason not in known:
        raise ReasonMissing(to_stage, known)
    if reason is not None and not known:
        raise WrongUsage(
            "moving a case from {from_stage} to {to_stage} takes no reason",
            "say why in the note",
            from_stage=from_stage,
            to_stage=to_stage,
        )
    return reason


def reopened(history: Sequence[HistoryLine]) -> int:
    """How often a case was taken up again."""
    return sum(line.event.details.get("reason") in set(Reopening) for line in history)


def dismissed_as(history: Sequence[HistoryLine]) -> Dismissal | None:
    """The reason of the last dismissal, if the case ever was dismissed for one."""
    said = [line.event.details.get("reason") for line in history]
    return next((Dismissal(one) for one in reversed(said) if one in set(Dismissal)), None)
