"""The words of an evaluation report, in Chinese and in English."""

from typing import Literal

from nlp.labels import NAMES

Language = Literal["zh", "en"]

_WORDS: dict[str, tuple[str, str]] = {
    "about": (
        "{texts} 条文本。括号内为 95 % 置信区间（自助法，{resamples} 次重抽样）。宏平均 F1 "
        "只平均真值中出现的类别。列在最前的判定者是报告的主角，其余是对照。",
        "{texts} texts. In brackets: 95 % intervals (bootstrap, {resamples} resamples). Macro-F1 "
        "is the mean over the labels that occur in the truth. The report is about the first "
        "judge; the others are there to compare.",
    ),
    "accuracy": ("准确率", "accuracy"),
    "all": ("总览", "At a glance"),
    "average_precision": ("平均精确率（AP）", "average precision"),
    "calibration_error": ("校准误差（ECE）", "calibration error (ECE)"),
    "complaint": ("是否投诉", "complaint or not"),
    "complaint_label": ("投诉", "complaint"),
    "confusion": ("混淆矩阵", "confusion matrix"),
    "contact": ("官方接触", "contact"),
    "curve": ("精确率-召回率曲线（投诉）", "Precision and recall of complaints"),
    "emoji": ("按有无表情", "With and without emoji"),
    "escalation": ("升级", "escalation"),
    "f1": ("F1", "F1"),
    "figure": ("指标", "figure"),
    "id": ("编号", "id"),
    "intent": ("意图", "intent"),
    "kappa": ("二次加权 κ", "quadratic κ"),
    "kind": ("按类型", "By kind"),
    "label": ("类别", "label"),
    "length": ("按长度（字符数）", "By length (characters)"),
    "macro_f1": ("宏平均 F1", "macro-F1"),
    "more": ("另有 {count} 条", "and {count} more"),
    "other_label": ("非投诉", "no complaint"),
    "part": ("分组", "part"),
    "precision": ("精确率", "precision"),
    "probability": ("所判概率", "probability"),
    "problems": (
        "未能使用的行或标签：{count} 处",
        "Rows or labels that could not be used: {count}",
    ),
    "question": ("问题", "question"),
    "recall": ("召回率", "recall"),
    "reliability": ("可靠性图（投诉概率）", "Reliability of the complaint probability"),
    "right": ("对 {right}/{texts}", "{right} of {texts} right"),
    "auc": ("AUC", "AUC"),
    "said": ("判为", "said"),
    "sentiment": ("情感", "sentiment"),
    "severity": ("严重度", "severity"),
    "slices": (
        "分组结果。不足 {few} 条的组只数判对的条数（样本不足）",
        "Parts of the texts. Below {few} texts only what is right is counted",
    ),
    "source": ("按来源", "By source"),
    "source_name": ("来源", "source"),
    "support": ("条数", "texts"),
    "text": ("原文", "text"),
    "topic": ("问题类型（仅真实投诉）", "topic (true complaints only)"),
    "truth": ("真值", "truth"),
    "with": ("有表情", "with"),
    "without": ("无表情", "without"),
    "worst": ("最有把握的错误（{judge}）", "The surest mistakes ({judge})"),
}


def word(key: str, language: Language, **values: object) -> str:
    """The word for a key, with its values put in."""
    return _WORDS[key][language == "en"].format(**values)


def label_name(head: str, label: str, language: Language) -> str:
    """A label as people read it; complaint or not counts as a head."""
    if head == "complaint":
        return word(f"{label}_label", language)
    return NAMES[head][label] if language == "zh" else label
