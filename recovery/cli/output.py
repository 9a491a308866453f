"""What commands print: results to stdout, everything else to stderr."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from recovery import messages
from recovery.collection import causes
from recovery.words import word
from storage.config import get_settings

out = Console()
err = Console(stderr=True)

Json = Annotated[bool, typer.Option("--json", help="print JSON")]


def failure(error: messages.Sayable) -> None:
    """An error: the cause, then what to do."""
    cause, next_step = told(error)
    before_cause, before_next = messages.labels(messages.configured_language())
    err.print(Text.assemble((before_cause, "bold red"), cause))
    if next_step:
        err.print(Text.assemble((before_next, "bold"), next_step))


def warn(template: str, /, **data: object) -> None:
    """Something that went wrong beside the result, on stderr."""
    err.print(Text(printable(said(template, **data))))


def told(what: messages.Sayable) -> tuple[str, str]:
    """The cause and the next step in the user's language."""
    return messages.told(what, messages.configured_language())


def said(template: str, /, **data: object) -> str:
    """One template in the user's language."""
    return messages.said(template, messages.configured_language(), **data)


def done(message: str) -> None:
    """A short word of success."""
    out.print(Text(message))


def source_name(source: str) -> str:
    """A source as the user calls it, with the code that commands take."""
    name = word("source", source, messages.configured_language())
    return source if name == source else f"{name} {source}"


def retold(said: str) -> str:
    """A cause or a note of a run in the user's language."""
    return causes.retold(said, messages.configured_language())


def as_json(value: Any) -> None:
    """One JSON document on stdout; times in ISO 8601."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write("\n")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], empty: str) -> None:
    """A table, or a sentence that says what to do when there is nothing to show."""
    body = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        body.add_column(column, no_wrap=column is not columns[-1], overflow="fold")
    count = 0
    for row in rows:
        # Text, not markup: crawled words may look like rich tags or carry control characters.
        body.add_row(*(Text(printable(cell)) for cell in row))
        count += 1
    out.print(body if count else Text(empty))


def local(moment: datetime | None) -> str:
    """A time in the configured zone, to the minute."""
    return "" if moment is None else f"{moment.astimezone(get_settings().zone):%y-%m-%d %H:%M}"


@contextmanager
def progress(label: str, total: int | None = None, quiet: bool = False) -> Iterator[Any]:
    """A progress bar on stderr; yields a function that advances it."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
        disable=quiet or not err.is_terminal,
    ) as bar:
        task = bar.add_task(label, total=total)

        def advance(amount: float = 1, label: str | None = None) -> None:
            bar.update(task, advance=amount, description=label)

        yield advance


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def printable(cell: object) -> str:
    """What somebody else wrote, without characters that act on a terminal."""
    text = "" if cell is None else str(cell)
    return "".join(ch if ch.isprintable() else " " for ch in text)
