"""Whether a service record and a public complaint are the same customer's same problem."""

from datetime import timedelta
from typing import Any

import pytest

from benchmarks.contact_pairs import POSTED, catalogue, figures, judged, pairs
from recovery.contacts.matching import Level, Match, Matcher, Problem, Told, topics_of

POST = "云杉空调不制冷，室外机嗡嗡响，加氟两次都白费，室内三十一度"
RECORD = "空调不制冷，室外机嗡嗡响，加氟两次无效"


def compare(post: str = POST, topic: str | None = "quality", **fields: Any) -> Match | None:
    told: dict[str, Any] = {
        "contact_id": 7,
        "brand_id": 1,
        "product": "空调",
        "topic": "产品质量",
        "text": RECORD,
        "opened_at": POSTED - timedelta(days=2),
        **fields,
    }
    return Matcher(Problem(1, post, POSTED, topic), catalogue("云杉")).match(Told(**told))


def level(**fields: Any) -> Level | None:
    match = compare(**fields)
    return match.level if match else None


def test_the_labelled_pairs_are_told_apart() -> None:
    found = figures(pairs())
    assert len(pairs()) >= 80
    assert found["probable"]["precision"] >= 0.95 and found["probable"]["recall"] >= 0.5
    assert found["possible"]["precision"] >= 0.85 and found["possible"]["recall"] >= 0.8


def test_nothing_of_another_brand_is_ever_found() -> None:
    assert {judged(pair) for pair in pairs() if pair["kind"] == "other_brand"} == {None}
    assert level(brand_id=2, keys=("order",)) is None
    assert level(brand_id=None) is Level.PROBABLE


def test_a_key_makes_it_certain_whatever_else_differs() -> None:
    match = compare(
        keys=("order", "phone"), text="", product="冰箱", opened_at=POSTED - timedelta(days=80)
    )
    assert match is not None
    assert (match.level, match.score) == (Level.CERTAIN, 1.0)
    assert match.evidence["keys"] == ["order", "phone"]


def test_words_product_topic_and_time_make_it_probable_and_are_shown() -> None:
    match = compare()
    assert match is not None and match.level is Level.PROBABLE
    assert match.evidence["product"] == "空调" and match.evidence["topic"] == "quality"
    assert match.evidence["days"] == 2.0
    assert match.evidence["words"] == ["不制冷室外机嗡嗡响加氟两次"]
    assert 0.5 <= match.score <= 1


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"product": ""}, Level.PROBABLE),  # the topic agrees
        ({"topic": ""}, Level.PROBABLE),  # the product agrees
        ({"product": "", "topic": "", "text": RECORD.replace("空调", "")}, Level.POSSIBLE),
        ({"product": "冰箱"}, Level.POSSIBLE),  # and the topic agrees
        ({"opened_at": POSTED - timedelta(days=20)}, Level.POSSIBLE),
        ({"opened_at": POSTED - timedelta(days=31)}, None),
        ({"opened_at": POSTED + timedelta(hours=20)}, Level.PROBABLE),
        ({"opened_at": POSTED + timedelta(hours=30)}, None),
        ({"text": "内机滴水，墙面浸湿"}, None),
        ({"text": ""}, None),
    ],
)
def test_a_match_is_as_sure_as_what_agrees(fields: dict[str, Any], expected: Level | None) -> None:
    assert level(**fields) == expected


@pytest.mark.parametrize("days", [0, 1, 13, 29])
def test_words_alone_never_make_it_more_than_possible(days: int) -> None:
    same = RECORD.replace("空调", "")
    match = compare(
        post=same,
        text=same,
        topic=None,
        product="",
        opened_at=POSTED - timedelta(days=days),
    )
    assert match is not None
    assert match.level is Level.POSSIBLE and match.score < 0.5


def test_stock_phrases_and_names_alone_show_nothing() -> None:
    stock = "云杉空调客服电话打不通，要求尽快处理，不解决就投诉到12315"
    assert level(post=stock, text="客户反映空调客服电话打不通，要求尽快处理") is None


def test_a_product_is_known_by_each_of_its_names_and_by_the_text_where_no_column_says_it() -> None:
    problem = Problem(0, "扫地宝半夜自己启动撞门，吵醒全家", POSTED, None)
    matcher = Matcher(problem, catalogue("青柚到家"))
    told = "扫地机器人夜间自己启动撞门，吵醒老人"
    opened = POSTED - timedelta(days=1)
    for product in ("扫地机", "扫地机器人", ""):
        match = matcher.match(Told(1, 0, product, "", told, opened))
        assert match is not None and match.evidence["product"] == "扫地机"


def test_a_product_that_only_the_record_knows_agrees_where_the_post_names_it() -> None:
    match = compare(product="室外机", topic="", text=RECORD.replace("空调", ""))
    assert match is not None and match.evidence["product"] == "室外机"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("quality", {"quality"}),
        ("产品质量", {"quality"}),
        ("质量问题", {"quality"}),
        ("物流", {"logistics"}),
        ("服务态度投诉", {"attitude"}),
        ("售后服务", {"aftersales", "attitude"}),
        ("其他", set()),
        ("other", set()),
        ("", set()),
        ("B-12", set()),
    ],
)
def test_a_topic_of_the_service_system_is_understood_by_the_chinese_names(
    told: str, expected: set[str]
) -> None:
    assert topics_of(told) == expected


def test_the_surest_comes_first() -> None:
    matcher = Matcher(Problem(1, POST, POSTED, "quality"), catalogue("云杉"))
    opened = POSTED - timedelta(days=2)
    records = [
        Told(1, 1, "冰箱", "", RECORD, opened),
        Told(2, 1, "空调", "产品质量", RECORD, opened - timedelta(days=9)),
        Told(3, 1, "空调", "产品质量", RECORD, opened),
        Told(4, 1, "", "", "", opened, ("phone",)),
        Told(5, 1, "空调", "产品质量", "遥控器失灵", opened),
    ]
    assert [match.contact_id for match in matcher.best(records)] == [4, 3, 2, 1]


@pytest.mark.parametrize("text", ["", "@@@", "//@云杉:转发", "😡😡", "\x00" * 9, "空" * 20_000])
def test_hostile_text_is_compared_like_any_other(text: str) -> None:
    assert compare(post=text) is None or compare(post=text) is not None
    assert compare(text=text) is None
