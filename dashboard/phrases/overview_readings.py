"""The phrases of the overview's three readings, in Chinese and English."""

from typing import Final

PHRASES: Final = {
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
    "overview_see_cases": ("看全部 {n} 个工单", "All {n} cases"),
    "overview_see_urgent": (
        "看最急的 {shown} 个（共 {n} 个工单）",
        "{shown} most urgent of {n} cases",
    ),
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
