"""Who does something, in which role, from where. Every service call takes one."""

from collections.abc import Collection
from dataclasses import dataclass

from recovery.access.rights import RIGHTS, Right, Role
from storage.errors import WrongUsage

__all__ = ["TRIAGE", "Actor", "Right", "Role"]


@dataclass(frozen=True, slots=True)
class Actor:
    """``origin`` is ``cli``, ``dashboard`` or ``job``."""

    name: str
    role: Role
    origin: str

    def may(self, right: Right) -> bool:
        """Whether this role has a right."""
        return self.role in RIGHTS[right]

    def must(self, right: Right) -> None:
        """Refuse what this role has no right to.

        Raises:
            WrongUsage: it has not.
        """
        self.must_be(RIGHTS[right])

    def must_be(self, roles: Collection[Role]) -> None:
        """Refuse what only these roles may do.

        Raises:
            WrongUsage: this is none of them.
        """
        if self.role not in roles:
            raise WrongUsage(
                "the role {role} may not do this", "ask an administrator", role=self.role
            )


TRIAGE = Actor("triage", Role.SYSTEM, "job")
