"""The words of callbacks and of the proof that a customer was won back."""

ZH: dict[str, dict[str, str]] = {
    "outcome": {"answered": "已接通", "no_answer": "未接通", "refused": "拒绝回访"},
    "way": {"public": "公开评论", "private": "私信", "phone": "电话"},
    "proof": {"won_back": "已转怒为喜", "not_won_back": "未转怒为喜", "unproven": "无法证实"},
    "proof_basis": {
        "said_won_back": "回访：已挽回",
        "said_not_won_back": "回访：未挽回",
        "dissatisfied": "回访：不满意",
        "contradictory": "回访：称已挽回，但不满意",
        "only_satisfied": "回访：满意，未问是否挽回",
        "undecided": "回访：态度不明",
        "refused": "拒绝回访",
        "no_answer": "多次未接通",
        "not_asked": "尚未回访",
        "relapsed": "之后再次投诉",
        "observing": "观察期未满",
        "unrecognisable": "无从辨认该客户之后的发言",
        "praised": "之后发过好评（不作依据）",
        "vanished": "原帖已消失（不作依据）",
        "withdrawn": "投诉已撤回（不作依据）",
    },
}

# Only where the code itself, with spaces, is not what a person would say.
EN: dict[str, dict[str, str]] = {
    "outcome": {"refused": "refused to answer"},
    "way": {"public": "in public", "private": "by private message", "phone": "by phone"},
    "proof_basis": {
        "said_won_back": "said: won back",
        "said_not_won_back": "said: not won back",
        "contradictory": "said: won back, yet dissatisfied",
        "only_satisfied": "satisfied, not asked whether won back",
        "refused": "refused to answer",
        "no_answer": "never answered",
        "relapsed": "complained again",
        "observing": "the time of watching is not over",
        "unrecognisable": "would not be recognised in a later post",
        "praised": "praised us later (counts for nothing)",
        "vanished": "a post vanished (counts for nothing)",
        "withdrawn": "the complaint was withdrawn (counts for nothing)",
    },
}
