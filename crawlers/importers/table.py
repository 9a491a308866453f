"""Plain tables: any file whose columns are understood by their names, or named by the user."""

from collections.abc import Mapping, Sequence
from functools import partial
from hashlib import sha256

from crawlers.importers.columns import guess_columns
from crawlers.importers.layout import Layout
from crawlers.importers.rows import Cell, handle, identity, person
from crawlers.items import MentionItem, Reason, Rejected
from crawlers.parsing.html import plain

PLATFORMS = {
    "微博": "weibo",
    "新浪微博": "weibo",
    "应用商店": "appstore",
    "小红书": "xhs",
    "抖音": "douyin",
    "快手": "kuaishou",
    "b站": "bilibili",
    "哔哩哔哩": "bilibili",
    "贴吧": "tieba",
    "百度贴吧": "tieba",
    "知乎": "zhihu",
    "黑猫": "heimao",
    "黑猫投诉": "heimao",
    "领导留言板": "liuyan",
}


def layout(columns: Sequence[str], source: str | None, said: Mapping[str, str]) -> Layout:
    """How a table is read.

    Args:
        columns: those of the file.
        source: the source of all rows, where the user says it.
        said: ``{field: column}`` of the user.

    Raises:
        WrongUsage: the user names a field or a column that there is not.
        ZhuanxiError: no column holds the text, or none the time.
    """
    found = guess_columns(columns, said)
    return Layout(
        format="table",
        name="table",
        source=source,
        columns=found,
        used=frozenset(found.values()),
        item=partial(item, columns=found, source=source),
    )


def item(cells: Mapping[str, Cell], columns: Mapping[str, str], source: str | None) -> MentionItem:
    """One row as a raw mention; one with a ``parent_id`` is a comment.

    Without an id column, the hash of source, author, time and text stands for the id, so that
    importing twice adds nothing.

    Args:
        cells: the row.
        columns: ``{field: column}`` of :func:`guess_columns`.
        source: the source of all rows; else the row's own, else ``table``.

    Raises:
        Rejected: the source is no name, or the id was rounded by a spreadsheet.
    """

    def cell(field: str) -> str:
        value = cells.get(columns.get(field, ""))
        return "" if value is None else str(value).strip()

    named = source or source_name(cell("source")) or "table"
    moment = cells.get(columns["posted_at"])
    external_id = identity(cells.get(columns.get("external_id", "")))
    parent_id = identity(cells.get(columns.get("parent_id", "")))
    if "external_id" not in columns:
        told = "|".join((named, cell("author_handle"), str(moment), cell("text")))
        external_id = f"sha256:{sha256(told.encode('utf-8', 'replace')).hexdigest()}"
    return MentionItem(
        source=named,
        kind="comment" if parent_id else "post",
        external_id=external_id,
        parent_id=parent_id or None,
        title=plain(cell("title")),
        text=plain(cell("text")),
        posted_at=moment,
        url=cell("url"),
        author_id=person(cells.get(columns.get("author_id", ""))),
        author_handle=handle(cell("author_handle")),
        followers=cell("followers"),
        region=cell("region"),
        rating=cell("rating"),
        likes=cell("likes"),
        comments=cell("comments"),
        reposts=cell("reposts"),
    )


def source_name(said: str) -> str:
    """The short name of a platform: ``微博`` → ``weibo``; plain names stay.

    Raises:
        Rejected: it cannot be the name of a source.
    """
    name = PLATFORMS.get(said.lower(), said.lower())
    if name and not (len(name) <= 40 and name.replace("_", "").replace("-", "").isalnum()):
        raise Rejected(Reason.BAD_SOURCE)
    return name
