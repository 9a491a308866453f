"""What the services refuse, with the data that says why."""

from recovery.actor import Role
from storage.errors import WrongUsage, ZhuanxiError


class CaseNotFound(WrongUsage):
    """There is no such case."""

    def __init__(self, case_id: int) -> None:
        super().__init__(f"there is no case {case_id}", "`zhuanxi cases list` shows them")
        self.case_id = case_id


class CaseChanged(ZhuanxiError):  # noqa: N818 - named for what happened
    """Somebody else changed the case since it was read; nothing was overwritten."""

    def __init__(self, case_id: int, expected: int, found: int) -> None:
        super().__init__(
            f"case {case_id} was changed by somebody else (you saw version {expected}, "
            f"it is now {found})",
            "read it again, then decide",
        )
        self.case_id, self.expected, self.found = case_id, expected, found


class MoveRefused(WrongUsage):
    """The transition table has no such move, or not for this role."""

    def __init__(
        self, from_stage: str, to_stage: str, role: Role, allowed: tuple[str, ...]
    ) -> None:
        where = "、".join(allowed) or "nowhere"
        super().__init__(
            f"a {role} cannot move a case from {from_stage} to {to_stage}",
            f"from {from_stage} this role can move it to: {where}",
        )
        self.from_stage, self.to_stage, self.role, self.allowed = (
            from_stage,
            to_stage,
            role,
            allowed,
        )
