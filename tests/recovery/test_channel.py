"""渠道判定 as a decision table."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from recovery.channel import Channel, Decision, Record, Reply, Said, decide, is_substantive

DUE = datetime(2026, 11, 18, 8, tzinfo=UTC)
BEFORE, AFTER = DUE - timedelta(minutes=1), DUE + timedelta(minutes=1)
ANSWER = "我们已安排维修师傅明天上午上门检查，费用由我们承担"
COURTESY = "您好，请私信我们您的联系方式"


def record(result: str, days_ago: int = 1) -> Record:
    return Record(f"T{days_ago}", "hotline", result, DUE - timedelta(days=days_ago))


def decided(
    contact: str = "none",
    escalation: str = "none",
    records: tuple[Record, ...] = (),
    account: str | None = None,
    replies: tuple[str, ...] = (),
    now: datetime = BEFORE,
    **more: str,
) -> Decision:
    return decide(
        Said(contact, escalation, **more),
        records=records,
        official_account=account,
        replies=[Reply(words, BEFORE) for words in replies],
        answer_due=DUE,
        now=now,
    )


AT: dict[str, object] = {"account": "云杉客服"}
LATE: dict[str, object] = {"now": AFTER}
RULE: list[tuple[str, dict[str, object], str]] = [
    # escalated stands above all
    ("already with a regulator", {"escalation": "done"}, "escalated"),
    (
        "escalated, though service failed",
        {"escalation": "done", "contact": "unresolved"},
        "escalated",
    ),
    ("escalated, though solved", {"escalation": "done", "contact": "resolved"}, "escalated"),
    (
        "escalated, though a record is open",
        {"escalation": "done", "records": (record("open"),)},
        "escalated",
    ),
    (
        "escalated, though answered in public",
        {"escalation": "done", "replies": (ANSWER,)},
        "escalated",
    ),
    ("escalated, though the @ may still be answered", {"escalation": "done", **AT}, "escalated"),
    # failed: asked in vain
    ("nobody picks up", {"contact": "unreachable"}, "failed"),
    ("service did not solve it", {"contact": "unresolved"}, "failed"),
    (
        "the author's words stand above a solved record",
        {"contact": "unresolved", "records": (record("solved"),)},
        "failed",
    ),
    (
        "the author's words stand above a public answer",
        {"contact": "unresolved", "replies": (ANSWER,)},
        "failed",
    ),
    ("unreached, and the @ may still be answered", {"contact": "unreachable", **AT}, "failed"),
    ("a record says unsolved", {"records": (record("unsolved"),)}, "failed"),
    ("a record says nobody was reached", {"records": (record("unreached"),)}, "failed"),
    (
        "an unsolved record, though answered in public",
        {"records": (record("unsolved"),), "replies": (ANSWER,)},
        "failed",
    ),
    (
        "the newest record counts: unsolved after solved",
        {"records": (record("unsolved", 1), record("solved", 5))},
        "failed",
    ),
    ("nobody answered the @ in time", {**AT, **LATE}, "failed"),
    (
        "a request for a private message is no answer",
        {**AT, **LATE, "replies": (COURTESY,)},
        "failed",
    ),
    # official: within official service
    ("service solved it, the author says", {"contact": "resolved"}, "official"),
    ("a record says solved", {"records": (record("solved"),)}, "official"),
    ("a record is being worked on", {"records": (record("open"),)}, "official"),
    (
        "the newest record counts: solved after unsolved",
        {"records": (record("solved", 1), record("unsolved", 5))},
        "official",
    ),
    (
        "the newest record counts, in whatever order they come",
        {"records": (record("unsolved", 5), record("open", 1))},
        "official",
    ),
    ("answered in public", {"replies": (ANSWER,)}, "official"),
    ("the @ was answered in public", {**AT, "replies": (ANSWER,)}, "official"),
    (
        "the @ was answered, and the limit has passed",
        {**AT, **LATE, "replies": (ANSWER,)},
        "official",
    ),
    ("a courtesy first, then an answer", {**AT, **LATE, "replies": (COURTESY, ANSWER)}, "official"),
    (
        "an unanswered @, but a record shows that they are served",
        {**AT, **LATE, "records": (record("open"),)},
        "official",
    ),
    ("solved, and the @ may still be answered", {"contact": "resolved", **AT}, "official"),
    # unknown: the @ may still be answered
    ("an @ that may still be answered", AT, "unknown"),
    (
        "a request for a private message, and the limit not passed",
        {**AT, "replies": (COURTESY,)},
        "unknown",
    ),
    # bypassed: no sign of any contact
    ("no sign of any contact", {}, "bypassed"),
    ("no sign of any contact, long ago", LATE, "bypassed"),
    ("only a request for a private message", {"replies": (COURTESY,)}, "bypassed"),
    ("only threatens", {"escalation": "threatened"}, "bypassed"),
]


@pytest.mark.parametrize(
    ("known", "expected"), [pytest.param(k, e, id=f"{e}: {why}") for why, k, e in RULE]
)
def test_the_channel_follows_the_rule(known: dict[str, object], expected: str) -> None:
    assert decided(**known).value == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "expected"), [pytest.param(k, e, id=f"{e}: {why}") for why, k, e in RULE]
)
def test_a_threat_is_a_flag_beside_the_channel(known: dict[str, object], expected: str) -> None:
    if known.get("escalation") == "done":
        assert not decided(**known).is_threatened  # type: ignore[arg-type]
        return
    threatened = decided(**{**known, "escalation": "threatened"})  # type: ignore[arg-type]
    assert threatened.is_threatened
    assert threatened.value == expected
    assert threatened.facts["threatened"]["value"] is True


WORLD = list(
    product(
        ("none", "unreachable", "unresolved", "resolved"),
        ("none", "threatened", "done"),
        (None, "solved", "unsolved", "open", "unreached"),
        (None, "云杉客服"),
        ((), (COURTESY,), (ANSWER,)),
        (BEFORE, AFTER),
    )
)


def test_every_combination_has_a_channel_that_its_facts_show() -> None:
    for contact, escalation, result, account, replies, now in WORLD:
        records = (record(result),) if result else ()
        decision = decided(contact, escalation, records, account, replies, now)
        facts, value = decision.facts, decision.value
        assert ("escalated_to" in facts) == (value is Channel.ESCALATED)
        assert ("tried" in facts) == (contact != "none" or bool(records))
        assert ("mentioned_official" in facts) == (account is not None)
        if value is Channel.FAILED:
            assert "tried" in facts or (account and now is AFTER and replies != (ANSWER,))
        if value is Channel.OFFICIAL:
            assert "tried" in facts or "answered" in facts
        if value is Channel.UNKNOWN:
            assert (
                account
                and now is BEFORE
                and not facts.keys() - {"mentioned_official", "threatened"}
            )
        if value is Channel.BYPASSED:
            assert not facts.keys() - {"threatened"}
        assert decision.certainty == ("presumed" if value is Channel.BYPASSED else None)


def test_waiting_longer_only_ever_turns_unknown_into_failed_or_official_into_failed() -> None:
    for contact, escalation, result, account, replies, now in WORLD:
        if now is AFTER:
            continue
        records = (record(result),) if result else ()
        early = decided(contact, escalation, records, account, replies, BEFORE).value
        late = decided(contact, escalation, records, account, replies, AFTER).value
        assert late is early or late is Channel.FAILED


def test_facts_carry_what_shows_them() -> None:
    decision = decided(
        "unresolved",
        "done",
        (record("unsolved", 1), record("solved", 3)),
        "云杉客服",
        (ANSWER,),
        contact_quote="打了三次电话",
        escalation_quote="已经在12315登记",
        escalated_to="regulator",
    )
    assert decision.facts == {
        "escalated_to": {"value": "regulator", "shown_by": "text", "quote": "已经在12315登记"},
        "tried": {
            "value": "unresolved",
            "shown_by": "text",
            "quote": "打了三次电话",
            "records": ["hotline T1", "hotline T3"],
        },
        "mentioned_official": {"value": "云杉客服", "shown_by": "text"},
        "answered": {"value": True, "shown_by": "reply", "quote": ANSWER},
    }


def test_an_escalation_to_nobody_in_particular_is_told_as_unknown() -> None:
    assert decided(escalation="done").facts["escalated_to"]["value"] == "unknown"


def test_the_limit_itself_is_past_the_limit() -> None:
    assert decided(**AT, now=DUE).value is Channel.FAILED  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "reply",
    [
        "您的退款已于今天上午原路退回，预计三个工作日到账",
        "@小米粒 您好！这批滤芯存在装配问题，可以到任意门店免费更换。",
        "抱歉给您添麻烦了。我们查到包裹滞留在武汉分拨中心，今晚会重新发出。",
        "回复@阿桂:师傅因暴雨改约到周六上午九点上门，产生的误工费由我们补偿",
        "经核实，该笔会员费系重复扣款，已提交财务退还",
        "您好，这批滤芯可以到任意门店免费更换",
    ],
)
def test_an_answer_that_deals_with_the_matter_is_substantive(reply: str) -> None:
    assert is_substantive(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "👍",
        "您好！",
        "收到，谢谢反馈",
        "您好，已收到您的反馈，我们会尽快核实处理",
        "非常抱歉给您带来不好的体验！",
        "亲，麻烦私信一下您的订单号哦~",
        "您好，很抱歉，请您私信留下联系电话，我们会有专人与您联系",
        "感谢您的支持与理解，祝您生活愉快",
        "@小米粒",
        "@小米粒 请查看私信～",
        "请在后台留言，我们尽快核实处理",
        "方便的话留下您的手机号码，工作人员稍后回电",
        "//@小米粒: 空调装了两次还在漏水，什么时候给我解决这个问题",
        "回复@阿桂: 好的",
    ],
)
def test_courtesy_and_a_request_for_a_private_message_are_no_answer(reply: str) -> None:
    assert not is_substantive(reply)
