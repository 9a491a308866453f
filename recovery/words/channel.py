"""The words of the channel decision in Chinese and English: rules, outcomes, where they asked."""

ZH: dict[str, dict[str, str]] = {
    "channel_rule": {
        "said_by_person": "人工判定",
        "posted_past_us": "发在投诉平台或政府留言板",
        "escalated": "已向外部投诉",
        "asked_in_vain": "求助无果",
        "settled": "已经解决",
        "in_hand": "正在按承诺处理",
        "record_in_vain": "记录显示未解决或未接通",
        "record": "记录显示已解决或处理中",
        "answered_in_public": "官方已公开答复",
        "public_call_unanswered": "公开@未回应",
        "public_call_waiting": "公开@，未到首响时限",
        "account_not_staffed": "只@了不受理服务的账号",
        "did_not_try": "自述没有找过官方",
        "no_record": "完整导入的记录中没有",
        "no_sign": "没有任何接触迹象",
    },
    "outcome": {
        "unreached": "联系不上",
        "brushed_off": "推诿拒绝",
        "broken_promise": "承诺未兑现",
        "in_hand": "处理中",
        "solved": "已解决",
    },
    "asked": {
        "hotline": "热线",
        "online": "在线客服",
        "app": "App 反馈",
        "shop": "门店或商家",
        "official_account": "官方账号私信",
        "courier": "快递物流",
        "staff": "工作人员",
        "service": "客服",
    },
}

EN: dict[str, dict[str, str]] = {
    "channel_rule": {
        "posted_past_us": "posted on a complaint platform or to an authority",
        "escalated": "took it to an outside body",
        "in_hand": "being dealt with as promised",
        "record_in_vain": "a record says unsolved or unreached",
        "record": "a record says solved or open",
        "public_call_unanswered": "nobody answered the @ in time",
        "public_call_waiting": "the @ may still be answered",
        "account_not_staffed": "@-ed an account that does not serve",
        "did_not_try": "says that they did not ask us",
        "no_record": "no record where all records are here",
        "no_sign": "no sign of any contact",
    },
    "asked": {
        "online": "online service",
        "app": "in the app",
        "shop": "shop or seller",
        "official_account": "message to an official account",
    },
}
