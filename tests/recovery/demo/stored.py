"""The demo's posts as they are once crawled and judged, without the site and without the model."""

from sqlalchemy import text

from crawlers.items import MentionItem
from crawlers.pipelines.mask import to_record
from recovery.demo.records import Truth
from recovery.demo.world import World, account_number, external_id
from storage import mentions
from storage.engine import transaction
from storage.keys import get_keys
from tests.recovery.making import NOW, brand
from tests.storage.making import judge


def store(world: World, more: frozenset[str] = frozenset()) -> dict[int, Truth]:
    """All complaints of the world judged as the truth has them, and these posts as complaints."""
    brands = {name.name: brand(name.name) for name in world.brands.values()}
    found: dict[int, Truth] = {}
    for post in world.posts.values():
        truth, author = world.truth[post.id], world.authors[post.author]
        if author.official or not (truth.complaint or post.id in more):
            continue
        name = world.brand_of[post.id].name
        item = MentionItem(
            source=post.platform,
            external_id=external_id(post),
            text=post.text,
            title=post.title,
            posted_at=world.when(post),
            author_id=str(account_number(author)),
            author_handle=author.handle,
            brands=((brands[name], name),),
        )
        with transaction() as session:
            mentions.upsert(session, [to_record(item, get_keys())], None, NOW)
            id_ = session.execute(text("SELECT max(id) FROM mention")).scalar_one()
            judge(session, [id_], severity=truth.severity or 1, topic=truth.topic or "other")
        found[id_] = truth
    return found
