"""The phrases of collection, in Chinese and English."""

from typing import Final

PHRASES: Final = {
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
}
