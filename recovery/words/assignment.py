"""The words of assignment, for :mod:`recovery.words`."""

ZH: dict[str, dict[str, str]] = {
    "rule": {
        "role": "不处理工单",
        "absent": "请假中",
        "away": "已离开",
        "off_shift": "不在班",
        "full": "手上工单已满",
        "outsourced_brand": "外包未授权该品牌",
        "brand": "不负责该品牌",
        "topic": "不负责该问题类型",
        "language": "不会该语言",
        "senior": "需要资深处理人",
        "third_abusive": "已连接两单辱骂，另有他人有空",
    },
    "preference": {
        "only": "只有此人可接",
        "leads_last": "组长排在后面",
        "shift": "正在班上",
        "load": "手上负荷较轻",
        "streak": "近来辱骂单较少",
        "name": "条件相同，按姓名",
    },
    "wait": {
        "senior": "没有资深处理人可接，等组长决定",
        "nobody": "没有人可接",
        "changed": "正被别人修改，下次再分派",
    },
    "presence": {"at_work": "在岗", "remote": "远程", "away": "离开"},
    "duty": {"on": "在班", "soon": "即将上班", "off": "不在班"},
    "absence": {"leave": "休假", "sick": "病假", "training": "培训", "other": "其他"},
    "skill": {"brand": "品牌", "topic": "问题类型", "language": "语言"},
    "language": {"zh": "中文", "en": "英文", "ja": "日文", "ko": "韩文", "other": "其他语言"},
}

# Only where the code itself, with spaces, is not what a person would say.
EN: dict[str, dict[str, str]] = {
    "rule": {
        "role": "works no cases",
        "off_shift": "not on shift",
        "full": "has as many cases as they may",
        "outsourced_brand": "outsourced, not for this brand",
        "brand": "takes other brands",
        "topic": "takes other topics",
        "language": "takes other languages",
        "senior": "needs a senior handler",
        "third_abusive": "two abusive cases in a row, and somebody else is free",
    },
    "preference": {
        "only": "nobody else can take it",
        "leads_last": "leads are asked last",
        "shift": "on shift now",
        "load": "has less to do",
        "streak": "fewer abusive cases lately",
        "name": "all else equal, by name",
    },
    "wait": {
        "senior": "no senior handler can take it: a lead decides",
        "nobody": "nobody can take it",
        "changed": "somebody is changing it: next time",
    },
    "duty": {"on": "on shift", "soon": "shift begins soon", "off": "not on shift"},
    "language": {
        "zh": "Chinese",
        "en": "English",
        "ja": "Japanese",
        "ko": "Korean",
        "other": "another language",
    },
}
