"""Pages for people: the index of the site, and one page a post. Everything is escaped."""

from collections.abc import Mapping
from datetime import datetime
from html import escape

from recovery.demo.platforms import forum
from recovery.demo.records import Platform
from recovery.demo.world import PostState, World

PLACES = {
    Platform.WEIBO: "微博（演示）",
    Platform.FEED: f"{forum.NAME}（演示）",
    Platform.APPSTORE: "App Store 评论（演示）",
}
_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width">
<style>body{{font:16px/1.7 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}}
.text{{white-space:pre-wrap;overflow-wrap:anywhere}}small,footer{{color:#666}}
blockquote{{border-left:3px solid #ccc;margin:1rem 0;padding-left:1rem}}</style></head>
<body>{body}<footer><hr>本站由转喜演示程序提供，品牌、人物和内容均为虚构。</footer></body></html>"""


def index(world: World, now: datetime) -> str:
    """What the site holds at ``now``, with links to what programs read."""
    rows = []
    for brand in world.brands.values():
        counts = "，".join(
            f"{place} {len(world.visible(now, platform, brand))}"
            for platform, place in PLACES.items()
        )
        forum_feed = f"/rsshub/forum/{brand.key}"
        reviews = f"/cn/rss/customerreviews/page=1/id={brand.app_id}/sortBy=mostRecent/json"
        rows.append(
            f"<li><b>{escape(brand.name)}</b>：{counts}<br>"
            f'<a href="{forum_feed}">论坛 RSS</a> <a href="{reviews}">应用评论</a></li>'
        )
    return _page("转喜演示站", f"<h1>转喜演示站</h1><ul>{''.join(rows)}</ul>")


def post(world: World, state: PostState, now: datetime) -> str:
    """One post, with its original where it is a repost."""
    body = _article(world, state)
    if state.post.repost_of:
        original = world.at(world.posts[state.post.repost_of], now)
        assert original is not None, "the world refuses a repost that is older than its original"
        shown = "<p>原微博已被作者删除。</p>" if original.is_deleted else _article(world, original)
        body += f"<blockquote>{shown}</blockquote>"
    place = PLACES[state.post.platform]
    return _page(state.post.title or place, f"<p><small>{place}</small></p>{body}")


def missing() -> str:
    """The page of a post that was deleted or never was there."""
    return _page("找不到", "<h1>找不到这条内容</h1><p>它可能已被作者删除。</p>")


def _article(world: World, state: PostState) -> str:
    post, author = state.post, world.authors[state.post.author]
    heading = f"<h1>{escape(post.title)}</h1>" if post.title else ""
    facts: Mapping[str, object] = {
        "版本": post.version,
        "评分": post.rating,
        "转发": post.reposts,
        "评论": post.comments,
        "赞": post.likes,
    }
    counts = " · ".join(f"{name} {escape(str(value))}" for name, value in facts.items() if value)
    when = f"{state.posted_at.astimezone(world.zone):%Y-%m-%d %H:%M}"
    if state.edited_at:
        when += f"（编辑于 {state.edited_at.astimezone(world.zone):%Y-%m-%d %H:%M}）"
    return (
        f"{heading}<p><b>{escape(author.handle)}</b> "
        f"<small>{when}</small></p>"
        f'<p class="text">{escape(state.text)}</p><p><small>{counts}</small></p>'
    )


def _page(title: str, body: str) -> str:
    return _PAGE.format(title=escape(title), body=body)
