"""Cases to act in, and people of every kind who act."""

from datetime import datetime, timedelta
from typing import Any

from recovery.access import users
from recovery.access.actor import Actor, Role
from recovery.casework import acting, private_contact
from recovery.casework.acts import Recorded
from recovery.casework.private_contact import ContactOutcome, ContactWay
from storage.config import get_settings
from storage.engine import transaction
from storage.models import Case
from tests.recovery.making import HANDLER, NOW, brand, post, rows, triaged

ANSWER = "您的净水器配件费已在今天上午原路退回，预计周五前到账。"
ACCOUNT = "青柚到家客服"
POSTED = NOW + timedelta(minutes=20)
LATER = NOW + timedelta(hours=1)
SENIOR = Actor("su", Role.HANDLER, "cli")


def world() -> int:
    """A brand with an official account, one open case of it, and people; the case's id."""
    qingyou = brand(
        "青柚到家", official_accounts={"weibo": [ACCOUNT, "青柚到家"]}, products=["柚先达滤芯"]
    )
    post("1", "青柚到家的净水器修了两次还在漏水", brands=(qingyou,), url="https://example.com/1")
    triaged()
    with transaction() as session:
        for name, role in (
            ("hua", Role.HANDLER),
            ("su", Role.HANDLER),
            ("lin", Role.LEAD),
            ("qi", Role.ADMIN),
            ("pei", Role.PR),
            ("wai", Role.OUTSOURCED),
        ):
            users.add(session, name, role).is_senior = name == "su"
    return 1


def another_case(external_id: str = "2", author: str = "小米粒") -> int:
    """A case of another customer of the same brand; its id."""
    post(external_id, "青柚到家的滤芯又漏了", brands=(1,), author=author)
    triaged()
    ((case_id,),) = rows("SELECT max(id) FROM recovery_case")
    return int(case_id)


def replied(
    case_id: int,
    text: str = ANSWER,
    actor: Actor = HANDLER,
    *,
    posted_at: datetime = POSTED,
    now: datetime = LATER,
    account: str = ACCOUNT,
    **how: Any,
) -> Recorded:
    with transaction() as session:
        return acting.record_reply(
            session, case_id, text, actor, account=account, posted_at=posted_at, now=now, **how
        )


def contacted(
    case_id: int,
    way: ContactWay = ContactWay.PRIVATE_MESSAGE,
    outcome: ContactOutcome = ContactOutcome.REACHED,
    actor: Actor = HANDLER,
    *,
    at: datetime = POSTED,
    **how: Any,
) -> Recorded:
    with transaction() as session:
        return private_contact.record_contact(
            session, case_id, way, outcome, actor, at=at, now=LATER, **how
        )


def set_case(case_id: int, **values: Any) -> None:
    with transaction() as session:
        case = session.get_one(Case, case_id)
        for name, value in values.items():
            setattr(case, name, value)
        session.add(case)


def history() -> list[tuple[Any, ...]]:
    """Who did what, oldest first, without how the case began."""
    return rows("SELECT actor, action FROM case_event WHERE action <> 'opened' ORDER BY id")


LIMITS = get_settings().acting.limits
