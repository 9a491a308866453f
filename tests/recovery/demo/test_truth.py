"""The demo's decisions are counted against its truth."""

import pytest
from sqlmodel import Session

from recovery.demo.truth import compare
from recovery.demo.world import World
from storage.models import ChannelDecision
from tests.recovery.demo.conftest import WORLD
from tests.storage.making import NOW, brand, id_of, judge, mention, upsert

pytestmark = pytest.mark.usefixtures("clean_database")


def decide(
    db: Session, world: World, post_id: str, value: str, records: tuple[str, ...] = ()
) -> None:
    known = {each.id: place for place, each in world.truth_of_mentions().items()}
    source, external = known[post_id]
    upsert(db, mention(external, source=source))
    mention_id = id_of(db, external, source)
    judge(db, [mention_id])
    verdict = db.connection().exec_driver_sql(
        f"SELECT verdict_id FROM mention WHERE id = {mention_id}"
    )
    facts = {"tried": {"value": "open", "shown_by": "record", "records": [*records]}}
    db.add(
        ChannelDecision(
            mention_id=mention_id,
            brand_id=1,
            verdict_id=verdict.scalar_one(),
            value=value,
            facts=facts if records else {},
            decided_at=NOW,
            rule="no_sign",
        )
    )
    db.flush()


def of_channel(world: World, channel: str, count: int) -> list[str]:
    return [one.id for one in world.truth.values() if one.channel == channel][:count]


def test_right_and_wrong_channels_are_counted_by_what_is_true(db: Session) -> None:
    brand(db, "橙屿出行")
    failed, bypassed = of_channel(WORLD, "failed", 2), of_channel(WORLD, "bypassed", 1)
    decide(db, WORLD, failed[0], "failed")
    decide(db, WORLD, failed[1], "bypassed")
    decide(db, WORLD, bypassed[0], "bypassed")
    found = compare(db, WORLD)
    assert found["channel_accuracy"] == round(2 / 3, 4)
    assert found["channels"]["confusion"] == {
        "failed": {"failed": 1, "bypassed": 1},
        "bypassed": {"bypassed": 1},
    }
    assert found["channels"]["channels"]["bypassed"] == {
        "complaints": 1,
        "right": 1,
        "decided": 2,
    }
    (wrong,) = found["channels"]["wrong"]
    assert (wrong["truth"], wrong["decided"], wrong["rule"]) == ("failed", "bypassed", "no_sign")
    assert found["foreign_contacts"] == 0


def test_another_customers_record_is_counted(db: Session) -> None:
    brand(db, "橙屿出行")
    contact, post = next(
        (contact, post)
        for rows in WORLD.contacts.values()
        for contact in rows
        for post in WORLD.posts.values()
        if contact.order_number
        and contact.order_number in post.text
        and WORLD.truth[post.id].channel
    )
    other = next(
        one.id
        for one in WORLD.truth.values()
        if one.channel == "bypassed"
        and WORLD.authors[WORLD.posts[one.id].author].person != WORLD.authors[post.author].person
    )
    record = f"{contact.channel} {contact.reference}"
    decide(db, WORLD, post.id, "failed", (record,))
    assert compare(db, WORLD)["foreign_contacts"] == 0
    decide(db, WORLD, other, "failed", (record,))
    assert compare(db, WORLD)["foreign_contacts"] == 1
