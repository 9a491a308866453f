"""The cases of an event, assigned, answered and closed together, each by the rules of one alone.

Each changes in a savepoint of its own: what fails is told and the rest is done, and doing it again
does only what is left.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from zlib import crc32

from sqlmodel import Session

from recovery.access.actor import Actor, Right
from recovery.casework import cases, handing, personal
from recovery.casework.cases import changed, record
from recovery.casework.drafts import Draft, DraftRefused, check
from recovery.casework.events import seen
from recovery.casework.lifecycle import OPEN, Stage
from recovery.casework.numbers import number
from recovery.casework.parts import Parts, each
from recovery.channel.substance import is_substantive
from recovery.words import word
from storage import events, users
from storage.config import Settings
from storage.errors import WrongUsage
from storage.masking import mask
from storage.models import Case

TOGETHER = frozenset(Stage) - {Stage.DISMISSED, Stage.ASSIGNED, Stage.MERGED}
"""Where cases may be moved together; dismissing and reopening are decided one by one."""


def assign(
    session: Session, event_id: int, user: str, actor: Actor, settings: Settings, *, now: datetime
) -> Parts:
    """Give all open cases of an event to one person; those who have theirs already are left.

    Raises:
        WrongUsage: the role may not, or there is no such event.
    """
    actor.must(Right.WORK_CASES)
    known = users.by_name(session, user)

    def give(case: Case) -> None:
        if known is None or case.assignee_id != known.id:
            handing.assign(session, case.id or 0, user, actor, settings, now=now)

    return _each_open(session, event_id, give, actor)


def answer(session: Session, event_id: int, template: str, actor: Actor, *, now: datetime) -> Parts:
    """Prepare a personal reply for each open case, which people then send; nothing is posted.

    Cases for which this very text was prepared are left. One that needs a senior handler gets no
    reply from a template. The reply stands beside the case's history.

    Raises:
        WrongUsage: the role may not, there is no such event, or the text is not personal.
    """
    actor.must(Right.MERGE_CASES)
    text = personal.checked(template)
    code = f"{crc32(text.encode()):08x}"
    done = events.drafted(session, event_id, code)
    replies: dict[int, str] = {}

    def prepare(case: Case) -> None:
        assert case.id is not None
        if case.id in done:
            return
        if case.needs_senior:
            raise WrongUsage(
                "case {number} needs a reply of its own, by a senior handler",
                "the customer was failed before; no text for many will do",
                number=number(case),
            )
        known = asdict(events.known(session, case))
        values = known | {"topic": word("topic", known["topic"]) if known["topic"] else ""}
        words = personal.rendered(text, values | {"number": number(case)}, number(case))
        findings = check(Draft(words))
        if any(one.is_blocking for one in findings):
            raise DraftRefused(findings)
        reply = mask(words).text
        details = {"event": event_id, "answer": code, "is_answer": is_substantive(words)}
        record(session, case, "drafted", actor, now, details=details, note=reply)
        changed(session, case, now)
        replies[case.id] = reply

    parts = _each_open(session, event_id, prepare, actor)
    parts.replies = replies
    return parts


def sent(session: Session, event_id: int, actor: Actor, *, now: datetime) -> Parts:
    """Say that the prepared replies were sent: cases that they answer are ``responded``.

    A reply without substance ("请私信") is none, and stops no clock.

    Raises:
        WrongUsage: the role may not, or there is no such event.
    """
    actor.must(Right.WORK_CASES)
    prepared = events.drafted(session, event_id, are_answers=True)
    waiting = OPEN - {Stage.RESPONDED, Stage.RESOLVED, Stage.CALLBACK}

    def respond(case: Case) -> None:
        if case.id in prepared and Stage(case.stage) in waiting:
            cases.move(session, case.id or 0, Stage.RESPONDED, actor, now=now)

    return _each_open(session, event_id, respond, actor)


def move(session: Session, event_id: int, to: Stage, actor: Actor, *, now: datetime) -> Parts:
    """Move all open cases of an event to a stage; those that are there are left.

    Raises:
        WrongUsage: the role may not, there is no such event, or this is decided one by one.
    """
    actor.must(Right.MOVE_CASES)
    if to not in TOGETHER:
        raise WrongUsage(
            "cases are not moved to {stage} together",
            "`zhuanxi cases` does it one by one, each with its reason",
            stage=to,
        )

    def go(case: Case) -> None:
        if case.stage != to:
            cases.move(session, case.id or 0, to, actor, now=now)

    return _each_open(session, event_id, go, actor)


def close(session: Session, event_id: int, actor: Actor, *, now: datetime) -> Parts:
    """Close the cases of an event after their callbacks; it is over when none is open any more.

    Raises:
        WrongUsage: the role may not, or there is no such event.
    """
    actor.must(Right.KEEP_EVENTS)
    parts = move(session, event_id, Stage.CLOSED, actor, now=now)
    event = parts.event
    if not events.case_ids(session, event_id, sorted(OPEN)) and event.closed_at is None:
        event.closed_by, event.closed_at = actor.name, now
        session.add(event)
        session.flush()
    return parts


def _each_open(session: Session, event_id: int, act: Callable[[Case], None], actor: Actor) -> Parts:
    event = seen(session, event_id, actor)
    return each(session, event, events.case_ids(session, event_id, sorted(OPEN)), act, actor)
