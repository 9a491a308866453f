"""How the rows of one file are understood."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from crawlers.importers.rows import Cell, said
from crawlers.items import MentionItem
from crawlers.parsing.html import clean

Format = Literal["auto", "mediacrawler", "weibo-search", "heimao", "table"]
FORMATS: tuple[Format, ...] = ("auto", "mediacrawler", "weibo-search", "heimao", "table")


@dataclass(slots=True, frozen=True)
class Layout:
    """What kind of file it is, and which of its columns holds what.

    Attributes:
        format: the format, never ``auto``.
        name: the same for people, such as ``mediacrawler xhs comments``.
        source: the source of all rows; ``None`` where each row says its own.
        columns: ``{field: column}`` of what is read.
        used: all columns that are understood; a field may be filled from several.
        item: one row as a raw mention. Raises ``Rejected`` where it is none.
    """

    format: Format
    name: str
    source: str | None
    columns: Mapping[str, str]
    used: frozenset[str]
    item: Callable[[Mapping[str, Cell]], MentionItem]

    def ignored(self, columns: Sequence[str]) -> list[str]:
        """The columns of the file that are not understood."""
        return [clean(column) for column in columns if column and column not in self.used]


def pick(fields: Mapping[str, Sequence[str]], columns: Collection[str]) -> dict[str, str]:
    """The first column that is there, for each field that has one.

    Args:
        fields: ``{field: columns that may hold it}``, preferred ones first.
        columns: those of the file.
    """
    found = {
        field: next((name for name in names if name in columns), "")
        for field, names in fields.items()
    }
    return {field: column for field, column in found.items() if column}


def first(cells: Mapping[str, Cell], names: Sequence[str]) -> Cell:
    """The first of these cells that says something."""
    return next((cells[name] for name in names if said(cells.get(name))), None)
