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
    "overview_than_before": ("较之前同样天数", "than in the days before"),
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
    "overview_no_cases": ("没有这样的工单。", "There are no such cases."),
    "overview_ordered_due": ("转办期限 {at}", "regulator's date {at}"),
    # topics and words
    "overview_topics": ("投诉在说什么", "What complaints are about"),
    "overview_topics_help": (
        "判定为投诉的内容按问题类型，与之前同样长的一段相比",
        "Mentions judged complaints, by topic, against the equally long time before",
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
    "overview_numbers": ("数字", "Numbers"),
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
    # readings
    "overview_reading": ("看法", "Reading"),
    "overview_reading_help": (
        "按现在的时间自动选好，也可以自己换",
        "Chosen by the time of day until you choose another",
    ),
    "overview_reading_period": ("时段", "Period"),
    "overview_reading_morning": ("早间", "Morning"),
    "overview_reading_live": ("实时", "Now"),
    "overview_reading_weekly": ("周报", "Week"),
    "overview_none_now": ("现在没有。", "None now."),
    # the morning
    "overview_since_closing": (
        "从上个工作日下班（{at}）到现在",
        "Since the end of the last working day ({at})",
    ),
    "overview_new": ("新增声量", "New mentions"),
    "overview_new_help": ("下班以后发布的内容", "Posted since closing time"),
    "overview_new_complaints": ("新增投诉", "New complaints"),
    "overview_new_complaints_help": (
        "下班以后发布、判定为投诉的内容",
        "Posted since closing time and judged complaints",
    ),
    "overview_new_cases": ("新增工单", "New cases"),
    "overview_new_cases_help": ("下班以后建立的工单", "Opened since closing time"),
    "overview_unanswered": ("还没回复", "Unanswered"),
    "overview_unanswered_help": (
        "下班以后建立、客户还没看到人工回复的工单",
        "Opened since closing time; the customer has seen no human reply",
    ),
    "overview_blind": ("看不清的来源", "Blind sources"),
    "overview_blind_help": (
        "采集出了问题的来源：它们的 0 条不等于没事",
        "Sources that were not read well: no posts there does not mean that all is quiet",
    ),
    "overview_blind_above": ("原因见上", "See above why"),
    "overview_grave": ("最严重的未结工单", "Gravest open cases"),
    "overview_grave_help": ("严重度为 4 的未结工单", "Open cases of severity 4"),
    "overview_ordered": ("监管期限将到", "Regulators' dates due"),
    "overview_ordered_help": (
        "转办单期限已过或 3 天内到、还没有解决的工单",
        "Unresolved cases whose regulator's date has passed or comes within 3 days",
    ),
    "overview_voices": ("十条原声", "Ten voices"),
    "overview_voices_help": (
        "下班以后的投诉原话：最严重的在前，同一个人、同一件事尽量只取一条",
        "Complaints since closing time in their own words, the gravest first, of one author or "
        "happening one at first",
    ),
    "overview_no_voices": ("下班以后没有投诉。", "No complaints since closing time."),
    # what happens now
    "overview_day": (
        "最近24小时 {n} 条，平常同样的24小时 {usual} 条",
        "{n} in 24 hours; usual {usual}",
    ),
    "overview_day_no_usual": (
        "最近24小时 {n} 条{usual}（历史太短，还没有平常可比）",
        "{n} in 24 hours{usual}; too little history to compare",
    ),
    "overview_by_hour": ("最近24小时，按小时", "The last 24 hours, by hour"),
    "overview_usual_hours": ("平常（前4周中位数）", "Usual (median of 4 weeks)"),
    "overview_hour": ("时间", "Hour"),
    "overview_spreading": ("扩散最快的", "Spreading fastest"),
    "overview_nothing_spreads": (
        "最近24小时没有正在扩散的内容。",
        "Nothing has spread in the last 24 hours.",
    ),
    "overview_spread": (
        "**{posts} 条** · 24小时内 +{lately}（前一天 {before}） · 触达 {reach}",
        "**{posts} posts** · +{lately} in 24 hours ({before} the day before) · reach {reach}",
    ),
    "overview_curve": ("48小时内每小时的条数", "Posts by hour, 48 hours"),
    "overview_first": ("首发（{ago}）", "First post ({ago})"),
    "overview_carriers": ("谁在带", "Who carries it"),
    "overview_official": ("官方账号", "official account"),
    "overview_its_cases": ("它的工单", "Its cases"),
    "overview_no_case_yet": ("还没有工单。", "No case yet."),
    "overview_see_cluster": ("看全部 {n} 条", "Read all {n}"),
    "overview_growing": ("正在升温的工单", "Cases that heat up"),
    "overview_growing_help": (
        "客户的原帖互动还在涨的未结工单，涨得最快的在前",
        "Open cases whose posts gain reactions, the fastest first",
    ),
    # the week
    "overview_week": (
        "上周 {first} 至 {last}，与再上一周相比",
        "Last week, {first} to {last}, against the week before",
    ),
    "overview_week_before": ("上上周 {value}（n={n}）", "before: {value} (n={n})"),
    "overview_granted": ("补偿", "Compensation"),
    "overview_granted_help": (
        "这一周批准的补偿金额（含已发放），n 为笔数",
        "Compensation approved in the week, given or not; n counts decisions",
    ),
}
