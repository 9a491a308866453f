"""The phrases of the frame, times, filters, and what is empty or fails, in Chinese and English."""

from typing import Final

PHRASES: Final = {
    # navigation and frame
    "app": ("转喜", "Zhuanxi"),
    "overview": ("总览", "Overview"),
    "queue": ("挽回队列", "Recovery queue"),
    "case": ("工单", "Case"),
    "other_language": ("English", "中文"),
    "back_to_queue": ("回到挽回队列", "Back to the queue"),
    # a chart and its menu
    "chart_menu": ("更多", "More"),
    "chart_table": ("显示数字", "Show the numbers"),
    "chart_picture": (
        "图片：把指针移到图上，点右上角的下载。",
        "As a picture: point at the chart and use the download at its top right.",
    ),
    "chart_highest": ("最高", "highest"),
    "chart_last": ("最新", "latest"),
    "refresh": ("刷新", "Refresh"),
    "as_of": ("截至 {at}", "As of {at}"),
    "pair": ("{a}：{b}", "{a}: {b}"),
    "joined": ("{a}{b}", "{a} {b}"),
    "with": ("{a}（{b}）", "{a} ({b})"),
    "comma": ("、", ", "),
    "semicolon": ("；", "; "),
    # addresses that lead nowhere
    "to_overview": ("打开首页", "Open the first page"),
    "unknown_title": ("没有这个页面", "There is no such page"),
    "unknown_text": (
        "地址 {path} 打不开任何页面，可能是链接不完整，或页面已经改名。",
        "The address {path} is no page here: a link may be cut short, or a page was renamed.",
    ),
    "forbidden_title": ("这个页面不对你的角色开放", "This page is not open to your role"),
    "forbidden_text": (
        "需要它的话，请让管理员调整你的角色。",
        "If you need it, ask an administrator to change your role.",
    ),
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
    # empty and failing
    "empty_title": ("还没有数据", "Nothing here yet"),
    "empty_brand": ("先告诉转喜要关注哪个品牌：", "First say which brand to watch:"),
    "empty_mentions": (
        "品牌已经有了，接着采集或导入：",
        "The brand is set; now collect or import:",
    ),
    "empty_or_command": ("或在终端运行：", "Or in a terminal:"),
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
