"""Entries as the tests make them, judged by the real baseline."""

from datetime import datetime
from typing import Any

from nlp import Classifier, load
from recovery.access.actor import Actor, Role
from recovery.intake import entering
from recovery.intake.manual import Entered, Entry, Kind
from storage.config import get_settings
from tests.recovery.making import NOW

PR = Actor("mei", Role.PR, "cli")
COMPLAINT = "青柚到家的骑手迟到两小时，打了五次客服电话没人接，态度恶劣，必须退款，我要投诉"
NEWS = "听说青柚到家明天在城西开会"


def judge() -> Classifier:
    return load("baseline")


def entry(text: str = COMPLAINT, kind: Kind = Kind.MOMENTS, **fields: Any) -> Entry:
    return Entry(kind, text, **fields)


def order(text: str = COMPLAINT, reference: str = "2026-1101", **fields: Any) -> Entry:
    fields.setdefault("regulator", "城西区市场监管局")
    return Entry(Kind.REGULATOR_ORDER, text, reference=reference, **fields)


def enter(one: Entry, actor: Actor = PR, now: datetime = NOW) -> Entered:
    return entering.enter(get_settings(), judge(), one, actor, now)


def number(entered: Entered) -> int | None:
    """The one case that holds it."""
    held = {row.case_id for row in entered.filed if row.case_id is not None}
    assert len(held) <= 1
    return min(held, default=None)
