"""The language of a few words, and what makes a suggestion of abuse."""

import pytest
from sqlmodel import Session

from recovery.casework.abuse import hint
from recovery.team.skills import Language, Skill, checked, language_of
from storage.errors import WrongUsage
from tests.storage.making import brand


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("青柚到家的师傅没来", Language.ZH),
        ("iPhone 到货是坏的", Language.ZH),
        ("青柚 app keeps crashing and nobody answers", Language.EN),
        ("配達がまだ来ません", Language.JA),
        ("这家の奶茶太甜了，喝不下去", Language.ZH),
        ("배송이 아직 안 왔어요", Language.KO),
        ("Доставка не пришла", Language.OTHER),
        ("138****8000 !!! 2026", None),
        ("", None),
    ],
)
def test_the_script_tells_the_language(text: str, expected: Language | None) -> None:
    assert language_of(text) is expected


def test_a_skill_is_a_brand_a_topic_or_a_language_that_exists(db: Session) -> None:
    brand(db, "青柚到家")
    assert checked(db, Skill.BRAND, "青柚到家") == "青柚到家"
    assert checked(db, Skill.TOPIC, "price") == "price"
    assert checked(db, Skill.LANGUAGE, "ko") == "ko"
    for kind, value in ((Skill.BRAND, "橙屿"), (Skill.TOPIC, "贵"), (Skill.LANGUAGE, "klingon")):
        with pytest.raises(WrongUsage):
            checked(db, kind, value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("你们客服就是脑残，畜生，脑残", ("脑残", "畜生")),
        ("SB 垃圾公司，骗子，恶心", ()),
        ("你妈妈也用这个？真差劲，妈的", ()),
        ("傻B玩意去死吧", ("傻b", "去死吧")),
    ],
)
def test_only_words_thrown_at_people_suggest_abuse(text: str, words: tuple[str, ...]) -> None:
    assert hint([text, "", text]) == words
