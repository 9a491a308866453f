"""Weibo's posts and comments as items."""

import re
from collections.abc import Iterator
from typing import Any

from crawlers.items import MentionItem
from crawlers.parsing.html import to_text

CUT = re.compile(r"(?:\.{3}|…)?\s*全文$")
_PLACE = re.compile(r"^(?:发布于|来自)\s*")


def posts_of(cards: list[Any]) -> Iterator[dict[str, Any]]:
    """The posts of search cards; some cards are groups of cards."""
    for card in cards:
        if not isinstance(card, dict):
            continue
        if isinstance(card.get("mblog"), dict):
            yield card["mblog"]
        yield from posts_of(card.get("card_group") or [])


def read_post(post: dict[str, Any], home: str) -> MentionItem:
    """One post at the address ``home``.

    ``extra`` may hold ``is_long`` (only the head of the text is here) and ``retweeted`` (the
    original as it came); both are for the spider, which takes them out.
    """
    text, retweeted = to_text(str(post.get("text") or "")), post.get("retweeted_status")
    external_id = _id(post)
    extra: dict[str, Any] = {}
    if post.get("isLongText") or CUT.search(text):
        extra["is_long"] = True
    if isinstance(retweeted, dict):
        extra["retweeted"] = retweeted
    return MentionItem(
        source="weibo",
        external_id=external_id,
        kind="repost" if isinstance(retweeted, dict) else "post",
        text=text,
        posted_at=post.get("created_at"),
        edited_at=post.get("edit_at"),
        url=f"{home}/status/{post.get('bid') or external_id}",
        region=_region(post.get("region_name")),
        repost_of=(_id(retweeted) or None) if isinstance(retweeted, dict) else None,
        extra=extra,
        **counts_of(post, 0),
        **_author(post),
    )


def read_comments(
    comments: Any, post: str, home: str, brands: tuple[tuple[int, str], ...], parent: str = ""
) -> Iterator[MentionItem]:
    """The comments of a post and the answers below them, each after what it answers.

    ``brands`` are those of the post: a bare "我也是" is about what its post is about. The parent of
    a comment is the post, that of an answer the comment; ``extra.post`` is the post of both.
    """
    for comment in comments if isinstance(comments, list) else ():
        if not isinstance(comment, dict):
            continue
        external_id, picture = _id(comment), "[图片]" if comment.get("pic") else ""
        yield MentionItem(
            source="weibo",
            external_id=external_id,
            kind="comment",
            text=to_text(str(comment.get("text") or "")) or picture,
            posted_at=comment.get("created_at"),
            url=f"{home}/status/{post}",
            region=_region(comment.get("source")),
            parent_id=parent or post,
            likes=comment.get("like_count", comment.get("like_counts")),
            comments=comment.get("total_number"),
            extra={"post": post},
            brands=brands,
            **_author(comment),
        )
        yield from read_comments(comment.get("comments"), post, home, brands, external_id)


def counts_of(post: dict[str, Any], before: int) -> dict[str, Any]:
    """Likes, comments and reposts; none where all are 0 and there were some ``before``.

    The answer for a long text has these fields, too, and may leave them at 0.
    """
    names = {
        "likes": "attitudes_count",
        "comments": "comments_count",
        "reposts": "reposts_count",
    }
    counts = {name: post.get(field) for name, field in names.items()}
    return counts if any(counts.values()) or not before else dict.fromkeys(counts)


def _author(post: dict[str, Any]) -> dict[str, Any]:
    """Who wrote it; what was taken away has no user any more."""
    user = post.get("user") if isinstance(post.get("user"), dict) else {}
    assert isinstance(user, dict)
    return {
        "author_id": str(user.get("id") or ""),
        "author_handle": str(user.get("screen_name") or ""),
        "followers": user.get("followers_count"),
        "verified": bool(user.get("verified")),
        "is_deleted": not user,
    }


def _id(post: dict[str, Any]) -> str:
    return str(post.get("id") or post.get("mid") or "")


def _region(said: Any) -> str:
    return _PLACE.sub("", str(said or "").strip())
