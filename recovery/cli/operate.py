"""``zhuanxi init``, ``up``, ``doctor``, ``worker``, ``scheduler``, ``dashboard`` and ``demo``."""

import getpass
import os
import signal
import threading
from datetime import UTC, datetime
from typing import Annotated

import typer

from recovery import doctor, jobs, supervise
from recovery.access import accounts
from recovery.cli import output, passwords
from recovery.cli.output import Json, as_json, done, table
from recovery.cli.passwords import PasswordFile
from recovery.cli.state import State
from recovery.collection import scheduler
from recovery.demo import run as demo_run
from storage import migrate
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import WrongUsage

Host = Annotated[str | None, typer.Option(help="address to listen on; default: the setting")]
Port = Annotated[int | None, typer.Option(help="port to listen on; default: the setting")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("demo")(demo)
    app.command("init")(init)
    app.command("up")(up)
    app.command("doctor")(examine)
    app.command("worker")(worker)
    app.command("scheduler")(run_scheduler)
    app.command("dashboard")(dashboard)


def demo(
    once: Annotated[bool, typer.Option("--once", help="print the result and exit")] = False,
    json: Json = False,
    host: Host = None,
    port: Port = None,
) -> None:
    """Sample platforms on loopback: crawl, classify, triage, then the dashboard."""
    if "ZHUANXI_HOME" not in os.environ and "DATABASE_URL" not in os.environ:
        home = get_settings().home
        os.environ["ZHUANXI_HOME"] = str(home.with_name(home.name + "-demo"))
        get_settings.cache_clear()
    with demo_run.Demo(get_settings(), datetime.now(UTC)) as world:
        result = world.play(progress=lambda step: output.err.print(step, markup=False))
        if json:
            as_json(result)
        else:
            _tell(result)
        if once:
            if any(s["status"] not in ("ok", "empty") for s in result["sources"].values()):
                raise typer.Exit(1)
            return
        done(f"kept in {get_settings().home}; Ctrl-C ends the demo")
        parts = _parts(host, port, only=("dashboard",))
        _tell_sign_in(result, world.password, parts["dashboard"])
        supervise.run(parts)


def init(context: typer.Context, password_file: PasswordFile = None) -> None:
    """Set up the home folder, the keys, the database and the first administrator.

    Safe to run again. The password is asked for; without a terminal it is taken from
    --password-file, or made and printed once.
    """
    state: State = context.obj
    migrate.upgrade()
    account = getpass.getuser()
    rules = state.settings.sign_in
    with transaction() as session:
        is_first = accounts.needs_first(session)
    if is_first:
        given = passwords.chosen(password_file, account, rules)
        with transaction() as session:
            user, made = accounts.first_administrator(
                session, account, rules, now=datetime.now(UTC), password=given
            )
        done(f"user {user.name} is the first administrator")
        if given is None:
            passwords.show(user.name, made)
    done(f"everything is kept in {state.settings.home}")
    done("next: `zhuanxi brand add NAME`, then `zhuanxi crawl SOURCE`, or look at `zhuanxi demo`")


def up(context: typer.Context, host: Host = None, port: Port = None) -> None:
    """Run the scheduler, a worker and the dashboard together, until Ctrl-C."""
    state: State = context.obj
    migrate.ensure_current(state.settings)
    supervise.run(_parts(host, port, only=("scheduler", "worker", "dashboard")))
    done("stopped")


def examine(context: typer.Context, json: Json = False) -> None:
    """Check everything and say what to do."""
    state: State = context.obj
    with output.err.status("doctor"):
        findings = doctor.examine(state.settings, datetime.now(UTC))
    if json:
        as_json(
            [
                {"check": f.check, "level": f.level, "told": f.told, "next_step": f.next_step}
                for f in findings
            ]
        )
    else:
        table(
            ["check", "", "found", "what to do"],
            [(f.check, f.level, *output.told(f)) for f in findings],
            empty="",
        )
    if any(finding.level == "failed" for finding in findings):
        raise typer.Exit(1)


def worker(
    context: typer.Context,
    queues: Annotated[str, typer.Option(help="which queues, with commas")] = ",".join(jobs.QUEUES),
    concurrency: Annotated[int, typer.Option(min=1, max=32, help="jobs at a time")] = 2,
) -> None:
    """Work through queued jobs, until Ctrl-C. Any number of workers may run."""
    state: State = context.obj
    chosen = [queue.strip() for queue in queues.split(",") if queue.strip()]
    unknown = sorted(set(chosen) - set(jobs.QUEUES))
    if unknown or not chosen:
        raise WrongUsage(
            "no queue is called {unknown}" if unknown else "no queue is named",
            "there are: {queues}",
            unknown=unknown,
            queues=jobs.QUEUES,
        )
    migrate.ensure_current(state.settings)
    supervise.end_with_parent()
    jobs.work(chosen, concurrency)


def run_scheduler(context: typer.Context) -> None:
    """Queue scheduled crawls when they are due, until Ctrl-C. Several may run; one defers."""
    state: State = context.obj
    migrate.ensure_current(state.settings)
    supervise.end_with_parent()
    stop = threading.Event()
    for sig in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sig, lambda *_: stop.set())
    scheduler.Scheduler().run(stop)


def dashboard(context: typer.Context, host: Host = None, port: Port = None) -> None:
    """Serve the dashboard, until Ctrl-C."""
    state: State = context.obj
    migrate.ensure_current(state.settings)
    supervise.run(_parts(host, port, only=("dashboard",)))


def _parts(host: str | None, port: int | None, only: tuple[str, ...]) -> dict[str, list[str]]:
    """How each part is started: a module of ours and its arguments."""
    settings = get_settings().dashboard
    said = {"host": host or settings.host, "port": port or settings.port}
    chosen = type(settings).model_validate({**settings.model_dump(), **said})
    parts = {
        "scheduler": ["recovery", "scheduler"],
        "worker": ["recovery", "worker"],
        "dashboard": ["dashboard", "--host", chosen.host, "--port", str(chosen.port)],
    }
    return {name: parts[name] for name in only}


def _tell_sign_in(result: demo_run.Result, password: str, dashboard: list[str]) -> None:
    *_, address, _, port = dashboard
    table(
        ["name", "", "role"],
        [(user["name"], user["display_name"], user["role"]) for user in result["users"]],
        empty="",
    )
    done(f"open http://{address}:{port} and sign in as any of them")
    done(f"the password of all of them: {password}")


def _tell(result: demo_run.Result) -> None:
    truth = result["truth"]
    table(
        ["source", "status", "mentions"],
        [
            (name, s["status"], s["new"] + s["updated"] or s["read"])
            for name, s in result["sources"].items()
        ],
        empty="",
    )
    done(
        f"{result['mentions']} mentions, {result['verdicts']} verdicts, "
        f"{result['complaints']} complaints, {result['cases']} cases in {result['seconds']} s"
    )
    done(
        f"against the truth: precision {truth['precision']:.2f}, recall {truth['recall']:.2f}, "
        f"channel right {truth['channel_accuracy']:.2f}"
    )
