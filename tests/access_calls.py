"""A real call of every service that is written down in tests/access_table.py."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session

from nlp.classifier import Classifier
from recovery.access import accounts, audit, erasure, refusals, revealing
from recovery.access.actor import Actor, Role
from recovery.casework import (
    abuse,
    acting,
    cases,
    compensation,
    customers,
    events,
    handing,
    merging,
    private_contact,
    tasks,
    together,
    undoing,
    valued,
)
from recovery.casework.compensation import Kind
from recovery.casework.lifecycle import Stage
from recovery.casework.private_contact import ContactOutcome, ContactWay
from recovery.channel import word
from recovery.channel.decision import Channel
from recovery.contacts import matches, periods
from recovery.intake import entering, entry_import
from recovery.intake.manual import Entry
from recovery.intake.manual import Kind as EntryKind
from recovery.measures import asking
from recovery.measures.definitions import Measure
from recovery.proof import callbacks
from recovery.proof.callbacks import Answer, Way
from recovery.proof.proof import Outcome
from recovery.team import distribution, duties
from recovery.team.assignment import Presence
from recovery.team.skills import Skill
from recovery.verdicts import classify, corrections, models, refit, sampling
from storage import users
from storage.config import get_settings
from storage.keys import get_keys
from storage.measures import Filters, Span
from tests import access_calls_pages
from tests.access_world import LATER, NOW, World

Call = Callable[[Session, World, Actor], object]

ZONE = ZoneInfo("Asia/Shanghai")
NO_FILE = Path("no such file.csv")
DAY = date(2025, 1, 6)
AUTHOR = {"source": "weibo", "who": "m客户0"}
"""Of the first post of the first brand."""

S = get_settings


def rules() -> compensation.CompensationLimits:
    return S().acting.limits


@cache
def judge() -> Classifier:
    return classify.classifier(S())


def _hua(session: Session) -> users.User:
    found = users.by_name(session, "hua")
    assert found is not None
    return found


PUBLIC_REPLY = "已为您安排师傅明天上午上门检修，费用由我们承担，请您查收站内消息。"
ANSWER = Answer(Outcome.ANSWERED, Way.PHONE, satisfaction=5, is_won_back=True)

CALLS: dict[str, Call] = {
    "casework.abuse.mark_abusive": lambda s, w, a: abuse.mark_abusive(
        s, w.case_id, True, a, now=LATER
    ),
    "access.accounts.invite": lambda s, _, a: accounts.invite(
        s, "new", Role.PR, a, S().sign_in, now=LATER
    ),
    "access.accounts.set_active": lambda s, _, a: accounts.set_active(
        s, "hua", a, is_active=False, now=LATER
    ),
    "access.accounts.set_password": lambda s, _, a: accounts.set_password(
        s, "hua", a, S().sign_in, now=LATER
    ),
    "access.accounts.set_role": lambda s, _, a: accounts.set_role(s, "hua", Role.PR, a, now=LATER),
    "access.accounts.sign_out": lambda s, _, a: accounts.sign_out(s, "hua", a, now=LATER),
    "access.accounts.unlock": lambda s, _, a: accounts.unlock(s, "hua", a, now=LATER),
    "casework.acting.prepare_reply": lambda s, w, a: acting.prepare_reply(
        s, w.case_id, a, now=LATER
    ),
    "casework.acting.record_reply": lambda s, w, a: acting.record_reply(
        s, w.case_id, PUBLIC_REPLY, a, account=f"{w.brand}客服", posted_at=NOW, now=LATER
    ),
    "access.audit.lines": lambda s, _, a: audit.lines(s, a),
    "proof.callbacks.record": lambda s, w, a: callbacks.record(
        s, w.solved_id, ANSWER, a, settings=S(), now=LATER
    ),
    "proof.callbacks.reopen": lambda s, w, a: callbacks.reopen(s, w.solved_id, a, now=LATER),
    "casework.cases.assign": lambda s, w, a: cases.assign(s, w.case_id, "hua", a, now=LATER),
    "casework.cases.move": lambda s, w, a: cases.move(
        s, w.case_id, Stage.ACKNOWLEDGED, a, now=LATER
    ),
    "casework.cases.note": lambda s, w, a: cases.note(s, w.case_id, "明天再打", a, now=LATER),
    "casework.cases.seen": lambda s, w, a: cases.seen(s, w.case_id, a),
    "channel.word.say": lambda s, w, a: word.say(
        s, w.mention_id, w.brand_id, Channel.FAILED, a, now=LATER
    ),
    "casework.compensation.approve": lambda s, w, a: compensation.approve(
        s, w.proposed, a, rules(), now=LATER
    ),
    "casework.compensation.decline": lambda s, w, a: compensation.decline(
        s, w.proposed, a, rules(), now=LATER
    ),
    "casework.compensation.give": lambda s, w, a: compensation.give(s, w.approved, a, now=LATER),
    "casework.compensation.propose": lambda s, w, a: compensation.propose(
        s, w.case_id, Kind.VOUCHER, Decimal(5), "等了很久", a, rules(), now=LATER
    ),
    "contacts.matches.decide": lambda s, w, a: matches.decide(
        s, w.mention_id, w.brand_id, "热线", "T-1", a, is_same=True, now=LATER
    ),
    "contacts.periods.check": lambda _s, _w, a: periods.check(DAY, DAY, a, LATER, ZONE),
    "contacts.periods.declare": lambda s, _, a: periods.declare(
        s, "热线", DAY, DAY, a, brand_id=None, now=LATER, zone=ZONE
    ),
    "contacts.periods.retract": lambda s, _, a: periods.retract(s, 1, a, LATER),
    "verdicts.corrections.confirm": lambda s, w, a: corrections.confirm(
        s, w.mention_id, a, now=LATER
    ),
    "verdicts.corrections.correct": lambda s, w, a: corrections.correct(
        s, w.mention_id, {"severity": "4"}, a, now=LATER
    ),
    "casework.customers.decide": lambda s, w, a: customers.decide(
        s, w.case_id, w.other_id, a, is_same=True, now=LATER
    ),
    "team.distribution.distribute": lambda s, _, a: distribution.distribute(s, a, S(), now=LATER),
    "team.duties.absences": lambda s, _, a: duties.absences(s, a, now=LATER),
    "team.duties.add_shift": lambda s, _, a: duties.add_shift(
        s, "hua", "1", LATER.time(), (LATER + timedelta(hours=4)).time(), a
    ),
    "team.duties.add_skill": lambda s, _, a: duties.add_skill(s, "hua", Skill.TOPIC, "price", a),
    "team.duties.change": lambda s, _, a: duties.change(s, "hua", a, is_senior=True),
    "team.duties.remove_shift": lambda s, _, a: duties.remove_shift(s, 1, a),
    "team.duties.remove_skill": lambda s, _, a: duties.remove_skill(
        s, "hua", Skill.TOPIC, "price", a
    ),
    "team.duties.say_absent": lambda s, _, a: duties.say_absent(
        s, "hua", LATER, None, duties.Why.LEAVE, a, now=LATER
    ),
    "team.duties.say_back": lambda s, _, a: duties.say_back(s, "hua", a, now=LATER),
    "team.duties.say_presence": lambda s, _, a: duties.say_presence(
        s, "hua", Presence.AWAY, a, now=LATER
    ),
    "team.duties.whose": lambda s, _, a: duties.whose(s, "hua", a),
    "intake.entering.enter": lambda _s, _w, a: entering.enter(
        S(), judge(), Entry(EntryKind.TIP, "门锁坏了", brand="没有的品牌"), a, LATER
    ),
    "intake.entering.enter_all": lambda _s, _w, a: entering.enter_all(S(), judge(), [], a, LATER),
    "intake.entry_import.import_file": lambda _s, _w, a: entry_import.import_file(
        NO_FILE, S(), judge(), a, LATER
    ),
    "access.erasure.erase": lambda s, _, a: erasure.erase(
        s, a, get_keys(), S(), **AUTHOR, because="本人要求", now=LATER
    ),
    "access.erasure.look": lambda s, _, a: erasure.look(s, a, get_keys(), *AUTHOR.values()),
    "casework.events.add": lambda s, w, a: events.add(s, w.event_id, [w.solved_id], a, now=LATER),
    "casework.events.drop_empty": lambda s, w, a: events.drop_empty(s, w.event_id, a),
    "casework.events.open_event": lambda s, w, a: events.open_event(
        s, w.brand, "漏水", a, now=LATER
    ),
    "casework.events.remove": lambda s, w, a: events.remove(
        s, w.event_id, [w.case_id], a, now=LATER
    ),
    "casework.events.seen": lambda s, w, a: events.seen(s, w.event_id, a),
    "casework.handing.assign": lambda s, w, a: handing.assign(
        s, w.case_id, "hua", a, S(), now=LATER
    ),
    "casework.handing.claim": lambda s, w, a: handing.claim(s, w.case_id, a, S(), now=LATER),
    "casework.handing.hand_over": lambda s, w, a: handing.hand_over(
        s, w.case_id, "hua", a, S(), now=LATER, note="请接手"
    ),
    "casework.handing.release": lambda s, _, a: handing.release(s, _hua(s), a, now=LATER),
    "casework.handing.take_back": lambda s, w, a: handing.take_back(s, w.case_id, a, now=LATER),
    "measures.asking.measure": lambda s, _, a: asking.measure(
        s, Measure.SLA, Span(NOW, LATER), Filters(), a, settings=S(), now=LATER
    ),
    "casework.merging.merge": lambda s, w, a: merging.merge(s, w.case_id, w.other_id, a, now=LATER),
    "casework.merging.split": lambda s, w, a: merging.split(
        s, w.case_id, [w.mention_id], S(), a, now=LATER
    ),
    "verdicts.models.use": lambda _s, _w, a: models.use(S(), "no-such-model", a, NOW),
    "casework.private_contact.record_contact": lambda s, w, a: private_contact.record_contact(
        s, w.case_id, ContactWay.PRIVATE_MESSAGE, ContactOutcome.REACHED, a, at=NOW, now=LATER
    ),
    "verdicts.refit.run": lambda _s, _w, a: refit.run(S(), a, LATER),
    "access.refusals.lift": lambda s, _, a: refusals.lift(s, a, 1, LATER),
    "access.refusals.refuse": lambda s, _, a: refusals.refuse(
        s, a, get_keys(), **AUTHOR, because="本人要求", now=LATER
    ),
    "access.revealing.reveal": lambda s, w, a: revealing.reveal(
        s, w.case_id, a, get_keys(), because="按约定回电", now=LATER
    ),
    "verdicts.sampling.draw": lambda s, _, a: sampling.draw(s, 1, a, LATER),
    "casework.tasks.add": lambda s, w, a: tasks.add(
        s, w.case_id, "仓库", "找备件", a, S(), now=LATER, hours=4
    ),
    "casework.tasks.finish": lambda s, w, a: tasks.finish(s, w.task_id, a, now=LATER),
    "casework.together.answer": lambda s, w, a: together.answer(
        s, w.event_id, "{handle}您好，您的{number}我们明天上午十点前回电处理。", a, now=LATER
    ),
    "casework.together.assign": lambda s, w, a: together.assign(
        s, w.event_id, "hua", a, S(), now=LATER
    ),
    "casework.together.close": lambda s, w, a: together.close(s, w.event_id, a, now=LATER),
    "casework.together.move": lambda s, w, a: together.move(
        s, w.event_id, Stage.ACKNOWLEDGED, a, now=LATER
    ),
    "casework.together.sent": lambda s, w, a: together.sent(s, w.event_id, a, now=LATER),
    "casework.undoing.undo": lambda s, w, a: undoing.undo(s, w.case_id, S(), a, now=LATER),
    "casework.valued.add": lambda s, w, a: valued.add(
        s,
        a,
        get_keys(),
        kind="handle",
        words="m客户0",
        level=2,
        label="",
        brand_id=w.brand_id,
        now=LATER,
    ),
    "casework.valued.import_file": lambda _s, _w, a: valued.import_file(
        NO_FILE, a, get_keys(), LATER
    ),
    "casework.valued.remove": lambda s, _, a: valued.remove(s, a, 1, LATER),
    **access_calls_pages.CALLS,
}
