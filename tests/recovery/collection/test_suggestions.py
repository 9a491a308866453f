"""Words are proposed from a brand's name and from what customers wrote, and never added."""

import pytest
from sqlmodel import Session

from recovery.collection.suggestions import Form, Suggestion, sounding_like, spelled, suggest
from storage import brands
from storage.models import Brand
from tests.storage.making import brand, mention, upsert


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("青柚到家", ["qydj", "qingyoudaojia"]),
        ("重庆味道", ["cqwd", "chongqingweidao"]),
        ("綠屿", ["ly", "lvyu"]),
        ("MOVO", []),
        ("MOVO扫地", []),
        ("杉", []),
    ],
)
def test_a_chinese_name_has_initials_and_pinyin(name: str, expected: list[str]) -> None:
    assert [word for _, word in spelled(name)] == expected


def test_words_of_the_same_sound_are_found_but_not_ordinary_ones() -> None:
    texts = ["清油到家真慢", "轻柚送错了", "请有空的人来", "青柚到家", "到家"]
    assert sounding_like("青柚到家", texts) == {"清油到家": 1}
    assert sounding_like("青柚", texts) == {"轻柚": 1}
    assert sounding_like("MOVO", texts) == {}


def test_what_customers_wrote_twice_is_proposed_with_an_example(db: Session) -> None:
    fir = brand(db, "青柚到家", aliases=["青柚"], abbreviations=["QYDJ"], exclusions=["情柚"])
    upsert(
        db,
        mention("1", "又是轻柚，又迟到"),
        mention("2", "轻柚的骑手呢"),
        mention("3", "晴柚好吃"),
        mention("4", "情柚情柚"),
        mention("5", "情柚"),
    )

    assert suggest(db, brands.by_name(db, "青柚到家")) == [
        Suggestion("qingyoudaojia", Form.PINYIN),
        Suggestion("轻柚", Form.HOMOPHONE, 2, "轻柚的骑手呢"),
    ]
    stored = db.get_one(Brand, fir)
    assert (stored.aliases, stored.homophones) == (["青柚"], [])
