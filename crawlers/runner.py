"""Runs one spider as a process of its own.

The child ends when this process does: it watches a pipe that this process holds.
"""

import pkgutil
import re
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import IO

from sqlmodel import col, func, select

import crawlers.spiders
from crawlers import process
from storage import runs
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import DatabaseUnavailable, WrongUsage
from storage.masking import mask
from storage.models import CrawlRun, Mention
from storage.models.columns import utc_now

GRACE_SECONDS = 60.0
_GLANCE_SECONDS = 0.5
_UNKNOWN = 255
"""What :mod:`multiprocessing` tells where the fork server has died too."""
_EXCEPTION = re.compile(r"[\w.]+(Error|Exception|Usage|Unavailable|Home)\b")


def spider_names() -> list[str]:
    """The sources that can be crawled: one file each in ``crawlers/spiders``."""
    return sorted(module.name for module in pkgutil.iter_modules(crawlers.spiders.__path__))


def run(run_id: int, *, should_stop: Callable[[], bool] = lambda: False) -> CrawlRun:
    """Carry out a queued run and wait for its end.

    A spider's failure is the outcome of the run, not an exception. On Ctrl-C the child stops
    gracefully, what it read is kept (status ``partial``), and the interrupt goes on.

    Args:
        run_id: a run of :func:`storage.runs.create`.
        should_stop: asked twice a second; the crawl stops gracefully once it says yes.

    Raises:
        WrongUsage: there is no such run, it has ended already, another process carries it out, or
            no spider reads its source.
        DatabaseUnavailable: the database went away; the run's end could not be written down.
    """
    with transaction() as session:
        crawl_run = runs.get(session, run_id)
    if crawl_run.status not in runs.UNFINISHED:
        raise WrongUsage(
            "run {run} has ended ({status})",
            "`zhuanxi runs rerun {run}` repeats it",
            run=run_id,
            status=crawl_run.status,
        )
    if crawl_run.source not in spider_names():
        raise WrongUsage(
            "no spider reads {source!r}",
            "there are: {sources}",
            source=crawl_run.source,
            sources=spider_names(),
        )
    with tempfile.NamedTemporaryFile() as errors:
        child, pipe = process.begin(crawl_run.source, run_id, Path(errors.name))
        deadline = time.monotonic() + _longest(crawl_run.source)
        try:
            while child.is_alive() and not should_stop() and time.monotonic() < deadline:
                child.join(_GLANCE_SECONDS)
        finally:
            is_late = child.is_alive() and time.monotonic() >= deadline
            _stop(child, pipe)
            late = "outlived its time (run_minutes) and " if is_late else ""
            _settle(run_id, f"{late}{_death(child.exitcode)}", errors)
            child.close()
    with transaction() as session:
        return runs.get(session, run_id)


def _stop(child: BaseProcess, pipe: Connection) -> None:
    """Close the pipe that the child watches; by force when it does not end within a minute."""
    pipe.close()
    child.join(GRACE_SECONDS)
    while child.is_alive():
        child.kill()
        child.join(_GLANCE_SECONDS)


def _longest(source: str) -> float:
    """Seconds after which a process that should have ended by itself hangs."""
    own = get_settings().source(source)
    return own.run_minutes * 60 + own.download_timeout + GRACE_SECONDS


def _settle(run_id: int, death: str, errors: IO[bytes]) -> None:
    """Give a run an end that its process did not live to write.

    Raises:
        WrongUsage: another process carries it out, and will end it.
        DatabaseUnavailable: it cannot be written now; `storage.runs.end_lost` will do it.
    """
    try:
        with transaction() as session:
            if runs.get(session, run_id).status not in runs.UNFINISHED:
                return
        with runs.carried_out(run_id), transaction() as session:
            stored = session.exec(
                select(func.count()).select_from(Mention).where(col(Mention.run_id) == run_id)
            ).one()
            runs.finish(
                session,
                run_id,
                status="failed",
                cause=f"the spider's process {death}: {last_line(_tail(errors))}",
                read=stored,
                new=stored,
                now=utc_now(),
            )
    except DatabaseUnavailable as error:
        raise DatabaseUnavailable(
            "the database went away while run {run} was crawling: {error}",
            "what was stored is kept; when the database answers again, "
            "`zhuanxi runs rerun {run}` reads the rest",
            run=run_id,
            error=error.data.get("error", error.cause),
        ) from error


def _death(code: int | None) -> str:
    """How a process ended; nobody knows of one whose fork server was killed with it."""
    if code is None or code == _UNKNOWN:
        return "ended"
    return f"was killed (signal {-code})" if code < 0 else f"ended with code {code}"


def _tail(errors: IO[bytes]) -> str:
    size = errors.seek(0, 2)
    errors.seek(max(0, size - 16_384))
    return errors.read().decode("utf-8", "replace")


def last_line(text: str) -> str:
    """What an error output says in the end: its last exception, else its last words."""
    lines = [line.strip() for line in text.splitlines()]
    telling = [line for line in lines if re.search(r"\w", line) and not line.startswith("File ")]
    errors = [place for place, line in enumerate(telling) if _EXCEPTION.match(line)]
    words = telling[errors[-1] :][:3] if errors else telling[-1:]
    return mask(" ".join(words)).text[:300] or "it left no message"
