"""On the demo's posts with their true labels: nobody's complaint is in another customer's case."""

from collections import defaultdict
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from crawlers.items import MentionItem
from crawlers.pipelines.mask import to_record
from recovery.demo.records import Truth
from recovery.demo.world import World, account_number, external_id
from recovery.triage import triage
from storage import mentions
from storage.config import get_settings
from storage.engine import transaction
from storage.keys import get_keys
from tests.recovery.making import NOW, brand, rows
from tests.storage.making import judge

pytestmark = pytest.mark.usefixtures("clean_database")


@pytest.fixture
def world() -> World:
    return World.load(NOW, ZoneInfo("Asia/Shanghai"))


def store(world: World) -> dict[int, Truth]:
    """All complaints of the world as they were crawled, and judged as the truth has them."""
    brands = {name.name: brand(name.name) for name in world.brands.values()}
    found: dict[int, Truth] = {}
    for post in world.posts.values():
        truth, author = world.truth[post.id], world.authors[post.author]
        if not truth.complaint or author.official:
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
            judge(session, [id_], severity=truth.severity, topic=truth.topic)
        found[id_] = truth
    return found


def test_no_case_of_the_demo_holds_complaints_of_two_people(world: World) -> None:
    truth = store(world)
    triage(get_settings(), NOW)
    people: dict[int, set[str]] = defaultdict(set)
    for case_id, mention_id in rows("SELECT case_id, mention_id FROM case_mention"):
        people[case_id].add(world.authors[world.posts[truth[mention_id].id].author].person)
    assert [who for who in people.values() if len(who) > 1] == []
    by = "SELECT details ->> 'by', count(*) FROM case_event WHERE action = 'joined' GROUP BY 1"
    assert (len(truth), len(people)) == (164, 146)
    assert dict(rows(by)) == {"author": 16, "order": 1, "handle": 1}
