"""The command ``zhuanxi``. One file per group of commands; exit codes are the contract's:
0 done, 1 failed, 2 wrong usage, 3 done with parts failed.
"""

import sys
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError

from nlp.errors import ModelMissing
from recovery import bootstrap
from recovery.cli import (
    acting,
    auditing,
    brand,
    callbacks,
    casework,
    channel,
    clocks,
    clusters,
    collect,
    compensation,
    contacts,
    customers,
    entering,
    evaluate,
    events,
    handing,
    imports,
    judge,
    measures,
    merging,
    model,
    operate,
    output,
    people,
    privacy,
    revealing,
    revisit,
    schedule,
    sources,
    tasks,
    team,
    train,
    verdicts,
)
from recovery.cli.state import State
from storage.errors import WrongUsage, ZhuanxiError

app = typer.Typer(
    name="zhuanxi",
    help="转喜: find the customers who complain in public instead of to the company, "
    "and win them back.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


@app.callback()
def options(
    context: typer.Context,
    as_user: Annotated[
        str | None, typer.Option("--as", metavar="USER", help="act as this user")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="log what happens")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="show tracebacks")] = False,
) -> None:
    """Options of every command."""
    context.obj = State(
        settings=bootstrap.start(verbose=verbose or debug), as_user=as_user, debug=debug
    )


operate.register(app)
collect.register(app)
imports.register(app)
revisit.register(app)
judge.register(app)
train.register(app)
evaluate.register(app)
clocks.register(app)
app.add_typer(verdicts.app, name="verdicts")
app.add_typer(model.app, name="model")
app.add_typer(entering.app, name="intake")
for part in (acting, channel, compensation, handing, merging, revealing):
    part.register(casework.app)
app.add_typer(casework.app, name="cases")
app.add_typer(events.app, name="events")
app.add_typer(tasks.app, name="tasks")
app.add_typer(callbacks.app, name="callbacks")
app.add_typer(measures.app, name="measures")
app.add_typer(customers.app, name="customers")
app.add_typer(contacts.app, name="contacts")
app.add_typer(clusters.app, name="clusters")
app.add_typer(brand.app, name="brand")
app.add_typer(sources.app, name="source")
team.register(people.app)
app.add_typer(people.app, name="user")
app.add_typer(auditing.app, name="audit")
app.add_typer(privacy.app, name="privacy")
app.add_typer(schedule.app, name="schedule")


def main() -> NoReturn:
    """Run one command; every error becomes a cause and a next step, never a traceback."""
    try:
        app()  # prints wrong usage itself, and exits
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        shown = _as_told(error)
        output.failure(shown)
        sys.exit(shown.exit_code)
    sys.exit()


def _as_told(error: Exception) -> ModelMissing | ZhuanxiError:
    """What a person is told of an error: itself, where it is made for people."""
    match error:
        case ModelMissing() | ZhuanxiError():
            return error
        case ValidationError():
            problems = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
            return WrongUsage(
                "this is not understood: {problems}", "see --help", problems="; ".join(problems)
            )
        case ArgumentError():
            return WrongUsage(
                "the database's address is not understood: {error}",
                "correct DATABASE_URL, as in postgresql://user@host/database",
                error=error,
            )
        case OSError():
            return ZhuanxiError(
                "the system says: {error}",
                "check the file or address that the command names",
                error=error,
            )
    return ZhuanxiError(
        "unexpected: {kind}: {error}",
        "`zhuanxi doctor` checks the installation; --debug shows where it happened",
        kind=type(error).__name__,
        error=error,
    )
