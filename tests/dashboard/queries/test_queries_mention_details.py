from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from dashboard.queries import mention_choices, mention_details
from recovery.access.sight import ALL, Sight
from storage import mentions as stored
from storage.engine import transaction
from storage.mentions import AuthorRecord, MentionRecord
from storage.models import Brand, Mention
from tests.dashboard import world as small_world
from tests.dashboard.mention_rows import one


@pytest.fixture(autouse=True)
def _world(world: datetime) -> datetime:
    return world


def brand(session: Session, name: str) -> int:
    return session.exec(select(Brand.id).where(Brand.name == name)).one() or 0


def comment(session: Session, parent: Mention, brand_id: int, now: datetime) -> int:
    record = MentionRecord(
        source=parent.source,
        external_id="comment",
        kind="comment",
        text="我也是这样",
        parent_id=parent.external_id,
        posted_at=now - timedelta(minutes=3),
        author=AuthorRecord("hash-c", "跟帖的", 5),
        brands=((brand_id, "牌"),),
        likes=1,
    )
    stored.upsert(session, [record], None, now)
    return session.exec(select(Mention.id).where(Mention.external_id == "comment")).one() or 0


def test_a_complaint_comes_with_its_verdict_brand_channel_and_case(_world: datetime) -> None:
    mention = one(intent="complaint", contact="unreachable")
    with transaction() as session:
        found = mention_details.load(session, mention, ALL, _world)
        assert found is not None and found.is_complaint
        assert found.line.evidence and found.verdict is not None
        (of_brand,) = found.brands
        assert of_brand.decision is not None and of_brand.decision.facts
        assert of_brand.case_id is not None
        assert found.people["wang"] == "王组长"


def test_a_comment_brings_what_it_answers_unless_that_may_not_be_seen(_world: datetime) -> None:
    with transaction() as session:
        ours, theirs = brand(session, "青禾家电"), brand(session, "星河快递")
        parent = session.get_one(Mention, one(intent="complaint"))
        whose = brand(session, "星河快递" if "星河" in parent.text else "青禾家电")
        mine = ours if whose == theirs else theirs
        id_ = comment(session, parent, mine, _world)
        found = mention_details.load(session, id_, ALL, _world)
        assert found is not None and found.parent is not None
        assert found.parent.id == parent.id and len(found.readings) == 1
        masked = Sight(frozenset({mine}), is_masked=True)
        seen = mention_details.load(session, id_, masked, _world)
        assert seen is not None and seen.parent is None
        assert mention_details.load(session, parent.id or 0, masked, _world) is None


def test_those_who_posted_the_same_are_named_as_far_as_they_may_be_seen(_world: datetime) -> None:
    with transaction() as session:
        first = session.get_one(Mention, one(intent="complaint"))
        id_, name = first.id or 0, first.external_id
        whose = "星河快递" if "星河" in first.text else "青禾家电"
    small_world.spread(name, 3, _world)
    with transaction() as session:
        found = mention_details.load(session, id_, ALL, _world)
        assert found is not None and found.cluster is not None
        assert (found.cluster.posts, len(found.posters), found.line.others) == (4, 4, 3)
        sight = Sight(frozenset({brand(session, whose)}), is_masked=True)
        seen = mention_details.load(session, id_, sight, _world)
        assert seen is not None
        assert seen.cluster is None and not seen.posters and seen.line.others == 0


def test_what_can_be_chosen_is_what_there_is_and_may_be_seen(_world: datetime) -> None:
    with transaction() as session:
        choices = mention_choices.load(session, ALL)
        assert set(choices.brands.values()) == {"星河快递", "青禾家电"}
        assert choices.sources == ["appstore", "feed", "weibo"]
        assert set(choices.regions) == {"上海", "成都", "杭州"}
        few = mention_choices.load(session, Sight(frozenset({brand(session, "青禾家电")})))
        assert list(few.brands.values()) == ["青禾家电"]
