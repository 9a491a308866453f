"""Exports of 黑猫投诉 (tousu.sina.com.cn): saved answers of its search, tables of them, and cards
that were cut out of its pages.
"""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path

from crawlers.importers.layout import Layout, first, pick
from crawlers.importers.rows import Cell, Row, handle, identity, said
from crawlers.items import MentionItem
from crawlers.parsing.html import plain
from storage.errors import ZhuanxiError
from storage.masking import mask

SOURCE = "heimao"
SITE = "tousu.sina.com.cn"
_NAMES = """
external_id: main.sn sn 投诉编号 编号
title: main.title title 投诉标题 标题
text: main.summary summary content 投诉内容 投诉详情 内容 详情
posted_at: main.timestamp timestamp 发布时间 投诉时间 时间 time date
url: main.url url href 投诉链接 链接 网址
author_handle: author.title 投诉人 昵称 用户名 author
likes: main.upvote_amount upvote_amount 点赞数
comments: main.comment_amount comment_amount 评论数
reposts: main.share_amount share_amount 转发数
company: main.cotitle cotitle 投诉对象 被投诉商家 商家 公司
appeal: main.appeal appeal 投诉要求 诉求
issue: main.issue issue 投诉问题 问题
cost: main.cost cost 涉诉金额 金额
status: main.status status 投诉状态 投诉进度 状态 进度
keyword: keyword 关键词
"""
NAMES: dict[str, tuple[str, ...]] = {
    field: tuple(names.split())
    for field, _, names in (line.partition(":") for line in _NAMES.strip().splitlines())
}
_KEPT = ("company", "appeal", "issue", "cost", "status", "keyword")
_NUMBER = re.compile(r"/view/(\d+)")
_HEAD = re.compile(
    r"(?P<author>[^\n]*?)\s*(?P<day>(?:\d{4}[-年/])?\d{1,2}[-月/]\d{1,2}日?(?:\s\d\d:\d\d(?::\d\d)?)?)"
    r"\s*于黑猫投诉平台发起\s*"
)
_LABELLED = re.compile(r"\[(投诉对象|投诉要求|投诉问题|涉诉金额|投诉进度)\]\s*([^\n\[]*)")


def recognises(columns: set[str], rows: Sequence[Row]) -> bool:
    """Whether this is such an export, by its columns or as all its first addresses are there."""
    found = pick(NAMES, columns)
    if found.get("company", "").endswith(("cotitle", "投诉对象")):
        return bool({"text", "appeal", "issue"} & found.keys())
    addresses = [said(row.cells.get(found.get("url", ""))) for row in rows]
    return any(addresses) and all(SITE in address for address in addresses if address)


def layout(path: Path, columns: set[str], source: str | None) -> Layout:
    """How a file is read.

    Raises:
        ZhuanxiError: a needed column is missing.
    """
    found = pick(NAMES, columns)
    missing = [
        "/".join(NAMES[field][:3])
        for field, instead in (("text", "title"), ("posted_at", "title"))
        if field not in found and instead not in found
    ]
    if missing:
        raise ZhuanxiError(
            "{file} lacks the column {columns} of an export of heimao",
            "export it again whole, or import it with --format table",
            file=path.name,
            columns=missing,
        )
    return Layout(
        format="heimao",
        name="heimao complaints",
        source=source or SOURCE,
        columns=found,
        used=frozenset({name for names in NAMES.values() for name in names} & columns),
        item=partial(item, source or SOURCE),
    )


def item(source: str, cells: Mapping[str, Cell]) -> MentionItem:
    """One row as a raw mention; ``extra["company"]`` is who the complaint is about.

    A card that was cut out of a page has its day, company and wish inside the title. Its number is
    that of its address; without one, the hash of company, time and text stands for it. The fields
    of ``extra`` are masked here, because people write into them too.

    Raises:
        Rejected: a spreadsheet rounded the number.
    """

    def cell(field: str) -> str:
        return said(first(cells, NAMES[field]))

    title, text, url = plain(cell("title")), plain(cell("text")), cell("url")
    posted_at, author = first(cells, NAMES["posted_at"]), cell("author_handle")
    extra = {field: plain(cell(field)) for field in _KEPT}
    head = _HEAD.match(title)
    if head is not None:
        card = title[head.end() :]
        posted_at, author = posted_at or head["day"], author or head["author"]
        for label, value in _LABELLED.findall(card):
            field = next(name for name in _KEPT if label in NAMES[name])
            extra[field] = extra[field] or value.strip()
        title, _, body = _LABELLED.sub("", card).strip().partition("\n")
        text = text or body.strip()
    number = _NUMBER.search(url)
    address = url.partition("?")[0] if SITE in url else url
    told = "|".join((extra["company"], str(posted_at), text or title))
    return MentionItem(
        source=source,
        external_id=(number[1] if number else identity(first(cells, NAMES["external_id"])))
        or f"sha256:{sha256(told.encode('utf-8', 'replace')).hexdigest()}",
        title="" if text.startswith(title.rstrip("….")) else title,
        text=text,
        posted_at=posted_at,
        url=f"https:{address}" if address.startswith("//") else address,
        author_handle=handle(author),
        likes=cell("likes"),
        comments=cell("comments"),
        reposts=cell("reposts"),
        extra={field: mask(value).text for field, value in extra.items() if value},
    )
