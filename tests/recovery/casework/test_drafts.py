"""The rules of drafts as a table: each row is a row of docs/recovery.md or an edge of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.casework.demands import Problem, demands
from recovery.casework.drafts import Draft, Earlier, check, likeness, without_names
from tests.recovery.demand_rows import ASKED, HARMLESS, REFUSED

ANSWER = "您的净水器配件费已在今天上午原路退回，预计周五前到账。"


@pytest.mark.parametrize(("text", "expected"), ASKED, ids=[text for text, _ in ASKED])
def test_what_nobody_may_ask_of_a_customer_is_found(text: str, expected: set[str]) -> None:
    found = demands(text)
    assert {one.problem for one in found} == expected
    assert all(one.is_blocking and one.quote for one in found)


@pytest.mark.parametrize("text", [*REFUSED, *HARMLESS, ANSWER])
def test_what_is_refused_or_of_another_matter_is_no_demand(text: str) -> None:
    assert demands(text) == ()


@pytest.mark.parametrize("before", ["您好，", "非常抱歉！", "核实过了：", "@阿桂 "])
@pytest.mark.parametrize(("text", "expected"), ASKED[::4])
def test_a_demand_is_found_wherever_it_stands(before: str, text: str, expected: set[str]) -> None:
    assert {one.problem for one in demands(f"{before}{text}。{ANSWER}")} >= expected


PRIVATE = [
    ("请拨打您留的13800138000", "personal"),
    ("您的号码138****8000一直无法接通", "personal"),
    ("手机尾号8000的会员已退费", "personal"),
    ("身份证110101199003074477已核验", "personal"),
    ("邮箱 gui@example.com 已收到凭证", "personal"),
    ("您的订单号20261103998877已退款", "personal"),
    ("收货地址是青柚小区的那一单已补发", "order"),
    ("工单 A-1001 已经结清", "order"),
    ("您买的柚先达滤芯已寄出新的", "order"),
]


@pytest.mark.parametrize(("text", "problem"), PRIVATE)
def test_what_belongs_to_the_customer_is_not_said_in_public(text: str, problem: str) -> None:
    draft = Draft(text, references=("A-1001",), ordered=("柚先达滤芯",))
    assert problem in {one.problem for one in check(draft) if one.is_blocking}


@pytest.mark.parametrize(
    "text",
    [
        "客服热线400-800-1234全天可以拨打，也可以打95533",
        "退款128.50元已于11月25日18:00前到账",
        "这批滤芯可以到任意门店免费更换",
    ],
)
def test_public_numbers_prices_and_dates_may_be_said(text: str) -> None:
    draft = Draft(text, references=("A-1001", "1"), ordered=("柚先达滤芯", ""))
    assert [one for one in check(draft) if one.is_blocking] == []


TOLD = [
    ("您好，请私信我们您的联系方式", {"no_substance"}),
    ("感谢您的反馈，祝您生活愉快", {"no_substance"}),
    ("您自己没有看清活动规则，优惠券在上月已经过期", {"blames"}),
    ("属于人为损坏，不在保修范围内，可以到店自费更换", {"blames"}),
    ("其他用户都没有反映过这样的问题，您再试一次看看", {"blames", "no_substance"}),
    ("维修师傅会尽快上门更换漏水的滤芯和阀门", {"no_date", "no_substance"}),
    ("我们一定会给您解决漏水的事情，也会赔偿地板", {"no_date", "no_substance"}),
    ("维修师傅会在明天上午上门更换漏水的滤芯", set()),
    ("我们将在3个工作日内退还误扣的会员费", set()),
    (ANSWER, set()),
]


@pytest.mark.parametrize(("text", "expected"), TOLD)
def test_poor_manners_are_told_and_block_nothing(text: str, expected: set[str]) -> None:
    found = check(Draft(text))
    assert {one.problem for one in found} == expected
    assert not any(one.is_blocking for one in found)


STOCK = [
    ("the same words", ANSWER, ANSWER, (), True),
    (
        "other names only",
        f"@阿桂 王女士您好，青柚到家：{ANSWER}",
        f"@小米粒 李先生您好，橙屿出行：{ANSWER}",
        ("橙屿出行",),
        True,
    ),
    ("nearly the same", ANSWER, ANSWER.replace("周五", "周六"), (), True),
    (
        "about another matter",
        ANSWER,
        "司机多收的车费已经退到您的账户，投诉记录也已更正。",
        (),
        False,
    ),
    ("nothing was said to others", ANSWER, "", (), False),
]


@pytest.mark.parametrize(
    ("text", "earlier", "names", "is_stock"),
    [pytest.param(*row[1:], id=row[0]) for row in STOCK],
)
def test_a_customer_failed_before_gets_no_stock_reply(
    text: str, earlier: str, names: tuple[str, ...], is_stock: bool
) -> None:
    others = [Earlier("别的话题，与此毫不相干的一段答复"), Earlier(earlier, names)]
    draft = Draft(text, needs_senior=True, names=("青柚到家",), earlier=others)
    assert (Problem.STOCK in {one.problem for one in check(draft)}) is is_stock
    usual = Draft(text, names=("青柚到家",), earlier=others)
    assert Problem.STOCK not in {one.problem for one in check(usual)}


def test_a_customer_failed_before_gets_more_than_courtesy() -> None:
    (found,) = check(Draft("您好，请私信我们", needs_senior=True))
    assert (found.problem, found.is_blocking) == (Problem.NO_SUBSTANCE, True)


def test_what_blocks_is_told_first() -> None:
    found = check(Draft("您自己删帖吧，我们会尽快处理"))
    blocking = [one.is_blocking for one in found]
    assert blocking == sorted(blocking, reverse=True)
    assert blocking[0] and not blocking[-1]


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_even_handed_and_between_none_and_all(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, one) == 1


def test_names_are_left_out_of_a_comparison() -> None:
    assert without_names("@小米粒 李女士，青柚到家为您退款", ["青柚到家"]) == "为您退款"


@given(st.text(max_size=200))
def test_any_text_can_be_checked(text: str) -> None:
    check(Draft(text, needs_senior=True, earlier=[Earlier(text)]))
