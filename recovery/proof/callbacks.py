"""Asking the customer afterwards (回访): what is due, what was answered, and what follows."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from recovery.access import sight
from recovery.access.actor import Actor, Right
from recovery.access.sight import Sight
from recovery.casework import cases, numbers
from recovery.casework.lifecycle import Reopening, Stage
from recovery.proof import callback_plan
from recovery.proof.proof import Heard, Outcome, heard
from storage import callbacks
from storage.callbacks import Due
from storage.config import Settings
from storage.errors import WrongUsage
from storage.masking import mask
from storage.models import Callback, Case

ASKED_IN = (Stage.RESOLVED, Stage.CALLBACK)
"""Stages in which a customer is called back."""

RANGES = {"satisfaction": (1, 5), "effort": (1, 5), "would_recommend": (0, 10)}


class Way(StrEnum):
    """How the customer was asked."""

    PUBLIC = "public"
    PRIVATE = "private"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one callback. What was not asked or answered is ``None``.

    Attributes:
        outcome: answered, no_answer or refused; only an answered one carries what follows.
        way: how it was tried.
        satisfaction: 1 very dissatisfied … 5 very satisfied.
        effort: 费力度, how much effort the customer had to put forth: 1 very little … 5 very much
            (Customer Effort Score: Dixon, Freeman, Toman, Harvard Business Review 7/2010, of the
            Corporate Executive Board, now Gartner).
        would_recommend: 0 not at all likely … 10 extremely likely (Reichheld, Harvard Business
            Review 12/2003).
        is_won_back: whether the customer says that they are won back.
    """

    outcome: Outcome
    way: Way
    satisfaction: int | None = None
    effort: int | None = None
    would_recommend: int | None = None
    is_won_back: bool | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A callback that was recorded. ``is_unsatisfied``: reopening the case is offered."""

    case: Case
    callback: Callback
    heard: Heard
    next_due: datetime | None

    @property
    def is_unsatisfied(self) -> bool:
        """Whether the problem is not solved for the customer."""
        return self.heard in callback_plan.UNSATISFIED


def record(
    session: Session,
    case_id: int,
    answer: Answer,
    actor: Actor,
    *,
    settings: Settings,
    now: datetime,
    version: int | None = None,
    comment: str = "",
) -> Recorded:
    """Write down one callback.

    A resolved case moves to the stage ``callback``. Nothing closes or reopens it: that is a
    person's decision.

    Args:
        session: open session.
        case_id: which case.
        answer: what came of it.
        actor: who asked.
        settings: when the next try is planned.
        now: the clock.
        version: the version the actor saw; without it the newest is meant.
        comment: what the customer said; masked, and kept beside the history.

    Raises:
        CaseNotFound, CaseChanged, MoveRefused: see :func:`recovery.casework.cases.move`.
        WrongUsage: the role may not; the case is not resolved; the answer contradicts itself; or
            a try without an answer comes before its time, and so counts as none.
    """
    actor.must(Right.CALL_BACK)
    _check(answer)
    case = cases.locked(session, case_id, actor, version)
    if case.stage not in ASKED_IN:
        raise WrongUsage(
            "case {number} is {stage}",
            "a callback asks about a solution: move the case to resolved first",
            number=numbers.number(case),
            stage=Stage(case.stage),
        )
    callback = _try(session, case, now)
    if answer.outcome is Outcome.NO_ANSWER and callback.attempt > 1 and now < callback.planned_at:
        raise WrongUsage(
            "the next try to reach the customer of case {case} is planned for {when}",
            "try again then: one try right after another is no second try",
            case=case_id,
            when=f"{callback.planned_at.astimezone(settings.zone):%Y-%m-%d %H:%M}",
        )
    if case.stage == Stage.RESOLVED:
        case = cases.move(session, case_id, Stage.CALLBACK, actor, now=now)
    for name, value in asdict(answer).items():
        setattr(callback, name, value)
    callback.done_at, callback.done_by = now, actor.name
    callback.done_role, callback.done_origin = actor.role, actor.origin
    session.add(callback)
    session.flush()
    following = callback_plan.plan_next(session, case, callback, settings)
    told = {name: value for name, value in asdict(answer).items() if value is not None}
    cases.record(
        session,
        case,
        "called_back",
        actor,
        now,
        details={"callback": callback.id, "attempt": callback.attempt, **told},
        note=mask(comment).text,
    )
    cases.changed(session, case, now)
    said, _ = heard(callback_plan.asked(session, case_id))
    return Recorded(case, callback, said, following.planned_at if following else None)


def reopen(
    session: Session,
    case_id: int,
    actor: Actor,
    *,
    now: datetime,
    version: int | None = None,
    note: str = "",
) -> Case:
    """Take a case up again because the customer is not satisfied, or the problem is back.

    Raises:
        CaseNotFound, CaseChanged, MoveRefused: see :func:`recovery.casework.cases.move`.
        WrongUsage: the role may not, or no callback says so.
    """
    actor.must(Right.CALL_BACK)
    cases.locked(session, case_id, actor, version)
    said, last = heard(callback_plan.asked(session, case_id))
    if said not in callback_plan.UNSATISFIED or last is None:
        raise WrongUsage(
            "no callback says that the customer of case {case} is not satisfied",
            "`zhuanxi cases reopen` reopens it for another reason",
            case=case_id,
        )
    return cases.move(
        session,
        case_id,
        Stage.ASSIGNED,
        actor,
        now=now,
        note=note,
        reason=Reopening.NOT_SATISFIED,
    )


def due_today(
    session: Session,
    now: datetime,
    zone: ZoneInfo,
    seen: Sight = sight.ALL,
    *,
    brand: str | None = None,
    assignee: str | None = None,
    limit: int = 50,
) -> list[tuple[Due, Sequence[dict[str, Any]]]]:
    """Callbacks planned for today or before, oldest first, with how each customer may be reached.

    Only of brands that are ``seen``, with handles as they are seen.
    Those are the public accounts that wrote the case's mentions, and a phone only where a mention
    of the case carries the number; see :func:`storage.callbacks.ways`.
    """
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    found = callbacks.due(
        session,
        datetime.combine(tomorrow, time.min, zone),
        ASKED_IN,
        brand=brand,
        brand_ids=seen.brand_ids,
        assignee=assignee,
        limit=limit,
    )
    ways = callbacks.ways(session, [one.callback.case_id for one in found])
    for way in chain.from_iterable(ways.values()):
        if "handle" in way:
            way["handle"] = seen.name(way["handle"])
    return [(one, ways[one.callback.case_id]) for one in found]


def _try(session: Session, case: Case, now: datetime) -> Callback:
    """The planned try, else one more after the last: a customer may answer when none is planned."""
    assert case.id is not None
    planned = callbacks.standing(session, case.id)
    if planned is not None:
        return planned
    tries = callbacks.last_round(session, case.id)
    return Callback(
        case_id=case.id,
        round=tries[-1].round if tries else 1,
        attempt=tries[-1].attempt + 1 if tries else 1,
        resolved_at=tries[-1].resolved_at if tries else case.resolved_at or now,
        planned_at=now,
    )


def _check(answer: Answer) -> None:
    scores = {name: getattr(answer, name) for name in RANGES}
    if answer.outcome is not Outcome.ANSWERED:
        if any(value is not None for value in (*scores.values(), answer.is_won_back)):
            raise WrongUsage(
                "a customer who was not reached said nothing",
                "leave out what was answered, or say that they answered",
            )
        return
    if answer.satisfaction is None and answer.is_won_back is None:
        raise WrongUsage(
            "an answered callback says neither how satisfied the customer is nor whether they "
            "are won back",
            "say at least one of them",
        )
    for name, value in scores.items():
        least, most = RANGES[name]
        if value is not None and not least <= value <= most:
            raise WrongUsage(
                "{value} is no value of {name}",
                "it goes from {least} to {most}",
                value=value,
                name=name,
                least=least,
                most=most,
            )
