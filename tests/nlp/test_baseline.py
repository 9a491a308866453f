import math

import pytest
from hypothesis import given, settings

from nlp import Classifier, Prediction, load
from nlp.labels import HEADS
from tests.nlp.test_text import HOSTILE


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return load("baseline")


def judged(text: str) -> Prediction:
    return load("baseline").predict([text])[0]


def quotes(text: str, why: str) -> list[str]:
    return [text[e.start : e.end] for e in judged(text).evidence if e.why == why]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("冰箱买回来才两周就不制冷，太失望了", "complaint"),
        ("莫名其妙被扣了二十块会员费，我根本没开通", "complaint"),
        ("又断网了，这个月第三次，破宽带", "complaint"),
        ("外卖晚了一个小时，汤全洒了", "complaint"),
        ("前台态度恶劣，房间还有霉味", "complaint"),
        ("请问这款相机支持双卡吗？", "inquiry"),
        ("这家面馆的牛肉真好吃，下次还来", "praise"),
        ("转发抽奖！关注并转发送三张电影票", "promotion"),
        ("据媒体报道，该公司因质量问题被市场监管局立案调查", "news"),
        ("今天天气真好，和朋友去爬山", "other"),
        ("一顿操作之后终于睡着了，晚安", "other"),
    ],
)
def test_intent(text: str, intent: str) -> None:
    assert judged(text).intent == intent


@pytest.mark.parametrize(
    ("text", "sentiment"),
    [
        ("质量太差了，气死我了", "negative"),
        ("非常满意，包装精致，物流也快，推荐", "positive"),
        ("请问什么时候发布新版本", "neutral"),
    ],
)
def test_sentiment(text: str, sentiment: str) -> None:
    assert judged(text).sentiment == sentiment


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("快递一周没动，物流信息也不更新，还没收到", "logistics"),
        ("申请退款被拒，就是不给退", "aftersales"),
        ("店员态度太差，还翻白眼", "attitude"),
        ("偷偷扣费，多收了我三十块，太坑了", "price"),
        ("app更新后一直闪退，登录不了", "system"),
        ("吃完拉肚子，里面还有虫子，太不卫生", "safety"),
        ("宣传是纯棉，收到完全不一样，虚假宣传骗人", "misleading"),
        ("房间隔音太差，设施陈旧，马桶还堵了", "facility"),
        ("账号被盗了，密码也改不了", "account"),
        ("屏幕有划痕，按键失灵，质量太差", "quality"),
    ],
)
def test_topic(text: str, topic: str) -> None:
    assert judged(text).topic == topic


@pytest.mark.parametrize(
    ("text", "contact", "words"),
    [
        ("打了三次客服没人接，空调还是坏的", "unreachable", "打了三次客服没人接"),
        ("客服热线一下午都占线，气死", "unreachable", "客服热线一下午都占线"),
        ("私信了官方账号三天没有任何回复，失望", "unreachable", "没有任何回复"),
        ("机器人客服答非所问，找不到人工，太差了", "unreachable", "找不到人工"),
        ("洗衣机漏水，报修三次，到现在没修好", "unresolved", "报修三次"),
        ("客服只会让我耐心等待，退款还没到", "unresolved", "客服只会让我"),
        ("售后推给快递，快递又推给商家，踢皮球", "unresolved", "售后推给"),
        ("我打了热线，对方说是正常扣费，不给退", "unresolved", "对方说"),
        ("杯子碎了，客服当天就给我换了新的，点赞", "resolved", "给我换了"),
        ("问题终于解决了，感谢客服小姐姐的耐心", "resolved", "问题终于解决了"),
    ],
)
def test_contact_and_the_words_that_show_it(text: str, contact: str, words: str) -> None:
    assert judged(text).contact == contact
    assert any(words in quote for quote in quotes(text, "contact"))


@pytest.mark.parametrize(
    "text",
    [
        "@某某客服 空调坏了，太失望了",
        "懒得打客服，直接来吐槽，面霜用了烂脸",
        "怎么联系客服？快递丢了",
        "从来没找过客服，鞋子开胶了，质量太差",
        "问题解决了吗？宽带又断了",
    ],
)
def test_no_contact_is_made_up(text: str) -> None:
    assert judged(text).contact == "none"
    assert quotes(text, "contact") == []


@pytest.mark.parametrize(
    ("text", "why", "words"),
    [
        ("拖了半年不退款，我已经向12315投诉了", "escalation:regulator", "我已经向12315投诉了"),
        ("昨天去消协反映了，你们还是不给退", "escalation:regulator", "昨天去消协反映了"),
        ("已经在黑猫投诉提交了，商家还是没人管", "escalation:platform", "黑猫投诉提交了"),
        ("多次拨打12345反映，还是天天停水，太差了", "escalation:regulator", "多次拨打12345反映"),
        ("房子漏水没人修，我们已经起诉了开发商", "escalation:court", "已经起诉了"),
        ("刹车失灵厂家不管，已经联系了电视台记者爆料", "escalation:media", "记者爆料"),
    ],
)
def test_escalation_that_was_done(text: str, why: str, words: str) -> None:
    assert judged(text).escalation == "done"
    assert any(words in quote for quote in quotes(text, why))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("再不退款我就打12315", "我就打12315"),
        ("质量太差，不处理就等着上热搜", "等着上热搜"),
        ("扣了钱不给退，准备去工信部投诉", "准备去工信部投诉"),
        ("坏了不给修，只能走法律途径了", "走法律途径"),
        ("再这样下去只能找媒体曝光了，太坑了", "找媒体曝光"),
        ("明天还不发货，咱们12315见", "12315见"),
    ],
)
def test_escalation_that_is_threatened(text: str, words: str) -> None:
    assert judged(text).escalation == "threatened"
    assert any(words in quote for quote in quotes(text, "escalation"))


@pytest.mark.parametrize(
    "text",
    [
        "空调坏了没人修 @12315 @某某电视台",
        "要不要打12315啊，退款一直不到",
        "建议大家直接打12315，这店太坑",
        "懒得去投诉12315，以后再也不来了",
        "胎压一直报警，4s店说没问题，太失望了",
        "气得我想报警，外卖又送错",
        "据记者报道，该品牌召回两万台",
        "我哥在法院上班，今天请吃饭",
    ],
)
def test_no_escalation_is_made_up(text: str) -> None:
    assert judged(text).escalation == "none"
    assert not [e for e in judged(text).evidence if e.why.startswith("escalation")]


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("周末入住的，前台态度恶劣，早餐没吃", "前台态度恶劣"),
        ("\u200b用了一周，ＡＰＰ又闪退，无语", "ＡＰＰ又闪退"),
        ("@某某家电 买的，用三天就坏了，怎么回事", "用三天就坏了"),
    ],
)
def test_the_clause_with_the_grievance_is_quoted(text: str, clause: str) -> None:
    assert quotes(text, "complaint") == [clause]


def test_a_threat_weighs_more_than_a_grumble() -> None:
    grumble = judged("味道一般，有点咸")
    threat = judged("一直不退款，你们就是骗子，再不退我就起诉，赔偿损失")
    assert threat.severity > grumble.severity or grumble.severity == 0
    assert threat.severity >= 3


def test_other_peoples_words_behind_a_repost_make_no_complaint() -> None:
    made = judged("转发微博//@小林:空调坏了没人修，太差了，再不修就打12315")
    assert (made.intent, made.escalation, made.contact) == ("other", "none", "none")


def test_the_same_text_is_judged_alike_alone_and_in_company(classifier: Classifier) -> None:
    texts = ["充电宝冒烟了，吓死", "", "真好吃"]
    assert classifier.predict(texts) == [classifier.predict([text])[0] for text in texts]
    assert classifier.predict([]) == []


def assert_sound(text: str, made: Prediction) -> None:
    is_complaint = made.complaint_probability >= 0.5
    assert (made.intent == "complaint") == is_complaint
    assert (made.severity > 0) == is_complaint == (made.topic is not None)
    for head, labels in HEADS.items():
        assert tuple(made.probabilities[head]) == labels
        assert math.isclose(sum(made.probabilities[head].values()), 1, abs_tol=1e-6)
    for evidence in made.evidence:
        assert 0 <= evidence.start < evidence.end <= len(text)


@settings(deadline=None, max_examples=150)
@given(HOSTILE)
def test_any_text_gets_a_sound_verdict(text: str) -> None:
    assert_sound(text, judged(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\ud800",
        "\u202e退款\u202c",
        "😡" * 50,
        "退" * 100_000,
        "退款！" * 33_000,
        "\u200b" * 9,
    ],
    ids=["empty", "space", "surrogate", "rtl", "emoji", "unbroken", "long", "invisible"],
)
def test_hostile_texts_get_a_sound_verdict(text: str, classifier: Classifier) -> None:
    (made,) = classifier.predict([text])
    assert_sound(text, made)
    if not text.strip():
        assert (made.intent, made.sentiment) == ("other", "neutral")
