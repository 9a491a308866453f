"""Which brands a text is about."""

import pytest

from crawlers.brands import BrandMatcher
from storage.models import Brand

QINGYOU = Brand(
    id=1,
    name="青柚到家",
    aliases=["青柚"],
    products=["柚先达"],
    exclusions=["青柚子", "水果摊"],
    official_accounts={"weibo": ["青柚到家客服"]},
)
MOVA = Brand(id=2, name="MOVA", aliases=["Mova Pro"], keywords=["摩瓦"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("青柚到家的骑手真慢", {1: "青柚到家"}),
        ("柚先达迟到了", {1: "柚先达"}),
        ("ｍｏｖａ 的扫地机", {2: "MOVA"}),
        ("mova好用，青柚难用", {1: "青柚", 2: "MOVA"}),
        ("我买了removal服务", {}),
        ("mova2代", {}),
        ("青柚子很甜", {}),
        ("青柚子很甜，但青柚的骑手迟到", {1: "青柚"}),
        ("水果摊的青柚五块一斤", {}),
        ("水果摊老板用青柚，柚先达半小时到", {1: "青柚"}),
        ("水果摊旁 @青柚到家客服 快回我", {1: "@青柚到家客服"}),
        ("@青柚到家客服小号 不是官方", {1: "青柚到家"}),
        ("没有品牌", {}),
    ],
)
def test_a_text_is_matched(text: str, expected: dict[int, str]) -> None:
    assert dict(BrandMatcher([QINGYOU, MOVA]).match(text)) == expected


def test_an_official_author_is_known_on_his_platform_only() -> None:
    matcher = BrandMatcher([QINGYOU])

    assert matcher.official("weibo", "青柚到家客服") == (1, "@青柚到家客服")
    assert matcher.official("feed", "青柚到家客服") is None
    assert matcher.official("weibo", "") is None
