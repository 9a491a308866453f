"""What may be said to a customer in public: the rules that a draft is checked by.

Some problems block a draft, others are told and left to the person. docs/recovery.md, "Acting", has
the table.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from recovery.casework.demands import Finding, Problem, demands, folded, sentences
from recovery.channel.substance import is_substantive
from storage.errors import WrongUsage
from storage.masking import mask

STOCK_LIKENESS = 0.8


class DraftRefused(WrongUsage):
    """A text that may not be said to a customer, with what is wrong with it."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        blocking = tuple(one for one in findings if one.is_blocking)
        super().__init__(
            "this may not be said to a customer: {problems}",
            "reword it, and correct it where it was posted; docs/recovery.md has the rules",
            problems=tuple(one.problem for one in blocking),
        )
        self.findings = blocking


@dataclass(frozen=True, slots=True)
class Earlier:
    """A reply recorded for another customer, and the names that stand in it for theirs."""

    text: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A text, and what is known of whom it is for.

    ``references`` are the customer's records with us and ``ordered`` the products that only those
    name: neither is public. ``needs_senior``: the customer was failed before, and no stock reply
    will do; then ``earlier`` are the replies that it may not resemble, ``names`` what to leave out
    of the comparison.
    """

    text: str
    references: Sequence[str] = ()
    ordered: Sequence[str] = ()
    needs_senior: bool = False
    names: Sequence[str] = ()
    earlier: Iterable[Earlier] = ()


def check(draft: Draft) -> tuple[Finding, ...]:
    """All that is wrong with a draft: what blocks it first, then what is only told."""
    found = [*demands(draft.text), *_private(draft)]
    if draft.needs_senior:
        found += _stock(draft)
    if not is_substantive(draft.text):
        found.append(Finding(Problem.NO_SUBSTANCE, "", draft.needs_senior))
    found += _manners(draft.text)
    return tuple(sorted(found, key=lambda one: not one.is_blocking))


def likeness(one: str, other: str) -> float:
    """Jaccard likeness of two texts by the sets of their pairs of characters, 0 to 1."""
    mine, theirs = _pairs(one), _pairs(other)
    if not mine and not theirs:
        return float(one == other)
    return len(mine & theirs) / len(mine | theirs)


def without_names(text: str, names: Iterable[str]) -> str:
    """Letters and digits of a text, without names: those given, @-ed handles, 王女士."""
    plain = folded(text).casefold()
    for name in sorted({folded(one).casefold() for one in names if one}, key=len, reverse=True):
        plain = plain.replace(name, " ")
    plain = _ADDRESSED.sub(" ", _TITLED.sub(" ", plain))
    return "".join(ch for ch in plain if ch.isalnum())


_ADDRESSED = re.compile(r"@[\w\-·]+")
_TITLED = re.compile(r"[\u4e00-\u9fff](?:先生|女士|小姐|同学)")
_SHOWN_MASKED = re.compile(
    r"\d{0,4}\*{3,}\d{0,4}|\[(?:邮箱|身份证|银行卡|地址|车牌|电话|手机号?)\]|尾号(?:为|是|:)?\d{2,}"
)
_ORDER = re.compile(
    r"(?:订单|运单|快递单|工单|单号|流水号)(?:编?号)?(?:是|为|:|尾号)\s*[a-z0-9*\-]{3,}"
    r"|(?:收货|收件|配送|下单|开户)(?:地址|人|电话|姓名)(?:是|为|:)",
    re.IGNORECASE,
)
_BLAME = re.compile(
    r"您(?:自己|本人|自身)(?!的|决定|选择|方便)|是您(?!的?(?:信任|支持|权利|理解))|您没有?(?:看清|注意|仔细|按|阅读|及时)"
    r"|您(?:误解|误会|看错|弄错|操作(?:不当|失误|有误)|使用不当|填写?错)|人为(?:损坏|原因|造成)"
    r"|(?:其他|别的)(?:客户|顾客|用户|人)都(?:没有?|不)|无理取闹|恶意(?:投诉|差评|诋毁|维权)"
    r"|您的(?:问题|责任|过错|失误|原因)(?:导致|造成|所致)|您(?:应该|应当|本该|早该)"
)
_PROMISE = re.compile(
    r"(?:会|将|尽快|尽早|马上|立即|立刻|稍后|后续|一定|承诺|保证|正在安排|安排)"
    r".{0,12}?(?:处理|解决|联系|回复|答复|退款|退还|补发|寄|更换|换新|核实|跟进|上门|赔付|赔偿|补偿|维修|改进|整改)"
)
_DATE = re.compile(
    r"[\d一二两三四五六七八九十半]+个?(?:工作日|小时|分钟|天|日|周|星期|月)|[今明后]天|[今明]日|今晚|本周|下周"
    r"|周[一二三四五六日末]|星期|月底|年底|\d+:\d\d|\d+[./月-]\d+|上午|下午|晚上|当天|当日"
)


def _private(draft: Draft) -> Iterator[Finding]:
    plain = folded(draft.text)
    masked = mask(plain).text
    shown = _SHOWN_MASKED.search(plain)
    if masked != plain or shown:
        yield Finding(Problem.PERSONAL, shown.group() if shown else "", True)
    named = _ORDER.search(plain)
    quote = named.group() if named else next(_named(draft, plain.casefold()), "")
    if quote:
        yield Finding(Problem.ORDER, quote, True)


def _named(draft: Draft, plain: str) -> Iterator[str]:
    for reference in draft.references:
        mark = re.escape(folded(reference).casefold().strip())
        if len(mark) > 2 and re.search(rf"(?<![a-z0-9]){mark}(?![a-z0-9])", plain):
            yield reference
    for product in draft.ordered:
        if len(product) > 1 and folded(product).casefold() in plain:
            yield product


def _stock(draft: Draft) -> Iterator[Finding]:
    mine = without_names(draft.text, draft.names)
    for earlier in draft.earlier:
        theirs = without_names(earlier.text, (*draft.names, *earlier.names))
        if likeness(mine, theirs) >= STOCK_LIKENESS:
            yield Finding(Problem.STOCK, earlier.text, True)
            return


def _manners(text: str) -> Iterator[Finding]:
    plain = folded(text)
    blame = _BLAME.search(plain)
    if blame:
        yield Finding(Problem.BLAMES, blame.group(), False)
    for sentence in sentences(plain):
        promise = _PROMISE.search(sentence)
        if promise and not _DATE.search(sentence):
            yield Finding(Problem.NO_DATE, promise.group(), False)
            return


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))
