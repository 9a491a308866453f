"""Two brands that look alike, and a person of each role; outsourced people have the first only."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from sqlmodel import Session, col, select

from recovery import triage
from recovery.access import users
from recovery.access.actor import Actor, Role
from recovery.casework import compensation, events, tasks
from recovery.casework.compensation import Kind
from recovery.casework.lifecycle import Stage
from storage.config import get_settings
from storage.engine import transaction
from storage.keys import get_keys
from storage.models import CaseMention, Mention, UserSkill
from tests.recovery import making
from tests.recovery.making import LEAD, NOW

__all__ = ["LATER", "NOW", "World", "actor", "fill"]

BRANDS = (("云杉", "m"), ("青柚", "t"))
LATER = NOW + timedelta(hours=1)
ORIGINAL = "叫了四次都没人来，打 13800138000 找我"


@dataclass(frozen=True)
class World:
    """What there is of one brand.

    ``solved_id`` is resolved, and its customer not satisfied; ``proposed`` is a compensation that
    waits for somebody, ``approved`` one that can be given.
    """

    brand: str
    brand_id: int
    case_id: int
    other_id: int
    solved_id: int
    mention_id: int
    event_id: int
    task_id: int
    proposed: int
    approved: int
    loose_id: int = 0


def actor(role: Role) -> Actor:
    """The person of a role; they are called after it."""
    return Actor(role.value, role, "job" if role is Role.SYSTEM else "cli")


def fill() -> tuple[World, World]:
    """Make both brands by the product's own functions, committed."""
    with transaction() as session:
        for role in set(Role) - {Role.SYSTEM}:
            users.add(session, role.value, role)
        users.add(session, "lin", Role.LEAD)
        users.add(session, "hua", Role.HANDLER)
    made = [_brand(*one) for one in BRANDS]  # each triages: what is loose comes after
    mine, theirs = (_with_loose(one, mark) for one, (_, mark) in zip(made, BRANDS, strict=True))
    with transaction() as session:
        out = next(one for one in users.active(session) if one.name == Role.OUTSOURCED)
        session.add(UserSkill(user_id=out.id, kind="brand", value="云杉"))
    return mine, theirs


def _brand(name: str, mark: str) -> World:
    brand_id = making.brand(name, official_accounts={"weibo": [f"{name}客服"]})
    words = (f"{name}的空调修了两次还是不制冷", f"{name}的师傅爽约三回", f"{name}多收了安装费")
    ids = [
        making.post(f"{mark}{n}", one, brands=(brand_id,), author=f"{mark}客户{n}")
        for n, one in enumerate(words)
    ]
    triage.triage(get_settings(), NOW)
    with transaction() as session:
        first, second, third = (_case_of(session, one) for one in ids)
        mention = session.get_one(Mention, ids[0])
        mention.text_sealed = get_keys().seal(json.dumps({"title": "", "text": ORIGINAL}))
        event = events.open_event(session, name, "安装排不上", LEAD, now=NOW)
        assert event.id is not None
        events.add(session, event.id, [first, second], LEAD, now=NOW)
        task, _ = tasks.add(
            session, first, "物流", "查一下", LEAD, get_settings(), now=NOW, hours=8
        )
        limits = get_settings().acting.limits
        hua = Actor("hua", Role.HANDLER, "cli")
        much, _ = compensation.propose(
            session, first, Kind.REFUND, Decimal(9000), "退机器", hua, limits, now=NOW
        )
        little, _ = compensation.propose(
            session, first, Kind.VOUCHER, Decimal(10), "致歉", hua, limits, now=NOW
        )
    making.moved(third, Stage.ASSIGNED, Stage.RESPONDED, Stage.RESOLVED)
    making.called_back(third, satisfaction=1, is_won_back=False)
    assert task.id and much.id and little.id
    return World(
        name, brand_id, first, second, third, ids[0], event.id, task.id, much.id, little.id
    )


def _with_loose(world: World, mark: str) -> World:
    words = f"{world.brand}的遥控器寄错了"
    loose = making.post(f"{mark}loose", words, brands=(world.brand_id,), author=f"{mark}散客")
    return replace(world, loose_id=loose)


def _case_of(session: Session, mention_id: int) -> int:
    return session.exec(
        select(CaseMention.case_id).where(col(CaseMention.mention_id) == mention_id)
    ).one()
