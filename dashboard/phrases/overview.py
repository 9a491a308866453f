"""The phrases of the overview, in Chinese and English."""

from typing import Final

PHRASES: Final = {
    # figures
    "volume": ("声量", "Mentions"),
    "volume_help": (
        "提及品牌的公开内容条数",
        "Public posts, comments and reviews that name a brand",
    ),
    "negative_share": ("负面占比", "Negative"),
    "negative_share_help": ("已判定内容中负面的比例", "Share of judged mentions that are negative"),
    "sentiment_split": (
        "负 {negative} · 中 {neutral} · 正 {positive}",
        "− {negative} · ○ {neutral} · + {positive}",
    ),
    "complaints": ("投诉", "Complaints"),
    "complaints_help": ("判定为投诉的内容条数", "Mentions judged to be complaints"),
    "bypassed": ("未走官方渠道", "Bypassed us"),
    "bypassed_help": (
        "没有找过官方就公开投诉：左边只算已确认，右边连疑似也算",
        "Complained in public without asking us: confirmed on the left, with presumed on the right",
    ),
    "bypassed_split": (
        "确认 {confirmed} · 疑似 {presumed}",
        "{confirmed} confirmed · {presumed} presumed",
    ),
    "failed": ("求助无果", "Asked in vain"),
    "failed_help": ("找过官方没有解决，转到公开平台", "Asked us without success, then went public"),
    "escalated": ("升级外诉", "Escalated"),
    "escalated_help": (
        "已经找了监管、投诉平台、媒体或法院",
        "Already with a regulator, complaint platform, the media or a court",
    ),
    "open_cases": ("未结工单", "Open cases"),
    "open_cases_help": ("现在还没有关闭的挽回工单", "Recovery cases that are not closed now"),
    "overdue_cases": ("已超时", "Overdue"),
    "overdue_cases_help": (
        "首响或解决时限已过、还没有完成的未结工单",
        "Open cases whose first response or resolution is past its deadline",
    ),
    "leakage": ("渠道外溢率", "Leakage"),
    "leakage_help": (
        "（未走官方＋求助无果＋升级外诉）÷（这三类＋官方服务里的投诉）；样本不足时不给比率",
        "(bypassed + in vain + escalated) ÷ (those + complaints in our own service); "
        "no rate where the sample is too small",
    ),
    "too_few": ("样本不足", "Too few"),
    "leakage_n": (
        "n={n}（官方 {contacts}）",
        "n={n} ({contacts} ours)",
    ),
    "leakage_no_contacts": (
        "n={n}，还没有导入官方服务记录",
        "n={n}; no service contacts imported",
    ),
    "leakage_trend": ("曲线为每日外溢条数", "The line counts leaked complaints a day"),
    "since_yesterday": ("较昨日", "since yesterday"),
    "trust": ("数据可信度", "Data health"),
    "trust_help": (
        "最近一次采集成功、且在24小时以内的来源",
        "Sources whose newest run succeeded within 24 hours",
    ),
    "trust_troubled": ("请留意：{names}", "Look at: {names}"),
    "trust_all": ("来源全部正常", "All sources well"),
    "trust_none": ("还没有采集过", "Nothing read yet"),
    "see_mentions": ("看原文", "Read"),
    "see_queue": ("看工单", "Cases"),
    "behind": (
        "{measure}：最新 {shown} 条（共 {total} 条）",
        "{measure}: newest {shown} of {total}",
    ),
    "no_mentions_behind": ("这段时间没有这类内容。", "None in this period."),
    # charts
    "chart_volume": ("声量与投诉", "Mentions and complaints"),
    "chart_sentiment": ("情感", "Sentiment"),
    "chart_channel": ("投诉的渠道判定", "Channel of complaints"),
    "not_read": ("未采集", "Not read"),
    "partly_read": ("未采全", "Partly read"),
    "trend_of": ("{name}每日走势", "{name} by day"),
    "gaps": ("缺采集：{list}", "Days not read: {list}"),
    "baseline_banner": (
        "当前使用基线模型（{version}），判定仅供参考。",
        "Verdicts come from the baseline model ({version}); take them as hints only.",
    ),
}
