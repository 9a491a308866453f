"""The phrases of the leakage page, in Chinese and English."""

from typing import Final

PHRASES: Final = {
    "leakage_page": ("渠道外溢", "Leakage"),
    "leakage_no_records": (
        "还没有导入官方服务记录，算不出外溢率",
        "No service records yet, so there is no rate",
    ),
    "leakage_no_records_next": (
        "从热线、在线客服、门店等系统导出工单（CSV 或 Excel），导入后这里才有分母。"
        "下面先按客户自己说的来看。",
        "Export the tickets of the hotline, the online chat, the shops (CSV or Excel) and import "
        "them: they are what leakage is measured against. Below is what customers say themselves.",
    ),
    "leakage_open_channels": (
        "这些渠道的记录没有声明为完整导入，缺的记录会使外溢率偏高",
        "The records of these channels are not declared complete; missing ones make the rate too "
        "high",
    ),
    "leakage_leaked": ("外溢的投诉", "Complaints that leaked"),
    "leakage_leaked_help": (
        "升级外诉＋求助无果＋未走官方渠道：左边只算确认的，右边连疑似也算；一条内容对一个品牌算一件",
        "Escalated, asked in vain and bypassed: confirmed on the left, with presumed on the right; "
        "one for each brand a mention is about",
    ),
    "leakage_records": ("官方投诉记录 {n} 条", "{n} service records of complaints"),
    "leakage_asked": ("先找过官方的", "Had asked us first"),
    "leakage_asked_help": (
        "求助无果或升级外诉、且看得出先找过哪个官方渠道的公开投诉",
        "Public complaints, in vain or escalated, of customers known to have asked us before",
    ),
    "leakage_asked_share": ("占外溢的 {share}", "{share} of what leaked"),
    "leakage_unreachable": ("找不到人 : 没解决", "Unreachable : unresolved"),
    "leakage_unreachable_help": (
        "找过官方的客户里，联系不上的与联系上却没解决的",
        "Of those who had asked: could not reach us, against reached us and were not helped",
    ),
    "leakage_outcomes": ("找了之后怎样", "What came of asking"),
    "leakage_outcome_unreachable": ("联系不上", "Unreachable"),
    "leakage_outcome_unresolved": ("没解决", "Unresolved"),
    "leakage_outcome_unanswered": ("公开@没人回", "Public call unanswered"),
    "leakage_outcome_other": ("没说明", "Not said"),
    "leakage_nobody_asked": (
        "这段时间没有看得出先找过官方的公开投诉。",
        "No public complaint in this time tells of asking us before.",
    ),
    "leakage_by_week": ("每周外溢率（下限–上限）", "Leakage by week (at least – at most)"),
    "leakage_week": ("周一", "Monday"),
    "leakage_weeks_too_few": (
        "每周样本都不足 30，或没有官方记录可比。",
        "Every week has fewer than 30, or no service records to measure against.",
    ),
    "leakage_channels": ("哪个渠道没接住", "Which channel failed"),
    "leakage_channels_help": (
        "客户公开投诉之前找过的官方渠道，公开投诉最多的在前；"
        "次数与天数是客户自述或记录里的中位数（n 为说得清的件数）",
        "The channel that customers had asked before they complained in public, the one with the "
        "most first; times and days are medians of what they or the records tell, n of how many",
    ),
    "leakage_asked_n": ("转到公开平台", "Went public"),
    "leakage_times": ("找过几次", "Times asked"),
    "leakage_days": ("隔几天", "Days between"),
    "leakage_of_known": ("{value}（n={n}）", "{value} (n={n})"),
    "leakage_records_n": ("官方记录", "Records"),
    "leakage_ended_public": ("其中公开投诉", "Of them public"),
    "leakage_ended_share": ("流向公开平台", "Share gone public"),
    "leakage_splits": ("外溢率", "Leakage"),
    "leakage_by": ("按", "By"),
    "leakage_none": (
        "这段时间没有外溢的投诉，也没有官方投诉记录。",
        "Nothing leaked in this time.",
    ),
    "leakage_sure": ("确认外溢", "Surely leaked"),
    "leakage_presumed": ("疑似", "Presumed"),
    "leakage_paths": ("从官方渠道到公开平台", "From our channel to the public"),
    "leakage_paths_help": (
        "先找的官方渠道，和之后公开投诉的地方",
        "The channel that was asked, and the place of the public complaint",
    ),
    "leakage_from": ("先找", "Asked"),
    "leakage_to": ("后来发在", "Then told at"),
    "leakage_row_opens": (
        "选一行看原文（最多打开最新 500 条）",
        "Choose a row to read its mentions (the newest 500 at most)",
    ),
}
