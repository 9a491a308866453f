"""Customers who insult people: a person says so; words only suggest it.

Anger about a thing is none. The list holds words that are thrown at people and hardly anything
else; a customer may still quote them, which is why nothing follows from a word alone.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from recovery.access.actor import Actor, Right
from recovery.casework import cases
from storage.models import Case

WORDS = (
    *("傻逼", "傻比", "傻b", "煞笔", "脑残", "弱智", "白痴", "智障"),
    *("畜生", "王八蛋", "人渣", "贱人", "狗东西", "狗娘养", "狗杂种", "杂种", "臭不要脸"),
    *("草泥马", "操你", "艹你", "日你妈", "你妈死", "死全家", "全家死", "不得好死", "去死吧"),
)
_ANY = re.compile("|".join(map(re.escape, WORDS)))


def hint(texts: Iterable[str]) -> tuple[str, ...]:
    """The insulting words in what a customer wrote, once each in their order: a suggestion."""
    return tuple(dict.fromkeys(word for text in texts for word in _ANY.findall(text.lower())))


def mark_abusive(
    session: Session, case_id: int, is_abusive: bool, actor: Actor, *, now: datetime
) -> Case:
    """Say that the customer of a case insults people, or that they do not; saying it twice is once.

    Raises:
        CaseNotFound: there is no such case.
        WrongUsage: the role may not.
    """
    actor.must(Right.MARK_ABUSIVE)
    case = cases.locked(session, case_id, actor)
    if case.is_abusive == is_abusive:
        return case
    case.is_abusive = is_abusive
    action = "marked_abusive" if is_abusive else "unmarked_abusive"
    cases.record(session, case, action, actor, now)
    return cases.changed(session, case, now)
