"""The bulk upsert of mentions."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from storage import mentions
from storage.engine import connection, transaction
from storage.mentions import UpsertResult
from storage.models import Author, Case, CaseMention, MentionKey
from tests.storage.making import NOW, brand, id_of, judge, kept, mention, recounted, row_of, upsert

LATER = NOW + timedelta(hours=3)


def test_it_tells_new_updated_and_unchanged_apart(db: Session) -> None:
    upsert(db, mention("1", likes=1), mention("2", likes=1))
    result = upsert(db, mention("1", likes=1), mention("2", likes=5), mention("3"), now=LATER)
    assert result == UpsertResult(new=1, updated=1, unchanged=1)


def test_nothing_at_all_is_no_batch(db: Session) -> None:
    assert mentions.upsert(db, [], None, NOW) == UpsertResult()


def test_one_id_may_occur_in_two_sources(db: Session) -> None:
    assert upsert(db, mention("1"), mention("1", source="feed")).new == 2


def counted(name: str, value: int | None) -> dict[str, Any]:
    return {name: value}


@pytest.mark.parametrize("count", ["likes", "comments", "reposts"])
def test_a_count_that_the_source_left_out_erases_nothing(db: Session, count: str) -> None:
    upsert(db, mention("1", **counted(count, 7)))
    result = upsert(db, mention("1"), now=LATER)
    assert result.unchanged == 1
    assert getattr(row_of(db, "1"), count) == 7


@pytest.mark.parametrize("count", ["likes", "comments", "reposts"])
@pytest.mark.parametrize(("was", "now_is"), [(None, 4), (0, 4), (9, 4), (None, 0)])
def test_every_count_that_becomes_known_or_changes_is_taken_over(
    db: Session, count: str, was: int | None, now_is: int
) -> None:
    upsert(db, mention("1", **counted(count, was)))
    assert upsert(db, mention("1", **counted(count, now_is)), now=LATER).updated == 1
    assert getattr(row_of(db, "1"), count) == now_is


def test_of_two_records_of_one_post_in_a_batch_the_last_counts(db: Session) -> None:
    result = upsert(db, mention("1", "第一次读到的"), mention("1", "第二次读到的"))
    assert result == UpsertResult(new=1)
    assert row_of(db, "1").text == "第二次读到的"


def test_an_edit_drops_the_verdict_and_sets_the_time(db: Session) -> None:
    upsert(db, mention("1", "原来的话"))
    judge(db, [id_of(db, "1")])
    assert row_of(db, "1").verdict_id is not None
    upsert(db, mention("1", "改过的话"), now=LATER)
    row = row_of(db, "1")
    assert (row.text, row.verdict_id, row.edited_at) == ("改过的话", None, LATER)
    assert (row.collected_at, row.updated_at) == (NOW, LATER)


def test_an_edited_title_is_an_edit_too(db: Session) -> None:
    upsert(db, mention("1", title="旧标题"))
    judge(db, [id_of(db, "1")])
    upsert(db, mention("1", title="新标题"), now=LATER)
    row = row_of(db, "1")
    assert (row.verdict_id, row.edited_at) == (None, LATER)


def test_the_platforms_own_time_of_an_edit_is_preferred(db: Session) -> None:
    upsert(db, mention("1", "原来的话"))
    upsert(db, mention("1", "改过的话", edited_at=NOW + timedelta(minutes=5)), now=LATER)
    assert row_of(db, "1").edited_at == NOW + timedelta(minutes=5)


def test_more_likes_are_no_edit(db: Session) -> None:
    upsert(db, mention("1", likes=1))
    judge(db, [id_of(db, "1")])
    upsert(db, mention("1", likes=2), now=LATER)
    row = row_of(db, "1")
    assert row.verdict_id is not None
    assert row.edited_at is None


def test_an_author_is_updated_and_their_followers_are_not_forgotten(db: Session) -> None:
    known = mentions.AuthorRecord("h", "旧名", followers=900)
    upsert(db, mention("1", author=known))
    upsert(db, mention("2", author=mentions.AuthorRecord("h", "新名")))
    author = db.exec(select(Author).execution_options(populate_existing=True)).one()
    assert (author.handle, author.followers) == ("新名", 900)


def test_a_post_keeps_its_author_when_a_later_reading_does_not_name_them(db: Session) -> None:
    upsert(db, mention("1", author="某人"))
    upsert(db, mention("1", "改过的话"))
    assert row_of(db, "1").author_id is not None


def linked(db: Session) -> list[tuple[int, str]]:
    rows = db.execute(text("SELECT brand_id, matched FROM mention_brand ORDER BY brand_id"))
    return [(row.brand_id, row.matched) for row in rows]


def test_brand_links_follow_the_text(db: Session) -> None:
    fir, oak = brand(db, "云杉"), brand(db, "橡果")
    upsert(db, mention("1", "云杉和橡果", brands=((fir, "云杉"), (oak, "橡果"))))
    assert linked(db) == [(fir, "云杉"), (oak, "橡果")]
    upsert(db, mention("1", "只有橡果了", brands=((oak, "橡果电器"),)), now=LATER)
    assert linked(db) == [(oak, "橡果电器")]
    assert kept(db) == recounted(db)


def test_a_brand_link_that_a_case_stands_on_stays(db: Session) -> None:
    fir = brand(db, "云杉")
    upsert(db, mention("1", "云杉不理人", brands=((fir, "云杉"),)))
    case = Case(brand_id=fir, title="不理人", severity=2, channel="failed", priority=1)
    db.add(case)
    db.flush()
    assert case.id is not None
    db.add(CaseMention(case_id=case.id, mention_id=id_of(db, "1"), brand_id=fir))
    db.flush()
    upsert(db, mention("1", "不说了"), now=LATER)
    assert linked(db) == [(fir, "云杉")]


def test_keyed_hashes_are_kept_beside_the_post_once(db: Session) -> None:
    for _ in range(2):
        upsert(db, mention("1", keys=(("phone", "a"), ("order", "b"))))
    found = db.exec(select(MentionKey.kind, MentionKey.key).order_by(col(MentionKey.kind))).all()
    assert found == [("order", "b"), ("phone", "a")]


def snapshots(db: Session) -> list[Any]:
    rows = db.execute(text("SELECT likes, comments, seen_at FROM engagement ORDER BY seen_at"))
    return [tuple(row) for row in rows]


def test_engagement_is_snapshot_when_it_changed_and_only_then(db: Session) -> None:
    times: list[datetime] = [NOW + timedelta(hours=n) for n in range(4)]
    for at, likes in zip(times, (3, 3, 8, None), strict=True):
        upsert(db, mention("1", likes=likes, comments=1), now=at)
    assert snapshots(db) == [(3, 1, times[0]), (8, 1, times[2])]


def test_a_post_without_counts_has_no_snapshot(db: Session) -> None:
    upsert(db, mention("1"))
    assert snapshots(db) == []


def test_two_batches_in_opposite_order_do_not_deadlock(clean_database: None) -> None:
    names = [f"{n:03}" for n in range(60)]
    meeting = threading.Barrier(2, timeout=20)
    told: list[UpsertResult] = []

    def write(order: list[str], who: str) -> None:
        for round_ in range(8):
            meeting.wait()
            batch = [
                mention(f"{round_}-{name}", author=f"人{name}", likes=len(who)) for name in order
            ]
            with transaction() as session:
                told.append(mentions.upsert(session, batch, None, NOW))

    threads = [
        threading.Thread(target=write, args=(names, "a")),
        threading.Thread(target=write, args=(names[::-1], "bb")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(told) == 16
    assert sum(result.new for result in told) == 8 * len(names)
    with transaction() as session:
        assert kept(session) == recounted(session)


def test_upserts_and_verdicts_of_the_same_posts_do_not_deadlock(clean_database: None) -> None:
    names = [f"{n:03}" for n in range(20)]
    with transaction() as session:  # ids run against the order of the names
        for name in reversed(names):
            upsert(session, mention(name, likes=0))
        ids = [id_of(session, name) for name in names]

    def collect() -> None:
        with transaction() as session:
            mentions.upsert(session, [mention(n, likes=1) for n in names], None, NOW)

    def classify() -> None:
        with transaction() as session:
            judge(session, ids)

    with transaction() as holder, ThreadPoolExecutor(2) as pool:
        holder.execute(text("SELECT FROM mention WHERE external_id = '010' FOR UPDATE"))
        work = [pool.submit(collect), pool.submit(classify)]
        wait_for_locks(2)  # each of them has locked what comes before that row in its own order
        holder.rollback()
        for each in work:
            each.result(20)
    with transaction() as session:
        assert kept(session) == recounted(session)


def test_two_runs_that_find_the_same_new_post_count_it_once(clean_database: None) -> None:
    with transaction() as session:
        fir = brand(session, "云杉")
    post = mention("1", "云杉不理人", likes=1, brands=((fir, "云杉"),))
    liked = mention("1", "云杉不理人", likes=2, brands=((fir, "云杉"),))

    def collect() -> UpsertResult:
        with transaction() as session:
            return mentions.upsert(session, [liked], None, LATER)

    with ThreadPoolExecutor(1) as pool:
        with transaction() as first:
            mentions.upsert(first, [post], None, NOW)
            second = pool.submit(collect)
            wait_for_locks(1)
        assert second.result(20) == UpsertResult(updated=1)
    with transaction() as session:
        assert kept(session) == recounted(session)


def wait_for_locks(number: int) -> None:
    """Until so many others wait for a lock."""
    for _ in range(500):
        with connection() as conn:
            waiting = conn.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted"))
        if waiting >= number:
            return
        time.sleep(0.01)
    raise AssertionError("nobody waits")
