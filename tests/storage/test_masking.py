"""What is masked, what is not, and what comes out for hashing."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.masking import Identifier, identifier, mask

DIGITS = st.sampled_from(string.digits)
MOBILES = st.builds(
    lambda second, rest: f"1{second}{rest}",
    st.sampled_from("3456789"),
    st.text(DIGITS, min_size=9, max_size=9),
)
WORDS = st.text("我的电话是客服退款等了很久，。！ ", max_size=12)


def spoken(*pairs: tuple[str, str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("text", "expected"), pairs)


@spoken(
    ("打13800138000没人接", "打138****8000没人接"),
    ("138 0013 8000", "138****8000"),
    ("138-0013-8000", "138****8000"),
    ("1 3 8 0 0 1 3 8 0 0 0", "138****8000"),
    ("１３８００１３８０００", "138****8000"),
    ("138\u200b0013\u200b8000", "138****8000"),
    ("+86 138-0013-8000", "+86 138****8000"),
    ("13800138000 13900139000", "138****8000 139****9000"),
    ("13800138000 20:30打的", "138****8000 20:30打的"),
    ("电话 138001 38000", "电话 138****8000"),
    ("021-66668888转123", "021-****8888"),
    ("（0571）8888 6666", "0571-****6666"),
    ("座机：66668888", "座机：****8888"),
    ("写到 li.si@example.com 吧", "写到 [邮箱] 吧"),
    ("li＠example.com", "[邮箱]"),
    ("11010519491231002X", "[身份证]"),
    ("110105 19491231 002x", "[身份证]"),
    ("身份证号 110105194912310021", "身份证号 [身份证]"),
    ("6222 0212 3456 7890 128", "[银行卡]"),
    ("卡号6222021234567890123", "卡号[银行卡]"),
    ("沪A·T0000停着", "沪A·***停着"),
    ("粤BD12345", "粤B·***"),
    ("订单号CY2611080421", "订单号****0421"),
    ("订单号：20261108 0421 33", "订单号：****2133"),
    ("CY2611080421还没到", "订单****0421还没到"),
    ("运单号 YT7512345678901", "运单号 ****8901"),
    ("工单号：2026112200123", "工单号：****0123"),
    ("寄到人民路12号3栋1202室", "寄到[地址]"),
    ("我家住在解放街8号", "我家住在[地址]"),
)
def test_personal_data_is_masked_in_a_readable_shape(text: str, expected: str) -> None:
    assert mask(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "400-820-8820 没人接，95588 和 12315、10086 也打了",
        "4008208820",
        "客服电话 1010-0360",
        "2026-11-08 13:00 到 2026-11-09 15:30",
        "原价1999，现价1388.50元，销量10万+",
        "13 14 15 16 17 18 19",
        "等了2小时30分钟，打了13次",
        "验证码123456，尾号8000",
        "单号尾号0421",
        "订单号 2026-11-08",
        "全新GLC300L 和 iPhone17ProMax",
        "地铁2号线，人民路12号店",
        "//@Tom.Lee: 转发 @某某",
        "https://m.weibo.cn/status/4383183661430868?a=1",
        "第1380013800场，比分 100:99",
        "QQ群1234567890",
    ],
)
def test_numbers_that_are_nobodys_stay(text: str) -> None:
    assert mask(text).text == text
    assert mask(text).identifiers == ()


def test_identifiers_come_out_normalised_and_once() -> None:
    found = mask("１３８ 0013 8000，13800138000，订单号：cy-2611080421").identifiers

    assert found == (Identifier("phone", "13800138000"), Identifier("order", "CY2611080421"))


@spoken(
    ("+86 138-0013-8000", "13800138000"),
    ("13800138000", "13800138000"),
    ("（021）6666 8888", "02166668888"),
)
def test_a_service_record_meets_the_mention_by_phone(text: str, expected: str) -> None:
    assert identifier("phone", text).value == expected
    assert mask(f"电话{text}").identifiers[0].value == expected


def test_handles_and_orders_are_normalised() -> None:
    assert identifier("handle", " @ＡＢ小猫 ").value == "ab小猫"
    assert identifier("order", "cy 2611-080421").value == "CY2611080421"


def test_a_companys_own_order_pattern_can_be_given() -> None:
    assert mask("看 R-77-1234", order_patterns=[r"R-\d{2}-\d{4}"]).text == "看 订单****1234"


@given(MOBILES, WORDS, WORDS, st.sampled_from(["", " ", "-", "\u200b"]))
def test_no_mobile_survives(number: str, before: str, after: str, gap: str) -> None:
    written = gap.join((number[:3], number[3:7], number[7:]))
    masked = mask(f"{before}{written}{after}")

    assert number[3:7] not in masked.text.replace(number[-4:], "")
    assert Identifier("phone", number) in masked.identifiers


@given(st.text("0123456789 -:@.xX号订单卡栋室路沪A电话a", max_size=60))
def test_masking_twice_changes_nothing(text: str) -> None:
    once = mask(text).text

    assert mask(once).text == once


@given(st.text(max_size=80))
def test_any_text_is_survived(text: str) -> None:
    mask(text)


@given(st.text("我要投诉客服态度差abc，。！？[怒]#话题# \n", max_size=80))
def test_text_without_numbers_is_never_touched(text: str) -> None:
    assert mask(text).text == text


def test_a_hostile_run_of_digits_is_masked_in_time() -> None:
    mask("1" * 20_000 + "@" * 5_000 + "a" * 20_000 + "路" * 5_000 + "1栋" * 3_000)
