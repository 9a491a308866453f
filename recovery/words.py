"""The product's words in Chinese and English, by kind and code."""

from nlp.labels import NAMES
from recovery import case_words

_ZH: dict[str, dict[str, str]] = {
    **NAMES,
    "stage": {
        "received": "新接收",
        "acknowledged": "已确认",
        "assigned": "已分派",
        "investigating": "处理中",
        "waiting": "等待客户",
        "responded": "已回复",
        "resolved": "已解决",
        "callback": "回访中",
        "closed": "已关闭",
        "dismissed": "非投诉",
        "merged": "已合并",
    },
    "channel": {
        "escalated": "升级外诉",
        "failed": "求助无果",
        "official": "官方渠道内",
        "bypassed": "未走官方渠道",
        "unknown": "待判定",
    },
    "certainty": {"presumed": "疑似", "confirmed": "确认"},
    "escalated_to": {
        "platform": "投诉平台",
        "regulator": "监管部门",
        "media": "媒体",
        "court": "法院",
        "unknown": "外部机构",
    },
    "role": {
        "pr": "公关",
        "analyst": "分析师",
        "handler": "处理人",
        "lead": "组长",
        "admin": "管理员",
        "outsourced": "外包处理人",
        "system": "系统",
    },
    "run_status": {
        "queued": "排队中",
        "running": "进行中",
        "ok": "正常",
        "empty": "无新内容",
        "partial": "部分完成",
        "blocked": "被拦截",
        "failed": "失败",
    },
    "action": {
        "opened": "建立工单",
        "joined": "并入一条投诉",
        "reassessed": "重新判定",
        "assigned": "分派",
        "moved": "变更阶段",
        "note": "备注",
    },
    "priority_term": {
        "severity": "严重度",
        "reach": "传播面",
        "escalated": "已升级外诉",
        "failed": "求助无果",
        "threatened": "扬言升级",
        "repeat": "重复投诉",
        "overdue": "首响超时",
    },
    "fact": {
        "tried": "找过官方",
        "answered": "得到答复",
        "mentioned_official": "公开@官方",
        "own_area": "在官方评论区",
        "escalated_to": "升级到",
        "threatened": "扬言升级",
    },
    "why": {
        "name": "名称",
        "alias": "别名",
        "homophone": "谐音",
        "abbreviation": "缩写",
        "keyword": "关键词",
        "product": "产品",
        "account": "@官方账号",
        "author": "官方账号发布",
        "place": "所在位置",
        "given": "导入时指定",
        "original": "转发的原帖",
        "unrecorded": "旧记录",
    },
    "how": {"first": "最早", "repost": "转发", "copy": "内容相同", "customer": "同一客户再发"},
    "form": {"initials": "首字母", "pinyin": "拼音", "homophone": "谐音"},
    "source": {
        "weibo": "微博",
        "weibohot": "微博热搜",
        "feed": "订阅源",
        "appstore": "应用商店",
        "liuyan": "领导留言板",
        "v2ex": "V2EX 社区",
        "discourse": "Discourse 论坛",
        "news": "新闻",
        "web": "网页",
        "xhs": "小红书",
        "douyin": "抖音",
        "kuaishou": "快手",
        "bilibili": "哔哩哔哩",
        "tieba": "百度贴吧",
        "zhihu": "知乎",
        "heimao": "黑猫投诉",
        "table": "导入的表格",
    },
    "kind": {
        "post": "帖子",
        "repost": "转发",
        "comment": "评论",
        "review": "评价",
        "article": "文章",
        "topic": "话题",
    },
    "reason": {
        "missing_id": "没有编号",
        "empty_text": "没有内容",
        "bad_time": "时间无法识别",
        "future_time": "时间在未来",
        "deleted": "已删除",
        "bad_source": "来源名无效",
        "bad_row": "这一行格式有误",
        "bad_encoding": "编码有误",
        "rounded_id": "编号被表格软件取整",
        "missing_reference": "没有工单号",
        "missing_channel": "没有渠道",
        "bad_result": "处理结果无法识别",
        "bad_kind": "看不出是不是投诉",
        "unknown_brand": "没有这个品牌",
    },
}
_ZH["status"] = _ZH["run_status"]  # by the name of the enumeration, for messages
_ZH["unusable"] = _ZH["reason"]

# Only where the code itself, with spaces, is not what a person would say.
_EN: dict[str, dict[str, str]] = {
    "severity": {"0": "none", "1": "1 mild", "2": "2 upset", "3": "3 severe", "4": "4 critical"},
    "contact": {
        "none": "no contact mentioned",
        "unreachable": "could not reach us",
        "unresolved": "asked us, not solved",
        "resolved": "solved by us",
    },
    "escalation": {
        "none": "not escalated",
        "threatened": "threatens to escalate",
        "done": "escalated",
    },
    "topic": {
        "quality": "product quality",
        "logistics": "delivery",
        "aftersales": "after-sales",
        "attitude": "staff attitude",
        "price": "price and fees",
        "system": "system failure",
        "safety": "safety and hygiene",
        "misleading": "misleading advertising",
        "facility": "premises",
        "efficiency": "handling time",
        "account": "account and privacy",
    },
    "stage": {"waiting": "waiting for customer"},
    "channel": {
        "failed": "asked in vain",
        "official": "official channel",
        "bypassed": "bypassed us",
        "unknown": "undecided",
    },
    "escalated_to": {
        "platform": "a complaint platform",
        "regulator": "a regulator",
        "media": "the media",
        "court": "a court",
        "unknown": "an outside body",
    },
    "role": {
        "pr": "PR",
        "handler": "case handler",
        "lead": "team lead",
        "admin": "administrator",
        "outsourced": "outsourced handler",
    },
    "run_status": {"empty": "nothing new", "partial": "partly done"},
    "action": {
        "opened": "case opened",
        "joined": "complaint joined",
        "reassessed": "judged again",
        "moved": "stage changed",
    },
    "priority_term": {
        "escalated": "already escalated",
        "failed": "asked in vain",
        "threatened": "threatens to escalate",
        "repeat": "repeat complaint",
        "overdue": "reply overdue",
    },
    "fact": {
        "tried": "asked us",
        "answered": "got an answer",
        "mentioned_official": "@-ed us in public",
        "own_area": "in our comment area",
        "threatened": "threatens to escalate",
    },
    "why": {
        "account": "@ of an official account",
        "author": "written by an official account",
        "place": "where it stands",
        "given": "said at import",
        "original": "the post it reposts",
        "unrecorded": "linked before reasons were kept",
    },
    "how": {"customer": "same customer again"},
    "source": {
        "weibo": "Weibo",
        "weibohot": "Weibo hot list",
        "appstore": "App Store",
        "liuyan": "messages to officials (liuyan)",
        "v2ex": "V2EX",
        "discourse": "Discourse forum",
        "web": "web pages",
        "xhs": "Xiaohongshu",
        "douyin": "Douyin",
        "kuaishou": "Kuaishou",
        "bilibili": "Bilibili",
        "tieba": "Baidu Tieba",
        "zhihu": "Zhihu",
        "heimao": "Heimao complaints",
        "table": "imported table",
    },
    "reason": {
        "missing_id": "no id",
        "empty_text": "no text",
        "bad_time": "time not understood",
        "future_time": "time in the future",
        "bad_source": "no valid source name",
        "bad_row": "malformed row",
        "bad_encoding": "wrong encoding",
        "rounded_id": "id rounded by a spreadsheet",
        "missing_reference": "no reference",
        "missing_channel": "no channel",
        "bad_result": "result not understood",
        "bad_kind": "complaint or not is not understood",
        "unknown_brand": "no such brand",
    },
}

for _told, _more in ((_ZH, case_words.ZH), (_EN, case_words.EN)):
    for _kind, _words in _more.items():
        _told[_kind] = {**_told.get(_kind, {}), **_words}


def word(kind: str, code: str, language: str = "zh") -> str:
    """The word for a code; the code itself, readable, where there is none."""
    table = _ZH if language == "zh" else _EN
    return table.get(kind, {}).get(code, code.replace("_", " "))


def place(source: str, kind: str, language: str = "zh") -> str:
    """A source, with what was written there where that changes how it is read: ``微博评论``."""
    name = word("source", source, language)
    if kind not in ("comment", "repost"):
        return name
    return f"{name}{'' if language == 'zh' else ' '}{word('kind', kind, language)}"
