"""The words of what is done for a customer, by kind and code; `recovery.words` takes them in."""

ZH: dict[str, dict[str, str]] = {
    "action": {
        "replied": "公开回复",
        "contacted": "私下联系",
        "task_given": "下达内部任务",
        "task_done": "内部任务完成",
        "task_cancelled": "取消内部任务",
        "task_overdue": "内部任务超时",
        "compensation_proposed": "申请补偿",
        "compensation_granted": "权限内批准补偿",
        "compensation_approved": "批准补偿",
        "compensation_declined": "驳回补偿",
        "compensation_given": "补偿已发放",
    },
    "problem": {
        "asks_delete": "要求删帖",
        "asks_withdraw": "要求撤诉",
        "asks_praise": "索要好评",
        "asks_rating": "要求改评价",
        "condition": "以此为补偿条件",
        "personal": "含个人信息",
        "order": "透露订单信息",
        "stock": "套话回复",
        "no_substance": "没有实质内容",
        "blames": "责怪客户",
        "no_date": "承诺没有期限",
    },
    "contactway": {"private_message": "私信", "phone": "电话", "email": "邮件"},
    "contactbasis": {
        "gave_number_for_this": "客户为此事留下联系方式",
        "asked_to_be_called": "客户要求回电",
        "platform_message": "客户在平台私信中提供",
    },
    "contactoutcome": {"reached": "已联系上", "no_answer": "未接通", "refused": "客户拒绝"},
    "compensation": {
        "refund": "退款",
        "voucher": "代金券",
        "points": "积分",
        "replacement": "换货",
        "repair": "维修",
        "gift": "礼品",
        "other": "其他",
    },
    "compensation_state": {
        "proposed": "待审批",
        "approved": "已批准",
        "declined": "已驳回",
        "given": "已发放",
    },
    "task_state": {"open": "进行中", "done": "已完成", "cancelled": "已取消"},
}

EN: dict[str, dict[str, str]] = {
    "action": {
        "replied": "answered in public",
        "contacted": "contacted in private",
        "compensation_granted": "compensation granted within the limit",
    },
    "problem": {
        "asks_delete": "asks to delete the post",
        "asks_withdraw": "asks to withdraw the complaint",
        "asks_praise": "asks for praise",
        "asks_rating": "asks to change a rating",
        "condition": "makes help depend on it",
        "personal": "personal data",
        "order": "particulars of the order",
        "stock": "a stock reply",
        "blames": "blames the customer",
        "no_date": "a promise without a date",
    },
    "contactbasis": {
        "gave_number_for_this": "gave the number for this",
        "platform_message": "said in a message on the platform",
    },
}
