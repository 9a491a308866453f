"""Background work on PostgreSQL (procrastinate): crawl, then cluster and classify, then triage.

Any number of workers on any number of machines share the queues. A job that was running when its
worker died is taken up again; every step may run twice without harm.
"""

import asyncio
import copy
import logging
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from procrastinate import (
    App,
    Blueprint,
    JobContext,
    PsycopgConnector,
    RetryStrategy,
    SyncPsycopgConnector,
)
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from psycopg import OperationalError
from sqlmodel import Session

from crawlers import runner
from recovery.access import typed
from recovery.casework import tasks as internal_tasks
from recovery.clocks import deadlines, spread
from recovery.collection import clustering, revisits
from recovery.team import distribution
from recovery.triage import triage as run_triage
from recovery.verdicts.classify import classifier, drain
from storage import answers, engine, hosts, rollup, runs, search
from storage.config import Settings, get_settings
from storage.engine import transaction

log = logging.getLogger(__name__)

NAMESPACE = "zhuanxi"
RETRY = RetryStrategy(max_attempts=5, exponential_wait=4)
BUDGETS_KEPT = timedelta(days=30)
QUEUES = ("crawl", "cluster", "classify", "triage", "upkeep")
tasks = Blueprint()


@tasks.task(name="crawl", queue="crawl", retry=RETRY, pass_context=True)
def crawl(context: JobContext, run_id: int) -> None:
    """Run one spider to its end, then have what it brought compared and judged.

    A worker that is told to stop lets the spider keep what it has read (status ``partial``).
    """
    with transaction() as session:
        run = runs.get(session, run_id)
    if run.status in runs.UNFINISHED:  # a job taken up again may find its run ended
        run = runner.run(run_id, should_stop=context.should_abort)
    log.info("run %s of %s ended %s", run.id, run.source, run.status)
    with transaction() as session:
        defer(session, "cluster")
        defer(session, "classify")


@tasks.task(name="cluster", queue="cluster", retry=RETRY)
def cluster() -> None:
    """Fold reposts and copies into clusters, beside the judging, which needs none of it."""
    result = clustering.fold(datetime.now(UTC))
    log.info("%s mentions compared, %s in clusters", result.compared, result.clustered)


@tasks.task(name="classify", queue="classify", retry=RETRY)
def classify() -> None:
    """Judge what waits, then triage it."""
    settings = get_settings()
    made = drain(classifier(settings), settings, datetime.now(UTC))
    log.info("%s verdicts", made)
    with transaction() as session:
        defer(session, "triage")


@tasks.task(name="triage", queue="triage", retry=RETRY)
def triage() -> None:
    """Turn new complaint verdicts into cases, and give those out where the settings say so."""
    settings = get_settings()
    result = run_triage(settings, datetime.now(UTC))
    log.info("%s cases opened, %s complaints joined one", result.opened, result.joined)
    if settings.assignment.automatic:
        give_out(settings, datetime.now(UTC))


def give_out(settings: Settings, now: datetime) -> None:
    """Give the cases that nobody has to those who can take them."""
    with transaction() as session:
        shared = distribution.distribute(session, distribution.DISTRIBUTOR, settings, now=now)
    log.info("%s cases given out, %s wait", len(shared.given), len(shared.waiting))


@tasks.periodic(cron="*/5 * * * *")
@tasks.task(name="upkeep", queue="upkeep", queueing_lock="upkeep", pass_context=True)
async def upkeep(context: JobContext, timestamp: int) -> None:
    """Take up jobs of dead workers again, end runs that nobody carries out, fold the rollup and the
    search index, forget words that nobody has said for 90 days, what was typed and left for 30, old
    budgets of hosts and kept answers of sites.

    And decide what time has decided: an unanswered @ is ``failed``, a case overdue, a post due to
    be read again.
    """
    del timestamp
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        log.warning("job %s lost its worker; it runs again", job.id)
        await manager.retry_job(job)
    # In a thread, as all that waits for the database: the worker's own statements, which hold what
    # these may wait for (the queueing lock of a job that is just taken up), end in this loop.
    await asyncio.to_thread(keep_up)


def keep_up() -> None:
    """What is due without a job of its own having been asked for."""
    with transaction() as session:
        for run_id in runs.end_lost(session, datetime.now(UTC)):
            log.warning("run %s was left behind by its process", run_id)
        rollup.fold(session)
        search.fold(session)
        clustering.forget(session, datetime.now(UTC))
        typed.forget_old(session, now=datetime.now(UTC))
        hosts.forget_before(session, datetime.now(UTC).date() - BUDGETS_KEPT)
        internal_tasks.tell_overdue(session, datetime.now(UTC))
        defer(session, "triage")
    watch_cases(datetime.now(UTC))
    queue_revisits(datetime.now(UTC))
    answers.prune(get_settings(), datetime.now(UTC))


def watch_cases(now: datetime) -> None:
    """Hasten what spreads, score what time has changed, tell of deadlines."""
    settings = get_settings()
    with transaction() as session:
        hastened = spread.hasten(session, settings, now)
    looked = deadlines.keep(settings, now)
    log.info("%s cases hastened, %s deadlines told", hastened, looked.alarms)


def queue_revisits(now: datetime) -> None:
    """Have the posts read again that are due, each source's by a run of its own."""
    with transaction() as session:
        for run_id, turn in revisits.make_runs(session, get_settings(), now).items():
            log.info("run %s reads %s posts of %s again", run_id, len(turn.chosen), turn.source)
            defer(session, "crawl", run_id=run_id)


def defer(
    session: Session, task: str, *, schedule_at: datetime | None = None, **arguments: Any
) -> None:
    """Queue a job in the caller's transaction: it exists exactly when that commits.

    No worker takes it up before ``schedule_at``.

    A task without arguments works through everything that waits, so one waiting job of it is
    enough, and one at a time runs.
    """
    alone = task if not arguments else None
    try:
        with session.begin_nested():
            # Asked for inside the block: the savepoint is set when its connection is first used.
            connection = session.connection().connection.driver_connection
            _deferrer().configure_task(
                f"{NAMESPACE}:{task}",
                queue=task,
                lock=alone,
                queueing_lock=alone,
                schedule_at=schedule_at,
                connection=connection,
            ).defer(**arguments)
    except AlreadyEnqueued:
        log.debug("%s already waits", task)


def work(queues: Sequence[str], concurrency: int) -> None:
    """Work until told to stop (SIGINT, SIGTERM); running jobs get a moment to finish.

    A database that goes away is waited for: its jobs are still there when it is back.
    """
    while True:
        app = App(connector=PsycopgConnector(conninfo=engine.conninfo()))
        tasks_of_this_app = copy.deepcopy(tasks)
        app.add_tasks_from(tasks_of_this_app, namespace=NAMESPACE)
        try:
            app.run_worker(
                queues=list(queues), concurrency=concurrency, shutdown_graceful_timeout=10
            )
        except (ConnectorException, OperationalError) as error:
            log.error("the database is away (%s); trying again", error)
            time.sleep(5)
            engine.dispose()
        else:
            return


@cache
def _deferrer() -> App:
    """Only builds the INSERT; it runs on the caller's connection."""
    return App(connector=SyncPsycopgConnector())
