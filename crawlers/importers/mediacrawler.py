"""The files of the public crawler MediaCrawler (csv, jsonl, json, xlsx): posts and comments of
seven platforms, told apart by their columns.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from crawlers.importers.layout import Layout, first, pick
from crawlers.importers.rows import Cell, handle, identity, person, said
from crawlers.items import MentionItem
from crawlers.parsing.html import plain
from storage.errors import WrongUsage, ZhuanxiError

STAMP = "last_modify_ts"  # every one of its files has this column
_FOLDERS = {"bili": "bilibili", "bilibili": "bilibili", "kuaishou": "kuaishou", "ks": "kuaishou"}

_Fields = Mapping[str, Sequence[str]]


def _fields(columns: str) -> _Fields:
    """``field:column,other …`` as ``{field: [column, other]}``."""
    pairs = (pair.partition(":") for pair in columns.split())
    return {field: names.split(",") for field, _, names in pairs}


_WHO = "author_id:user_id,creator_hash author_handle:nickname,user_nickname region:ip_location "
_COMMENT = f"{_WHO} external_id:comment_id text:content comments:sub_comment_count "
_EXTRA = _fields(
    "reply_to:parent_comment_id,parment_comment_id board:tieba_name question:question_id "
    "views:video_play_count,viewd_count keyword:source_keyword"
)


@dataclass(slots=True, frozen=True)
class File:
    """One kind of file: ``marks`` tell the platform where no one does, ``foreign`` deny it."""

    platform: str
    fields: _Fields
    marks: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()

    @property
    def is_comments(self) -> bool:
        """Whether its rows are comments."""
        return "parent_id" in self.fields

    def holds(self, columns: set[str]) -> bool:
        """Whether all that a mention needs is there."""
        found = pick(self.fields, columns)
        needed = {"external_id", "posted_at"} | ({"parent_id"} if self.is_comments else set())
        return (
            ("comment_id" in columns) == self.is_comments
            and needed <= found.keys()
            and bool({"text", "title"} & found.keys())
        )


def _posts(platform: str, marks: str, columns: str) -> File:
    return File(platform, _fields(_WHO + columns), frozenset(marks.split()))


def _comments(platform: str, marks: str, columns: str, foreign: str = "") -> File:
    fields = _fields(_COMMENT + columns)
    return File(platform, fields, frozenset(marks.split()), frozenset(foreign.split()))


FILES = (
    _posts(
        "weibo",
        "create_date_time",
        "external_id:note_id text:content posted_at:create_time,create_date_time url:note_url "
        "likes:liked_count comments:comments_count reposts:shared_count",
    ),
    _comments(
        "weibo",
        "create_date_time",
        "parent_id:note_id posted_at:create_time,create_date_time likes:comment_like_count",
    ),
    _posts(
        "xhs",
        "note_id desc time",
        "external_id:note_id title:title text:desc posted_at:time edited_at:last_update_time "
        "url:note_url likes:liked_count comments:comment_count reposts:share_count",
    ),
    _comments(
        "xhs",
        "pictures",
        "parent_id:note_id posted_at:create_time likes:like_count",
        foreign="create_date_time aweme_id",
    ),
    _posts(
        "douyin",
        "aweme_id",
        "external_id:aweme_id title:title text:desc posted_at:create_time url:aweme_url "
        "likes:liked_count comments:comment_count reposts:share_count",
    ),
    _comments("douyin", "aweme_id", "parent_id:aweme_id posted_at:create_time likes:like_count"),
    _posts(
        "kuaishou",
        "video_id video_play_url",
        "external_id:video_id title:title text:desc posted_at:create_time url:video_url "
        "likes:liked_count",
    ),
    _comments(
        "kuaishou",
        "",
        "parent_id:video_id posted_at:create_time likes:like_count",
        foreign="parent_comment_id sex sign",
    ),
    _posts(
        "bilibili",
        "video_id video_danmaku",
        "external_id:video_id title:title text:desc posted_at:create_time url:video_url "
        "likes:liked_count comments:video_comment reposts:video_share_count",
    ),
    # An old version wrote the comments of bilibili with no column that kuaishou's have not.
    _comments("bilibili", "", "parent_id:video_id posted_at:create_time likes:like_count"),
    _posts(
        "tieba",
        "tieba_name",
        "external_id:note_id title:title text:desc posted_at:publish_time url:note_url "
        "comments:total_replay_num",
    ),
    _comments("tieba", "tieba_name", "parent_id:note_id posted_at:publish_time url:note_url"),
    _posts(
        "zhihu",
        "content_id content_type",
        "external_id:content_id title:title text:content_text,desc posted_at:created_time "
        "edited_at:updated_time url:content_url likes:voteup_count comments:comment_count",
    ),
    _comments(
        "zhihu",
        "content_id content_type",
        "parent_id:content_id posted_at:publish_time likes:like_count",
    ),
)
# There posts and comments are numbered apart, so that one number may stand for two of them.
_NUMBERED_APART = frozenset({"bilibili", "tieba", "zhihu"})
PLATFORMS = tuple(dict.fromkeys(file.platform for file in FILES))


def recognises(columns: set[str]) -> bool:
    """Whether these are columns of one of its files, even if not of which."""
    return STAMP in columns or bool(_candidates(columns))


def layout(path: Path, columns: set[str], platform: str | None) -> Layout:
    """How a file is read.

    Args:
        path: the file; where the columns fit two platforms, its folder
            (``data/kuaishou/jsonl/…``) decides.
        columns: its columns.
        platform: what the user says; else the columns tell it.

    Raises:
        WrongUsage: that is no platform of this crawler.
        ZhuanxiError: the platform cannot be told, or the file holds neither posts nor comments.
    """
    if platform is not None and platform not in PLATFORMS:
        raise WrongUsage(
            "no file of MediaCrawler is from {source!r}",
            "name one of: {platforms}; any other table is read with --format table",
            source=platform,
            platforms=PLATFORMS,
        )
    found = [file for file in FILES if file.platform == platform and file.holds(columns)]
    if platform is None:
        hints = {_FOLDERS.get(part.lower()) for part in path.absolute().parts[:-1]}
        found = _candidates(columns)
        found = [file for file in found if file.platform in hints] or found
    if len(found) == 1:
        return _layout(found[0], columns)
    if found:
        raise ZhuanxiError(
            "{file} holds comments of {platforms}: their files have the same columns",
            "say which, as in --source {first}",
            file=path.name,
            platforms=[file.platform for file in found],
            first=found[0].platform,
        )
    raise ZhuanxiError(
        "{file} is not recognised as posts or comments of MediaCrawler; its columns are {columns}",
        "name the platform with --source (one of {platforms}); files of creators hold no posts; "
        "any other table is read with --format table",
        file=path.name,
        columns=sorted(columns)[:20],
        platforms=PLATFORMS,
    )


def item(file: File, cells: Mapping[str, Cell]) -> MentionItem:
    """One row as a raw mention.

    Raises:
        Rejected: a spreadsheet rounded an id.
    """

    def cell(field: str) -> Cell:
        return first(cells, file.fields.get(field, ()))

    title, text = plain(said(cell("title"))), plain(said(cell("text")))
    if text.startswith(title.rstrip("….")):
        title = ""  # it takes the beginning of the text where the platform knows no title
    edited_at = cell("edited_at")
    extra = {name: said(first(cells, names)) for name, names in _EXTRA.items()}
    return MentionItem(
        source=file.platform,
        kind=_kind(file, cells),
        external_id=_external_id(file, cells),
        parent_id=_post_id(file, cells, "parent_id") or None if file.is_comments else None,
        title=title,
        text="" if text == "-" else text,  # a video of bilibili without a description
        posted_at=cell("posted_at"),
        edited_at=edited_at if said(edited_at) != said(cell("posted_at")) else None,
        url=said(cell("url")),
        author_id=person(cell("author_id")),
        author_handle=handle(cell("author_handle")),
        region=said(cell("region")),
        likes=said(cell("likes")),
        comments=said(cell("comments")),
        reposts=said(cell("reposts")),
        extra={name: value for name, value in extra.items() if value not in ("", "0")},
    )


def _kind(file: File, cells: Mapping[str, Cell]) -> str:
    if file.is_comments:
        return "comment"
    return "article" if said(cells.get("content_type")) == "article" else "post"


def _external_id(file: File, cells: Mapping[str, Cell]) -> str:
    if not file.is_comments:
        return _post_id(file, cells, "external_id")
    number = identity(first(cells, file.fields["external_id"]))
    return f"comment:{number}" if number and file.platform in _NUMBERED_APART else number


def _post_id(file: File, cells: Mapping[str, Cell], field: str) -> str:
    """The id of a post; of Zhihu's three kinds, answers keep their bare number."""
    number = identity(first(cells, file.fields[field]))
    kind = said(cells.get("content_type")) if file.platform == "zhihu" else ""
    return f"{kind}:{number}" if number and kind not in ("", "answer") else number


def _candidates(columns: set[str]) -> list[File]:
    return [
        file
        for file in FILES
        if file.holds(columns) and file.marks <= columns and not file.foreign & columns
    ]


def _layout(file: File, columns: set[str]) -> Layout:
    names = [name for fields in (file.fields, _EXTRA) for many in fields.values() for name in many]
    return Layout(
        format="mediacrawler",
        name=f"mediacrawler {file.platform} {'comments' if file.is_comments else 'posts'}",
        source=file.platform,
        columns=pick({**file.fields, **_EXTRA}, columns),
        used=frozenset({*names, "content_type", STAMP} & columns),
        item=partial(item, file),
    )
