"""The CSV export of the public crawler weibo-search."""

import re
from collections.abc import Mapping

from crawlers.importers.rows import Cell
from crawlers.items import MentionItem, Reason, Rejected

NEEDED = frozenset({"id", "微博正文", "发布时间"})
USED = NEEDED | {
    "bid",
    "user_id",
    "用户昵称",
    "转发数",
    "评论数",
    "点赞数",
    "发布工具",
    "retweet_id",
    "ip",
    "user_authentication",
}
_VERIFIED = frozenset({"蓝V", "黄V", "红V", "金V"})
_MARKER = re.compile(r"\{%(?P<inside>.*?)%\}", re.DOTALL)


def recognises(columns: set[str]) -> bool:
    """Whether these are the columns of a weibo-search export, even an incomplete one."""
    return "微博正文" in columns and len(columns & USED) >= 4


def item(cells: Mapping[str, Cell], source: str) -> MentionItem:
    """One row as a raw mention.

    Raises:
        Rejected: a spreadsheet rounded the id.
    """
    if isinstance(cells.get("id"), float):
        raise Rejected(Reason.ROUNDED_ID)

    def cell(name: str) -> str:
        value = cells.get(name)
        return "" if value is None else str(value).strip()

    return MentionItem(
        source=source,
        external_id=cell("id"),
        kind="repost" if cell("retweet_id") else "post",
        text=unmarked(cell("微博正文")),
        posted_at=cell("发布时间"),
        url=f"https://m.weibo.cn/status/{cell('bid') or cell('id')}" if cell("id") else "",
        author_id=cell("user_id"),
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
