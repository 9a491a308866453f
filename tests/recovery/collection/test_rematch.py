"""Changed brands are applied to what is stored, exactly and safely."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from recovery.collection import rematch as rematching
from recovery.collection.brands import BrandWords, save
from recovery.collection.rematch import RematchResult, rematch
from storage import rollup
from storage.engine import transaction
from storage.matches import BrandMatch, Why
from storage.mentions import AuthorRecord
from storage.models import Brand
from tests.recovery.making import NOW, brand, post, rows, triaged
from tests.storage import making
from tests.storage.making import id_of, kept, recounted

pytestmark = pytest.mark.usefixtures("clean_database")


def collected(external_id: str, words: str, *links: BrandMatch, **fields: Any) -> None:
    with transaction() as session:
        making.upsert(session, making.mention(external_id, words, brands=links, **fields))


def changed(name: str = "云杉", **words: Any) -> None:
    with transaction() as session:
        save(session, BrandWords(name=name, **words))


def by_name() -> None:
    """Let all links be by the brand's name, as if the text had been matched."""
    with transaction() as session:
        session.execute(text("UPDATE mention_brand SET why = 'name'"))


def decided(external_id: str, brand_id: int) -> None:
    with transaction() as session:
        mention_id = id_of(session, external_id)
        with rollup.tracked(session, [mention_id]):
            session.execute(
                text(
                    "INSERT INTO channel_decision (mention_id, brand_id, verdict_id, value, "
                    "is_threatened, facts, decided_at) SELECT id, :brand, verdict_id, 'unknown', "
                    "false, '{}', now() FROM mention WHERE id = :mention"
                ),
                {"mention": mention_id, "brand": brand_id},
            )


def links() -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    for external_id, *link in rows(
        "SELECT m.external_id, b.brand_id, b.matched, b.why, b.starts, b.ends, b.beside "
        "FROM mention m LEFT JOIN mention_brand b ON b.mention_id = m.id ORDER BY m.id, 2"
    ):
        found.setdefault(external_id, []).extend([tuple(link)] if link[0] is not None else [])
    return found


def assert_rollup_is_exact() -> None:
    with transaction() as session:
        assert kept(session) == recounted(session)


def test_a_new_alias_finds_old_mentions_and_a_second_run_changes_nothing() -> None:
    fir = brand()
    collected("1", "云衫空调不制冷")
    collected("2", "别的事")
    changed(homophones=["云衫"])

    assert rematch(None, NOW) == RematchResult(mentions=2, added=1)
    assert links() == {"1": [(fir, "云衫", "homophone", 0, 2, None)], "2": []}
    assert_rollup_is_exact()
    before = rows("SELECT *, xmin::text FROM mention_brand"), rows("SELECT * FROM daily_delta")
    assert rematch(None, NOW) == RematchResult(mentions=2)
    assert (
        rows("SELECT *, xmin::text FROM mention_brand"),
        rows("SELECT * FROM daily_delta"),
    ) == before


def test_an_ambiguous_word_leaves_what_has_nothing_beside_it_with_its_decision() -> None:
    fir = brand()
    post("1", "云杉被砍了", brands=(fir,))
    decided("1", fir)
    collected("2", "云杉售后真慢", BrandMatch(fir, "云杉", Why.NAME, 0, 2))
    by_name()
    changed(ambiguous=["云杉"], required=["售后"])

    assert rematch(None, NOW) == RematchResult(mentions=2, changed=1, dropped=1)
    assert links() == {"1": [], "2": [(fir, "云杉", "name", 0, 2, "售后")]}
    assert rows("SELECT count(*) FROM channel_decision WHERE retired_at IS NULL") == [(0,)]
    assert_rollup_is_exact()


def test_a_mention_in_a_case_keeps_the_cases_brand() -> None:
    fir = brand()
    post("1", brands=(fir,))
    assert triaged().opened == 1
    by_name()
    changed(exclusions=["云杉的空调"])

    for _ in range(2):
        assert rematch(None, NOW) == RematchResult(mentions=1, kept_in_case=1)
    assert [link[0] for link in links()["1"]] == [fir]
    assert rows("SELECT count(*) FROM channel_decision WHERE retired_at IS NULL") == [(1,)]
    assert_rollup_is_exact()


@pytest.mark.parametrize("why", [Why.PLACE, Why.GIVEN, Why.ORIGINAL])
def test_what_the_text_does_not_tell_stays(why: Why) -> None:
    fir = brand()
    collected("1", "太慢了", BrandMatch(fir, "app 1900000001", why))

    assert rematch(None, NOW) == RematchResult(mentions=1)
    assert links()["1"] == [(fir, "app 1900000001", why, None, None, None)]


def test_a_link_of_old_times_stays_unless_its_word_is_in_the_text_and_no_longer_counts() -> None:
    fir = brand()
    collected("1", "太慢了", BrandMatch(fir, "app 19", Why.UNRECORDED))
    collected("2", "云 杉 被砍了", BrandMatch(fir, "云杉", Why.UNRECORDED))
    collected("3", "云杉售后", BrandMatch(fir, "云杉", Why.UNRECORDED))
    changed(required=["售后"])

    assert rematch(None, NOW) == RematchResult(mentions=3, changed=1, dropped=1)
    assert [[link[2] for link in found] for found in links().values()] == [
        ["unrecorded"],
        [],
        ["name"],
    ]


def test_a_repost_follows_its_stored_original() -> None:
    fir = brand()
    collected("9", "云衫不制冷")
    collected("10", "转发微博", repost_of="9", kind="repost")
    changed(aliases=["云衫"])

    assert rematch(None, NOW).added == 2
    assert links()["10"] == [(fir, "云衫", "original", None, None, None)]
    changed()
    assert rematch(None, NOW).dropped == 2
    assert_rollup_is_exact()


def test_what_an_official_account_wrote_follows_the_declared_accounts() -> None:
    fir = brand()
    collected("1", "您好，请私信我们", author=AuthorRecord("hash", "云杉客服"))
    changed(official_accounts={"weibo": ["云杉客服"]})

    assert rematch(None, NOW).added == 1
    assert links()["1"] == [(fir, "@云杉客服", "author", None, None, None)]
    assert rows("SELECT is_official FROM mention") == [(True,)]
    changed()
    assert rematch(None, NOW).dropped == 1
    assert rows("SELECT is_official FROM mention") == [(False,)]


def test_links_to_a_brand_that_is_no_longer_watched_stay() -> None:
    fir, oak = brand(), brand("橡果")
    collected("1", "云杉和橡果", BrandMatch(oak, "橡果", Why.NAME, 3, 5))
    with transaction() as session:
        session.exec(select(Brand).where(Brand.id == oak)).one().is_active = False

    assert rematch(None, NOW).added == 1
    assert [link[0] for link in links()["1"]] == [fir, oak]


def test_only_what_was_posted_since_is_read_in_batches_with_progress(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rematching, "BATCH", 2)
    brand()
    for number in range(7):
        collected(f"{number}", "云杉", posted_at=NOW - timedelta(days=number))
    since, told = NOW - timedelta(days=4, hours=1), list[int]()

    assert rematching.total(since) == 5
    assert rematch(since, NOW, told.append) == RematchResult(mentions=5, added=5)
    assert told == [2, 2, 1]
    assert_rollup_is_exact()


def test_a_stopped_run_has_done_whole_batches_and_the_next_does_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rematching, "BATCH", 2)
    brand()
    for number in range(5):
        collected(f"{number}", "云杉")

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rematch(None, NOW, stop)
    assert_rollup_is_exact()
    assert rematch(None, NOW) == RematchResult(mentions=5, added=3)


def test_a_complaint_that_a_new_word_finds_opens_a_case() -> None:
    brand()
    post("1", "云衫的空调修了两次还是不制冷")
    assert triaged().opened == 0
    changed(homophones=["云衫"])

    rematch(None, NOW)
    assert triaged().opened == 1
