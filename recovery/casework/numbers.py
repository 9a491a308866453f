"""Case numbers as people read them out and write them."""

import re

from storage.models import Case

_NUMBER = re.compile(r"(?:zx-?)?([0-9]{1,9})", re.IGNORECASE)


def number(case: Case) -> str:
    """The case number that people read out."""
    return number_of(case.id or 0)


def number_of(case_id: int) -> str:
    """The number of the case with this id."""
    return f"ZX-{case_id:06d}"


def id_of(written: str) -> int | None:
    """The id behind a case number as people write it (``ZX-000012``, ``zx12``, ``12``), if any."""
    found = _NUMBER.fullmatch(written.strip())
    return int(found[1]) if found else None
