from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from dashboard.mentions.filters import LEAKED, Filters, read
from dashboard.queries import mention_lines, mention_list, overview
from recovery.access.sight import ALL, Sight
from storage import mentions as stored
from storage.engine import transaction
from storage.mentions import AuthorRecord, MentionRecord
from storage.models import Brand, CaseMention, ClusterMember, CrawlRun, Engagement, Mention, Verdict

NOW = datetime(2026, 3, 12, 4, 0, tzinfo=UTC)


def brand(db: Session, name: str = "星河") -> int:
    made = Brand(name=name)
    db.add(made)
    db.flush()
    assert made.id is not None
    return made.id


def post(db: Session, name: str, *brands: int, days_ago: float = 0, **values: object) -> int:
    followers = values.pop("followers", None)
    record = MentionRecord(
        source=str(values.pop("source", "weibo")),
        external_id=name,
        text=str(values.pop("text", f"{name} 的话")),
        posted_at=NOW - timedelta(days=days_ago),
        author=AuthorRecord(f"hash-{name}", f"@{name}", followers),  # type: ignore[arg-type]
        brands=tuple((one, "牌") for one in brands),
        **values,  # type: ignore[arg-type]
    )
    stored.upsert(db, [record], None, NOW)
    return db.exec(select(Mention.id).where(Mention.external_id == name)).one() or 0


def found(db: Session, sight: Sight = ALL, page: int = 1, **filters: object) -> list[str]:
    asked = Filters(**filters)  # type: ignore[arg-type]
    ids = mention_list.find(db, asked, sight, NOW, page=page).ids
    names = dict(db.exec(select(Mention.id, Mention.external_id)).all())
    return [names[one] for one in ids]


def judged(db: Session, mention_id: int, **labels: object) -> None:
    mention = db.get_one(Mention, mention_id)
    values = {
        "model_version": "m-1",
        "sentiment": "negative",
        "intent": "complaint",
        "severity": 2,
        "contact": "none",
        "escalation": "none",
        "complaint_probability": 0.9,
        **labels,
    }
    verdict = Verdict(mention_id=mention_id, text_hash=mention.text_hash, **values)  # type: ignore[arg-type]
    db.add(verdict)
    db.flush()
    mention.verdict_id = verdict.id
    db.add(mention)
    db.flush()


def test_the_newest_come_first_and_pages_follow_one_another(db: Session) -> None:
    for n in range(7):
        post(db, f"p{n}", days_ago=n)
    asked = Filters()
    pages = [mention_list.find(db, asked, ALL, NOW, page=n, size=3) for n in (1, 2, 3, 4)]
    assert [len(one.ids) for one in pages] == [3, 3, 1, 0]
    assert [one.total for one in pages] == [7, 7, 7, 7]
    assert found(db) == [f"p{n}" for n in range(7)]


def test_every_word_that_is_asked_for_must_be_there(db: Session) -> None:
    post(db, "both", text="退款拖了三天，客服不理")
    post(db, "one", text="退款很快")
    assert found(db, q="退款") == ["both", "one"] or found(db, q="退款") == ["one", "both"]
    assert found(db, q="客服 退款") == ["both"]
    assert found(db, q="拖") == ["both"]
    assert len(found(db, q="   ")) == 2


def test_each_filter_leaves_out_what_it_says(db: Session) -> None:
    one, other = brand(db), brand(db, "青禾")
    a = post(db, "a", one, region="上海", followers=500)
    b = post(db, "b", other, source="feed", days_ago=3, followers=20)
    c = post(db, "c", days_ago=8)
    judged(db, a, severity=4, topic="price", contact="unreachable")
    judged(db, b, sentiment="positive", intent="praise", severity=0, model_version="person-1")
    del c
    assert found(db, brand=(one,)) == ["a"]
    assert found(db, brand=(one, other)) == ["a", "b"]
    assert found(db, source=("feed",)) == ["b"]
    assert found(db, region=("上海", "成都")) == ["a"]
    assert found(db, followers=100) == ["a"]
    assert found(db, days=4) == ["a", "b"]
    assert found(db, until=date(2026, 3, 9)) == ["b", "c"]
    assert found(db, since=date(2026, 3, 5), until=date(2026, 3, 11)) == ["b"]
    assert found(db, sentiment=("positive",)) == ["b"]
    assert found(db, severity=(3, 4)) == ["a"]
    assert found(db, topic=("price",), contact=("unreachable",)) == ["a"]
    assert found(db, judged="nobody") == ["c"]
    assert found(db, judged="model") == ["a"]
    assert found(db, judged="person") == ["b"]
    assert found(db, ids=(b,)) == ["b"]


def test_whoever_sees_some_brands_finds_nothing_else(db: Session) -> None:
    one, other = brand(db), brand(db, "青禾")
    post(db, "mine", one)
    post(db, "both", one, other, days_ago=1)
    post(db, "theirs", other)
    post(db, "nobodys")
    sight = Sight(frozenset({one}), is_masked=True)
    assert found(db, sight) == ["mine", "both"]
    assert found(db, sight, brand=(other,)) == []
    assert found(db, Sight(frozenset())) == []
    (line,) = mention_lines.of_ids(
        db, mention_list.find(db, Filters(q="both"), sight, NOW).ids, [one]
    )
    assert line.brands == ["星河"]


@pytest.fixture
def same(db: Session) -> int:
    """Three people say the same; the first of them eight days ago. A fourth says something else."""
    ids = [post(db, f"same{n}", days_ago=8 - n * 4) for n in range(3)]
    post(db, "else", days_ago=1)
    for one in db.exec(select(Mention).where(col(Mention.id).in_(ids))):
        db.add(ClusterMember(mention_id=one.id, cluster_id=ids[0], posted_at=one.posted_at))
    db.flush()
    return ids[0]


def test_what_says_the_same_is_folded_into_the_first_that_is_found(db: Session, same: int) -> None:
    assert found(db, first=True) == ["else", "same0"]
    assert found(db, first=True, days=7) == ["else", "same1"]
    assert mention_list.find(db, Filters(first=True), ALL, NOW).total == 2
    assert found(db, cluster=same) == ["same2", "same1", "same0"]
    (line,) = mention_lines.of_ids(db, [same], None)
    assert line.others == 2 and line.cluster_id == same


def test_orders_put_what_matters_first(db: Session) -> None:
    old = post(db, "grave", days_ago=5)
    judged(db, old, severity=4)
    wide = post(db, "wide", days_ago=4, followers=1_000_000)
    fast = post(db, "fast", days_ago=3)
    slow = post(db, "slow", days_ago=0.2)
    for mention, hours, likes in (
        (fast, 3, 100),
        (fast, 1, 700),
        (slow, 3, 690),
        (slow, 1, 700),
        (wide, 80, 5),
        (wide, 40, 90_000),
    ):
        seen = NOW - timedelta(hours=hours)
        db.add(Engagement(mention_id=mention, seen_at=seen, likes=likes))
    db.flush()
    assert found(db)[0] == "slow"
    assert found(db, sort="gravest")[0] == "grave"
    assert found(db, sort="widest")[0] == "wide"
    assert found(db, sort="fastest")[:2] == ["fast", "slow"]


def test_a_number_of_the_overview_finds_as_many_as_it_says(world: datetime) -> None:
    with transaction() as session:
        seen = overview.load(session, 1, 14, world)
        span = {"brand": "1", "since": str(seen.since), "until": str(seen.until)}
        for measure in (*overview.MEASURES, "leaked"):
            asked = read({"measure": measure, **span})
            got = mention_list.find(session, asked, ALL, world, size=500)
            counted = LEAKED if measure == "leaked" else (measure,)
            assert got.total == len(got.ids)
            assert got.total == sum(seen.totals[one] for one in counted)


def test_a_run_finds_what_it_brought_first(db: Session) -> None:
    run = CrawlRun(source="weibo", actor="li")
    db.add(run)
    db.flush()
    assert run.id is not None
    post(db, "before")
    record = MentionRecord(
        source="weibo", external_id="brought", text="水壶漏水", posted_at=NOW, author=None
    )
    stored.upsert(db, [record], run.id, NOW)
    assert found(db, run=run.id) == ["brought"]
    assert read({"run": str(run.id)}) == Filters(run=run.id)
    assert found(db, run=run.id + 1) == []


def test_with_and_without_a_case_are_all_there_are(world: datetime) -> None:
    with transaction() as session:
        total = mention_list.find(session, Filters(), ALL, world).total
        held = mention_list.find(session, Filters(case="yes"), ALL, world, size=500)
        free = mention_list.find(session, Filters(case="no"), ALL, world)
        in_cases = set(session.exec(select(CaseMention.mention_id)).all())
        assert set(held.ids) == in_cases and held.total + free.total == total
        line = mention_lines.of_ids(session, held.ids[:1], None)[0]
        assert line.case_number.startswith("ZX-") and line.channel is not None


def test_a_count_ends_at_the_cap(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mention_list, "CAP", 3)
    for n in range(5):
        post(db, f"p{n}")
    got = mention_list.find(db, Filters(), ALL, NOW)
    assert (got.total, got.is_capped, len(got.ids)) == (3, True, 4)
