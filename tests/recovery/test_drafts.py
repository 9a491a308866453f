"""The rules of drafts as a table: each row is a row of docs/recovery.md or an edge of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.demands import Problem, demands
from recovery.drafts import Draft, Earlier, check, likeness, without_names

ANSWER = "您的净水器配件费已在今天上午原路退回，预计周五前到账。"
ASKED: list[tuple[str, set[str]]] = [
    # to delete
    ("麻烦您把帖子删一下，谢谢", {"asks_delete"}),
    ("请删除这条微博", {"asks_delete"}),
    ("方便的话删 帖 可以吗", {"asks_delete"}),
    ("您看这条评论能不能先隐藏", {"asks_delete"}),
    ("帖子可不可以删", {"asks_delete"}),
    ("笔记可以设为私密吗，仅自己可见就好", {"asks_delete"}),
    ("给您造成不便，不好意思您删帖好吗", {"asks_delete"}),
    ("不会耽误您很久，把视频删了就行", {"asks_delete"}),
    ("我们不得不请您删除帖子", {"asks_delete"}),
    ("无需撤诉，删帖即可", {"asks_delete"}),
    ("如方便可否将此贴刪除", {"asks_delete"}),
    ("能否先把小红书那条删了", {"asks_delete"}),
    ("帖子您这边处理掉可以吗", {"asks_delete"}),
    ("我们不强求您删帖，但是删了会优先给您退款", {"asks_delete", "condition"}),
    ("如不删除评论，将追究法律责任", {"asks_delete"}),
    ("视频是不是可以下架了", {"asks_delete"}),
    ("等您删完我们安排打款", {"asks_delete", "condition"}),
    # to withdraw, or to keep silent
    ("请您撤诉", {"asks_withdraw"}),
    ("辛苦到平台上撤销投诉", {"asks_withdraw"}),
    ("投诉那边麻烦您取消一下", {"asks_withdraw"}),
    ("希望您不再追究", {"asks_withdraw"}),
    ("无需删帖但请撤回举报", {"asks_withdraw"}),
    ("烦请关闭投诉", {"asks_withdraw"}),
    ("不要再发帖了，我们给您处理", {"asks_withdraw"}),
    ("希望您停止发布不实信息", {"asks_withdraw"}),
    # to praise
    ("麻烦给个五星好评", {"asks_praise"}),
    ("希望您能写一条感谢的话", {"asks_praise"}),
    ("请您发文澄清", {"asks_praise"}),
    ("感谢您给个好评", {"asks_praise"}),
    ("给个赞吧", {"asks_praise"}),
    ("请在回访时选择满意", {"asks_praise"}),
    ("评价时给五颗星哦", {"asks_praise"}),
    ("请在评论里说一句已解决", {"asks_praise"}),
    # to change a rating
    ("您方便改一下评价吗", {"asks_rating"}),
    ("差评能否修改", {"asks_rating"}),
    ("把星级调整为五星", {"asks_rating", "asks_praise"}),
    ("请收回差评", {"asks_rating"}),
    ("差评麻烦撤销一下", {"asks_rating"}),
    # money or help tied to it
    ("删帖后我们给您退款", {"asks_delete", "condition"}),
    ("只要撤诉，补偿两百元券", {"asks_withdraw", "condition"}),
    ("改成五星就返现20元", {"asks_praise", "condition"}),
    ("如果您愿意修改差评，可享优惠", {"asks_rating", "condition"}),
    ("您不删帖我们就不能退款", {"asks_delete", "condition"}),
    ("您可以不撤诉，但是我们就没办法赔付", {"asks_withdraw", "condition"}),
    ("没有撤诉前，无法赔付", {"asks_withdraw", "condition"}),
    ("帖子没删不予处理", {"asks_delete", "condition"}),
]
REFUSED = [
    "无需删帖，退款今天就到账",
    "您不用删除评论，我们照样补偿",
    "帖子不用删，也不用撤诉",
    "我们不会要求您删帖、撤诉或给好评",
    "退款不以删帖为条件",
    "补偿不附带撤诉等条件",
    "删帖与否不影响退款",
    "是否删帖和赔付无关",
    "无论您是否撤回投诉，我们都会退款",
    "是否修改评价由您决定",
    "从未要求用户修改评价",
    "投诉无需撤回，处理进度在12315可以查到",
    "您的评论被系统误删，我们已反馈平台",
    "我们没有删除您的帖子，目前暂无法退款的原因是银行维护",
    "别删帖，留着核对",
    "请保留帖子和凭证，不要删除",
    "撤不撤诉都会退款",
    "帖子保留与否由您决定",
    "我们已经停止了好评返现活动",
]
HARMLESS = [
    "已为您取消自动续费，投诉已登记",
    "您投诉的订单我们已取消，款项周三前退回",
    "我们已删除您的个人信息",
    "该批次商品已下架，全部召回",
    "感谢您一直以来的好评与支持",
    "门店改进了叫号流程，评价规则也已更新",
    "我们会改善服务，欢迎监督",
    "您反映的五星级酒店发票问题已补开",
    "您投诉后我们取消了该司机的接单资格",
    "已取消您投诉的会员自动续费",
    "不会因为您投诉就取消您的会员权益",
    "我们已下架该批次滤芯，并更新了产品评价页说明",
    "我们不再发布这类广告",
    "稍后会给您满意的答复",
    "五星门店也不该这样，满分服务我们没有做到",
    "您申请的取消订单已成功，投诉记录会保留",
    "我们已向法院撤回对您的起诉",
    "您取消订单后的投诉我们重新受理了",
    "调整后的价格和评价里说的一致",
    "已撤销那笔重复扣款",
    ANSWER,
]


@pytest.mark.parametrize(("text", "expected"), ASKED, ids=[text for text, _ in ASKED])
def test_what_nobody_may_ask_of_a_customer_is_found(text: str, expected: set[str]) -> None:
    found = demands(text)
    assert {one.problem for one in found} == expected
    assert all(one.is_blocking and one.quote for one in found)


@pytest.mark.parametrize("text", [*REFUSED, *HARMLESS])
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
    ("其他用户都没有反映过这样的问题，您再试一次看看", {"blames"}),
    ("维修师傅会尽快上门更换漏水的滤芯和阀门", {"no_date"}),
    ("我们一定会给您解决漏水的事情，也会赔偿地板", {"no_date"}),
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
