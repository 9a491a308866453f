"""Asking for crawls: now, again, and with which cookie. The work itself is a worker's."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from crawlers import runner
from recovery import jobs
from recovery.access import audit
from recovery.access.actor import Actor, Right
from storage import brands, revisits, runs
from storage.errors import WrongUsage
from storage.keys import get_keys
from storage.models import CrawlRun

FROM_BEFORE = (
    "answers of before were used where they are kept (--cached): httpcache/hit counts them"
)
LONGEST_COOKIE = 20_000


def sources() -> list[str]:
    """The sources that can be crawled."""
    return runner.spider_names()


def known_spider(name: str) -> None:
    """Refuse the name of a source that no spider reads.

    Raises:
        WrongUsage: no spider does.
    """
    if name not in runner.spider_names():
        raise WrongUsage(
            "no spider is called {name!r}",
            "there are: {sources}",
            name=name,
            sources=runner.spider_names(),
        )


def ask(
    session: Session,
    actor: Actor,
    names: Sequence[str],
    *,
    brand_id: int | None,
    options: Mapping[str, Any],
    now: datetime,
) -> list[int]:
    """Queue a crawl of each source for the next free worker; their runs' numbers.

    Args:
        session: open session; runs and jobs exist once it commits.
        actor: who asks.
        names: the sources.
        brand_id: only this brand; ``None``: all.
        options: those of the run (``since``, ``until``, ``limit`` …).
        now: the clock.

    Raises:
        WrongUsage: the role may not, no source is named, or no spider reads one.
    """
    actor.must(Right.RUN_CRAWLS)
    if not names:
        raise WrongUsage("no source is named", "choose at least one source")
    for name in names:
        known_spider(name)
    made = [
        runs.create(
            session,
            kind="crawl",
            source=name,
            brand_id=brand_id,
            options=options,
            actor=actor.name,
            now=now,
        )
        for name in names
    ]
    return [_queued(session, run) for run in made]


def again(
    session: Session, actor: Actor, run_id: int, *, now: datetime, cached: bool = False
) -> CrawlRun:
    """A new run with the options of an old one, not queued yet.

    What is known already is updated by it, not doubled.

    Raises:
        WrongUsage: the role may not, there is no such run, or it cannot be repeated so.
    """
    actor.must(Right.RUN_CRAWLS)
    old = runs.get(session, run_id)
    if old.kind == "import":
        raise WrongUsage(
            "run {run} was an import", "`zhuanxi import FILE` runs it again", run=run_id
        )
    is_revisit = old.kind == revisits.KIND
    if is_revisit and cached:
        raise WrongUsage(
            "run {run} was a revisit, which asks what is there now",
            "rerun it without --cached",
            run=run_id,
        )
    return runs.create(
        session,
        kind=old.kind if is_revisit else runs.CACHED if cached else "crawl",
        source=old.source,
        brand_id=old.brand_id,
        options=old.options,
        actor=actor.name,
        rerun_of=old.id,
        note=FROM_BEFORE if cached else "",
        now=now,
    )


def rerun(session: Session, actor: Actor, run_id: int, *, now: datetime) -> int:
    """Repeat a run, by the next free worker; the new run's number.

    Raises:
        WrongUsage: see :func:`again`.
    """
    return _queued(session, again(session, actor, run_id, now=now))


def _queued(session: Session, run: CrawlRun) -> int:
    assert run.id is not None
    jobs.defer(session, "crawl", run_id=run.id)
    return run.id


def set_cookie(session: Session, actor: Actor, name: str, cookie: str, now: datetime) -> None:
    """Keep one's own account's cookie for a source, encrypted. It is never shown again.

    Raises:
        WrongUsage: the role may not, no spider reads the source, or this is no cookie.
    """
    actor.must(Right.KEEP_SOURCES)
    known_spider(name)
    words = cookie.strip()
    if "=" not in words or len(words) > LONGEST_COOKIE or not words.isprintable():
        raise WrongUsage(
            "this is no cookie", "paste the value of the Cookie header of a signed-in page"
        )
    brands.set_cookie(session, name, get_keys().seal(words), now)
    audit.record(session, actor, audit.AuditKind.SETTING_CHANGED, now=now, subject=f"cookie {name}")
