"""The words of what is done to cases, by kind and code; `recovery.words` takes them in."""

ZH: dict[str, dict[str, str]] = {
    "action": {
        "merged": "合并到另一工单",
        "absorbed": "并入另一工单",
        "split": "拆出一部分",
        "split_off": "从另一工单拆出",
        "undone": "撤销上一次合并或拆分",
        "undismissed": "撤销排除",
        "same_customer": "认定为同一客户",
        "other_customer": "认定不是同一客户",
        "event_added": "归入事件",
        "event_removed": "移出事件",
        "drafted": "拟好回复",
        "bulk_undone": "撤销批量操作",
    },
    "dismissal": {
        "not_complaint": "不是投诉",
        "advertising": "广告或营销",
        "not_our_brand": "与本品牌无关",
        "not_customer": "不是客户本人",
        "duplicate": "重复工单",
        "out_of_scope": "不属受理范围",
    },
    "reopening": {
        "relapse": "问题再次出现",
        "not_satisfied": "客户不满意",
        "new_facts": "客户补充了新情况",
        "mistake": "误操作",
    },
    "customer_evidence": {
        "author": "同一账号",
        "person": "人工认定",
        "order": "同一订单号",
        "phone": "同一电话",
        "handle": "同一昵称",
    },
}

EN: dict[str, dict[str, str]] = {
    "action": {
        "merged": "merged into another case",
        "absorbed": "took another case in",
        "split": "a part split off",
        "split_off": "split off another case",
        "undone": "last merge or split undone",
        "undismissed": "dismissal undone",
        "same_customer": "said to be one customer",
        "other_customer": "said to be two customers",
        "event_added": "put into an event",
        "event_removed": "taken out of an event",
        "drafted": "reply prepared",
        "bulk_undone": "bulk action taken back",
    },
    "dismissal": {
        "not_complaint": "not a complaint",
        "advertising": "advertising",
        "not_our_brand": "not about our brand",
        "not_customer": "not by the customer",
        "duplicate": "a case already exists",
        "out_of_scope": "out of scope",
    },
    "reopening": {
        "relapse": "the problem came back",
        "not_satisfied": "customer not satisfied",
        "new_facts": "new facts",
        "mistake": "a mistake",
    },
    "customer_evidence": {
        "author": "same account",
        "person": "somebody said so",
        "order": "same order number",
        "phone": "same phone number",
        "handle": "same handle",
    },
}
