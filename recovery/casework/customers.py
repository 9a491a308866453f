"""Which case a complaint belongs to, and which accounts are one customer.

Nobody's complaint may reach another customer's case: what is not sure is a suggestion to a person,
and what a person said counts above everything.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from recovery.access.actor import Actor, Right
from recovery.casework.cases import locked, record
from recovery.casework.cases import seen as must_see
from recovery.casework.lifecycle import IN_WORK, OPEN, Stage
from recovery.casework.numbers import number
from recovery.errors import WordChanged
from storage import cases, customers
from storage.complaints import Complaint
from storage.customers import Namesake, Suggestion
from storage.errors import WrongUsage
from storage.masking import mask
from storage.models import Case, CustomerWord

NEAR_DAYS = 30
"""Days between two complaints under one handle within which they may be one customer's."""
LEAST_WIDTH = 8
"""How long a handle must be to be distinctive: a Chinese character counts two, others one."""
SURE_WIDTH = 10
"""From which length a handle shows it alone; a shorter one only where the topic is the same."""
SHOWN = 500


class Evidence(StrEnum):
    """因何归为同一客户. What shows that two complaints are one customer's, the surest first."""

    AUTHOR = "author"
    PERSON = "person"
    ORDER = "order"
    PHONE = "phone"
    HANDLE = "handle"


@dataclass(frozen=True, slots=True)
class Home:
    """The open case that a complaint joins, and by which evidence."""

    case_id: int
    by: Evidence


_STOCK = re.compile(
    r"用户|網友|网友|匿名|游客|访客|路人|会员|顾客|客户|消费者|已注销|已重置|账号|新人|小红薯|大众点评|"
    r"user|guest|anonym|member|momo|nickname|wechat|微信|微博|手机|抖音|快手|bili|tieba|贴吧|知乎|豆瓣"
)
_COMMON = re.compile(
    r"平安|快乐|幸福|开心|如意|吉祥|知足|岁月|静好|随缘|风轻|云淡|阳光|彩虹|微笑|天空|蓝天|白云|"
    r"自由|梦想|美好|未来|加油|努力|奋斗|好运|发财|暴富|爱你|永远|一生|人生|往事|如风|时光|"
    r"宝宝|宝贝|天使|公主|王子|小可爱|打工人|吃瓜"
)


def is_distinctive(handle: str, least: int = LEAST_WIDTH) -> bool:
    """Whether two accounts of this handle on two platforms are hardly two people's.

    Not a platform's default (用户8273645), not what thousands call themselves (平安快乐), not
    mostly digits, nothing masked, and at least ``least`` long.
    """
    name = unicodedata.normalize("NFKC", handle).strip().lstrip("@").casefold()
    if "*" in name or _STOCK.search(name) or _COMMON.search(name):
        return False
    letters = re.sub(r"[\W_\d]", "", name)
    width = sum(2 if ord(letter) > 0x2E7F else 1 for letter in letters)
    return width >= least and len(set(letters)) >= 4


def by_handle(handle: str, topic: str | None, found: Sequence[Namesake]) -> int | None:
    """The one open case that a handle on another source shows to be this customer's, if any.

    The handle must be distinctive, no source may have two accounts of it, the complaints lie at
    most ``NEAR_DAYS`` apart, and exactly one case answers; a handle shorter than ``SURE_WIDTH``
    counts only where both complain about the same topic.
    """
    near = [one for one in found if one.days <= NEAR_DAYS]
    if len(near) != 1 or not is_distinctive(handle) or any(one.accounts > 1 for one in found):
        return None
    is_sure = is_distinctive(handle, SURE_WIDTH) or (topic is not None and near[0].topic == topic)
    return near[0].case_id if is_sure else None


def home_of(session: Session, complaint: Complaint) -> Home | None:
    """The case that a complaint joins, held until the transaction ends; else its own is due.

    Surest evidence first: the account, a person's word, an order or phone number, the newest such
    case; then a distinctive handle. A case in work comes first, then one that was resolved only
    after the complaint was posted.
    """
    solved_later = None
    for known in customers.cases_of(session, complaint, sorted(OPEN)):
        case = cases.locked(session, known.case_id)
        if case is None:
            continue
        home = Home(known.case_id, Evidence(known.by))
        if Stage(case.stage) in IN_WORK:
            return home
        is_open = Stage(case.stage) in OPEN
        if is_open and case.resolved_at is not None and complaint.posted_at <= case.resolved_at:
            solved_later = solved_later or home
    return solved_later or _by_handle(session, complaint)


def suggestions(session: Session, case_id: int | None = None) -> list[Suggestion]:
    """Pairs of open cases that may be one customer's and that nobody has judged, newest first.

    Handles that a platform gave itself are left out.
    """
    found = customers.suggestions(session, sorted(OPEN), case_id)
    return [
        one for one in found if one.by != Evidence.HANDLE or not any(map(_is_stock, one.handles))
    ][:SHOWN]


def decide(
    session: Session,
    case_id: int,
    other_id: int,
    actor: Actor,
    *,
    is_same: bool,
    now: datetime,
    note: str = "",
    seen: int | None = None,
) -> tuple[Case, Case, bool]:
    """Say of two cases whether one customer wrote what they hold. The later word counts.

    It moves nothing by itself: complaints to come go by it, and cases are merged and split beside
    it. Saying the same twice is saying it once. ``seen`` is the id of the newest word on them that
    the actor saw, 0 for none; without it the newest is meant.

    Returns:
        Both cases, and whether the word is new.

    Raises:
        CaseNotFound: one of them does not exist.
        WrongUsage: the role may not, both are the same case, an author is unknown, or one account
            wrote in both and cannot be two customers.
        WordChanged: somebody else has said otherwise since ``seen``.
    """
    actor.must(Right.SAY_CUSTOMER)
    for id_ in (case_id, other_id):
        must_see(session, id_, actor)
    if case_id == other_id:
        raise WrongUsage("these are one and the same case", "name two cases")
    held = {id_: locked(session, id_, actor) for id_ in sorted((case_id, other_id))}
    mine, theirs = (customers.authors_of(session, id_) for id_ in (case_id, other_id))
    for id_, authors in ((case_id, mine), (other_id, theirs)):
        if not authors:
            raise WrongUsage(
                "nobody knows who wrote what case {number} holds",
                "merge or split the cases by hand",
                number=number(held[id_]),
            )
    if not is_same and set(mine) & set(theirs):
        raise WrongUsage(
            "one account wrote in case {number} and in case {other}",
            "split off what others wrote, then say it again",
            number=number(held[case_id]),
            other=number(held[other_id]),
        )
    pairs = sorted({(min(a, b), max(a, b)) for a in mine for b in theirs if a != b})
    last = {pair: customers.word(session, *pair) for pair in pairs}
    new = [pair for pair, said in last.items() if said is None or said.is_same is not is_same]
    overruled = [said for pair in new if (said := last[pair]) is not None]
    for one in sorted(overruled, key=lambda one: one.id or 0, reverse=True):
        WordChanged(one.decided_by, one.decided_at, one.is_same, one.note, one.id or 0).unless_seen(
            seen, actor.name
        )
    words = [_word(pair, actor, is_same, now, mask(note.strip()).text) for pair in new]
    session.add_all(words)
    session.flush()
    if words:
        for id_, other in ((case_id, other_id), (other_id, case_id)):
            record(
                session,
                held[id_],
                "same_customer" if is_same else "other_customer",
                actor,
                now,
                details={"case": other, "words": [one.id for one in words]},
                note=mask(note).text,
            )
    return held[case_id], held[other_id], bool(words)


def _by_handle(session: Session, complaint: Complaint) -> Home | None:
    if complaint.author_id is None:
        return None
    handle = customers.handle_of(session, complaint.author_id)
    if not is_distinctive(handle):
        return None
    others = customers.namesakes(session, complaint, sorted(IN_WORK))
    found = by_handle(handle, complaint.topic, others)
    case = cases.locked(session, found) if found is not None else None
    if case is None or case.id is None or Stage(case.stage) not in IN_WORK:
        return None
    return Home(case.id, Evidence.HANDLE)


def _is_stock(handle: str | None) -> bool:
    return bool(handle and _STOCK.search(unicodedata.normalize("NFKC", handle).casefold()))


def _word(
    pair: tuple[int, int], actor: Actor, is_same: bool, now: datetime, note: str
) -> CustomerWord:
    return CustomerWord(
        author_id=pair[0],
        other_id=pair[1],
        is_same=is_same,
        decided_by=actor.name,
        decided_role=actor.role,
        decided_origin=actor.origin,
        decided_at=now,
        note=note,
    )
