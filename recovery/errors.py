"""What the services refuse, with the data that says why."""

from datetime import datetime

from recovery.access.actor import Role
from recovery.casework.lifecycle import Dismissal, Reopening, Stage
from recovery.team.assignment import Rule
from storage.config import get_settings
from storage.errors import WrongUsage, ZhuanxiError


class CaseNotFound(WrongUsage):
    """There is no such case."""

    def __init__(self, case_id: int) -> None:
        super().__init__("there is no case {case}", "`zhuanxi cases list` shows them", case=case_id)
        self.case_id = case_id


class CaseChanged(ZhuanxiError):  # noqa: N818 - named for what happened
    """Somebody else changed the case since it was read; nothing was overwritten."""

    def __init__(self, case_id: int, expected: int, found: int) -> None:
        super().__init__(
            "case {case} was changed by somebody else (you saw version {expected}, it is now "
            "{found})",
            "read it again, then decide",
            case=case_id,
            expected=expected,
            found=found,
        )
        self.case_id, self.expected, self.found = case_id, expected, found


class VerdictChanged(ZhuanxiError):  # noqa: N818 - named for what happened
    """Another verdict came into force since it was read; nothing was overwritten."""

    def __init__(self, mention_id: int, expected: int, found: int) -> None:
        super().__init__(
            "mention {mention} has another verdict by now (you saw {expected}, it is {found})",
            "read it again, then decide",
            mention=mention_id,
            expected=expected,
            found=found,
        )
        self.mention_id, self.expected, self.found = mention_id, expected, found


class WordChanged(ZhuanxiError):  # noqa: N818 - named for what happened
    """Somebody else has said otherwise since the last word was read; nothing was overruled.

    ``value`` is what they said, ``word`` the id of their word: whoever has seen it may overrule it.
    """

    def __init__(
        self, by: str, at: datetime, value: str | bool | None, note: str, word: int
    ) -> None:
        super().__init__(
            "{name} said otherwise after you looked ({when})",
            "read it again, then decide",
            name=by,
            when=_when(at),
        )
        self.by, self.at, self.value, self.note, self.word = by, at, value, note, word

    def unless_seen(self, seen: int | None, name: str) -> None:
        """Refuse, unless it is one's own word, had been seen, or the newest is meant anyway.

        Args:
            seen: the id of the last word that was seen, 0 for none; without it the newest is meant.
            name: whoever would overrule it.
        """
        if seen is not None and self.word > seen and self.by != name:
            raise self


class TaskEnded(WrongUsage):
    """Somebody has ended the task already; ``state`` says how."""

    def __init__(self, task_id: int, state: str, by: str, at: datetime) -> None:
        super().__init__(
            "task {task} is {state} already ({name}, {when})",
            "give a new task, if there is more to do",
            task=task_id,
            state=state,
            name=by,
            when=_when(at),
        )
        self.state, self.by, self.at = state, by, at


class MoveRefused(WrongUsage):
    """The transition table has no such move, or not for this role."""

    def __init__(
        self, from_stage: Stage, to_stage: Stage, role: Role, allowed: tuple[Stage, ...]
    ) -> None:
        super().__init__(
            "the role {role} cannot move a case from {from_stage} to {to_stage}",
            "from {from_stage} this role can move it to: {allowed}"
            if allowed
            else "from {from_stage} this role can move it nowhere",
            role=role,
            from_stage=from_stage,
            to_stage=to_stage,
            allowed=allowed,
        )
        self.from_stage, self.to_stage, self.role, self.allowed = (
            from_stage,
            to_stage,
            role,
            allowed,
        )


class CaseTaken(ZhuanxiError):  # noqa: N818 - named for what happened
    """Somebody has the case already; nothing was overwritten."""

    def __init__(self, number: str, name: str) -> None:
        super().__init__(
            "case {number} is with {name} already",
            "`zhuanxi cases list --unassigned` shows those that nobody has",
            number=number,
            name=name,
        )
        self.name = name


class CannotTake(WrongUsage):
    """Rules keep a case from somebody."""

    def __init__(self, number: str, case_id: int, name: str, rules: tuple[Rule, ...]) -> None:
        super().__init__(
            "{name!r} cannot take case {number}: {rules}",
            "`zhuanxi cases candidates {case}` shows who can; a lead may overrule it",
            number=number,
            case=case_id,
            name=name,
            rules=rules,
        )
        self.rules = rules


class ReasonMissing(WrongUsage):
    """A move needs one of its reasons, and none of them was given."""

    def __init__(self, to_stage: Stage, reasons: tuple[Dismissal | Reopening, ...]) -> None:
        super().__init__(
            "moving a case to {to_stage} needs a reason",
            "say one of them with --reason: {reasons}",
            to_stage=to_stage,
            reasons=reasons,
        )
        self.to_stage, self.reasons = to_stage, reasons


def _when(at: datetime) -> str:
    return f"{at.astimezone(get_settings().zone):%Y-%m-%d %H:%M}"
