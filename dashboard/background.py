"""Long work beside the page: it goes on in a thread, and the page that asked looks at it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import streamlit as st

from dashboard.sign_in.session import me
from storage.engine import transaction

Advance = Callable[[int], None]


@dataclass(slots=True)
class Work:
    """Attributes:
    future: what comes of it.
    done: texts dealt with so far.
    """

    future: "Future[Any]" = field(default_factory=Future)
    done: int = 0

    def advance(self, count: int) -> None:
        """``count`` more are done."""
        self.done += count

    @property
    def is_running(self) -> bool:
        """Whether it goes on."""
        return not self.future.done()


@cache
def _pool() -> ThreadPoolExecutor:
    """One at a time for the whole dashboard: such work fills a processor."""
    return ThreadPoolExecutor(1, thread_name_prefix="dashboard-work")


def start(key: str, work: Callable[[Advance], Any]) -> None:
    """Begin ``work`` in this browser session, unless it goes on already.

    ``work`` is given what counts its progress. It draws nothing and opens its own transactions.
    """
    known = of(key)
    if known is not None and known.is_running:
        return
    begun = Work()
    begun.future = _pool().submit(work, begun.advance)
    st.session_state[_name(key)] = begun


def of(key: str) -> Work | None:
    """The work of this session that ``start`` began, running or done."""
    found: Work | None = st.session_state.get(_name(key))
    return found


def watched(key: str) -> Work | None:
    """The work that goes on, for the fragment that looks at it; the page is redrawn once it ends.

    The fragment asks who is signed in as every run does: long work outlives no session.
    """
    with transaction() as session:
        me(session)
    work = of(key)
    if work is not None and work.is_running:
        return work
    st.rerun()
    return None


def forget(key: str) -> None:
    """Its result has been taken."""
    st.session_state.pop(_name(key), None)


def _name(key: str) -> str:
    return f"work-{key}"
