"""Service records of a complaint: found, confirmed or rejected, and what then counts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from recovery.access import users
from recovery.access.actor import Actor, Role
from recovery.contacts import matches, periods
from recovery.contacts.matches import Matches
from recovery.contacts.matching import Level
from storage.config import get_settings
from storage.contacts import ContactRecord, refresh, upsert
from storage.engine import transaction
from storage.errors import WrongUsage
from tests.recovery.contacts.test_contacts_cli import run, told
from tests.recovery.making import (
    EARLIER,
    HANDLER,
    LEAD,
    NOW,
    brand,
    channels,
    everything,
    post,
    rows,
    triaged,
)

pytestmark = pytest.mark.usefixtures("clean_database")

POST = "云杉空调不制冷，室外机嗡嗡响，加氟两次都白费，室内三十一度"
RECORD = "空调不制冷，室外机嗡嗡响，加氟两次无效"
QUALITY = {"topic": "quality"}
KEYS = (("order", "n"),)
ZONE = get_settings().zone


@pytest.fixture
def fir() -> int:
    with transaction() as session:
        users.add(session, "lin", Role.LEAD)
    return brand(products=["空调", "冰箱"])


def record(reference: str, brand_id: int | None, words: str = RECORD, **fields: Any) -> None:
    told: dict[str, Any] = {
        "channel": "热线",
        "opened_at": EARLIER - timedelta(days=2),
        "product": "空调",
        "topic": "产品质量",
        "result": "unsolved",
        "text": words,
        **fields,
    }
    with transaction() as session:
        upsert(session, [ContactRecord(reference, brand_id=brand_id, **told)], NOW)


def found(mention_id: int, brand_id: int) -> Matches:
    with transaction() as session:
        return matches.matches(session, mention_id, brand_id, ZONE)


def shown(mention_id: int, brand_id: int) -> list[tuple[str, str | None, bool]]:
    return [
        (one.record.reference, one.match and str(one.match.level), one.counts)
        for one in found(mention_id, brand_id).found
    ]


def say(
    mention_id: int,
    brand_id: int,
    reference: str,
    is_same: bool,
    actor: Actor = HANDLER,
    note: str = "",
) -> bool:
    with transaction() as session:
        return matches.decide(
            session,
            mention_id,
            brand_id,
            "热线",
            reference,
            actor,
            is_same=is_same,
            now=NOW,
            note=note,
        )[1]


def test_a_record_with_the_same_key_is_certain_and_counts(fir: int) -> None:
    record("A-1", fir, "与此无关的话", keys=KEYS)
    mention = post("1", POST, brands=(fir,), keys=KEYS, verdict=QUALITY)
    (one,) = found(mention, fir).found
    assert one.match is not None
    assert (one.match.level, one.match.evidence["keys"], one.counts) == ("certain", ["order"], True)
    assert "n" not in one.match.evidence["keys"]


def test_a_record_in_other_words_is_probable_and_does_not_count(fir: int) -> None:
    record("A-1", fir)
    record("A-2", fir, "遥控器失灵")
    mention = post("1", POST, brands=(fir,), verdict=QUALITY)
    assert shown(mention, fir) == [("A-1", "probable", False)]
    triaged()
    assert channels() == {"1": "bypassed"}


@pytest.mark.parametrize(
    "fields",
    [
        {"opened_at": EARLIER - timedelta(days=31)},
        {"opened_at": EARLIER + timedelta(days=2)},
        {"is_complaint": False},
        {"words": "门铃不响"},
    ],
)
def test_where_nothing_fits_the_answer_is_unknown(fir: int, fields: dict[str, Any]) -> None:
    record("A-1", fir, **fields)
    mention = post("1", POST, brands=(fir,), verdict=QUALITY)
    assert (found(mention, fir).level, found(mention, fir).found) == (Level.UNKNOWN, ())


def test_records_of_another_brand_are_never_found(fir: int) -> None:
    oak = brand("橡果", products=["空调"])
    record("A-1", oak, keys=KEYS)
    record("A-2", None)
    mention = post("1", POST, brands=(fir,), keys=KEYS, verdict=QUALITY)
    assert shown(mention, fir) == [("A-2", "probable", False)]
    triaged()
    assert channels() == {"1": "bypassed"}


def test_an_inquiry_with_the_same_key_is_shown_and_does_not_count(fir: int) -> None:
    record("A-1", fir, keys=KEYS, is_complaint=False)
    mention = post("1", POST, brands=(fir,), keys=KEYS, verdict=QUALITY)
    assert shown(mention, fir) == [("A-1", "certain", False)]
    triaged()
    assert channels() == {"1": "bypassed"}


def test_a_confirmed_record_reaches_the_channel_decision(fir: int) -> None:
    record("A-1", fir)
    mention = post("1", POST, brands=(fir,), verdict=QUALITY)
    triaged()
    assert channels() == {"1": "bypassed"}
    assert say(mention, fir, "A-1", True)
    triaged()
    assert channels() == {"1": "failed"}
    assert found(mention, fir).level is Level.CERTAIN
    assert shown(mention, fir) == [("A-1", "probable", True)]
    assert rows("SELECT count(*) FROM channel_decision") == [(2,)]


def test_a_rejected_key_match_does_not_reach_the_channel_decision_any_more(fir: int) -> None:
    record("A-1", fir, keys=KEYS)
    mention = post("1", POST, brands=(fir,), keys=KEYS, verdict=QUALITY)
    triaged()
    assert channels() == {"1": "failed"}
    say(mention, fir, "A-1", False)
    triaged()
    assert channels() == {"1": "bypassed"}
    assert shown(mention, fir) == [("A-1", "certain", False)]
    assert found(mention, fir).level is Level.UNKNOWN


def test_the_later_word_counts_and_all_are_kept(fir: int) -> None:
    record("A-1", fir, keys=KEYS)
    mention = post("1", POST, brands=(fir,), keys=KEYS, verdict=QUALITY)
    assert [say(mention, fir, "A-1", same) for same in (False, True, True)] == [True, True, False]
    triaged()
    assert channels() == {"1": "failed"}
    assert rows("SELECT is_same, decided_by, decided_role FROM contact_match ORDER BY id") == [
        (False, "hua", "handler"),
        (True, "hua", "handler"),
    ]


def test_triage_after_a_word_changes_nothing_the_second_time(fir: int) -> None:
    record("A-1", fir)
    mention = post("1", POST, brands=(fir,), verdict=QUALITY)
    triaged()
    say(mention, fir, "A-1", True)
    triaged()
    before = everything()
    assert not say(mention, fir, "A-1", True)
    triaged()
    assert everything() == before


def test_a_word_for_one_brand_says_nothing_for_the_other(fir: int) -> None:
    oak = brand("橡果")
    record("A-1", None, keys=KEYS)
    mention = post("1", "云杉和橡果的空调都不制冷", brands=(fir, oak), keys=KEYS)
    say(mention, fir, "A-1", False)
    triaged()
    assert dict(rows("SELECT brand_id, value FROM channel_decision WHERE retired_at IS NULL")) == {
        fir: "bypassed",
        oak: "failed",
    }


def test_a_record_far_away_in_time_and_words_may_be_confirmed(fir: int) -> None:
    record("A-1", fir, "别的话", opened_at=EARLIER - timedelta(days=200))
    mention = post("1", POST, brands=(fir,), verdict=QUALITY)
    say(mention, fir, "A-1", True, note="电话 13800138000 里核对过")
    assert shown(mention, fir) == [("A-1", None, True)]
    ((note,),) = rows("SELECT note FROM contact_match")
    assert "13800138000" not in note


def test_what_cannot_be_said_is_refused(fir: int) -> None:
    oak = brand("橡果")
    record("A-1", fir)
    record("A-2", oak)
    mention = post("1", POST, brands=(fir,), verdict=QUALITY)
    with pytest.raises(WrongUsage, match="no record 'B-9' of the channel '热线'"):
        say(mention, fir, "B-9", True)
    with pytest.raises(WrongUsage, match="another brand than 云杉"):
        say(mention, fir, "A-2", True)
    with pytest.raises(WrongUsage, match="no mention 99"):
        say(99, fir, "A-1", True)
    with pytest.raises(WrongUsage, match="not about 橡果"):
        say(mention, oak, "A-2", True)
    with pytest.raises(WrongUsage, match="role outsourced"):
        say(mention, fir, "A-1", True, Actor("wai", Role.OUTSOURCED, "cli"))
    assert rows("SELECT count(*) FROM contact_match") == [(0,)]


def test_channels_that_are_fully_imported_are_told_apart(fir: int) -> None:
    record("A-1", fir)
    record("A-2", fir, channel="门店")
    with transaction() as session:
        periods.declare(
            session,
            "热线",
            date(2026, 10, 1),
            date(2026, 11, 18),
            LEAD,
            brand_id=fir,
            now=NOW + timedelta(days=1),
            zone=ZONE,
        )
    mention = post("1", "云杉的门铃不响", brands=(fir,))
    told_of = found(mention, fir)
    assert told_of.level is Level.UNKNOWN
    assert (told_of.coverage.covered, told_of.coverage.open) == (("热线",), ("门店",))


def test_the_right_record_is_found_among_many(fir: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the budget only rare pairs are asked for; the common ones would find everything."""
    monkeypatch.setattr("storage.contact_matches.BUDGET", 5000)
    record("A-1", fir)
    with transaction() as session:
        session.execute(
            text(
                "INSERT INTO service_contact (reference, channel, brand_id, product, topic, "
                "result, is_complaint, text, search_text, opened_at, imported_at) "
                "SELECT n::text, '在线', :brand, '空调', '', 'open', true, t, t, "
                "CAST(:at AS timestamptz) - n * interval '1 minute', :at FROM ("
                "SELECT n, '空调不制冷室外机第' || n || '号' AS t "
                "FROM generate_series(1, 25000) n) x"
            ),
            {"brand": fir, "at": EARLIER},
        )
    refresh(25_000)
    mention = post("1", POST, brands=(fir,), verdict=QUALITY)
    first = found(mention, fir).found[0]
    assert (first.record.reference, first.match and first.match.level) == ("A-1", "probable")


def test_the_commands_show_confirm_and_reject(fir: int) -> None:
    record("A-1", fir)
    mention = post("1", POST, brands=(fir,), verdict=QUALITY)
    (one,) = told("matches", mention)
    assert (one["level"], one["brand"], one["open"]) == ("probable", "云杉", ["热线"])
    (match,) = one["matches"]
    assert match["evidence"]["product"] == "空调" and match["counts"] is False
    printed = run("matches", mention).output
    assert "probable" in printed and "室外机嗡嗡响" in printed and "可能不全：热线" in printed

    done = run("confirm", mention, "A-1", "--channel", "热线", "--note", "核对过")
    assert done.exit_code == 0 and "decides it anew" in done.output
    assert "as was said before" in run("confirm", mention, "A-1", "--channel", "热线").output
    assert told("matches", mention)[0]["matches"][0]["said"]["decided_by"] == "lin"
    assert run("reject", mention, "A-1", "--channel", "热线", "--brand", "云杉").exit_code == 0
    assert "rejected" in run("matches", mention, "--brand", "云杉").output
    assert isinstance(run("matches", 99).exception, WrongUsage)


def test_that_nothing_is_known_is_said(fir: int) -> None:
    mention = post("1", POST, brands=(fir,), verdict=QUALITY)
    printed = run("matches", mention).output
    assert "no record was found" in printed and "是否找过官方：未知" in printed


def test_of_a_mention_about_two_brands_the_brand_must_be_said(fir: int) -> None:
    oak = brand("橡果")
    record("A-1", fir)
    mention = post("1", POST, brands=(fir, oak), verdict=QUALITY)
    assert [one["brand"] for one in told("matches", mention)] == ["云杉", "橡果"]
    refused = run("confirm", mention, "A-1", "--channel", "热线")
    assert isinstance(refused.exception, WrongUsage) and "2 brands" in str(refused.exception)
    assert run("confirm", mention, "A-1", "--channel", "热线", "--brand", "云杉").exit_code == 0


def test_of_two_who_say_the_same_at_once_one_is_kept(fir: int) -> None:
    record("A-1", fir)
    mention = post("1", POST, brands=(fir,), verdict=QUALITY)
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda _: say(mention, fir, "A-1", True), range(4)))
    assert sorted(said) == [False, False, False, True]
    assert rows("SELECT count(*) FROM contact_match") == [(1,)]
