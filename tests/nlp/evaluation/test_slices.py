import numpy as np
import pytest

from nlp.evaluation.judged import from_probabilities
from nlp.evaluation.metrics import Draws
from nlp.evaluation.slices import FEW, MOST, has_emoji, length_of, slices, truths
from nlp.labels import HEADS
from tests.nlp.evaluation.texts import example, examples

QUICK = Draws(50)
PERFECT = [[1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("又坏了[怒]", True),
        ("又坏了[允悲]", True),
        ("谢谢😊", True),
        ("👍🏽", True),
        ("⭐⭐", True),
        ("又坏了", False),
        ("【通知】停水", False),
        ("看[链接]", False),
        ("看[图片]", False),
        ("某牌®手机©", False),
        ("a[0]", False),
    ],
)
def test_pictures_are_seen_in_every_form(text: str, expected: bool) -> None:
    assert has_emoji(text) is expected


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (0, "<=20"),
        (20, "<=20"),
        (21, "21-60"),
        (60, "21-60"),
        (61, "61-140"),
        (140, "61-140"),
        (141, ">140"),
    ],
)
def test_lengths_meet_without_a_gap(length: int, expected: str) -> None:
    assert length_of("字" * length) == expected


def test_a_topic_counts_only_where_the_truth_is_a_complaint() -> None:
    texts = [
        example("一", intent="complaint", topic="price"),
        example("二", intent="praise", topic="price"),
        example("三", topic="price"),
        example("四", intent="complaint"),
    ]
    price = HEADS["topic"].index("price")
    assert truths(texts)["topic"].tolist() == [price, -1, price, -1]


def test_parts_are_measured_and_small_ones_only_counted() -> None:
    texts = [
        *[example(f"第{n}条", "weibo", sentiment="negative") for n in range(FEW)],
        *[example(f"第{n}条" + "长" * 30, "shop", sentiment="positive") for n in range(3)],
        example("😊", "", "emoji_only", sentiment="neutral"),
    ]
    sentiment = np.array([PERFECT[0]] * FEW + [PERFECT[2]] * 2 + [PERFECT[0]] * 2)
    judged = {"model": from_probabilities({"sentiment": sentiment}, None)}
    found = {(each.by, each.name): each for each in slices(texts, judged, QUICK)}
    assert list(found) == [
        ("source", "shop"),
        ("source", "weibo"),
        ("kind", "emoji_only"),
        ("length", "<=20"),
        ("length", "21-60"),
        ("emoji", "with"),
        ("emoji", "without"),
    ]
    weibo = found["source", "weibo"].judges["model"]["sentiment"]
    assert (weibo.texts, weibo.right) == (FEW, FEW)
    assert weibo.accuracy is not None and weibo.accuracy.value == 1
    shop = found["source", "shop"].judges["model"]["sentiment"]
    assert (shop.texts, shop.right, shop.accuracy, shop.macro_f1) == (3, 2, None, None)
    assert found["emoji", "with"].texts == 1
    assert set(found["emoji", "with"].judges["model"]) == {"sentiment"}


def test_lengths_stand_in_their_order() -> None:
    texts = [example("字" * size, sentiment="neutral") for size in (200, 100, 50, 5)]
    judged = {"model": from_probabilities({"sentiment": np.array([PERFECT[1]] * 4)}, None)}
    named = [each.name for each in slices(texts, judged, QUICK) if each.by == "length"]
    assert named == ["<=20", "21-60", "61-140", ">140"]


def test_what_leaves_all_texts_together_is_no_slice() -> None:
    texts = [each for each in examples() if each.origin == "shop"][:3]
    judged = {"model": from_probabilities({"sentiment": np.array([PERFECT[0]] * 3)}, None)}
    assert {each.by for each in slices(texts, judged, QUICK)} <= {"emoji"}


def test_a_source_a_text_does_not_make_a_slice_a_text() -> None:
    texts = [example("好", f"s{n}", sentiment="neutral") for n in range(MOST + 40)]
    judged = {"model": from_probabilities({"sentiment": np.array([PERFECT[1]] * len(texts))}, None)}
    assert len(slices(texts, judged, QUICK)) == MOST
