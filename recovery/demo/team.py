"""What the demo's team did in the fortnight before: a dashboard without work done says little.

Only how the people behave is invented: how much they take, how fast they are, whom they reach. All
they do goes through the services that the dashboard uses, at the hour at which they would have done
it, so that clocks, history and figures are what such a fortnight leaves. Complaints are triaged as
they came in; whether a case is a false alarm the people know from the truth of the world.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import TypeVar

from sqlmodel import Session, col, select

from recovery import triage
from recovery.access.actor import Actor, Role
from recovery.casework import cases, compensation, handing, private_contact
from recovery.casework.compensation import Kind
from recovery.casework.lifecycle import Dismissal, Stage
from recovery.casework.private_contact import ContactOutcome, ContactWay
from recovery.demo.world import World
from recovery.errors import CannotTake
from recovery.proof import callback_plan, callbacks
from recovery.proof.callbacks import Answer, Way
from recovery.proof.proof import Outcome
from storage import callbacks as stored_callbacks
from storage.config import Settings
from storage.engine import transaction
from storage.models import Case, CaseMention, Mention, User

Chosen = TypeVar("Chosen")
HANDLERS = tuple(Actor(name, Role.HANDLER, "dashboard") for name in ("xu", "he"))
LEAD = Actor("lin", Role.LEAD, "dashboard")
HOURS = (time(9, 30), time(11, 0), time(14, 0), time(16, 30))
"""When they look into the queue."""
IN_HAND, AT_ONCE = 6, 2
"""Cases that one of them has open at most, and takes when they look."""
LEFT_ALONE = timedelta(hours=16)
"""The last hours are as nobody has seen them yet."""
NEEDED = timedelta(hours=5)
"""From the first answer until a problem is solved, at least."""
TOLD = {
    ContactOutcome.REACHED: "已私信说明处理办法和时间，客户回复知道了",
    ContactOutcome.NO_ANSWER: "已私信，暂时没有回复",
}
DONE = (
    "多收的已退，客户确认到账",
    "已重新上门，客户签收",
    "已补发并致歉，客户确认收到",
)
ANSWERS = (
    ((Answer(Outcome.ANSWERED, Way.PHONE, 5, 1, 9, True), "这次处理得挺快，以后还会用"), 40),
    ((Answer(Outcome.ANSWERED, Way.PHONE, 4, 2, 8, True), "可以了，就是前面等得久"), 20),
    ((Answer(Outcome.ANSWERED, Way.PHONE, 3, 3, 6, None), "解决了，谈不上满意"), 10),
    ((Answer(Outcome.ANSWERED, Way.PHONE, 2, 4, 2, False), "钱是退了，气还没消"), 14),
    ((Answer(Outcome.NO_ANSWER, Way.PHONE), ""), 12),
    ((Answer(Outcome.REFUSED, Way.PHONE), ""), 4),
)
"""What customers say when they are called back, and how often of a hundred."""


@dataclass(slots=True)
class Team:
    """The people, and what they do next."""

    world: World
    settings: Settings
    draw: random.Random = field(default_factory=lambda: random.Random(13))  # noqa: S311 - not secrecy

    def work(self) -> bool:
        """The fortnight until a few hours ago; in a home that has cases already, nothing.

        Returns:
            Whether they worked.
        """
        with transaction() as session:
            if session.exec(select(Case.id).limit(1)).first() is not None:
                return False
            false_alarms = self._false_alarms(session)
        for now in self._hours():
            with transaction() as session:
                self._triage(session, now)
            with transaction() as session:
                for actor in HANDLERS:
                    self._look(session, actor, false_alarms, now)
        return True

    def dismiss(self, now: datetime) -> None:
        """The lead says of false alarms that have waited for a day that they are none."""
        with transaction() as session:
            false_alarms = self._false_alarms(session)
            waiting = select(Case).where(
                Case.stage == Stage.RECEIVED, Case.opened_at < now - timedelta(days=1)
            )
            for case in session.exec(waiting.order_by(col(Case.id))).all():
                assert case.id is not None
                if self._is_false_alarm(session, case.id, false_alarms):
                    cases.move(
                        session,
                        case.id,
                        Stage.DISMISSED,
                        LEAD,
                        now=now,
                        reason=Dismissal.NOT_COMPLAINT,
                    )

    def _hours(self) -> Iterator[datetime]:
        zone, until = self.world.zone, self.world.as_of - LEFT_ALONE
        day = min(self.world.when(post) for post in self.world.posts.values()).astimezone(zone)
        while day.date() <= until.astimezone(zone).date():
            for hour in HOURS:
                now = datetime.combine(day.date(), hour, zone)
                if now < until:
                    yield now
            day += timedelta(days=1)

    def _triage(self, session: Session, now: datetime) -> None:
        triage.lock(session)
        posted = session.exec(select(Mention.id).where(Mention.posted_at < now)).all()
        triage.triage_at_once(session, self.settings, [one for one in posted if one], now)

    def _false_alarms(self, session: Session) -> set[int]:
        truth = self.world.truth_of_mentions()
        rows = session.exec(select(Mention.id, Mention.source, Mention.external_id)).all()
        return {id_ for id_, source, key in rows if id_ and not truth[source, key].complaint}

    @staticmethod
    def _is_false_alarm(session: Session, case_id: int, false_alarms: set[int]) -> bool:
        of_case = select(CaseMention.mention_id).where(CaseMention.case_id == case_id)
        mentions = set(session.exec(of_case).all())
        return bool(mentions) and mentions <= false_alarms

    def _look(self, session: Session, actor: Actor, false_alarms: set[int], now: datetime) -> None:
        """One of them looks: goes on with what they have, then takes what is most urgent."""
        mine = select(Case).join(User, col(User.id) == Case.assignee_id)
        held = session.exec(mine.where(User.name == actor.name).order_by(col(Case.id))).all()
        for case in held:
            step = _STEPS.get(Stage(case.stage))
            if step is not None:
                step(self, session, case, actor, now)
        room = IN_HAND - sum(case.stage in (Stage.ASSIGNED, Stage.RESPONDED) for case in held)
        waiting = select(Case.id).where(
            Case.stage == Stage.RECEIVED, col(Case.needs_senior).is_(False)
        )
        urgent = session.exec(waiting.order_by(col(Case.priority).desc(), col(Case.id))).all()
        taken = 0
        for id_ in urgent:
            if taken >= min(room, AT_ONCE):
                return
            assert id_ is not None
            if self._is_false_alarm(session, id_, false_alarms):
                continue
            try:
                with session.begin_nested():
                    handing.claim(session, id_, actor, self.settings, now=now)
            except CannotTake:  # their hands are full, or it is not for them
                continue
            taken += 1

    def _answer(self, session: Session, case: Case, actor: Actor, now: datetime) -> None:
        assert case.id is not None
        outcome = self._one((ContactOutcome.REACHED, 85), (ContactOutcome.NO_ANSWER, 15))
        message = ContactWay.PRIVATE_MESSAGE
        private_contact.record_contact(
            session, case.id, message, outcome, actor, at=now, now=now, note=TOLD[outcome]
        )
        if outcome is ContactOutcome.REACHED:
            cases.move(session, case.id, Stage.RESPONDED, actor, now=now)

    def _solve(self, session: Session, case: Case, actor: Actor, now: datetime) -> None:
        assert case.id is not None
        answered = case.first_response_at or now
        if now - answered < NEEDED or self.draw.random() < 0.35:
            return
        if self.draw.random() < 0.3:
            amount = Decimal(self.draw.choice((20, 30, 48, 60)))
            compensation.propose(
                session,
                case.id,
                Kind.REFUND,
                amount,
                "多收的部分退回",
                actor,
                self.settings.acting.limits,
                now=now,
            )
        cases.move(session, case.id, Stage.RESOLVED, actor, now=now, note=self.draw.choice(DONE))

    def _call_back(self, session: Session, case: Case, actor: Actor, now: datetime) -> None:
        assert case.id is not None
        planned = stored_callbacks.standing(session, case.id)
        if planned is None or planned.planned_at > now:
            return
        answer, said = self._one(*ANSWERS)
        done = callbacks.record(
            session, case.id, answer, actor, settings=self.settings, now=now, comment=said
        )
        if done.is_unsatisfied:
            callbacks.reopen(session, case.id, actor, now=now)

    def _close(self, session: Session, case: Case, actor: Actor, now: datetime) -> None:
        assert case.id is not None
        made = callback_plan.asked(session, case.id)
        if callback_plan.closing(made, self.settings.callback.tries) is callback_plan.Closing.FREE:
            cases.move(session, case.id, Stage.CLOSED, actor, now=now)
        else:
            self._call_back(session, case, actor, now)

    def _one(self, *chances: tuple[Chosen, int]) -> Chosen:
        values, weights = [value for value, _ in chances], [weight for _, weight in chances]
        return self.draw.choices(values, weights)[0]


Step = Callable[[Team, Session, Case, Actor, datetime], None]
_STEPS: dict[Stage, Step] = {
    Stage.ASSIGNED: Team._answer,
    Stage.RESPONDED: Team._solve,
    Stage.RESOLVED: Team._call_back,
    Stage.CALLBACK: Team._close,
}
"""What is done next with a case that one of them has."""
