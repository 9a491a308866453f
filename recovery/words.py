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
}

_EN: dict[str, dict[str, str]] = {
    "severity": {"0": "none", "1": "1 mild", "2": "2 upset", "3": "3 severe", "4": "4 critical"},
    "source": {"appstore": "App Store"},
}


def word(kind: str, code: str, language: str = "zh") -> str:
    """The word for a code; the code itself, readable, where there is none."""
    table = _ZH if language == "zh" else _EN
    return table.get(kind, {}).get(code, code.replace("_", " "))
