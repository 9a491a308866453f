"""Reposts and copies become one thread, whatever the order in which they arrive."""

import random
import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from recovery.collection import clustering
from recovery.collection.clustering import Folded, fold
from storage import clusters, folding
from storage.engine import transaction
from storage.errors import WrongUsage
from tests.recovery.folding import Post, pairs, posts, record, store, threads, together
from tests.recovery.making import NOW, brand, rows
from tests.storage import making
from tests.storage.making import upsert

pytestmark = pytest.mark.usefixtures("clean_database")

STORY = "云杉的冰箱用了两个月就不制冷，师傅来了三次换了两块主板还是老样子，要求换新机被拒绝"
COPIED = "【求扩散】云杉的冰箱用了两个月就不制冷，师傅来三次换了两块主板还是老样子，要求换新机被拒"


def post(id: str, text: str, author: str = "", **fields: object) -> Post:
    return {"id": id, "source": "weibo", "author": author or f"某人{id}", "text": text, **fields}


def stored_at_once(found: list[Post]) -> None:
    with transaction() as session:
        upsert(session, *(record(each) for each in found))


def state() -> list[list[tuple[object, ...]]]:
    """All that folding may write, but for when words were last seen."""
    return [
        rows("SELECT mention_id, cluster_id, posted_at FROM cluster_member ORDER BY 1"),
        rows("SELECT id, hash, mention_id FROM passage ORDER BY 1"),
        rows("SELECT hash, passage_id FROM passage_band ORDER BY 1, 2"),
        rows("SELECT count(*) FROM cluster_queue"),
    ]


def test_the_labelled_pairs_are_told_apart() -> None:
    stored_at_once(posts(pairs()))
    fold(NOW)
    found = together()
    said = [(pair, (pair.a["id"], pair.b["id"]) in found) for pair in pairs()]
    right = sum(folded and pair.same for pair, folded in said)
    wrong = [(pair.number, pair.kind) for pair, folded in said if folded and not pair.same]
    missed = [(pair.number, pair.kind) for pair, folded in said if pair.same and not folded]
    assert len(said) >= 200
    assert right / (right + len(wrong)) >= 0.98, wrong
    assert right / (right + len(missed)) >= 0.97, missed


def test_folding_again_changes_nothing() -> None:
    everything = posts(pairs())
    stored_at_once(everything)
    fold(NOW)
    before = state()
    stored_at_once(everything)
    assert fold(NOW) == Folded()
    with transaction() as session:
        session.execute(text("INSERT INTO cluster_queue (mention_id) SELECT id FROM mention"))
    fold(NOW + timedelta(days=1))
    assert state() == before


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_arrival_makes_no_difference(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = posts(pairs())
    stored_at_once(everything)
    fold(NOW)
    expected = threads()
    making_room()
    random.Random(seed).shuffle(everything)
    monkeypatch.setattr(clustering, "BATCH", 7)
    for start in range(0, len(everything), 40):
        with transaction() as session:  # upsert sorts, so ids come in order of arrival by batches
            upsert(session, *(record(each) for each in everything[start : start + 40]))
        fold(NOW)
    assert threads() == expected


def making_room() -> None:
    with transaction() as session:
        session.execute(text("DELETE FROM mention"))
    assert threads() == set()
    assert rows("SELECT count(*) FROM passage_band") == [(0,)]


@pytest.mark.parametrize("turned", [False, True])
def test_a_repost_finds_its_original_whichever_comes_first(turned: bool) -> None:
    found = [post("1", STORY), post("2", "避雷", repost_of="1"), post("3", "转发", repost_of="1")]
    store(reversed(found) if turned else found, fold_each=True)
    assert threads() == {frozenset("123")}


def test_reposts_of_an_original_that_nobody_collected_are_one_thread() -> None:
    store([post("2", "避雷", repost_of="1"), post("3", "转发", repost_of="1")], fold_each=True)
    store([post("4", "转发", repost_of="9")], fold_each=True)
    assert threads() == {frozenset("23")}


def test_one_post_can_bring_two_threads_together() -> None:
    store([post("1", STORY), post("2", COPIED)], fold_each=True)
    store([post("3", "避雷", repost_of="9"), post("4", "转发", repost_of="9")], fold_each=True)
    assert threads() == {frozenset("12"), frozenset("34")}
    store([post("9", COPIED + "[怒]")], fold_each=True)
    assert threads() == {frozenset("12349")}
    assert rows("SELECT DISTINCT cluster_id FROM cluster_member") == [
        (min(id_ for (id_,) in rows("SELECT id FROM mention")),)
    ]


def test_a_post_that_stands_alone_is_in_no_cluster() -> None:
    store([post("1", STORY), post("2", "橙屿出行的司机绕路，十二公里开了二十一公里还不给看轨迹")])
    assert fold(NOW) == Folded(compared=2)
    assert rows("SELECT * FROM cluster_member") == []


def test_an_edit_adds_links_and_takes_none_back() -> None:
    store([post("1", STORY), post("2", COPIED)], fold_each=True)
    other = "橙屿出行的司机绕路，十二公里开了二十一公里，投诉以后连轨迹都不给看，谁来管一管"
    store([post("3", other)], fold_each=True)
    store([post("2", other + "！！")], fold_each=True)
    assert threads() == {frozenset("123")}


def test_counts_that_are_read_again_cause_no_comparison() -> None:
    with transaction() as session:
        upsert(session, making.mention("1", STORY, likes=1))
    fold(NOW)
    with transaction() as session:
        upsert(session, making.mention("1", STORY, likes=2))
    assert rows("SELECT count(*) FROM cluster_queue") == [(0,)]


def test_words_are_forgotten_90_days_after_they_were_last_collected() -> None:
    store([post("1", STORY)], fold_each=True)
    with transaction() as session:
        assert clustering.forget(session, NOW + timedelta(days=90)) == 0
        assert clustering.forget(session, NOW + timedelta(days=91)) == 1
    assert rows("SELECT count(*) FROM passage_band") == [(0,)]
    store([post("2", STORY)], fold_each=True)
    assert threads() == set()


def test_words_that_are_said_again_are_remembered_for_longer() -> None:
    stored_at_once([post("1", STORY)])
    fold(NOW)
    stored_at_once([post("2", STORY)])
    fold(NOW + timedelta(days=60))
    with transaction() as session:
        assert clustering.forget(session, NOW + timedelta(days=120)) == 0


def test_a_form_that_thousands_fill_in_stays_cheap() -> None:
    copies = [post(str(n), f"{STORY}，我是第{n}个遇到的人") for n in range(60)]
    stored_at_once(copies)
    fold(NOW)
    assert threads() == {frozenset(each["id"] for each in copies)}
    (largest,) = rows("SELECT max(n) FROM (SELECT count(*) n FROM passage_band GROUP BY hash) t")[0]
    assert largest == folding.FULL


def test_two_that_fold_at_once_miss_nothing_and_double_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    everything = posts(pairs())
    stored_at_once(everything)
    fold(NOW)
    expected = threads()
    making_room()
    stored_at_once(everything)
    monkeypatch.setattr(clustering, "BATCH", 11)
    results: list[Folded] = []
    workers = [threading.Thread(target=lambda: results.append(fold(NOW))) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(result.compared for result in results) == len(everything)
    assert threads() == expected


def test_a_batch_that_fails_waits_for_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    stored_at_once([post("1", STORY), post("2", COPIED)])

    def broken(*_arguments: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(folding, "write", broken)
        with pytest.raises(RuntimeError):
            fold(NOW)
    assert fold(NOW) == Folded(compared=2, clustered=2)


def test_a_cluster_tells_its_posters_reach_and_growth() -> None:
    fir = brand("云杉")
    people = (("阿桂", 100, 3), ("阿桂", 100, 4), ("北窗", 5_000, 10))
    for number, (author, followers, likes) in enumerate(people):
        with transaction() as session:
            upsert(
                session,
                making.mention(
                    str(number),
                    STORY + "！" * number,
                    posted_at=NOW - timedelta(hours=20 * (2 - number)),
                    author=making.AuthorRecord(author, author, followers),
                    likes=likes,
                    brands=((fir, "云杉"),),
                ),
            )
    with transaction() as session:
        own = making.AuthorRecord("official", "云杉电器", 9_000_000)
        upsert(
            session,
            making.mention("o", "已联系", author=own, repost_of="0", is_official=True, likes=7),
        )
    fold(NOW)
    with transaction() as session:
        (cluster,) = clusters.biggest(session, NOW - timedelta(days=7), NOW, 10)
        told = clusters.members(session, cluster.id, 10)
        growth = clusters.growth(session, cluster.id, "Asia/Shanghai")
        assert clusters.biggest(session, NOW - timedelta(days=7), NOW, 10, fir + 1) == []
        assert clusters.cluster_of(session, told[-1].mention_id, NOW) == cluster
        with pytest.raises(WrongUsage):
            clusters.cluster_of(session, 999_999, NOW)
    assert (cluster.posts, cluster.posters, cluster.reach) == (4, 3, 100 + 5_000 + 3 + 4 + 10)
    assert (cluster.lately, cluster.before) == (3, 1)
    assert (cluster.sources, cluster.brands) == ({"weibo": 4}, {"云杉": 3})
    assert cluster.first["handle"] == "阿桂"
    assert [member.how for member in told] == ["first", "customer", "copy", "repost"]
    assert sum(growth.values()) == 4
