"""A file opened and understood: its rows, and what its columns mean."""

from collections.abc import Mapping
from pathlib import Path

from crawlers.importers import heimao, mediacrawler, table, weibo_search
from crawlers.importers.layout import FORMATS, Format, Layout
from crawlers.importers.reading import Table, open_table
from crawlers.items import Rejected
from storage.errors import WrongUsage

_PEEKED = 20


def open_file(
    path: Path, format: Format, source: str | None, columns: Mapping[str, str] | None
) -> tuple[Table, Layout]:
    """Open a file of posts; the caller closes the table.

    Args:
        path: the file.
        format: ``auto`` tells it by the columns; with ``columns`` it is a plain table.
        source: the source of all rows, where the file does not say or says it wrongly; for
            ``mediacrawler`` the platform.
        columns: ``{field: column}`` of a plain table, over what is guessed.

    Raises:
        WrongUsage: no such file, format, source, field or column.
        ZhuanxiError: the file is empty, unreadable or lacks a column.
    """
    if format not in FORMATS:
        raise WrongUsage(
            "there is no format {format!r}", "use one of {formats}", format=format, formats=FORMATS
        )
    if columns and format not in ("auto", "table"):
        raise WrongUsage(
            "the columns of {format} are known",
            "give --map with --format table only",
            format=format,
        )
    if not path.is_file():
        raise WrongUsage("there is no file {file}", "check the path", file=path)
    named = _source(source)
    opened = open_table(path)
    try:
        return opened, _layout(path, opened, "table" if columns else format, named, columns or {})
    except Exception:
        opened.close()
        raise


def _layout(
    path: Path, opened: Table, format_: Format, source: str | None, said: Mapping[str, str]
) -> Layout:
    columns = {column for column in opened.columns if column}
    if format_ == "auto":
        format_ = _recognised(opened, columns)
    if format_ == "weibo-search":
        return weibo_search.layout(path, columns, source)
    if format_ == "mediacrawler":
        return mediacrawler.layout(path, columns, source)
    if format_ == "heimao":
        return heimao.layout(path, columns, source)
    return table.layout(opened.columns, source, said)


def _recognised(opened: Table, columns: set[str]) -> Format:
    if weibo_search.recognises(columns):
        return "weibo-search"
    if mediacrawler.recognises(columns):
        return "mediacrawler"
    if heimao.recognises(columns, opened.peek(_PEEKED)):
        return "heimao"
    return "table"


def _source(said: str | None) -> str | None:
    if said is None:
        return None
    try:
        return table.source_name(said)
    except Rejected as error:
        raise WrongUsage(
            "{source!r} is no name of a source", "use a name like weibo", source=said
        ) from error
