"""The label set: what a verdict can say, with the Chinese names that people read.

Meanings follow the annotation guide: label what the author expresses, not what a keyword suggests.
"""

from enum import StrEnum


class Sentiment(StrEnum):
    """情感: the author's overall attitude; ``neutral`` also when truly mixed."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Intent(StrEnum):
    """意图: what the text mainly does."""

    COMPLAINT = "complaint"
    INQUIRY = "inquiry"
    SUGGESTION = "suggestion"
    PRAISE = "praise"
    NEWS = "news"
    PROMOTION = "promotion"
    OTHER = "other"


class Contact(StrEnum):
    """官方接触: what the text says of the author's contact with the company's own service.

    Merely @-mentioning an official account is ``none``.
    """

    NONE = "none"
    UNREACHABLE = "unreachable"
    UNRESOLVED = "unresolved"
    RESOLVED = "resolved"


class Escalation(StrEnum):
    """升级: going to a complaint platform, regulator, media or court; tagging one is ``none``."""

    NONE = "none"
    THREATENED = "threatened"
    DONE = "done"


class Topic(StrEnum):
    """问题类型: what a complaint is about; other intents have no topic."""

    QUALITY = "quality"
    LOGISTICS = "logistics"
    AFTERSALES = "aftersales"
    ATTITUDE = "attitude"
    PRICE = "price"
    SYSTEM = "system"
    SAFETY = "safety"
    MISLEADING = "misleading"
    FACILITY = "facility"
    EFFICIENCY = "efficiency"
    ACCOUNT = "account"
    OTHER = "other"


SEVERITIES = (0, 1, 2, 3, 4)
"""0 not a complaint, 1 implicit, 2 disapproval, 3 accusation or demand, 4 critical."""

HEADS: dict[str, tuple[str, ...]] = {
    "sentiment": tuple(Sentiment),
    "intent": tuple(Intent),
    "severity": tuple(str(severity) for severity in SEVERITIES),
    "contact": tuple(Contact),
    "escalation": tuple(Escalation),
    "topic": tuple(Topic),
}
"""What every classifier gives probabilities for: each head's labels, in order."""

NAMES: dict[str, dict[str, str]] = {
    "sentiment": {
        "negative": "负面",
        "neutral": "中性",
        "positive": "正面",
    },
    "intent": {
        "complaint": "投诉",
        "inquiry": "咨询",
        "suggestion": "建议",
        "praise": "表扬",
        "news": "资讯",
        "promotion": "推广",
        "other": "其他",
    },
    "severity": {
        "0": "无",
        "1": "1 轻微",
        "2": "2 不满",
        "3": "3 严厉",
        "4": "4 危急",
    },
    "contact": {
        "none": "未提及联系官方",
        "unreachable": "联系不上官方",
        "unresolved": "找过官方未解决",
        "resolved": "官方已解决",
    },
    "escalation": {
        "none": "未升级",
        "threatened": "扬言升级",
        "done": "已升级外诉",
    },
    "topic": {
        "quality": "产品质量",
        "logistics": "物流配送",
        "aftersales": "售后退换",
        "attitude": "服务态度",
        "price": "价格收费",
        "system": "系统故障",
        "safety": "安全卫生",
        "misleading": "虚假宣传",
        "facility": "环境设施",
        "efficiency": "处理时效",
        "account": "账户隐私",
        "other": "其他",
    },
}
"""Chinese names: ``NAMES[head][label]``."""
