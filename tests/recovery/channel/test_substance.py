"""What of an official account's words in public is an answer."""

import pytest

from recovery.channel.substance import is_substantive

ANSWERS = [
    # what was found
    "经核实，该笔会员费系重复扣款，已提交财务退还",
    "抱歉给您添麻烦了。我们查到包裹滞留在武汉分拨中心，今晚会重新发出。",
    "昨晚八点到十点云端网关故障，与您家网络无关，目前已全部恢复",
    "您反馈的异响是由于运输螺丝没有拆，按说明书第三页拆下即可",
    "调取轨迹后确认多行驶两公里，差价9元已退到您的账户",
    # what was done
    "您的退款已于今天上午原路退回，预计三个工作日到账",
    "涉事车辆已封停，取消费已退",
    "新的滤芯已经补寄，运单号在您的订单里",
    "刚才已与您电话沟通，本次车费全额退还",
    "您的会员已经迁移到新手机号，重新登录就能看到",
    "发票已红冲，新的四十八小时内发到您的邮箱",
    # what will be done, by when
    "回复@阿桂:师傅因暴雨改约到周六上午九点上门，产生的误工费由我们补偿",
    "我们已安排维修师傅明天上午上门检查，费用由我们承担",
    "您好，很抱歉！明天下午三点前给您送到新的烤架。",
    # what to do
    "@小米粒 您好！这批滤芯存在装配问题，可以到任意门店免费更换。",
    "您好，长按滤芯键8秒听到两声滴即可校准",
    "请升级到5.3.1版本，这个问题已经修复",
    # what is refused, and why
    "您好，根据七天无理由的规定，已安装的机器不支持退货",
    "查询到您的机器已过保修期，换件需要收费180元",
    # an answer among courtesies
    "亲，非常抱歉给您带来不便！退款68元已到账，请查收，祝您生活愉快",
]
NO_ANSWERS = [
    "",
    "👍",
    "[爱你]",
    "您好！",
    "回复@阿桂: 好的",
    "@小米粒",
    "@小米粒 请查看私信～",
    "//@小米粒: 空调装了两次还在漏水，什么时候给我解决这个问题",
    "收到，谢谢反馈",
    "感谢您的支持与理解，祝您生活愉快",
    "非常抱歉给您带来不好的体验！",
    "看到您的情况我们很心疼，非常理解您的心情",
    "您反映的情况我们高度重视",
    "您好，已收到您的反馈，我们会尽快核实处理",
    "您好，您的留言已记录，请私信提供设备SN",
    "亲，麻烦私信一下您的订单号哦~",
    "您好，很抱歉，请您私信留下联系电话，我们会有专人与您联系",
    "请在后台留言，我们尽快核实处理",
    "方便的话留下您的手机号码，工作人员稍后回电",
    "您反映的问题已转相关部门，为保护隐私请私信我们",
    "您好，工单已在跟进，请保持电话畅通，谢谢理解",
    "私信已收到，专员会按顺序为您处理，请您耐心等待",
    "已经安排专人跟进，请您放心",
    "非常重视您的宝贵意见，我们会持续改进，感谢鞭策",
    "关注到您的体验，麻烦您私信一下联系方式，感谢！",
    "您好，建议您拨打客服热线咨询",
    "亲，请您放心，我们会第一时间为您核实情况并尽快给您一个满意的答复，给您带来的困扰深表歉意，感谢您的理解与支持",
    "您好，我们已经将您的诉求反馈给相关负责同事，请耐心等待，祝您一切顺利",
    "欢迎随时联系我们",
    "您的满意是我们的服务宗旨",
]


@pytest.mark.parametrize("reply", ANSWERS)
def test_an_answer_that_deals_with_the_matter_is_substantive(reply: str) -> None:
    assert is_substantive(reply)


@pytest.mark.parametrize("reply", NO_ANSWERS)
def test_courtesy_delay_and_a_request_for_a_private_message_are_no_answer(reply: str) -> None:
    assert not is_substantive(reply)


def test_courtesies_do_not_become_an_answer_by_being_many() -> None:
    assert not is_substantive("。".join(NO_ANSWERS))
    assert not is_substantive("，".join(each for each in NO_ANSWERS if "//@" not in each))


def test_an_answer_stays_one_among_courtesies() -> None:
    for answer in ANSWERS:
        assert is_substantive(f"您好！非常抱歉。{answer}。感谢您的理解，如有疑问请私信我们。")
