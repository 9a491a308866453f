"""What a check found: a level, and English templates with data that `messages` tells in Chinese."""

from collections.abc import Mapping
from dataclasses import dataclass

from storage.errors import filled


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: ``level`` is ok, warning or failed.

    ``templates`` (what was found, what to do) and ``data`` are those of a `ZhuanxiError`.
    """

    check: str
    level: str
    templates: tuple[str, str]
    data: Mapping[str, object]

    @property
    def told(self) -> str:
        """What was found, in English."""
        return filled(self.templates[0], self.data)

    @property
    def next_step(self) -> str:
        """What to do about it, in English."""
        return filled(self.templates[1], self.data)


def finding(check: str, level: str, told: str, next_step: str = "", /, **data: object) -> Finding:
    """A finding from its templates and their data."""
    return Finding(check, level, (told, next_step), data)
