"""Which column of a plain table holds which field: guessed by name, changeable by the user."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from crawlers.importers.reading import Table, open_table
from crawlers.parsing.html import clean
from storage.errors import WrongUsage, ZhuanxiError
from storage.masking import mask

# What people call each field, preferred names first. Compared without case, spaces and _.
_NAMES = {
    "external_id": "external_id id mid note_id 编号 帖子id 微博id 评论id",
    "text": "text content body 正文 内容 微博正文 评论内容 帖子内容 文本 原文",
    "title": "title subject 标题 主题",
    "posted_at": "posted_at time 时间 发布时间 发表时间 评论时间 日期 date created_at publish_time "
    "created_time create_time",
    "author_handle": "author handle nickname 作者 昵称 用户昵称 用户名 发布者 博主 author.name "
    "user.screen_name",
    "author_id": "author_id user_id uid 作者id 用户id author.id user.id",
    "followers": "followers fans 粉丝数 粉丝",
    "url": "url link 链接 网址 原文链接",
    "source": "source platform 来源 平台 渠道",
    "region": "region 地区 ip属地 ip归属地 省份 ip ip_location",
    "rating": "rating score stars 评分 星级",
    "likes": "likes liked_count like_count voteup_count 点赞数 点赞 赞",
    "comments": "comments comment_count comments_count 评论数 评论 回复数",
    "reposts": "reposts share_count shared_count 转发数 转发 分享数",
    "parent_id": "parent_id 父id 所属帖子 所属帖子id",
}
NAMES = {field: tuple(names.split()) for field, names in _NAMES.items()}
NEEDED = ("text", "posted_at")
# A column named after something else's time: when it was collected, changed, or handed out.
_OTHER_TIMES = ("采集", "抓取", "爬取", "入库", "更新", "修改", "编辑", "导出", "crawl", "update")


def guess_columns(
    columns: Sequence[str],
    said: Mapping[str, str] | None = None,
    *,
    names: Mapping[str, Sequence[str]] = NAMES,
    needed: Sequence[str] = NEEDED,
) -> dict[str, str]:
    """Which column holds which field, as ``{field: column}``.

    What the user says comes first, then the names that fields usually have. A needed field that is
    still missing takes the one column whose name ends with one of its names (``正文内容``).

    Args:
        columns: those of the file.
        said: ``{field: column}`` of the user; an empty column leaves the field out.
        names: what people call each field, preferred names first; those of posts by default.
        needed: fields without which nothing can be read.

    Raises:
        WrongUsage: there is no such field, or no such column.
        ZhuanxiError: no column holds a needed field.
    """
    chosen = _checked(columns, said or {}, names)
    taken = set(chosen.values())
    plain = {_plain(name): name for name in reversed(columns) if name and name not in taken}
    found = {
        field: plain[_plain(name)]
        for field, known in names.items()
        if field not in chosen
        for name in reversed(known)
        if _plain(name) in plain
    } | chosen
    for field in needed:
        if field not in found:
            free = set(plain.values()) - set(found.values())
            found |= _by_ending(field, names, free)
    found = {field: found[field] for field in names if found.get(field)}
    missing = [field for field in needed if field not in found]
    if missing:
        raise ZhuanxiError(
            "no column holds the {missing}; the columns are {columns}",
            "say which one does, as in {example}",
            missing=missing,
            columns=[mask(clean(column)).text[:30] for column in columns[:20]],
            example=" ".join(f"--map {field}=COLUMN" for field in missing),
        )
    return found


def open_mapped(
    path: Path,
    said: Mapping[str, str] | None,
    *,
    names: Mapping[str, Sequence[str]],
    needed: Sequence[str],
) -> tuple[Table, dict[str, str], list[str]]:
    """An open table, which column holds which field, and the columns that are not used.

    The arguments are those of :func:`guess_columns`. Where that fails, the table is closed.

    Raises:
        WrongUsage: there is no such field, or no such column.
        ZhuanxiError: the file is unreadable, or no column holds a needed field.
    """
    with ExitStack() as opened:
        table = open_table(path)
        opened.callback(table.close)
        found = guess_columns(table.columns, said, names=names, needed=needed)
        opened.pop_all()
    used = set(found.values())
    return table, found, [column for column in table.columns if column and column not in used]


def _checked(
    columns: Sequence[str], said: Mapping[str, str], names: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    chosen = {}
    for field, column in said.items():
        if field not in names:
            raise WrongUsage(
                "there is no field {field!r}", "fields are: {fields}", field=field, fields=[*names]
            )
        if column and column not in columns:
            raise WrongUsage(
                "the file has no column {column!r}",
                "its columns are: {columns}",
                column=column,
                columns=[clean(name)[:30] for name in columns[:40]],
            )
        chosen[field] = column
    return chosen


def _by_ending(field: str, names: Mapping[str, Sequence[str]], free: set[str]) -> dict[str, str]:
    found = [
        column
        for column in free
        if _ends_like(column, names) == field
        and not any(word in column.lower() for word in _OTHER_TIMES)
    ]
    return {field: found[0]} if len(found) == 1 else {}


def _ends_like(column: str, names: Mapping[str, Sequence[str]]) -> str | None:
    """The field with the longest name that a column's name ends with."""
    plain = _plain(column)
    endings = (
        (len(_plain(name)), field)
        for field, known in names.items()
        for name in known
        if plain.endswith(_plain(name))
    )
    return max(endings, default=(0, None), key=lambda ending: ending[0])[1]


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", "").replace(" ", "")
