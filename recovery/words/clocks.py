"""The words of clocks, norms and their duties in Chinese and English, by kind and code."""

ZH: dict[str, dict[str, str]] = {
    "clock": {
        "first_response": "首响",
        "resolution": "解决",
        "legal": "法定时限",
        "ordered": "转办时限",
        "callback": "回访",
    },
    "clock_state": {
        "running": "计时中",
        "near": "将到期",
        "passed": "已超时",
        "paused": "暂停",
        "met": "按时完成",
        "missed": "超时完成",
    },
    "unit": {
        "working_hours": "工作小时",
        "hours": "自然小时",
        "working_days": "工作日",
        "days": "自然日",
    },
    "duty": {"company": "企业", "regulator": "监管部门"},
    "preset": {
        "house": "内部约定",
        "consumer": "消费者投诉（12315）",
        "bank": "银行保险",
        "express": "快递",
        "telecom": "电信",
        "airline": "航空",
        "travel": "旅游",
    },
    "urgency": {"urgent": "紧急", "severe": "严重", "ordinary": "一般"},
}

EN: dict[str, dict[str, str]] = {
    "clock": {
        "legal": "date of a law",
        "ordered": "date of a regulator",
    },
    "unit": {"hours": "natural hours"},
    "preset": {"consumer": "consumer complaints (12315)", "bank": "banks and insurers"},
}
