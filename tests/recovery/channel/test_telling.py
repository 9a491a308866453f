"""What customers' own words tell, and what they do not."""

from datetime import date

import pytest

from recovery.channel.telling import IN_VAIN, Telling, tell

IN_VAIN_WORDS = [
    ("橙屿的热线打了五遍，没有一次有人接", "unreached"),
    ("在线客服形同虚设，问了等于没问", "unreached"),
    ("输了七遍“人工”，全是机器人在回", "unreached"),
    ("给你们官微私信了，三天已读不回", "unreached"),
    ("客服电话打不通，一直占线", "unreached"),
    ("打热线排队二十分钟，最后给我挂了", "unreached"),
    ("门店叫我打热线，热线叫我回门店", "brushed_off"),
    ("云杉客服：请联系物流。物流：请联系云杉。", "brushed_off"),
    ("跟客服磨了一个礼拜，就一句以页面为准", "brushed_off"),
    ("客服来回踢皮球，谁都不认账", "brushed_off"),
    ("售后说检测正常，可它明明不转", "brushed_off"),
    ("找客服要求换机，只能退五十块钱", "brushed_off"),
    ("客服说48小时内回电，到今天第六天了还没动静", "broken_promise"),
    ("答应周三退款到账，到现在还是没有", "broken_promise"),
]
NOT_IN_VAIN = [
    ("打了热线，人家约了明天上午来换", "in_hand"),
    ("客服说先登记，师傅正在往回送我的包", "in_hand"),
    ("跟客服反映后第二天就补发了新的", "solved"),
    ("一开始没人接，后来联系上客服，当天给换了新的", "solved"),
]


@pytest.mark.parametrize(("words", "outcome"), IN_VAIN_WORDS + NOT_IN_VAIN)
def test_what_came_of_asking(words: str, outcome: str) -> None:
    told = tell(words).outcome
    assert told is not None
    if outcome in ("brushed_off", "broken_promise"):
        assert told.what in IN_VAIN - {"unreached"}
    else:
        assert told.what == outcome
    assert words[told.start : told.end]


SILENT = [
    "云杉的空调吹了三天就不制冷了，气死",
    "如果客服再打不通我就退货",
    "要是售后还是推三阻四，大家就别买了",
    "怎么才能联系到人工客服啊",
    "有没有客服电话，求一个",
    "建议大家买之前先问客服",
    "听说客服电话根本打不通，吓得我不敢买",
    "北岭的客服打不通，还是云杉好",
    "打算明天打客服问问",
    "转发微博//@阿桂: 打了三次客服没人接",
    "司机说他到手的反而少了",
    "没有申诉入口，只好来这里说",
    "@云杉客服 空调不制冷了",
    "",
    "👍",
]


@pytest.mark.parametrize("words", SILENT)
def test_what_is_supposed_asked_advised_or_of_others_tells_of_no_asking(words: str) -> None:
    assert tell(words, competitors=["北岭"]).outcome is None


@pytest.mark.parametrize(
    "words",
    [
        "没找客服，自己拿扳手拧好了",
        "懒得打客服电话，直接上来骂一句",
        "客服电话我还没打，先来这说一声",
        "压根没联系过售后，问了也白问",
        "不想找客服，浪费时间",
    ],
)
def test_that_they_did_not_try(words: str) -> None:
    told = tell(words)
    assert told.outcome is None
    assert told.did_not_try is not None
    assert words[told.did_not_try.start : told.did_not_try.end]


@pytest.mark.parametrize(
    "words",
    [
        "没联系上客服，急死",
        "没找到客服入口",
        "打了三次客服没打通",
        "客服还没联系我",
        "没有客服会理你的",
    ],
)
def test_trying_in_vain_is_no_not_trying(words: str) -> None:
    assert tell(words).did_not_try is None


def test_what_the_lexicon_calls_done_is_not_done_where_it_is_anothers() -> None:
    assert tell("邻居已经打12315投诉了").escalated == ()


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("已经在12315登记，编号都有了", ["regulator"]),
        ("黑猫上见，单子已经提交了", ["platform"]),
        ("已黑猫", ["platform"]),
        ("市监局已受理，等着吧", ["regulator"]),
        ("网上立案通过了，开庭排在下月", ["court"]),
        ("电视台的记者昨天来拍过了", ["media"]),
        ("12315投诉了，黑猫也投了，法院立案了", ["court", "regulator", "platform"]),
    ],
)
def test_to_whom_they_have_gone_farthest_first(words: str, places: list[str]) -> None:
    assert [each.what for each in tell(words).escalated] == places


@pytest.mark.parametrize(
    "words",
    [
        "@12315 @市场监管 管管吧",
        "再不退我就去12315投诉",
        "要不要打12315投诉他们啊",
        "建议大家直接打12315投诉",
        "还没去投诉12315，先给你们一天",
        "听说有人黑猫投诉了都没用",
        "平台要是不认，我就把监控发给电视台",
        "据警方通报，该店已被立案",
        "报警音滴滴滴响了一路",
        "准备去黑猫投诉",
    ],
)
def test_a_tag_a_threat_a_question_advice_or_anothers_step_is_no_step(words: str) -> None:
    assert tell(words).escalated == ()


@pytest.mark.parametrize(
    "words", ["再不退我就上12315，说到做到", "不处理就法院见", "明天再没人来，我就打12315"]
)
def test_a_threat(words: str) -> None:
    assert tell(words).threatened is not None


@pytest.mark.parametrize(
    ("words", "channels"),
    [
        ("打了热线没人接，在线客服全是机器人", {"hotline", "online"}),
        ("App里申诉被秒拒，打热线排队到断线", {"app", "hotline"}),
        ("门店说不归他们管，让我打热线，热线打不通", {"shop", "hotline"}),
        ("私信了你们，已读不回", {"official_account"}),
        ("跟客服反映了三次没用", {"service"}),
    ],
)
def test_which_channels_they_asked(words: str, channels: set[str]) -> None:
    assert {each.what for each in tell(words).channels} == channels


@pytest.mark.parametrize(
    ("words", "times", "days"),
    [
        ("打了三次热线没人接", "3", None),
        ("热线打了无数次都打不通", "many", None),
        ("客服说等五天，等了五天还是没人理", None, "5"),
        ("找客服扯了一个礼拜，推来推去", None, "7"),
        ("第十天了，客服还是那句耐心等待", None, "10"),
        ("从3号到现在，客服一直没人回复", None, "15"),
        ("投诉了12回，客服敷衍了12回", "12", None),
        ("用了三天就坏，客服推三阻四", None, None),
        ("打热线排队两个小时没人接", None, "0.1"),
    ],
)
def test_how_often_and_how_long(words: str, times: str | None, days: str | None) -> None:
    told = tell(words, posted_on=date(2026, 11, 18))
    assert told.outcome is not None
    assert (told.times.what if told.times else None) == times
    assert (told.days.what if told.days else None) == days


def test_spans_point_into_the_text_as_it_was_written() -> None:
    words = "打ＣＡＬＬ　中心？不，打了３次電話都沒人接😡 //@阿桂: 我打了九次"
    told = tell(words)
    assert told.outcome is not None
    assert "沒人" in words[told.outcome.start : told.outcome.end]
    assert told.times is not None and told.times.what == "3"


def test_a_hostile_text_tells_nothing_and_takes_no_time() -> None:
    for text in ("客服" * 3000, "打了" * 3000 + "没人接", "@" * 5000, "\x00\ud800", "1" * 5000):
        assert isinstance(tell(text), Telling)
