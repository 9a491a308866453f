"""The interface's phrases in Chinese and English. The product's own words are recovery.words'."""

from dashboard.case_phrases import CASE_PHRASES

PHRASES: dict[str, tuple[str, str]] = {
    **CASE_PHRASES,
    # navigation and frame
    "app": ("转喜", "Zhuanxi"),
    "overview": ("总览", "Overview"),
    "queue": ("挽回队列", "Recovery queue"),
    "case": ("工单", "Case"),
    "other_language": ("English", "中文"),
    "back_to_queue": ("回到挽回队列", "Back to the queue"),
    "refresh": ("刷新", "Refresh"),
    "as_of": ("截至 {at}", "As of {at}"),
    "pair": ("{a}：{b}", "{a}: {b}"),
    "joined": ("{a}{b}", "{a} {b}"),
    "with": ("{a}（{b}）", "{a} ({b})"),
    "comma": ("、", ", "),
    "semicolon": ("；", "; "),
    # times
    "span_days": ("{n}天", "{n}d"),
    "span_hours": ("{n}小时", "{n}h"),
    "span_minutes": ("{n}分钟", "{n}min"),
    "just_now": ("刚刚", "just now"),
    "ago": ("{span}前", "{span} ago"),
    "time_left": ("剩 {span}", "{span} left"),
    "time_over": ("超时 {span}", "{span} overdue"),
    # filters
    "brand": ("品牌", "Brand"),
    "all_brands": ("全部品牌", "All brands"),
    "period": ("时间范围", "Period"),
    "last_days": ("近{n}天", "{n} days"),
    "compared": (
        "{since} 至 {until}，变化与之前{n}天相比",
        "{since} to {until}; changes against the {n} days before",
    ),
    "not_compared": (
        "{since} 至 {until}；之前{n}天没有采全，不作比较",
        "{since} to {until}; the {n} days before were not read in full, so nothing is compared",
    ),
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
    # sources
    "sources": ("来源", "Sources"),
    "last_ok": ("最近成功 {ago}", "Last success {ago}"),
    "never_ok": ("从未成功", "Never succeeded"),
    "items": ("读取 {read} · 新增 {new}", "{read} read · {new} new"),
    "imported": ("导入", "import"),
    "sources_well": (
        "采集正常：{n} 个来源最近都读完了，条数和字段与平时相近",
        "Collection is well: {n} sources read to the end, with the usual posts and fields",
    ),
    "sources_read": (
        "采集正常：{n} 个来源最近都读完了；{names}采集不久，还说不出平时有多少",
        "Collection is well: {n} sources read to the end; {names}: too young to say what is usual",
    ),
    "sources_troubled": (
        "{n} 个来源的采集要处理，图上安静不等于真的没人说",
        "{n} sources need a look: a quiet chart may not be a quiet day",
    ),
    "sources_more": ("另外 {n} 个来源", "{n} more sources"),
    "stale": ("最近一次成功是 {ago}，此后没有再读到", "Last read {ago}, and not since"),
    "stale_next": (
        "运行 `zhuanxi crawl {source}`；要定时采集，用 `zhuanxi schedule add` 加计划",
        "run `zhuanxi crawl {source}`; `zhuanxi schedule add` makes it repeat",
    ),
    "import_ended": ("导入{status}：{cause}", "Import {status}: {cause}"),
    "import_next": (
        "看文件旁的拒收清单，改好后再导入一次",
        "look at the file of rejected rows, correct them, and import again",
    ),
    "next_step": ("下一步：{what}", "Next: {what}"),
    # the queue
    "view_open": ("全部未结", "All open"),
    "view_unassigned": ("未分派", "Unassigned"),
    "view_mine": ("我的", "Mine"),
    "view_soon": ("即将到期", "Due soon"),
    "view_overdue": ("已超时", "Overdue"),
    "view": ("视图", "View"),
    "channel": ("渠道判定", "Channel"),
    "all_channels": ("全部渠道判定", "All channels"),
    "search": ("搜索", "Search"),
    "search_hint": ("搜原话、客户或工单号", "Search words, customer or number"),
    "case_number": ("工单号", "Case"),
    "priority": ("优先级", "Priority"),
    "customer": ("客户", "Customer"),
    "title": ("标题", "Title"),
    "severity": ("严重度", "Severity"),
    "stage": ("阶段", "Stage"),
    "due": ("首响/解决剩余", "Time left"),
    "due_response": ("首响{remaining}", "Reply: {remaining}"),
    "due_resolution": ("解决{remaining}", "Resolve: {remaining}"),
    "assignee": ("负责人", "Assignee"),
    "unassigned": ("未分派", "Unassigned"),
    "unknown_customer": ("未知客户", "Unknown customer"),
    "queue_count": ("{total} 个工单", "{total} cases"),
    "queue_page": (
        "第 {page}/{pages} 页，共 {total} 个工单",
        "Page {page} of {pages}, {total} cases",
    ),
    "open_hint": ("点工单号打开", "Click a number to open it"),
    "queue_empty_open": ("没有未结工单。", "There are no open cases."),
    "queue_empty_unassigned": ("没有等待分派的工单。", "Nothing waits to be assigned."),
    "queue_empty_mine": ("你手上没有未结工单。", "You have no open cases."),
    "queue_empty_soon": (
        "两个工作小时内没有到期的工单。",
        "Nothing is due within two working hours.",
    ),
    "queue_empty_overdue": ("没有超时的工单。", "Nothing is overdue."),
    "queue_empty_filtered": (
        "没有符合条件的工单。放宽品牌、渠道或搜索词再试。",
        "No case matches. Widen the brand, the channel or the words.",
    ),
    # empty and failing
    "empty_title": ("还没有数据", "Nothing here yet"),
    "empty_brand": ("先告诉转喜要关注哪个品牌：", "First say which brand to watch:"),
    "empty_mentions": (
        "品牌已经有了，接着采集或导入：",
        "The brand is set; now collect or import:",
    ),
    "empty_demo": ("想先看看效果，运行自带的示例：", "To see it work first, run the sample:"),
    "database_down": ("暂时连不上数据库", "The database cannot be reached"),
    "database_down_next": (
        "数据没有丢失。请检查数据库是否在运行，然后刷新页面；不确定时运行：",
        "Nothing is lost. See that the database runs, then reload; if unsure, run:",
    ),
    "database_old": ("数据库还没有初始化，或版本较旧", "The database is not set up, or is older"),
    "database_old_next": ("运行下面的命令，然后刷新页面：", "Run this, then reload:"),
    "failure": ("这里出了点问题", "Something went wrong here"),
    "failure_next": (
        "你的数据没有受影响。刷新页面再试；还不行时把时间 {at} 告诉管理员，原因已记在日志里。",
        "Your data is not affected. Reload and try again; if it stays, tell your administrator the "
        "time {at}: the cause is in the log.",
    ),
}

LANGUAGES = ("zh", "en")


def phrase(key: str, language: str, **values: object) -> str:
    """One phrase, with ``values`` filled in.

    Raises:
        KeyError: there is no such phrase.
    """
    return PHRASES[key][LANGUAGES.index(language)].format(**values)
