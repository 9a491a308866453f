"""Which brands a text is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.brands import BrandMatcher, searched_words
from crawlers.judging import Held
from crawlers.spelling import Text, spelling
from storage.matches import BrandMatch, joined
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


APPLE = Brand(
    id=3,
    name="红杉果",
    aliases=["红杉果科技"],
    products=["杉果本"],
    product_aliases={"杉果本": ["果本", "SGB"]},
    ambiguous=["红杉果"],
    required=["手机", "售后"],
    exclusions=["红杉果酱"],
    official_accounts={"weibo": ["红杉果客服"]},
)
STRICT = Brand(id=4, name="山月", products=["月光卡"], required=["客服", "网点"])
SPELT = Brand(
    id=5,
    name="橙屿出行",
    aliases=["橙屿", "A+", "🍊🚗", "C++社"],
    homophones=["成语出行"],
    abbreviations=["cycx", "c行"],
    keywords=["屿"],
)


def why(text: str, brand: Brand) -> tuple[str, str, str, str | None] | None:
    """Why it matches: the reason, the word, the piece of the text, the word beside."""
    found = BrandMatcher([brand]).find(text)
    if not found:
        return None
    match = found[0]
    return match.why, match.matched, text[match.starts : match.ends], match.beside


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("红杉果五块一斤", None),
        ("红杉果的手机太烫", ("name", "红杉果", "红杉果", "手机")),
        ("售后不理人，红杉果真行", ("name", "红杉果", "红杉果", "售后")),
        (f"红杉果{'很甜' * 51}手机", None),
        ("红杉果和杉果本", ("name", "红杉果", "红杉果", "杉果本")),
        ("@红杉果客服 红杉果", ("account", "@红杉果客服", "@红杉果客服", None)),
        ("红杉果科技倒闭了吗", ("alias", "红杉果科技", "红杉果科技", None)),
        ("红杉果酱拌手机", None),
        ("红杉果酱好吃，红杉果手机难用", ("name", "红杉果", "红杉果", "手机")),
        ("果本又蓝屏", ("product", "果本", "果本", None)),
        ("sgb 又蓝屏", ("product", "SGB", "sgb", None)),
    ],
)
def test_an_ambiguous_name_needs_something_beside_it(text: str, expected: object) -> None:
    assert why(text, APPLE) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("山月真美", None),
        ("山月客服真美", ("name", "山月", "山月", "客服")),
        ("月光卡年费", ("product", "月光卡", "月光卡", None)),
        ("山月的月光卡", ("product", "月光卡", "月光卡", None)),
    ],
)
def test_required_words_bind_every_name_where_none_is_said_to_be_ambiguous(
    text: str, expected: object
) -> None:
    assert why(text, STRICT) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("橙·屿·出·行", ("name", "橙屿出行", "橙·屿·出·行", None)),
        ("㎡㎡橙屿出行", ("name", "橙屿出行", "橙屿出行", None)),
        ("橙嶼的司機", ("alias", "橙屿", "橙嶼", None)),
        ("成 语 出 行", ("homophone", "成语出行", "成 语 出 行", None)),
        ("坐C.Y.C.X回家", ("abbreviation", "cycx", "C.Y.C.X", None)),
        ("橙[doge]屿", ("alias", "橙屿", "橙[doge]屿", None)),
        ("坐🍊🚗回家", ("alias", "🍊🚗", "🍊🚗", None)),
        ("用A+打车", ("alias", "A+", "A+", None)),
        ("用A打车", None),
        ("学C++社交", ("alias", "C++社", "C++社", None)),
        ("坐c行回家", ("abbreviation", "c行", "c行", None)),
        ("甜橙 屿城", None),
        ("今天 橙 屿 又晚", ("alias", "橙屿", "橙 屿", None)),
        ("cy cx", None),
        ("a c y c x", None),
        ("acycx", None),
        ("橙\n屿", None),
        ("橙，屿", None),
        ("鼓浪屿", None),
        ("屿的橙屿", ("alias", "橙屿", "橙屿", None)),
        ("橙" + " " * 9 + "屿出行", None),
    ],
)
def test_a_word_is_found_as_customers_write_it(text: str, expected: object) -> None:
    assert why(text, SPELT) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("青柚子很甜", [("青柚", Held.IN_EXCLUSION, "青柚子")]),
        ("水果摊的青柚", [("青柚", Held.BESIDE_EXCLUSION, "水果摊")]),
        ("青柚子甜，青柚慢", [("青柚", None, None)]),
        ("青柚到家的青柚", [("青柚到家", None, None)]),
    ],
)
def test_what_is_held_back_is_told_with_its_exclusion(
    text: str, expected: list[tuple[str, Held | None, str | None]]
) -> None:
    findings = BrandMatcher([QINGYOU]).explain(text)[1]

    assert [(each.word, each.held, each.by) for each in findings] == expected


@pytest.mark.parametrize(
    ("text", "brand", "held"),
    [
        ("红杉果五块一斤", APPLE, Held.ALONE),
        ("山月真美", STRICT, Held.NOT_REQUIRED),
        ("鼓浪屿", SPELT, Held.ALONE),
    ],
)
def test_what_lacks_a_word_beside_it_is_told(text: str, brand: Brand, held: Held) -> None:
    assert [each.held for each in BrandMatcher([brand]).explain(text)[brand.id or 0]] == [held]


def test_what_is_explained_first_is_what_matches() -> None:
    matcher = BrandMatcher([QINGYOU, MOVA, APPLE, STRICT, SPELT])
    for text in ("红杉果的手机配橙屿", "@青柚到家客服 mova 客服山月", "青柚子 红杉果", ""):
        explained = {
            brand: counting[0].word
            for brand, findings in matcher.explain(text).items()
            if (counting := [each for each in findings if each.held is None])
        }
        assert explained == dict(matcher.match(text))


def test_a_text_that_repeats_a_word_forever_is_explained_by_its_first_places() -> None:
    matcher = BrandMatcher([QINGYOU, APPLE])
    texts = ["青柚子青 柚" * 3000, "红杉果" * 6000, "青🍊" * 10_000, "青 " * 10_000 + "@" * 999]

    for text in texts:
        assert all(len(found) <= 50 for found in matcher.explain(text).values())


@given(st.text(alphabet="青柚子到家 .·🍊é㎡ﬁＭＯVA嶼@客服\u200b\ufe0f\n", max_size=60))
def test_a_place_is_always_one_of_the_text_as_it_was_written(text: str) -> None:
    for findings in BrandMatcher([QINGYOU, MOVA, SPELT]).explain(text).values():
        for each in findings:
            assert 0 <= each.start < each.end <= len(text)
            if each.why != "account":
                word, piece = spelling(each.word), Text(text[each.start : each.end])
                assert word is not None and word.needle in (piece.squeezed, piece.folded)


def test_a_brand_is_searched_by_its_names_but_not_by_one_character() -> None:
    assert searched_words(SPELT) == [
        *("橙屿出行", "橙屿", "A+", "🍊🚗", "C++社", "成语出行", "cycx", "c行")
    ]


def test_what_the_place_says_outranks_words_and_words_outrank_the_original() -> None:
    own = BrandMatch(1, "青柚", "alias", 0, 2)
    assert joined([(1, "app 19"), (2, "x")], [own], is_repost=False) == (
        BrandMatch(1, "app 19", "place"),
        BrandMatch(2, "x", "place"),
    )
    assert joined([(1, "青柚"), (2, "x")], [own], is_repost=True) == (
        own,
        BrandMatch(2, "x", "original"),
    )
