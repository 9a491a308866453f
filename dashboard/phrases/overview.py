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
    "see_newest": ("看最新 {n} 条", "Newest {n}"),
    "see_queue": ("看工单", "Cases"),
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
    # against the usual
    "overview_usual": ("平常 {n}", "usual {n}"),
    "overview_above": ("高于平常 {n}", "above the usual {n}"),
    "overview_below": ("低于平常 {n}", "below the usual {n}"),
    "overview_than_before": ("较前期", "than before"),
    "overview_compared": (
        "{since} 至 {until}；“平常”是前{n}段同样星期几、到同一时刻的中位数",
        "{since} to {until}; the usual is the median of {n} earlier spans of the same weekdays, up "
        "to this hour",
    ),
    "overview_line_plain": ("{name} {n}", "{name}: {n}"),
    "overview_line_usual": (
        "{name} {n}，和平常差不多（平常 {usual}）",
        "{name}: {n}, as usual ({usual})",
    ),
    "overview_line_above": (
        "{name} {n}，比平常多（平常 {usual}，历次 {low}–{high}）",
        "{name}: {n}, more than usual ({usual}; between {low} and {high})",
    ),
    "overview_line_below": (
        "{name} {n}，比平常少（平常 {usual}，历次 {low}–{high}）",
        "{name}: {n}, less than usual ({usual}; between {low} and {high})",
    ),
    "overview_line_overdue": ("{n} 单已超时", "{n} cases overdue"),
    "overview_line_in_time": ("没有工单超时", "no case overdue"),
    "overview_span": ("{since} 至 {until}", "{since} to {until}"),
    # measures
    "overview_counted": ("计入：{words}", "Counted: {words}"),
    "overview_left_out": ("不计：{words}", "Left out: {words}"),
    "overview_from": ("出处：{words}", "Source: {words}"),
    "overview_hours": ("{n} 工作小时", "{n} work h"),
    "overview_n": ("n={n}", "n={n}"),
    "overview_n_pending": ("n={n}，另 {pending} 单未到时", "n={n}, {pending} pending"),
    "overview_unassigned": ("没人接", "Unassigned"),
    "overview_unassigned_help": ("还没有处理人的未结工单", "Open cases that nobody works on"),
    "overview_won": ("转怒为喜率", "Won back"),
    "overview_won_help": (
        "已解决的工单里，由回访或客户之后的发言证明已被挽回的，占有证明（挽回或没挽回）的比例；没有证明的另计",
        "Of the cases resolved, those proven won back (by a callback or by what the customer said "
        "later), of those proven either way; the unproven are told apart",
    ),
    "overview_won_n": (
        "{won}/{n}，另 {unproven} 单无证明",
        "{won} of {n}; {unproven} unproven",
    ),
    "overview_cases_behind": (
        "{name}：最新 {shown} 单（共 {total} 单）",
        "{name}: newest {shown} of {total}",
    ),
    "overview_cases_urgent": (
        "{name}：最急 {shown} 单（共 {total} 单）",
        "{name}: {shown} most urgent of {total}",
    ),
    "overview_no_cases": ("没有这样的工单。", "There are no such cases."),
    "overview_ordered_due": ("转办期限 {at}", "regulator's date {at}"),
    # topics and words
    "overview_topics": ("投诉在说什么", "What complaints are about"),
    "overview_topics_help": (
        "判定为投诉的内容按问题类型，与之前同样长的一段相比；没有类型的只打开最新 500 条",
        "Mentions judged complaints, by topic, against the equally long time before; of those "
        "without a topic the newest 500 are opened",
    ),
    "overview_no_topics": ("这段时间没有投诉。", "No complaints in this time."),
    "overview_change": ("较前 {change}", "{change}"),
    "overview_words": ("升起来的热词", "Words that rose"),
    "overview_words_help": (
        "比此前28天明显说得更多的词（对数似然比 G² ≥ 10.83），不是单纯说得多；品牌名与常用词不算",
        "Words said clearly more often than in the 28 days before (log-likelihood G² of 10.83 or "
        "more), not merely often; names of brands and everyday words are left out",
    ),
    "overview_words_new": (
        "此前28天的内容太少，看不出什么是新升起来的。",
        "Too little from the 28 days before to tell what rose.",
    ),
    "overview_words_none": ("没有明显升起来的词。", "No word rose clearly."),
    "overview_words_read": (
        "读了 {n} 条中的 {read} 条",
        "Of {n} mentions {read} were read",
    ),
    "overview_word_n": (
        "本期 {of} 条里 {texts} 条提到；此前 {of_before} 条里 {before} 条",
        "In {texts} of {of} mentions; before, in {before} of {of_before}",
    ),
    "overview_word_new": ("新 {n}条", "new, {n}"),
    "overview_word_times": ("{times}倍 {n}条", "{times}×, {n}"),
    # charts and the picture
    "overview_on": ("日期", "Day"),
    "overview_picture": ("存成图片", "Save as picture"),
    "overview_picture_help": (
        "一张图：品牌、时间范围、截止时间和各项数字，可直接发到群里",
        "One picture with brand, period, time and figures, to send to a chat",
    ),
    "overview_no_font": (
        "这台服务器上没有中文字体，画不出图片。请管理员装一个（例如 fonts-noto-cjk）。",
        "This server has no Chinese font to draw with. Ask your administrator to install one "
        "(fonts-noto-cjk, for example).",
    ),
    "overview_card_words": ("升起来的热词：{words}", "Words that rose: {words}"),
    "overview_card_too_few": (
        "“样本不足”：n 小于 30，不给比率。“平常”：此前同样星期几、到同一时刻的中位数。",
        "“Too few”: n below 30, no rate is given. Usual: the median of the same weekdays before, "
        "up to the same hour.",
    ),
}
