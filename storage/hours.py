"""Hours of the day as people write them."""

import re
from datetime import time

_TWO_TIMES = re.compile(r"\s*(\d{1,2}:\d\d)\s*-\s*(\d{1,2}:\d\d)\s*", re.ASCII)


def night_pause(written: str) -> tuple[time, time] | None:
    """When a pause such as ``23:00-07:00`` begins and ends; ``None`` for an empty text.

    Raises:
        ValueError: it is no such text, or begins when it ends.
    """
    if not written.strip():
        return None
    found = _TWO_TIMES.fullmatch(written)
    if found is None:
        raise ValueError(f"{written!r} is no night pause; write 23:00-07:00")
    try:
        begins, ends = (time.fromisoformat(part.zfill(5)) for part in found.groups())
    except ValueError as error:
        raise ValueError(f"{written!r} is no night pause; write 23:00-07:00") from error
    if begins == ends:
        raise ValueError(f"the night pause {written!r} begins when it ends")
    return begins, ends
