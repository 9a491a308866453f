"""Figures that are slow to count: kept for a while, and then counted anew beside who looks at them.

Stale-while-revalidate, as HTTP caches have it (RFC 5861): who asks for a figure that is out of date
waits :data:`PATIENCE` for the new one, and is else given the one before. So where counting is quick
everybody sees the newest, and where it is slow nobody waits but who asks first, and who has asked
to read everything anew. What everybody opens is counted before anybody asks (``Kept.renew``).
"""

import logging
import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Generic, ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Found = TypeVar("Found")
log = logging.getLogger(__name__)

PATIENCE = 0.3
"""Seconds that are waited for a new figure where an old one is at hand."""
OLDEST = 900
"""Seconds after which the old one is given to nobody."""
MOST = 100
"""Answers that are kept of a function; past that the one that was counted first is let go."""
_AT_ONCE = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class _Answer(Generic[Found]):
    found: Found
    stamp: str
    at: float


class Kept(Generic[Asked, Found]):
    """A function whose answers are kept, asked with a stamp before its own arguments.

    An answer is out of date after ``seconds``, and as soon as the stamp is another one. It is told
    to whoever asks the same, so what it may depend on is part of what is asked; whether somebody
    may ask is for the caller to say. However many ask, one counts. What that raises is told to
    everybody who waits for it, and the answer before is let go: who comes next waits too.
    """

    def __init__(self, count: Callable[Asked, Found], seconds: float) -> None:
        self._count, self._seconds = count, seconds
        self._known: dict[Hashable, _Answer[Found]] = {}
        self._under_way: dict[Hashable, Future[Found]] = {}
        self._lock = threading.Lock()

    def __call__(self, stamp: str, *asked: Asked.args, **named: Asked.kwargs) -> Found:
        """The answer, as new as :data:`PATIENCE` allows."""
        key = self._key(*asked, **named)
        with self._lock:
            known = self._known.get(key)
            if known and known.stamp == stamp and _age(known) < self._seconds:
                return known.found
            counted = self._begun(key, stamp, partial(self._count, *asked, **named))
        if known is None or _age(known) >= OLDEST:
            return counted.result()
        try:
            return counted.result(PATIENCE)
        except TimeoutError:
            return known.found

    def renew(self, stamp: str, *asked: Asked.args, **named: Asked.kwargs) -> Found:
        """The answer, counted here unless it is young, or somebody counts it already.

        Nobody who waits for a figure waits behind this one.
        """
        key = self._key(*asked, **named)
        with self._lock:
            known = self._known.get(key)
            if known and known.stamp == stamp and _age(known) < self._seconds / 2:
                return known.found
            counted = self._under_way.get(key)
            is_ours = counted is None
            if counted is None:
                counted = self._under_way[key] = Future()
        if is_ours:
            self._work(key, stamp, partial(self._count, *asked, **named), counted)
        return counted.result()

    def clear(self) -> None:
        """Let all answers go, those too that are being counted."""
        with self._lock:
            self._known.clear()
            self._under_way.clear()

    def _key(self, *asked: Asked.args, **named: Asked.kwargs) -> Hashable:
        return (*asked, *sorted(named.items()))

    def _begun(self, key: Hashable, stamp: str, count: Callable[[], Found]) -> Future[Found]:
        """The counting that is under way, or that begins now; the caller holds the lock."""
        counted = self._under_way.get(key)
        if counted is None:
            counted = Future()
            # A daemon: who ends the program does not wait for figures.
            threading.Thread(
                target=self._queued, args=(key, stamp, count, counted), daemon=True
            ).start()
            self._under_way[key] = counted  # once it has started; it ends under the lock
        return counted

    def _queued(
        self, key: Hashable, stamp: str, count: Callable[[], Found], counted: Future[Found]
    ) -> None:
        with _AT_ONCE:
            self._work(key, stamp, count, counted)

    def _work(
        self, key: Hashable, stamp: str, count: Callable[[], Found], counted: Future[Found]
    ) -> None:
        try:
            found = count()
        except Exception as error:
            log.warning("%s%s could not be counted", self._count, key, exc_info=error)
            self._keep(key, counted, None)
            counted.set_exception(error)
        else:
            self._keep(key, counted, _Answer(found, stamp, time.monotonic()))
            counted.set_result(found)

    def _keep(self, key: Hashable, counted: Future[Found], answer: _Answer[Found] | None) -> None:
        with self._lock:
            if self._under_way.get(key) is not counted:
                return  # cleared meanwhile
            del self._under_way[key]
            self._known.pop(key, None)
            if answer is not None:
                self._known[key] = answer  # the last of a dict is what was put in last
            while len(self._known) > MOST:
                del self._known[next(iter(self._known))]


def _age(known: _Answer[Found]) -> float:
    return time.monotonic() - known.at


def kept(seconds: float) -> Callable[[Callable[Asked, Found]], Kept[Asked, Found]]:
    """Have a function's answers kept, for so long without asking again."""
    return partial(Kept, seconds=seconds)
