"""事件: one happening behind many cases of a brand, worked in `recovery.casework.together`."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from recovery.access import sight
from recovery.access.actor import Actor, Right
from recovery.casework.cases import changed, record
from recovery.casework.lifecycle import ENDED, Stage
from recovery.casework.numbers import number
from recovery.casework.parts import Parts, each
from storage import brands, events
from storage.errors import WrongUsage
from storage.events import Counted
from storage.masking import mask
from storage.models import Case, Event


def open_event(session: Session, brand: str, title: str, actor: Actor, *, now: datetime) -> Event:
    """A new event of a brand.

    Raises:
        WrongUsage: the role may not, there is no such brand, or the title is empty.
    """
    actor.must(Right.KEEP_EVENTS)
    if not title.strip():
        raise WrongUsage("an event needs a title", "say in a few words what happened")
    found = brands.by_name(session, brand)
    assert found.id is not None
    event = Event(
        brand_id=found.id,
        title=mask(" ".join(title.split())).text,
        opened_by=actor.name,
        opened_role=actor.role,
        opened_origin=actor.origin,
        opened_at=now,
    )
    session.add(event)
    session.flush()
    return event


def seen(session: Session, event_id: int, actor: Actor) -> Event:
    """One event, of a brand that the actor sees.

    Raises:
        WrongUsage: there is none with this number for them.
    """
    event = events.get(session, event_id)
    if event is None or not sight.of(session, actor).covers(event.brand_id):
        raise WrongUsage(
            "there is no event {event}", "`zhuanxi events list --all` shows them", event=event_id
        )
    return event


def listed(
    session: Session, brand: str | None = None, *, with_closed: bool = False
) -> list[Counted]:
    """Events with the number of their cases by stage, newest first."""
    return events.listed(session, brand, with_closed=with_closed)


def add(
    session: Session, event_id: int, case_ids: Sequence[int], actor: Actor, *, now: datetime
) -> Parts:
    """Put open cases of the brand into an event; one that is there already stays as it is.

    Raises:
        WrongUsage: the role may not, or there is no such event, or it is over.
    """
    actor.must(Right.KEEP_EVENTS)
    event = _open(session, event_id, actor)

    def put(case: Case) -> None:
        if case.event_id == event_id:
            return
        if case.event_id is not None:
            raise WrongUsage(
                "case {number} is of event {event}",
                "`zhuanxi events remove {event} {case}` takes it out",
                number=number(case),
                event=case.event_id,
                case=case.id,
            )
        if case.brand_id != event.brand_id:
            raise WrongUsage(
                "case {number} is about another brand than event {event}",
                "an event has cases of one brand",
                number=number(case),
                event=event_id,
            )
        if Stage(case.stage) in ENDED:
            raise WrongUsage(
                "case {number} is {stage}",
                "only open cases are put into an event",
                number=number(case),
                stage=Stage(case.stage),
            )
        case.event_id = event_id
        record(session, case, "event_added", actor, now, details={"event": event_id})
        changed(session, case, now)

    return each(session, event, case_ids, put, actor)


def remove(
    session: Session, event_id: int, case_ids: Sequence[int], actor: Actor, *, now: datetime
) -> Parts:
    """Take cases out of an event. Raises like :func:`add`; an event that is over gives them too."""
    actor.must(Right.KEEP_EVENTS)

    def take(case: Case) -> None:
        if case.event_id != event_id:
            raise WrongUsage(
                "case {number} is not of event {event}",
                "`zhuanxi events show {event}` has its cases",
                number=number(case),
                event=event_id,
            )
        case.event_id = None
        record(session, case, "event_removed", actor, now, details={"event": event_id})
        changed(session, case, now)

    return each(session, seen(session, event_id, actor), case_ids, take, actor)


def drop_empty(session: Session, event_id: int, actor: Actor) -> bool:
    """Remove an event without cases, as one is that was opened for cases which then were refused.

    Returns:
        Whether it is gone; one that has cases stays.

    Raises:
        WrongUsage: the role may not, or there is no such event, or it is over.
    """
    actor.must(Right.KEEP_EVENTS)
    event = _open(session, event_id, actor)
    if events.case_ids(session, event_id):
        return False
    session.delete(event)
    session.flush()
    return True


def _open(session: Session, event_id: int, actor: Actor) -> Event:
    seen(session, event_id, actor)
    event = events.locked(session, event_id)
    if event is None or event.closed_at is not None:
        raise WrongUsage(
            "event {event} is over", "open another with `zhuanxi events open`", event=event_id
        )
    return event
