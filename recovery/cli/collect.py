"""``zhuanxi crawl`` and ``runs``: what brings data in, beside files."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from crawlers import runner
from crawlers.items import Reason
from crawlers.plan import options_of
from recovery.access.actor import Right
from recovery.cli import output
from recovery.cli.output import Json, as_json, done, local, progress, table
from recovery.cli.state import State, moment, work
from recovery.collection import clustering, collecting
from storage import brands, folding, runs
from storage.engine import transaction
from storage.models import CrawlRun

Cached = Annotated[
    bool, typer.Option("--cached", help="use answers kept before, and keep those asked for now")
]

runs_app = typer.Typer(help="What was collected, run by run.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("crawl")(crawl)
    app.add_typer(runs_app, name="runs")


def crawl(
    context: typer.Context,
    sources: Annotated[list[str], typer.Argument(help="weibo, feed, appstore …")],
    brand: Annotated[str | None, typer.Option(help="only this brand; default: all")] = None,
    since: Annotated[str | None, typer.Option(help="2d, 6h or a date")] = None,
    until: Annotated[str | None, typer.Option(help="a date")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="at most so many mentions")] = None,
    url: Annotated[list[str] | None, typer.Option(help="feed: address to read")] = None,
    app_id: Annotated[list[str] | None, typer.Option(help="appstore: the app's number")] = None,
    option: Annotated[
        list[str] | None, typer.Option("--set", help="KEY=VALUE of this source, e.g. nodes=qna")
    ] = None,
    cached: Cached = False,
    json: Json = False,
) -> None:
    """Crawl now, one source after the other."""
    for source in sources:
        collecting.known_spider(source)
    with work(context) as (session, state, now):
        runs.end_lost(session, now)
        brand_id = brands.by_name(session, brand).id if brand else None
        person = state.actor(session)
        person.must(Right.RUN_CRAWLS)
        options = {
            "since": _moment(since, state, now),
            "until": _moment(until, state, now),
            "limit": limit,
            "urls": url,
            "app_ids": app_id,
            **options_of(option or []),
        }
    ended = []
    for source in sources:
        with transaction() as session:  # in its turn, so that none waits when this command is ended
            run = runs.create(
                session,
                kind=runs.CACHED if cached else "crawl",
                source=source,
                brand_id=brand_id,
                options={k: v for k, v in options.items() if v is not None},
                actor=person.name,
                note=collecting.FROM_BEFORE if cached else "",
                now=datetime.now(UTC),
            )
        ended.append(run_now(run))
    finish(ended, json)


@runs_app.command("list")
def list_runs(
    context: typer.Context,
    source: Annotated[str | None, typer.Option(help="only this source")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    json: Json = False,
) -> None:
    """The newest runs."""
    with work(context) as (session, _, now):
        runs.end_lost(session, now)
        rows = runs.newest(session, limit, source)
    if json:
        as_json([row.model_dump() for row in rows])
        return
    table(
        ["run", "source", "kind", "status", "new", "updated", "rejected", "started", "why"],
        [
            (
                row.id,
                row.source,
                row.kind,
                row.status,
                row.new,
                row.updated,
                row.rejected,
                local(row.started_at),
                "; ".join(output.retold(said) for said in (row.cause, row.note) if said),
            )
            for row in rows
        ],
        empty="no run yet; `zhuanxi crawl` or `zhuanxi import` makes one",
    )


@runs_app.command("show")
def show_run(context: typer.Context, run_id: int, json: Json = False) -> None:
    """One run with its statistics."""
    with work(context) as (session, _, now):
        runs.end_lost(session, now)
        run = runs.get(session, run_id)
    if json:
        as_json(run.model_dump())
        return
    table(["what", "value"], [(k, v) for k, v in run.model_dump().items() if v], empty="")


@runs_app.command("rerun")
def rerun(context: typer.Context, run_id: int, cached: Cached = False, json: Json = False) -> None:
    """Crawl again with the same options; what is known already is updated, not doubled."""
    with work(context) as (session, state, now):
        state.actor(session).must(Right.RUN_CRAWLS)
        runs.end_lost(session, now)
        again = collecting.again(session, state.actor(session), run_id, now=now, cached=cached)
    ended = [run_now(again)]
    finish(ended, json)


def fold() -> None:
    """Find the reposts and copies in what was brought; a worker may do it at the same time."""
    with transaction() as session:
        waiting = folding.waiting(session)
    with progress("compare", total=waiting, quiet=not waiting) as advance:
        clustering.fold(datetime.now(UTC), progress=advance)


def run_now(run: CrawlRun) -> CrawlRun:
    """Carry out a queued run."""
    assert run.id is not None
    with output.err.status(f"run {run.id}: {run.source}"):
        return runner.run(run.id)


def _moment(said: str | None, state: State, now: datetime) -> str | None:
    return None if said is None else moment(said, now, state.settings.zone).isoformat()


def told_of(run: CrawlRun) -> dict[str, Any]:
    """How a run ended, for JSON."""
    return {
        "run_id": run.id,
        "source": run.source,
        "status": run.status,
        "cause": run.cause,
        "read": run.read,
        "new": run.new,
        "updated": run.updated,
        "rejected": run.rejected,
        "reasons": run.reasons,
    }


def line_of(told: Mapping[str, Any]) -> str:
    """How a run ended, in one line."""
    return (
        f"run {told['run_id']} {told['source']}: {told['status']}, {told['read']} read, "
        f"{told['new']} new, {told['updated']} updated, {told['rejected']} rejected"
    )


def finish(ended: Sequence[CrawlRun], json: bool) -> None:
    """Print how the runs ended, compare what they brought, and leave with the exit code."""
    told = [told_of(run) for run in ended]
    if json:
        as_json(told[0] if len(told) == 1 else told)
    else:
        for one in told:
            done(line_of(one))
    for run in ended:
        if run.cause:
            output.warn("run {run}: {cause}", run=run.id, cause=run.cause)
    fold()
    lost = [run for run in ended if run.status in ("failed", "blocked")]
    if lost:
        raise typer.Exit(1 if len(lost) == len(ended) else 3)
    if any(run.status == "partial" or run.reasons.keys() - {Reason.REFUSED} for run in ended):
        raise typer.Exit(3)
