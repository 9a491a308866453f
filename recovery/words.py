"""The product's words in Chinese and English, by kind and code."""

from nlp.labels import NAMES

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
    "source": {"weibo": "微博", "feed": "订阅源", "appstore": "应用商店"},
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
    },
}

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
    "source": {"weibo": "Weibo", "feed": "feed", "appstore": "App Store"},
    "reason": {
        "missing_id": "no id",
        "empty_text": "no text",
        "bad_time": "time not understood",
        "future_time": "time in the future",
        "bad_source": "no valid source name",
        "bad_row": "malformed row",
        "bad_encoding": "wrong encoding",
        "rounded_id": "id rounded by a spreadsheet",
    },
}


def word(kind: str, code: str, language: str = "zh") -> str:
    """The word for a code; the code itself, readable, where there is none."""
    table = _ZH if language == "zh" else _EN
    return table.get(kind, {}).get(code, code.replace("_", " "))
