"""Posts as Discourse forums write them."""

from typing import Any

from lxml import etree, html  # type: ignore[import-untyped]

from crawlers.parsing.html import clean, to_text

_WRITTEN = 1  # of the post types; 2 and 3 are notes of the forum, 4 is for its staff
_LIKE = 2


def text_of(post: dict[str, Any]) -> str:
    """What the author wrote, without what is quoted from others and without previews of links.

    Of a search result, which holds no more, it is the piece around the words that were found.
    """
    cooked = str(post.get("cooked") or "")
    if "<aside" not in cooked:
        return to_text(cooked or str(post.get("blurb") or ""))
    try:
        tree = html.fragment_fromstring(clean(cooked), create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return to_text(cooked)
    for aside in tree.xpath("//aside"):
        aside.drop_tree()
    return to_text(html.tostring(tree, encoding="unicode"))


def is_written(post: dict[str, Any]) -> bool:
    """Whether people wrote it; else it notes that a topic was closed, pinned or moved."""
    return bool(post.get("post_type", _WRITTEN) == _WRITTEN)


def likes(post: dict[str, Any]) -> int | None:
    """How many liked it: a search result says so itself, a whole post among its actions."""
    if "like_count" in post:
        return post["like_count"] if isinstance(post["like_count"], int) else None
    actions = [each for each in post.get("actions_summary") or [] if isinstance(each, dict)]
    return next((each.get("count") for each in actions if each.get("id") == _LIKE), None)


def is_gone(post: dict[str, Any]) -> bool:
    """Whether its author or a moderator deleted it, or readers' complaints have hidden it."""
    return bool(post.get("user_deleted") or post.get("deleted_at") or post.get("hidden"))


def edited_at(post: dict[str, Any]) -> Any:
    """When it was edited, as the forum writes times; ``None`` when it never was."""
    return post.get("updated_at") if (post.get("version") or 1) > 1 else None
