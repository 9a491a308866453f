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
from recovery.cli import output
from recovery.cli.parts import Parts
from recovery.cli.state import State
from storage.errors import WrongUsage, ZhuanxiError

app = typer.Typer(
    name="zhuanxi",
    cls=Parts,
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
