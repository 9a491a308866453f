"""The command ``zhuanxi``. One file per group of commands; exit codes are the contract's:
0 done, 1 failed, 2 wrong usage, 3 done with parts failed.
"""

import sys
from typing import Annotated, NoReturn

import typer
from typer._click.exceptions import ClickException

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
        result = app(standalone_mode=False)
        code = result if isinstance(result, int) else 0
    except ClickException as error:
        error.show()
        code = 2
    except ZhuanxiError as error:
        if "--debug" in sys.argv:
            raise
        output.failure(error.cause, error.next_step)
        code = error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        output.failure("stopped", "what was done stays; the command can be run again")
        code = 130
    sys.exit(code)
