"""Who does something, in which role, from where. Every service call takes one."""

from dataclasses import dataclass
from enum import StrEnum


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


TRIAGE = Actor("triage", Role.SYSTEM, "job")
