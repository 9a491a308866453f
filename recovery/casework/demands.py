"""What a text asks of the customer that nobody may ask: to delete, withdraw, praise or re-rate.

A text is taken apart into sentences and clauses. What it asks for is told by the act (删、撤、改)
and its object together; an act that the text itself refuses to ask for (无需删帖, 不以撤诉为条件,
删帖与否都不影响退款) is none. What is not surely refused counts as asked: rewording costs a minute.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Problem(StrEnum):
    """What is wrong with a draft. Those before ``no_substance`` always block it."""

    ASKS_DELETE = "asks_delete"
    ASKS_WITHDRAW = "asks_withdraw"
    ASKS_PRAISE = "asks_praise"
    ASKS_RATING = "asks_rating"
    CONDITION = "condition"
    PERSONAL = "personal"
    ORDER = "order"
    STOCK = "stock"
    NO_SUBSTANCE = "no_substance"
    BLAMES = "blames"
    NO_DATE = "no_date"


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem, and the words that show it. A blocking one keeps a text from being used."""

    problem: Problem
    quote: str
    is_blocking: bool


_OBJECT = (
    r"(?:帖|(?<!补)贴(?!心|合|近)|微博|小红书|抖音|评论|评价|差评|笔记|视频|动态|文章|留言|发言|言论"
    r"|回复|图文|朋友圈|曝光|投诉|[这那]条|(?:相关|发布|所发|[您你]的|负面|这些|该|上述|网上|全部)的?内容)"
)
_GRIEVANCE = r"(?:投诉|申诉|举报|诉讼|起诉|仲裁|维权)(?!的(?!话)|通道|入口|渠道|电话)"
_RATING = (
    r"(?:评分|评价|评论|差评|中评|星级|打分|分数|评级|[一1两二2]颗?星)"
    r"(?!规则|体系|机制|标准|系统|页|区|说明|人|数据)"
)
_ELSE = r"(?!除?(?:[A-Za-z]|应用|软件|程序|旧|缓存|的))"
_DELETE = r"(?:(?<!误)删|移除|清空|隐藏|屏蔽|撤下|撤掉|处理掉|藏起|[去拿抹关]掉|设[为置]成?私密)"
_CHANGE = r"(?:改(?!进|善|革|造)|调整|变更|提高|上调|更新|换成|换个|提一?[提升上])"
_TAKE_BACK = r"(?:撤|取消|收回|消除|[消去拿改]掉)"
_OTHER_RIGHTS = r"(?!.{0,8}(?:资格|权益|会员|订单|续费|扣款|收费|处罚|活动))"

ACTS: dict[Problem, tuple[re.Pattern[str], ...]] = {
    Problem.ASKS_DELETE: tuple(
        re.compile(one)
        for one in (
            rf"(?P<act>{_DELETE}).{{0,8}}?{_OBJECT}",
            rf"{_OBJECT}.{{0,10}}?(?P<act>{_DELETE})",
            r"(?P<act>删[帖贴博文评稿]|撤回?[帖贴稿]|仅自己可见)",
            rf"先(?P<act>删){_ELSE}",
            r"(?P<act>(?<!误)删)(?:了|掉|除)?(?:[就会后再给完吧呗哈哦为]|一下|可以吗|好吗)",
            r"(?P<act>撤回).{0,6}?(?:帖|微博|视频|笔记|文章|发布|发的|内容)",
            r"(?:帖|微博|笔记|动态).{0,4}?(?P<act>处理)(?:一?下|了吧)",
            rf"(?:您(?:先|自行|主动)?|配合|同意|愿意)(?P<act>删|撤){_ELSE}(?!诉|回|销)",
            r"(?P<act>下架).{0,6}?(?:帖|视频|笔记|文章|微博)",
            r"(?:帖|视频|笔记|文章|微博|动态).{0,8}?(?P<act>下架|撤(?!诉|回|销))",
        )
    ),
    Problem.ASKS_WITHDRAW: tuple(
        re.compile(one)
        for one in (
            rf"(?P<act>撤|取消|收回|关闭)(?:(?!订单|服务|会员|扣|续费).){{0,10}}?{_GRIEVANCE}",
            rf"{_GRIEVANCE}(?:(?!订单|服务|会员|扣).){{0,10}}?(?P<act>撤|取消|收回|销案){_OTHER_RIGHTS}",
            r"(?P<act>不要|别|勿)再?[打去找向在到].{0,2}"
            r"(?:12315|12345|黑猫|消协|媒体|工商|市监|市场监管|法院)",
            r"投诉.{0,6}?(?P<act>不继续|到此为止|算了)",
            r"(?P<act>撤诉|撤案|息诉|谅解书|保密协议)",
            r"(?P<act>不再|不要再?|别再?|勿|放弃|停止)"
            r"(?:再|继续|后续|在?(?:网上|微博|平台|朋友圈|抖音|小红书)上?|对外|公开|到处)*"
            r"(?:投诉|诋毁|抹黑|追究|维权|申诉|举报|索赔|曝光|发声|发帖|发布|发文|传播|散布|扩散)",
        )
    ),
    Problem.ASKS_PRAISE: tuple(
        re.compile(one)
        for one in (
            r"(?P<act>好评(?!率|如潮)|[五5]颗?星(?!级|门店|酒店|服务|品牌|商家|店)"
            r"|[给打]个?[五5]分|满星|锦旗|正能量|满分(?!服务|标准|答卷)|[给点来]个?赞(?!成|同|助)|表扬(?!与|和)"
            r"|正面(?:评价|反馈|宣传)|[给点选打评]择?[个为成出]?满意(?!的?(?:答|解|结|方|处)))",
            r"(?P<act>写|发|补|留|说|晒).{0,4}?[条个篇句则段].{0,6}?(?:感谢|认可|满意|好话)",
            r"(?:请|麻烦|您).{0,8}?(?P<act>发|公开).{0,6}?澄清",
            r"(?:发个?帖|发文|评论[里区]|原[博帖]).{0,8}?(?P<act>说|注明|补充|编辑).{0,8}?已?经?解决",
            r"(?P<act>编辑).{0,8}?(?:说明|注明)",
        )
    ),
    Problem.ASKS_RATING: tuple(
        re.compile(one)
        for one in (
            rf"(?P<act>{_CHANGE})(?:(?!后的|价格).){{0,6}}?{_RATING}",
            rf"{_RATING}.{{0,10}}?(?P<act>{_CHANGE})",
            rf"(?P<act>{_TAKE_BACK}).{{0,6}}?[差中]评",
            rf"[差中]评.{{0,8}}?(?P<act>{_TAKE_BACK})",
            r"(?P<act>改)[个下一]{0,2}分(?!配|期|钟|之|开)",
            r"(?P<act>追评|追加好?评)",
        )
    ),
}
"""By problem: the act, and where needed its object on either side of it."""

_REFUSAL = (
    r"(?:无需|无须|毋须|毋需|不用|不必|不需要?|用不着|不要求|不强求|不以|不附[带加]|不包含|不涉及"
    r"|不会|没有|从未|从不|绝不|决不|并未|未曾|并非|不是|禁止|严禁|不得|不能|不可|不应|反对"
    r"|(?:停止|取消|叫停)了)"
)
_ASKING = r"(?:再|因此|主动|私下|以任何方式)*(?:要求|请求|请|让|求|希望|诱导|劝|催|强迫|引导|需要)?"
_FILLING = (
    r"(?:您|你|客户|用户|顾客|消费者|任何人|我们|自行|主动|把|将|对|以|的|给|做|去|来|先|这条|该|这个"
    r"|相关|任何|拉黑|屏蔽|隐藏|控评|原|网上|公开|平台上?"
    r"|删除?|撤[诉回销]?|修|改|更|写|发|打|帖子?|微博|评论|投诉|评[价分]|差评"
    r"|好评|五星|点赞|或者?|和|及|与|、)*"
)
_REFUSED = re.compile(rf"{_REFUSAL}{_ASKING}{_FILLING}$|(?<![特分])(?:不|别|未|没)$")
_WHETHER = re.compile(r"(.)不\1")  # 能不能, 可不可以: a question, which refuses nothing
_TWICE = re.compile(r"不(?:得|能|会|可|应)不|没有不|不是不|并非不")
_REFUSED_AFTER = re.compile(
    r"^[^请烦]{0,8}?(?:与否|无关|不影响|不作为|已经?(?:停止|取消|下线|结束)|不是(?:条件|前提)|由您(?:自行|自己)?决?定)"
    r"|^.{0,8}?(?:一事|的做法|的行为|违反规定|是错误)"
)
_EITHER_WAY = re.compile(r"无论|不论|不管|是否|要不要|删不删|撤不撤|改不改|保留.{0,6}(?:还是|或)")
_ALIKE = re.compile(r"都|随您|均|一样|照常|不影响|无关|由您(?:自行|自己)?决?定")
_DONE_BY_OTHERS = re.compile(r"被[^请烦]{0,6}$")
_IF = re.compile(r"如|若|待|等|后|只要|一旦|的话")
_THANKED = re.compile(r"(?:感谢|谢谢|感激|多谢|珍惜)[^请烦后个]{0,10}$")
_THREATENING = re.compile(r"(?:不|别|未|没有?|不能|不肯)$")
_OURS = re.compile(r"我们|我方|我司|公司|平台|系统|客服")
_DONE_BY_US = re.compile(
    r"(?<![从在到于向])(?:我们|我方|我司|公司|平台|系统|客服|门店)(?:已经?|也|都|均|现|将|会|正在|立即|当[天日]|今天|向\w{1,4})*$"
)
_ALREADY = re.compile(r"已经?(?:[为帮]您|将|把)?$")
_MONEY = re.compile(
    r"退[款费还钱货]|赔|补偿|补贴|优惠|券|红包|返现|积分|补发|换新|礼品|现金|奖励|打款|\d+元|送您"
)
_LINKED = re.compile(
    r"后|就|即可|则|才|方[可能]|再|如|若|只要|一旦|的话|前提|条件|待|换|作为|优先|等|完|返|可[享得领]"
)
_WITHHELD = re.compile(
    r"(?:不予|无法|没法|没办法|不能|不会|不给|不再|暂不|暂缓|难以|拒绝|不)"
    r"[^，,]{0,6}?(?:退|赔|补|处理|受理|发放|发券|打款|解决|优惠|兑现|支付|换)"
    r"|(?:补偿|赔付|赔偿|退款|券)[^，,]{0,3}没(?:有|了)"
)
_PROSECUTED = re.compile(r"追究|法律责任|律师函|起诉|报警|封号")
_SENTENCE_END = re.compile(r"[。！!？?；;\n…~～]+")
_CLAUSE_END = re.compile(r"[，,：:]+")
_GAP = re.compile(r"(?<=[\u4e00-\u9fff])[ \t\u3000]+(?=[\u4e00-\u9fff])")


_SIMPLER = str.maketrans("刪貼評論訴讚銷視頻筆記動態條請給煩", "删贴评论诉赞销视频笔记动态条请给烦")


def folded(text: str) -> str:
    """The text as rules read it: full-width forms folded, no gaps or invisible signs in words."""
    text = unicodedata.normalize("NFKC", text).translate(_SIMPLER)
    plain = "".join(ch for ch in text if ch.isprintable() or ch in "\n")
    return _GAP.sub("", plain)


def sentences(text: str) -> list[str]:
    """The sentences of a folded text, without their marks."""
    return [one.strip() for one in _SENTENCE_END.split(text) if one.strip()]


def demands(text: str) -> tuple[Finding, ...]:
    """What the text asks of the customer that it may not, each problem once, with its clause.

    ``condition`` stands beside what is asked where help or money is tied to it, or withheld until
    then (不删帖不退款).
    """
    found: dict[Problem, str] = {}
    for sentence in sentences(folded(text)):
        for problem, quote in _in_sentence(sentence):
            found.setdefault(problem, quote)
    return tuple(Finding(problem, quote, True) for problem, quote in found.items())


def _in_sentence(sentence: str) -> Iterator[tuple[Problem, str]]:
    start = 0
    for clause in _CLAUSE_END.split(sentence):
        start = sentence.index(clause, start)
        for problem, patterns in ACTS.items():
            for pattern in patterns:
                for match in pattern.finditer(clause):
                    rest = sentence[start + match.end() :]
                    head = clause[: match.start("act")]
                    is_threat = _is_threat(head, rest)
                    if not is_threat and not _is_asked(problem, clause, head, match, rest):
                        continue
                    yield problem, clause
                    is_tied = _MONEY.search(sentence) and _LINKED.search(sentence)
                    if is_tied or (is_threat and _WITHHELD.search(rest)):
                        yield Problem.CONDITION, sentence
        start += len(clause)


def _is_threat(head: str, rest: str) -> bool:
    """不删帖不退款, 不删帖就起诉: what follows when the customer does not do it."""
    follows = _WITHHELD.search(rest) or _PROSECUTED.search(rest)
    return bool(_THREATENING.search(head) and not _OURS.search(head) and follows)


def _is_asked(problem: Problem, clause: str, head: str, match: re.Match[str], rest: str) -> bool:
    stated = _WHETHER.sub("可否", head)
    if _REFUSED.search(stated) and not _TWICE.search(stated):
        return False
    tail = clause[match.end() :]
    if _REFUSED_AFTER.search(tail):
        return False
    if _EITHER_WAY.search(head + match.group()) and _ALIKE.search(rest):
        return False
    if _DONE_BY_OTHERS.search(head) and not _IF.search(clause):
        return False
    if _DONE_BY_US.search(head) or (_ALREADY.search(head) and not _IF.search(clause)):
        return False
    return not (problem is Problem.ASKS_PRAISE and _THANKED.search(head))
