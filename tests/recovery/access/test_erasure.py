"""Erasing one person's words: gone everywhere, and every count and line of history as before."""

import json

import pytest
from sqlalchemy import text

from recovery.access import erasure
from recovery.access.actor import Actor, Role
from recovery.casework import acting, cases, valued
from recovery.casework.lifecycle import Stage
from recovery.channel import word
from recovery.channel.decision import Channel
from recovery.collection import clustering, rematch
from recovery.contacts import matches
from recovery.verdicts import corrections
from storage import contacts, verdicts
from storage.config import get_settings
from storage.contacts import ContactRecord
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.keys import get_keys
from storage.masking import identifier
from storage.mentions import AuthorRecord
from storage.models import Erasure
from tests.recovery.making import HANDLER, LEAD, NOW, brand, everything, post, rows, triaged
from tests.storage.making import kept, mention, recounted, upsert

pytestmark = pytest.mark.usefixtures("clean_database")
PHONE, HANDLE, ID = "13900001111", "安静的苔藓", "70001"
WORDS = "云杉空调修了两次还是不制冷，打客服电话没人接"
LATER = "云杉空调第三次来修，师傅说要换压缩机"
SECRETS = (
    "安静的苔藓",
    "不制冷",
    "没人接",
    "换压缩机",
    "压缩机要排队",
    "苔藓姐",
    "7700123",
    "9900456",
)


@pytest.fixture
def world() -> int:
    """One customer whose words lie in every table that keeps words, and another beside her."""
    keys = get_keys()
    spruce = brand(products=["空调"], official_accounts={"weibo": ["云杉客服"]})
    mine = AuthorRecord(keys.hash("author:weibo", ID), HANDLE)
    marks = (
        ("handle", keys.hash(*identifier("handle", HANDLE))),
        ("phone", keys.hash("phone", PHONE)),
    )
    said = {
        "contact": "unreachable",
        "evidence": [
            {"start": 0, "end": 12, "why": "complaint"},
            {"start": 16, "end": 23, "why": "contact"},
        ],
    }
    told = {"brands": (spruce,), "author": mine, "keys": marks, "region": "柳城"}
    post(
        "7700123",
        WORDS,
        url="https://weibo.example/u/7700123",
        verdict=said,
        text_sealed=keys.seal(f"{WORDS} {PHONE}"),
        extra={"topic": "苔藓姐的空调"},
        **told,
    )
    post("9900456", LATER, **told)
    post("5", f"同款！//@{HANDLE}:{WORDS}", brands=(spruce,), author="路过", repost_of="7700123")
    post(
        "6",
        f"回复@{HANDLE}:您好，请私信我们",
        author="云杉客服",
        is_official=True,
        parent_id="7700123",
        verdict={"intent": "other", "sentiment": "neutral"},
    )
    post("7", "云杉的冰箱门关不严", brands=(spruce,), author="别人")
    clustering.fold(NOW)
    with transaction() as session:
        contacts.upsert(
            session,
            [
                ContactRecord(
                    reference="T1",
                    channel="热线",
                    opened_at=NOW,
                    brand_id=spruce,
                    result="unsolved",
                    text="客户说空调不制冷",
                    keys=(("phone", keys.hash("phone", PHONE)),),
                )
            ],
            NOW,
        )
    triaged()
    with transaction() as session:
        corrections.correct(session, 1, {"severity": "3"}, LEAD, now=NOW, note="她说压缩机要排队")
        matches.decide(
            session, 1, spruce, "热线", "T1", LEAD, is_same=True, now=NOW, note="苔藓姐打来的"
        )
        valued.add(
            session,
            LEAD,
            keys,
            kind="handle",
            words=HANDLE,
            level=2,
            label="苔藓姐的金卡",
            brand_id=None,
            now=NOW,
        )
        word.say(session, 1, spruce, Channel.FAILED, LEAD, now=NOW, note="苔藓姐说的")
        cases.note(session, 1, "苔藓姐说压缩机要排队", HANDLER, now=NOW)
        cases.move(session, 1, Stage.ACKNOWLEDGED, HANDLER, now=NOW, note="已告诉安静的苔藓")
        acting.record_reply(
            session,
            1,
            "@安静的苔藓 您好，维修师傅明天上午上门更换压缩机",
            HANDLER,
            account="云杉客服",
            posted_at=NOW,
            now=NOW,
            mention_id=1,
            url="https://weibo.example/reply/7700123",
        )
    rematch.rematch(None, NOW)
    triaged()
    return spruce


def erase(who: str = HANDLE, actor: Actor = LEAD) -> Erasure:
    with transaction() as session:
        return erasure.erase(
            session,
            actor,
            get_keys(),
            get_settings(),
            source="weibo",
            who=who,
            because="本人要求",
            now=NOW,
        )


def everything_stored() -> str:
    """All rows of all tables, as text."""
    tables = [
        name
        for (name,) in rows(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' "
            "AND table_type = 'BASE TABLE'"
        )
    ]
    return "\n".join(
        json.dumps(row, ensure_ascii=False)
        for table in tables
        for (row,) in rows(f"SELECT to_jsonb(t) FROM {table} t")
    )


def counted() -> tuple[object, ...]:
    with transaction() as session:
        return (
            recounted(session),
            kept(session),
            rows("SELECT count(*) FROM mention"),
            rows(
                "SELECT mention_id, brand_id, value, certainty, decided_at, retired_at "
                "FROM channel_decision ORDER BY id"
            ),
            rows("SELECT * FROM case_event ORDER BY id"),
            rows("SELECT id, stage, severity, channel, version FROM recovery_case ORDER BY id"),
            rows("SELECT * FROM case_mention ORDER BY 1, 2"),
            rows("SELECT mention_id, cluster_id FROM cluster_member ORDER BY 1"),
            rows("SELECT count(*), count(text) FROM service_contact"),
            rows("SELECT mention_id, intent, severity, model_version FROM verdict ORDER BY id"),
        )


@pytest.mark.parametrize("who", [HANDLE, f"@{HANDLE}", ID], ids=["handle", "@", "id"])
def test_no_table_keeps_a_word_of_the_person(world: int, who: str) -> None:
    before = everything_stored()
    assert [one for one in SECRETS if one not in before] == []
    erase(who)
    after = everything_stored()
    assert [one for one in SECRETS if one in after] == []


def test_every_count_and_every_line_of_history_stays(world: int) -> None:
    before = counted()
    erase()
    assert counted() == before


def test_other_people_keep_their_own_words(world: int) -> None:
    erase()
    assert rows(
        "SELECT text FROM mention WHERE external_id IN ('5', '6', '7') ORDER BY external_id"
    ) == [
        ("同款！//@［已删除］:［已删除］",),
        ("回复@［已删除］:您好，请私信我们",),
        ("云杉的冰箱门关不严",),
    ]


def test_the_person_cannot_be_told_from_a_hash_of_the_words(world: int) -> None:
    hashes = {
        one for (one,) in rows("SELECT text_hash FROM mention UNION SELECT text_hash FROM verdict")
    }
    own = {one for (one,) in rows("SELECT text_hash FROM mention WHERE author_id = 1")}
    erase()
    left = {
        one for (one,) in rows("SELECT text_hash FROM mention UNION SELECT text_hash FROM verdict")
    }
    assert own < hashes
    assert not own & left
    keys = [
        get_keys().hash("phone", PHONE),
        *rows("SELECT external_hash FROM author WHERE id = 1")[0],
    ]
    assert keys[0] not in everything_stored()
    assert keys[1] == "erased-1"


def test_the_verdict_and_the_correction_stay_in_force(world: int) -> None:
    erase()
    assert rows(
        "SELECT v.severity FROM mention m JOIN verdict v ON v.id = m.verdict_id "
        "AND v.text_hash = m.text_hash WHERE m.id = 1"
    ) == [(3,)]


def test_triage_judging_and_matching_pass_by_what_is_erased(world: int) -> None:
    erase()
    before = everything()
    triaged()
    with transaction() as session:
        waiting = verdicts.unjudged(session, "another model", 10, reclassify=True)
    assert [one.mention_id for one in waiting] == [3, 4, 5]
    rematch.rematch(None, NOW)
    assert everything() == before


def test_the_words_do_not_come_back_with_the_next_crawl(world: int) -> None:
    erase()
    keys = get_keys()
    who = AuthorRecord(keys.hash("author:weibo", ID), HANDLE)
    with transaction() as session:
        found = mention(
            "7700123",
            WORDS,
            author=who,
            keys=(("handle", keys.hash(*identifier("handle", HANDLE))),),
        )
        assert upsert(session, found).refused == 1
    assert "不制冷" not in everything_stored()


def test_a_receipt_says_how_much_and_not_who(world: int) -> None:
    receipt = erase()
    assert receipt.counts["mentions"] == 2
    assert receipt.counts["quotes"] == 2
    assert (receipt.actor, receipt.actor_role, receipt.because) == ("lin", "lead", "本人要求")
    assert rows("SELECT count(*) FROM erasure") == [(1,)]


def test_erasing_twice_says_that_nothing_is_left(world: int) -> None:
    erase()
    with pytest.raises(WrongUsage, match="nothing is stored"):
        erase()
    assert rows("SELECT count(*) FROM erasure") == [(1,)]


@pytest.mark.parametrize("role", [Role.HANDLER, Role.PR, Role.ANALYST, Role.OUTSOURCED])
def test_only_leads_and_administrators_erase(world: int, role: Role) -> None:
    with pytest.raises(WrongUsage):
        erase(actor=Actor("x", role, "cli"))
    assert "不制冷" in everything_stored()
    with transaction() as session:
        assert session.execute(text("SELECT count(*) FROM refusal")).scalar() == 0
