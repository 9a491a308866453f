"""The plain template: any table whose columns can be understood by their names."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from crawlers.importers.rows import Cell
from crawlers.items import MentionItem, Reason, Rejected
from crawlers.parsing.html import clean
from storage.errors import ZhuanxiError
from storage.masking import mask

# What people call each field, preferred names first. Compared without case, spaces and _.
_NAMES = """
external_id: external_id id mid note_id 编号 帖子id 微博id 评论id
text: text content body 正文 内容 微博正文 评论内容 帖子内容 文本 原文
title: title subject 标题 主题
posted_at: posted_at time 时间 发布时间 发表时间 评论时间 日期 date created_at publish_time
author_handle: author handle nickname 作者 昵称 用户昵称 用户名 发布者 博主
author_id: author_id user_id uid 作者id 用户id
followers: followers fans 粉丝数 粉丝
url: url link 链接 网址 原文链接
source: source platform 来源 平台 渠道
region: region 地区 ip属地 ip归属地 省份 ip
rating: rating score stars 评分 星级
likes: likes liked_count like_count 点赞数 点赞 赞
comments: comments comment_count comments_count 评论数 评论 回复数
reposts: reposts share_count shared_count 转发数 转发 分享数
"""
NAMES: dict[str, tuple[str, ...]] = {
    field: tuple(names.split())
    for field, _, names in (line.partition(":") for line in _NAMES.strip().splitlines())
}
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


def guess_columns(columns: Sequence[str]) -> dict[str, str]:
    """Which column holds which field, as ``{field: column}``.

    Raises:
        ZhuanxiError: no column holds the text, or none the time.
    """
    plain = {_plain(column): column for column in reversed(columns)}
    found = {
        field: plain[_plain(name)]
        for field, names in NAMES.items()
        for name in reversed(names)
        if _plain(name) in plain
    }
    missing = [field for field in ("text", "posted_at") if field not in found]
    if missing:
        wanted = "; ".join(f"{field}: {'/'.join(NAMES[field][:4])}" for field in missing)
        raise ZhuanxiError(
            "no column holds the {missing}; the columns are {columns}",
            "name one of them so ({wanted}) and import again",
            missing=missing,
            columns=[mask(clean(column)).text[:30] for column in columns[:20]],
            wanted=wanted,
        )
    return found


def item(cells: Mapping[str, Cell], columns: Mapping[str, str], source: str | None) -> MentionItem:
    """One row as a raw mention.

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
    external_id = cell("external_id")
    if isinstance(cells.get(columns.get("external_id", "")), float):
        raise Rejected(Reason.ROUNDED_ID)
    if "external_id" not in columns:
        told = "|".join((named, cell("author_handle"), str(moment), cell("text")))
        external_id = f"sha256:{sha256(told.encode('utf-8', 'replace')).hexdigest()}"
    return MentionItem(
        source=named,
        external_id=external_id,
        title=cell("title"),
        text=cell("text"),
        posted_at=moment,
        url=cell("url"),
        author_id=cell("author_id"),
        author_handle=cell("author_handle"),
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


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", "").replace(" ", "")
