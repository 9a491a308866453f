"""Who does something, in which role, from where. Every service call takes one."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from storage.errors import WrongUsage


class Role(StrEnum):
    """What a person may do. ``system`` is the product itself."""

    PR = "pr"
    ANALYST = "analyst"
    HANDLER = "handler"
    LEAD = "lead"
    ADMIN = "admin"
    OUTSOURCED = "outsourced"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """``origin`` is ``cli``, ``dashboard`` or ``job``."""

    name: str
    role: Role
    origin: str

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
