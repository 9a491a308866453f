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
from recovery.cli import casework, collect, judge, operate, output, people, schedule, setup
from recovery.cli.state import State
from storage.errors import ZhuanxiError

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
judge.register(app)
app.add_typer(casework.app, name="cases")
app.add_typer(setup.brand_app, name="brand")
app.add_typer(setup.source_app, name="source")
app.add_typer(people.app, name="user")
app.add_typer(schedule.app, name="schedule")


def main() -> NoReturn:
    """Run one command; every error becomes a cause and a next step, never a traceback."""
    try:
        app()  # prints wrong usage itself, and exits
    except (ModelMissing, ZhuanxiError) as error:
        code = _failed(error, error.cause, error.next_step, error.exit_code)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        code = _failed(error, f"this is not understood: {problems}", "see --help", 2)
    except ArgumentError as error:
        next_step = "correct DATABASE_URL, as in postgresql://user@host/database"
        code = _failed(error, str(error), next_step, 2)
    except OSError as error:
        code = _failed(error, str(error), "check the file or address that the command names", 1)
    except Exception as error:  # noqa: BLE001 - the outermost place: a person reads this
        next_step = "`zhuanxi doctor` checks the installation; --debug shows where it happened"
        code = _failed(error, f"{type(error).__name__}: {error}", next_step, 1)
    sys.exit(code)


def _failed(error: Exception, cause: str, next_step: str, code: int) -> int:
    if "--debug" in sys.argv:
        raise error
    output.failure(cause, next_step)
    return code
