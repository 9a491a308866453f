"""What the commands that read files have in common: which column holds what, and how far it is."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer

from recovery.cli import output
from recovery.cli.output import done, table
from storage.errors import WrongUsage

LINES = 20
"""Rejected rows of a dry run that are named one by one."""
SHOWN = 60
"""Characters of a sample's text."""

Columns = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="FIELD=COLUMN", help="of a plain table, e.g. text=正文内容"),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="read 200 rows, show what they become, store nothing")
]

Told = dict[str, Any]


class Rejecting(Protocol):
    """What came of a file some of whose rows may have been rejected."""

    read: int
    rejected_file: Path | None

    @property
    def rejected(self) -> int:
        """How many were."""


def said_columns(pairs: Sequence[str]) -> dict[str, str]:
    """``--map`` as ``{field: column}``.

    Raises:
        WrongUsage: one is no FIELD=COLUMN.
    """
    found = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals or not field.strip():
            raise WrongUsage(
                "{given!r} is no FIELD=COLUMN", "write it as in --map text=正文内容", given=pair
            )
        found[field.strip()] = column.strip()
    return found


def pairs(columns: Mapping[str, str]) -> list[str]:
    """A mapping as people type it."""
    return [f"{field}={column}" for field, column in columns.items()]


def say_columns(file: Path, layout: str, columns: Mapping[str, str]) -> None:
    """Tell before the first row what a file is taken for."""
    output.warn(
        "{file} is read as {layout}: {columns}",
        file=file.name,
        layout=layout,
        columns=pairs(columns),
    )


def show_columns(told: Told) -> None:
    """The columns of a dry run, and how many of the usable rows fill each."""
    usable = told["read"] - len(told["rejected"])
    table(
        ["field", "column", "rows that say it"],
        [
            (field, name, f"{told['filled'][field]}/{usable}")
            for field, name in told["columns"].items()
        ],
        empty="",
    )
    warn_of_ignored(told)


def show_rejected(told: Told) -> None:
    """How many rows of a dry run an import would take, and the first of those it would not."""
    reasons = ", ".join(f"{reason} {count}" for reason, count in told["reasons"].items())
    done(
        f"of the first {told['read']} rows {told['read'] - len(told['rejected'])} would be "
        f"imported, {len(told['rejected'])} rejected{': ' if reasons else ''}{reasons}"
    )
    for row in told["rejected"][:LINES]:
        output.warn("line {line}: {reason}", line=row["line"], reason=row["reason"])


def warn_of_ignored(told: Told) -> None:
    """Name the columns that are not understood."""
    if told["ignored_columns"]:
        output.warn("columns not understood: {columns}", columns=told["ignored_columns"])


class Share:
    """Turns the share of a file that was read into steps of a bar of 100, and counts the rows."""

    def __init__(self, advance: Callable[..., None], name: str) -> None:
        self._advance, self._name, self._shown = advance, name, 0.0

    def __call__(self, rows: int, share: float) -> None:
        """After a batch: rows read so far, and the share of the file."""
        self._advance(100 * share - self._shown, label=f"{self._name}: {rows:,}")
        self._shown = 100 * share


def end_with_rejected(result: Rejecting, first: Sequence[tuple[int, str]]) -> None:
    """Tell of rejected rows, the ``first`` of them one by one, and end with exit code 3.

    With 1 where no row was any good; where none was rejected nothing is told.
    """
    if not result.rejected:
        return
    for line, reason in first[:LINES]:
        output.warn("line {line}: {reason}", line=line, reason=reason)
    output.warn(
        "{rejected} of {read} rows were rejected; {file} says which and why",
        rejected=result.rejected,
        read=result.read,
        file=result.rejected_file,
    )
    raise typer.Exit(1 if result.rejected == result.read else 3)
