"""Figures that are slow to count: kept for a while, and then counted anew beside who looks at them.

Stale-while-revalidate, as HTTP caches have it (RFC 5861): who asks for a figure that is out of date
waits :data:`PATIENCE` for the new one, and is else given the one before. So a small world always
shows the newest, and in a large one nobody waits but who asks first.
"""

import logging
import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from typing import Generic, ParamSpec, TypeVar

from recovery.access.actor import Actor

Asked = ParamSpec("Asked")
Found = TypeVar("Found")
log = logging.getLogger(__name__)

PATIENCE = 0.3
"""Seconds that are waited for a new figure where an old one is at hand."""
OLDEST = 3600
"""Seconds after which the old one is given to nobody."""
MOST = 200
"""Answers that are kept of a function; past that the one that was counted first is let go."""


@dataclass(frozen=True, slots=True)
class _Answer(Generic[Found]):
    found: Found
    stamp: str
    at: float


class Kept(Generic[Asked, Found]):
    """A function whose answers are kept, asked with a stamp before its own arguments.

    An answer is out of date after ``seconds``, and as soon as the stamp is another one. Rights are
    part of what is asked: of an actor the role counts, because all of a role are told the same.
    However many ask, one counts. What that raises, everybody is told who waits for it.
    """

    def __init__(self, count: Callable[Asked, Found], seconds: float) -> None:
        self._count, self._seconds = count, seconds
        self._known: dict[Hashable, _Answer[Found]] = {}
        self._under_way: dict[Hashable, Future[Found]] = {}
        self._lock = threading.RLock()

    def __call__(self, stamp: str, *asked: Asked.args, **named: Asked.kwargs) -> Found:
        """The answer, as new as :data:`PATIENCE` allows."""
        said = (*asked, *named.values())
        key = tuple(one.role if isinstance(one, Actor) else one for one in said)
        with self._lock:
            known = self._known.get(key)
            age = time.monotonic() - known.at if known else OLDEST
            if known and known.stamp == stamp and age < self._seconds:
                return known.found
            counted = self._counted(key, stamp, partial(self._count, *asked, **named))
        if known is None or age >= OLDEST:
            return counted.result()
        try:
            return counted.result(PATIENCE)
        except TimeoutError:
            return known.found

    def clear(self) -> None:
        """Let all answers go, those too that are being counted."""
        with self._lock:
            self._known.clear()
            self._under_way.clear()

    def _counted(self, key: Hashable, stamp: str, count: Callable[[], Found]) -> Future[Found]:
        if key not in self._under_way:
            begun = self._under_way[key] = _pool().submit(count)
            begun.add_done_callback(partial(self._keep, key, stamp))
            return begun
        return self._under_way[key]

    def _keep(self, key: Hashable, stamp: str, counted: Future[Found]) -> None:
        with self._lock:
            if self._under_way.get(key) is not counted:
                return  # cleared meanwhile
            del self._under_way[key]
            error = counted.exception()
            if error is not None:
                log.warning("a figure could not be counted: %s", type(error).__name__)
                return
            self._known.pop(key, None)  # the last of a dict is what was put in last
            self._known[key] = _Answer(counted.result(), stamp, time.monotonic())
            while len(self._known) > MOST:
                del self._known[next(iter(self._known))]


def kept(seconds: float) -> Callable[[Callable[Asked, Found]], Kept[Asked, Found]]:
    """Have a function's answers kept, for so long without asking again."""
    return partial(Kept, seconds=seconds)


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2, thread_name_prefix="dashboard-figures")
