"""On the demo's posts with their true labels: nobody's complaint is in another customer's case."""

from collections import defaultdict
from zoneinfo import ZoneInfo

import pytest

from recovery.demo.world import World
from recovery.triage import triage
from storage.config import get_settings
from tests.recovery.demo.stored import store
from tests.recovery.making import NOW, rows

pytestmark = pytest.mark.usefixtures("clean_database")


@pytest.fixture
def world() -> World:
    return World.load(NOW, ZoneInfo("Asia/Shanghai"))


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
