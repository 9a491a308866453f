"""Customer reviews as Apple's store feed answers them."""

from datetime import datetime, timedelta, timezone
from typing import Any

from recovery.demo.records import Platform, SampleBrand
from recovery.demo.world import PostState, World, account_number, external_id

PAGE_SIZE = 50
_CUPERTINO = timezone(timedelta(hours=-7))


def reviews(world: World, app_id: str, page: int, now: datetime, base_url: str) -> dict[str, Any]:
    """One page of reviews, newest first.

    As in the real feed the first page begins with the app itself, ``entry`` is one object where
    there is but one, and it is missing on a page without any and for an unknown app.
    """
    brand = next((brand for brand in world.brands.values() if brand.app_id == app_id), None)
    entries: list[dict[str, Any]] = []
    if brand and page > 0:
        found = world.visible(now, Platform.APPSTORE, brand)
        shown = found[PAGE_SIZE * (page - 1) : PAGE_SIZE * page]
        entries = [_review(world, state, app_id, base_url) for state in shown]
        if page == 1:
            entries.insert(0, _app(brand))
    feed: dict[str, Any] = {
        "author": {
            "name": _label("iTunes Store"),
            "uri": _label("http://www.apple.com/cn/itunes/"),
        },
        "updated": _label(_time(now)),
        "rights": _label("演示数据，全部虚构"),
        "title": _label("iTunes Store：用户评论"),
        "id": _label(
            f"{base_url}/cn/rss/customerreviews/page={page}/id={app_id}/sortBy=mostRecent/json"
        ),
    }
    if entries:
        feed["entry"] = entries if len(entries) > 1 else entries[0]
    return {"feed": feed}


def _review(world: World, state: PostState, app_id: str, base_url: str) -> dict[str, Any]:
    post, author = state.post, world.authors[state.post.author]
    review = external_id(post)
    return {
        "author": {
            "uri": _label(f"https://itunes.apple.com/cn/reviews/id{account_number(author)}"),
            "name": _label(author.handle),
            "label": "",
        },
        "updated": _label(_time(state.edited_at or state.posted_at)),
        "im:rating": _label(str(post.rating)),
        "im:version": _label(post.version or ""),
        "id": _label(review),
        "title": _label(post.title),
        "content": {"label": state.text, "attributes": {"type": "text"}},
        "link": {
            "attributes": {"rel": "related", "href": f"{base_url}/review/{review}?app={app_id}"}
        },
        "im:voteSum": _label(str(post.likes)),
        "im:contentType": {"attributes": {"term": "Application", "label": "应用程序"}},
        "im:voteCount": _label(str(post.likes + post.comments)),
    }


def _app(brand: SampleBrand) -> dict[str, Any]:
    return {
        "im:name": _label(brand.name),
        "rights": _label(f"© {brand.name}"),
        "im:price": {"label": "获取", "attributes": {"amount": "0", "currency": "CNY"}},
        "im:artist": _label(f"{brand.name}（虚构）"),
        "title": _label(f"{brand.name} - {brand.name}（虚构）"),
        "id": {
            "label": f"https://itunes.apple.com/cn/app/id{brand.app_id}?mt=8&uo=2",
            "attributes": {"im:id": brand.app_id, "im:bundleId": f"com.example.{brand.key}"},
        },
        "im:contentType": {"attributes": {"term": "Application", "label": "应用程序"}},
        "category": {"attributes": {"im:id": "6002", "term": "Utilities", "label": "工具"}},
    }


def _label(text: str) -> dict[str, str]:
    return {"label": text}


def _time(moment: datetime) -> str:
    return moment.astimezone(_CUPERTINO).isoformat(timespec="seconds")
