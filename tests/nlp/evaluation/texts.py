"""A small labelled set of invented texts, none a near-duplicate of another."""

from itertools import product

from nlp.evaluation.data import Sample
from nlp.labels import HEADS
from nlp.training.corpora import text_id

_THINGS = ["热水壶", "电动牙刷", "洗碗机", "耳机", "行李箱", "台灯", "婴儿车", "咖啡机", "路由器"]
_PARTS = {
    "complaint": (
        [
            "用两天就坏",
            "又漏水又发霉",
            "连发错三次",
            "退款拖了半个月",
            "客服一直不回复",
            "太气人了",
        ],
        ["必须赔偿", "垃圾店铺没人管", "再也不买[怒]", "什么态度啊", "骗子商家"],
    ),
    "praise": (
        ["很好用", "比想象的漂亮", "质量不错", "手感舒服得很", "送货真快", "做工精致"],
        ["推荐大家", "谢谢店家😊", "下次还来", "全家都喜欢", "物超所值"],
    ),
    "inquiry": (
        ["怎么调节", "支持几年保修呢", "哪里能看尺寸", "有没有白色的", "几号能发", "可以自提吗"],
        ["请问一下", "求解答", "有人知道吗？", "新手不懂", "麻烦说说"],
    ),
}
_SENTIMENTS = {"complaint": "negative", "praise": "positive", "inquiry": "neutral"}


def example(text: str, origin: str = "", kind: str = "", id_: str = "", **labels: str) -> Sample:
    """A sample from labels in words."""
    places = {head: HEADS[head].index(label) for head, label in labels.items()}
    return Sample(id_ or text_id(text), text, origin, places, kind)


def examples() -> list[Sample]:
    """90 texts in turn: a complaint, praise, a question; from two sources, none above 20 signs."""
    made = []
    for number, places in enumerate(product(range(6), range(5))):
        for intent, parts in _PARTS.items():
            first, second = (part[place] for part, place in zip(parts, places, strict=True))
            thing = _THINGS[(number + len(intent)) % len(_THINGS)]
            labels = {
                "sentiment": _SENTIMENTS[intent],
                "intent": intent,
                "severity": "2" if intent == "complaint" else "0",
                "contact": "unreachable" if "客服" in first else "none",
                "escalation": "none",
            }
            if intent == "complaint":
                labels["topic"] = "attitude" if "态度" in second else "quality"
            origin = "shop" if number % 2 else "weibo"
            made.append(example(f"{thing}{first}，{second}", origin, **labels))
    return made
