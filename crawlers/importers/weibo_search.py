"""The CSV export of the public crawler weibo-search."""

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from crawlers.importers.layout import Layout
from crawlers.importers.rows import Cell, identity, person
from crawlers.items import MentionItem
from storage.errors import ZhuanxiError

COLUMNS = {
    "external_id": "id",
    "text": "微博正文",
    "posted_at": "发布时间",
    "author_id": "user_id",
    "author_handle": "用户昵称",
    "verified": "user_authentication",
    "region": "ip",
    "repost_of": "retweet_id",
    "likes": "点赞数",
    "comments": "评论数",
    "reposts": "转发数",
    "url": "bid",
    "tool": "发布工具",
}
NEEDED = frozenset(COLUMNS[field] for field in ("external_id", "text", "posted_at"))
_VERIFIED = frozenset({"蓝V", "黄V", "红V", "金V"})
_MARKER = re.compile(r"\{%(?P<inside>.*?)%\}", re.DOTALL)


def recognises(columns: set[str]) -> bool:
    """Whether these are the columns of a weibo-search export, even an incomplete one."""
    return "微博正文" in columns and len(columns & {*COLUMNS.values()}) >= 4


def layout(path: Path, columns: set[str], source: str | None) -> Layout:
    """How a file is read.

    Raises:
        ZhuanxiError: a needed column is missing.
    """
    missing = NEEDED - columns
    if missing:
        raise ZhuanxiError(
            "{file} lacks the column {columns} of a weibo-search export",
            "export it again whole, or import it with --format table",
            file=path.name,
            columns=sorted(missing),
        )
    found = {field: column for field, column in COLUMNS.items() if column in columns}
    return Layout(
        format="weibo-search",
        name="weibo-search posts",
        source=source or "weibo",
        columns=found,
        used=frozenset(found.values()),
        item=partial(item, source=source or "weibo"),
    )


def item(cells: Mapping[str, Cell], source: str) -> MentionItem:
    """One row as a raw mention.

    Raises:
        Rejected: a spreadsheet rounded the id.
    """
    external_id = identity(cells.get("id"))

    def cell(name: str) -> str:
        value = cells.get(name)
        return "" if value is None else str(value).strip()

    return MentionItem(
        source=source,
        external_id=external_id,
        kind="repost" if cell("retweet_id") else "post",
        text=unmarked(cell("微博正文")),
        posted_at=cell("发布时间"),
        url=f"https://m.weibo.cn/status/{cell('bid') or cell('id')}" if cell("id") else "",
        author_id=person(cells.get("user_id")),
        author_handle=cell("用户昵称"),
        verified=cell("user_authentication") in _VERIFIED,
        region=cell("ip").removeprefix("发布于").strip(),
        repost_of=cell("retweet_id") or None,
        likes=cell("点赞数"),
        comments=cell("评论数"),
        reposts=cell("转发数"),
        extra={"tool": cell("发布工具")} if cell("发布工具") else {},
    )


def unmarked(text: str) -> str:
    """``text`` without the ``{%…%}`` that the export sets around links.

    Topics stay as people wrote them (``#话题#``); the words of other links are set off by spaces.
    """

    def words(match: re.Match[str]) -> str:
        inside = match["inside"].strip()
        return inside if inside.startswith(("#", "@")) or not inside else f" {inside} "

    return re.sub(r" {2,}", " ", _MARKER.sub(words, text)).strip()
