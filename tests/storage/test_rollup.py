"""The daily rollup equals a full recount, whatever happened and in whatever order."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from storage import complaints, rollup
from storage.engine import transaction
from storage.models import ChannelDecision
from tests.storage.making import NOW, brand, id_of, judge, kept, mention, recounted, upsert

SENTIMENTS = ("negative", "neutral", "positive")
INTENTS = ("complaint", "inquiry", "praise")
CHANNELS = ("escalated", "failed", "official", "bypassed", "unknown")


def decide(session: Session, mention_id: int, brand_id: int, value: str) -> None:
    verdict = session.execute(
        text("SELECT verdict_id FROM mention WHERE id = :id"), {"id": mention_id}
    ).scalar_one()
    if verdict is None:
        return
    with rollup.tracked(session, [mention_id]):
        was = complaints.decision_in_force(session, mention_id, brand_id)
        if was is not None:
            was.retired_at = NOW
            session.flush()
        session.add(
            ChannelDecision(
                mention_id=mention_id, brand_id=brand_id, verdict_id=verdict, value=value
            )
        )


class Walk:
    """Random steps over a few posts of two sources and three brands."""

    def __init__(self, seed: int, session: Session, brands: list[int]) -> None:
        self.dice, self.session, self.brands = random.Random(seed), session, brands

    def step(self) -> None:
        self.dice.choice([self.collect, self.collect, self.judge, self.decide, self.retire])()

    def collect(self) -> None:
        batch = [
            mention(
                str(number),
                f"{self.dice.choice(['第一版', '第二版', '第三版'])}的话",
                source=("weibo", "feed")[number % 2],
                posted_at=NOW + timedelta(hours=7 * number),
                likes=self.dice.randrange(3),
                brands=tuple((id_, "词") for id_ in self.brands if self.dice.random() < 0.5),
            )
            for number in self.dice.sample(range(20), self.dice.randrange(1, 12))
        ]
        upsert(self.session, *batch)

    def some_ids(self) -> list[int]:
        known = list(self.session.execute(text("SELECT id FROM mention ORDER BY id")).scalars())
        return self.dice.sample(known, self.dice.randrange(1, 1 + len(known))) if known else []

    def judge(self) -> None:
        judge(
            self.session,
            self.some_ids(),
            model_version=f"test-{self.dice.randrange(3)}",
            sentiment=self.dice.choice(SENTIMENTS),
            intent=self.dice.choice(INTENTS),
        )

    def decide(self) -> None:
        for id_ in self.some_ids():
            decide(self.session, id_, self.dice.choice(self.brands), self.dice.choice(CHANNELS))

    def retire(self) -> None:
        ids = self.some_ids()
        with rollup.tracked(self.session, ids):
            complaints.retire_decisions(self.session, ids, NOW)


@pytest.mark.parametrize("seed", range(4))
def test_it_equals_a_recount_after_every_step_of_a_random_walk(db: Session, seed: int) -> None:
    walk = Walk(seed, db, [brand(db, name) for name in ("云杉", "橡果", "白桦")])
    for number in range(25):
        walk.step()
        if number % 5 == 4:
            rollup.fold(db)
        assert kept(db) == recounted(db)
    assert len(kept(db)) > 30


def test_an_edit_takes_the_verdict_out_of_the_counts(db: Session) -> None:
    upsert(db, mention("1", "原来的话"))
    judge(db, [id_of(db, "1")])
    day = date(2026, 11, 18)
    assert rollup.daily(db, day, day) == {
        (day, "mentions"): 1,
        (day, "negative"): 1,
        (day, "complaint"): 1,
    }
    upsert(db, mention("1", "改过的话"))
    assert rollup.daily(db, day, day) == {(day, "mentions"): 1}


def test_a_newer_verdict_replaces_the_older_in_the_counts(db: Session) -> None:
    upsert(db, mention("1"))
    judge(db, [id_of(db, "1")], sentiment="negative")
    judge(db, [id_of(db, "1")], sentiment="neutral", intent="inquiry", model_version="test-2")
    day = date(2026, 11, 18)
    assert rollup.daily(db, day, day) == {(day, "mentions"): 1, (day, "neutral"): 1}


def test_a_new_channel_replaces_the_older_in_the_counts(db: Session) -> None:
    fir = brand(db, "云杉")
    upsert(db, mention("1", brands=((fir, "云杉"),)))
    judge(db, [id_of(db, "1")])
    day = date(2026, 11, 18)
    for value in ("unknown", "failed"):
        decide(db, id_of(db, "1"), fir, value)
    counts = rollup.daily(db, day, day, brand_id=fir)
    assert {name: counts.get((day, name)) for name in ("unknown", "failed")} == {
        "unknown": None,
        "failed": 1,
    }


def test_a_post_about_two_brands_counts_once_for_each_and_once_in_all(db: Session) -> None:
    fir, oak = brand(db, "云杉"), brand(db, "橡果")
    upsert(db, mention("1", brands=((fir, "云杉"), (oak, "橡果"))))
    day = date(2026, 11, 18)
    for brand_id in (0, fir, oak):
        assert rollup.daily(db, day, day, brand_id) == {(day, "mentions"): 1}


def test_a_day_begins_at_midnight_in_the_shown_zone(db: Session) -> None:
    upsert(db, mention("1", posted_at=datetime(2026, 11, 18, 15, 59, tzinfo=UTC)))
    upsert(db, mention("2", posted_at=datetime(2026, 11, 18, 16, 0, tzinfo=UTC)))
    counts = rollup.daily(db, date(2026, 11, 1), date(2026, 11, 30))
    assert counts == {(date(2026, 11, 18), "mentions"): 1, (date(2026, 11, 19), "mentions"): 1}


def test_readers_can_ask_for_one_source_and_some_days(db: Session) -> None:
    upsert(
        db, mention("1"), mention("2", source="feed"), mention("3", posted_at=NOW - timedelta(9))
    )
    day = date(2026, 11, 18)
    assert rollup.daily(db, day, day, source="feed") == {(day, "mentions"): 1}
    assert rollup.daily(db, day, day) == {(day, "mentions"): 2}


def test_folding_changes_no_count_and_twice_is_harmless(db: Session) -> None:
    upsert(db, *(mention(str(n)) for n in range(9)))
    upsert(db, mention("x"))
    before = kept(db)
    assert rollup.fold(db) == 2
    assert kept(db) == before == recounted(db)
    assert rollup.fold(db) == 0
    assert kept(db) == before


def test_a_change_that_is_rolled_back_leaves_no_count(clean_database: None) -> None:
    with pytest.raises(RuntimeError), transaction() as session:
        upsert(session, mention("1"))
        raise RuntimeError
    with transaction() as session:
        assert kept(session) == recounted(session) == {}


def test_it_stays_exact_under_concurrent_writers_and_folds(clean_database: None) -> None:
    with transaction() as session:
        brands = [brand(session, name) for name in ("云杉", "橡果")]
    running = threading.Event()
    running.set()

    def write(seed: int) -> None:
        for number in range(20):
            with transaction() as session:
                Walk(seed * 100 + number, session, brands).collect()
            with transaction() as session:
                Walk(seed * 100 + number, session, brands).judge()

    def fold() -> int:
        moved = 0
        while running.is_set():
            with transaction() as session:
                moved += rollup.fold(session)
        return moved

    def read() -> None:
        while running.is_set():
            with transaction() as session:
                counts = rollup.daily(session, date(2026, 1, 1), date(2027, 1, 1))
                assert all(amount > 0 for amount in counts.values())

    with ThreadPoolExecutor(6) as pool:
        folders = [pool.submit(fold), pool.submit(fold)]
        reader = pool.submit(read)
        writers = [pool.submit(write, seed) for seed in range(3)]
        try:
            for writer in writers:
                writer.result(60)
        finally:
            running.clear()
        reader.result(10)
        assert sum(folder.result(10) for folder in folders) > 0
    with transaction() as session:
        assert kept(session) == recounted(session) != {}
