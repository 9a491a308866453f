"""Weibo's mobile search and long-text interface, as ``m.weibo.cn`` answers them."""

import re
import string
import unicodedata
from datetime import datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from recovery.demo.records import Platform, Post
from recovery.demo.world import PostState, World, account_number, external_id

PAGE_SIZE = 10
HEAD_LENGTH = 140
DELETED_NOTICE = "抱歉，此微博已被作者删除。查看帮助：<a href='http://t.cn/Rfd3rQV'>网页链接</a>"
_BASE62 = string.digits + string.ascii_lowercase + string.ascii_uppercase
_TOKENS = re.compile(
    r"(?P<emoji>\[[\u4e00-\u9fffA-Za-z]{1,8}\])(?!\()"
    r"|(?<![A-Za-z0-9._-])@(?P<name>[\w\-·]{1,30})"
    r"|#(?P<topic>[^#\n]{1,60})#"
    r"|(?P<line>\n)"
)


def signed_out() -> dict[str, Any]:
    """The answer to a request without a valid cookie; its HTTP status is 200."""
    return {
        "ok": -100,
        "url": "https://passport.weibo.com/sso/signin?entry=wapsso&source=wapssowb",
    }


def search(world: World, keyword: str, page: int, now: datetime, clock: datetime) -> dict[str, Any]:
    """One page of posts whose text contains ``keyword``, newest first.

    Args:
        now: the moment whose posts, edits and deletions are shown.
        clock: the reader's present, against which ``created_at`` is worded.
    """
    wanted = _searchable(keyword)
    found = [
        state
        for state in world.visible(now, Platform.WEIBO)
        if wanted and wanted in _searchable(state.text)
    ]
    shown = found[PAGE_SIZE * (page - 1) : PAGE_SIZE * page] if page > 0 else []
    if not shown:
        return {"ok": 0, "msg": "这里还没有内容", "data": {"cards": []}}
    cards = [_card(mblog(world, state, now, clock), keyword) for state in shown]
    if len(cards) > 2:
        hint = {"card_type": 42, "desc": "相关微博", "display_arrow": 0}
        cards[1:3] = [{"card_type": 11, "show_type": 1, "card_group": [hint, *cards[1:3]]}]
    info = {"containerid": f"100103type=61&q={keyword}", "total": len(found), "page": page + 1}
    return {"ok": 1, "data": {"cardlistInfo": info, "cards": cards}}


def extend(world: World, mid: str, now: datetime) -> dict[str, Any]:
    """The whole text of a long post (``/statuses/extend``)."""
    post = world.find(Platform.WEIBO, mid)
    state = world.at(post, now) if post else None
    if post is None or state is None or state.is_deleted:
        return {"ok": 0, "msg": "微博不存在或暂无查看权限"}
    data = {"ok": 1, "longTextContent": to_html(state.text), **_counts(post)}
    return {"ok": 1, "data": data}


def mblog(world: World, state: PostState, now: datetime, clock: datetime) -> dict[str, Any]:
    """One post as search shows it; long texts only with their head."""
    post, author = state.post, world.authors[state.post.author]
    mid = external_id(post)
    is_long = post.long and len(state.text) > HEAD_LENGTH
    text = to_html(state.text)
    if is_long:
        text = f'{to_html(state.text[:HEAD_LENGTH])}...<a href="/status/{mid}">全文</a>'
    user = account_number(author)
    status: dict[str, Any] = {
        "visible": {"type": 0, "list_id": 0},
        "created_at": created_at(state.posted_at, clock, world.zone),
        **_names(mid),
        "can_edit": False,
        "text": text,
        "textLength": sum(1 if char.isascii() else 2 for char in state.text),
        "source": "微博网页版",
        "favorited": False,
        "pic_ids": [],
        "pics": [],
        "user": {
            "id": user,
            "screen_name": author.handle,
            "profile_url": f"https://m.weibo.cn/u/{user}?uid={user}",
            "verified": author.verified,
            "verified_type": (2 if author.official else 0) if author.verified else -1,
            "description": "",
            "gender": "m" if user % 2 else "f",
            "followers_count": counted(author.followers),
            "follow_count": user % 500,
        },
        **_counts(post),
        "isLongText": is_long,
        "mblogtype": 0,
        "edit_config": {"edited": state.edited_at is not None},
        "region_name": f"发布于 {author.region}" if author.region else "",
        "bid": bid(mid),
    }
    if state.edited_at:
        status["edit_at"] = full_time(state.edited_at, world.zone)
    if post.repost_of:
        original = world.at(world.posts[post.repost_of], now)
        assert original is not None, "the world refuses a repost that is older than its original"
        status["retweeted_status"] = (
            _deleted(world, original, clock)
            if original.is_deleted
            else mblog(world, original, now, clock)
        )
    return status


def to_html(text: str) -> str:
    """A post's text as the mobile site marks it up: emoji, names and topics; the rest escaped."""
    parts, end = [], 0
    for token in _TOKENS.finditer(text):
        parts += [escape(text[end : token.start()]), _markup(token)]
        end = token.end()
    return "".join([*parts, escape(text[end:])])


def created_at(posted_at: datetime, clock: datetime, zone: ZoneInfo) -> str:
    """The wording of a time that suits its age, from 刚刚 to the full form.

    The wordings that would lose the time of day are left to the notices of deleted posts.
    """
    local, today = posted_at.astimezone(zone), clock.astimezone(zone).date()
    age, days = clock - posted_at, (today - local.date()).days
    if age < timedelta(0) or days > 3 or local.year != today.year:
        return full_time(posted_at, zone)
    if age < timedelta(minutes=1):
        return "刚刚"
    if age < timedelta(hours=1):
        return f"{age // timedelta(minutes=1)}分钟前"
    return f"{('今天', '昨天')[days] if days < 2 else f'{local:%m月%d日}'} {local:%H:%M}"


def full_time(moment: datetime, zone: ZoneInfo) -> str:
    """``Fri Jun 14 20:38:16 +0800 2019``, whatever the locale."""
    local = moment.astimezone(zone)
    return f"{local.ctime()[:-5]} {local:%z %Y}".replace("  ", " 0")


def counted(count: int) -> int | str:
    """A count as the site prints it: large ones in 万, with one digit after the point."""
    if count < 10_000:
        return count
    return f"{count // 1000 / 10:g}万" if count < 1_000_000 else f"{count // 10_000}万+"


def bid(mid: str) -> str:
    """The short name of a post: its number in base 62, seven digits at a time."""
    groups = [mid[max(0, end - 7) : end] for end in range(len(mid), 0, -7)]
    return "".join(_base62(int(group)).rjust(4, "0") for group in reversed(groups)).lstrip("0")


def _base62(value: int) -> str:
    digits = ""
    while value:
        value, rest = divmod(value, 62)
        digits = _BASE62[rest] + digits
    return digits


def _card(status: dict[str, Any], keyword: str) -> dict[str, Any]:
    return {
        "card_type": 9,
        "itemid": f"seqid:{status['id']}|type:61|q:{keyword}",
        "scheme": f"https://m.weibo.cn/status/{status['bid']}?mblogid={status['bid']}",
        "mblog": status,
    }


def _names(mid: str) -> dict[str, str]:
    return {"id": mid, "idstr": mid, "mid": mid}


def _counts(post: Post) -> dict[str, int | str]:
    return {
        "reposts_count": counted(post.reposts),
        "comments_count": counted(post.comments),
        "attitudes_count": counted(post.likes),
    }


def _deleted(world: World, state: PostState, clock: datetime) -> dict[str, Any]:
    local = state.posted_at.astimezone(world.zone)
    is_this_year = local.year == clock.astimezone(world.zone).year
    mid = external_id(state.post)
    return {
        "visible": {"type": 0, "list_id": 0},
        "created_at": f"{local:%m-%d}" if is_this_year else f"{local:%Y-%m-%d}",
        **_names(mid),
        "text": DELETED_NOTICE,
        "state": 7,
        "deleted": "1",
        "user": None,
        "bid": bid(mid),
        "source": "",
    }


def _markup(token: re.Match[str]) -> str:
    if emoji := token["emoji"]:
        return (
            f'<span class="url-icon"><img alt={emoji} src="//h5.sinaimg.cn/m/emoticon/icon/'
            'default/d_demo.png" style="width:1em; height:1em;" /></span>'
        )
    if name := token["name"]:
        return f"<a href='/n/{name}'>@{name}</a>"
    if topic := token["topic"]:
        address = f"https://m.weibo.cn/search?containerid={quote(f'231522type=1&q=#{topic}#')}"
        return (
            f'<a href="{address}" data-hide=""><span class="surl-text">#{escape(topic)}#</span></a>'
        )
    return "<br />"


def _searchable(text: str) -> str:
    """What is compared: one width and case, nothing invisible."""
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFKC", visible).casefold()
