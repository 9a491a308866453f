"""``zhuanxi revisit``: read stored posts again, as workers do by themselves."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from crawlers.revisits import readable
from recovery.access.actor import Right
from recovery.cli import output
from recovery.cli.collect import finish, run_now
from recovery.cli.output import Json, as_json, done, local, table
from recovery.cli.state import work
from recovery.collection import revisits
from recovery.collection.revisits import Due, Turn, Why
from storage import runs
from storage.config import Settings
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.models import CrawlRun


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("revisit")(revisit)


def revisit(
    context: typer.Context,
    source: Annotated[
        list[str] | None, typer.Option(help="only this source; default: all that can")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="show what is due; ask nothing")
    ] = False,
    json: Json = False,
) -> None:
    """Read the posts of open cases and fast-growing ones again that are due, now."""
    with work(context) as (session, state, now):
        _known(source or [], state.settings)
        runs.end_lost(session, now)
        person = state.actor(session)
        person.must(Right.RUN_CRAWLS)
        found = revisits.turns(session, state.settings, now, sources=source, by_hand=True)
    if dry_run and json:
        as_json([_told(turn) for turn in found])
    elif dry_run:
        _show(found)
    for turn in found:
        if turn.held is not None:
            output.warn(
                "{source}: {count} posts are due and not asked for now ({reason})",
                source=turn.source,
                count=len(turn.due),
                reason=turn.held.replace("_", " "),
            )
    if dry_run:
        return
    ended = [run_now(run) for turn in found for run in _made(turn, state.settings, person.name)]
    if ended:
        finish(ended, json)
    elif json:
        as_json([])
    else:
        done("nothing is read again now; --dry-run tells what is due")


def _made(turn: Turn, settings: Settings, actor: str) -> list[CrawlRun]:
    """The run for one source, made in its turn, so that none waits when this command is ended."""
    with transaction() as session:
        made = revisits.make_runs(
            session, settings, datetime.now(UTC), actor=actor, sources=[turn.source], by_hand=True
        )
        return [runs.get(session, run_id) for run_id in made]


def _known(sources: list[str], settings: Settings) -> None:
    possible = sorted(readable(settings))
    for name in sources:
        if name not in possible:
            raise WrongUsage(
                "{name!r} cannot give stored posts again one by one",
                "these can: {sources}; docs/sources.md says why",
                name=name,
                sources=possible,
            )


def _told(turn: Turn) -> dict[str, Any]:
    return {
        "source": turn.source,
        "held": turn.held,
        "due": [
            {
                "mention_id": each.post.mention_id,
                "external_id": each.post.external_id,
                "why": each.why,
                "posted_at": each.post.posted_at,
                "read_at": each.post.read_at,
                "due_at": each.since,
                "counts": each.post.counts[0],
                "counts_before": each.post.counts[1],
                "now": each in turn.chosen,
            }
            for each in turn.due
        ],
    }


def _show(found: list[Turn]) -> None:
    table(
        ["source", "mention", "last read", "due since", "why", "post"],
        [
            (
                turn.source,
                each.post.mention_id,
                local(each.post.read_at),
                local(each.since),
                _why(each),
                each.post.external_id,
            )
            for turn in found
            for each in turn.due
        ],
        empty="nothing is due to be read again",
    )


def _why(each: Due) -> str:
    latest, before = each.post.counts
    grew = f" {before} to {latest}" if each.why is Why.GROWING else ""
    return f"{each.why.replace('_', ' ')}{grew}"
