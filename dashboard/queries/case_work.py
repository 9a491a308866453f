"""What is needed to work a case: its clocks and norms, channel and records, and what was done."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from recovery.access import typed
from recovery.access.actor import Actor
from recovery.access.sight import Sight
from recovery.access.typed import Writing
from recovery.casework import acts
from recovery.casework.acts import Acts
from recovery.casework.lifecycle import OPEN, SOLVED
from recovery.channel import word
from recovery.channel.word import ChannelView
from recovery.clocks import timing
from recovery.clocks.clocks import Reading
from recovery.clocks.sla import Urgency
from recovery.contacts import matches as contact_matches
from recovery.contacts.matches import Matches
from recovery.proof import callback_plan, won_back
from recovery.proof.callback_plan import Closing
from recovery.proof.callbacks import ASKED_IN
from recovery.proof.proof import Heard, Proof, heard
from storage import callbacks, clocks, compensations, users
from storage import contact_matches as stored_matches
from storage.cases import HistoryLine
from storage.config import Settings
from storage.models import Brand, Callback, Case, CaseEvent, CaseNote, Mention, User

LOOKED_AT = 5
"""Mentions of a case whose channel and service records are shown; the page says of how many."""


@dataclass(frozen=True, slots=True)
class Work:
    """All of it.

    Attributes:
        readings: the clocks.
        urgency: the class whose norms hold.
        pauses: when the resolution's clock stood still, those that are over.
        channels: how each mention's channel was decided, by mention.
        matches: the service records of each mention.
        acts: replies, contacts, tasks and compensation.
        granted: what was granted in all, in CNY.
        callbacks: made and planned ones, with what the customer said; the newest first.
        closing: whether the callbacks let the case be closed; ``None`` before it is resolved.
        heard: what the callbacks after the last resolution say.
        proof: whether the customer is won back; ``None`` before the first resolution.
        me: who looks, as a user; ``None`` for who is none.
        accounts: our official accounts on each source of the case.
    """

    readings: list[Reading]
    urgency: Urgency
    pauses: list[tuple[datetime, datetime]]
    channels: dict[int, ChannelView]
    matches: list[Matches]
    acts: Acts
    granted: Decimal
    callbacks: list[tuple[Callback, str | None]]
    closing: Closing | None
    heard: Heard
    proof: Proof | None
    me: User | None
    accounts: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What others did to a case since somebody last looked, and who is writing in it."""

    lines: list[HistoryLine]
    writing: list[Writing]


def load(
    session: Session,
    case: Case,
    mentions: Sequence[Mention],
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> Work:
    """What is needed to work a case that may be seen."""
    assert case.id is not None
    by = timing.rules(settings)
    ids = [one.id for one in mentions if one.id is not None][:LOOKED_AT]
    about = [one for one in ids if case.brand_id in stored_matches.brands_of(session, one)]
    asked = callback_plan.asked(session, case.id)
    is_solved = case.stage in SOLVED
    official = session.get_one(Brand, case.brand_id).official_accounts
    return Work(
        readings=by.readings(case, now),
        urgency=by.urgency(case),
        pauses=clocks.pauses(session, case.id),
        channels={one: word.view(session, one, case.brand_id) for one in about},
        matches=[
            contact_matches.matches(session, one, case.brand_id, settings.zone) for one in about
        ],
        acts=acts.of_case(session, case.id),
        granted=compensations.granted(session, case.id),
        callbacks=callbacks.listed(session, case_id=case.id),
        closing=callback_plan.closing(asked, settings.callback.tries)
        if case.stage in ASKED_IN
        else None,
        heard=heard(asked)[0],
        proof=won_back.of_case(session, case.id, now, settings.callback.relapse_days)
        if is_solved
        else None,
        me=users.by_name(session, actor.name),
        accounts={one.source: tuple(official.get(one.source, ())) for one in mentions},
    )


def meanwhile(session: Session, case_id: int, actor: Actor, since: int, now: datetime) -> Meanwhile:
    """What others did to a case since a line of its history, and who is writing in it."""
    rows = session.exec(
        select(CaseEvent, CaseNote.text)
        .outerjoin(CaseNote, col(CaseNote.event_id) == CaseEvent.id)
        .where(
            CaseEvent.case_id == case_id,
            col(CaseEvent.id) > since,
            CaseEvent.actor != actor.name,
        )
        .order_by(col(CaseEvent.id))
    )
    return Meanwhile(
        lines=[HistoryLine(event, note) for event, note in rows],
        writing=typed.writing(session, actor, case_id, now=now),
    )


def order_of(session: Session, actor: Actor, sight: Sight) -> list[int]:
    """The actor's own open cases, most urgent first: what is worked where no queue was opened."""
    rows = session.exec(
        select(Case.id, Case.brand_id)
        .join(User, col(User.id) == Case.assignee_id)
        .where(User.name == actor.name, col(Case.stage).in_(sorted(OPEN)))
        .order_by(col(Case.priority).desc(), col(Case.first_response_due), col(Case.id))
    )
    return [case_id for case_id, brand_id in rows if case_id and sight.covers(brand_id)]


def titles_of(session: Session, case_ids: Sequence[int], sight: Sight) -> dict[int, str]:
    """The titles of those of some cases that may be seen."""
    rows = session.exec(select(Case).where(col(Case.id).in_(case_ids)))
    return {one.id: one.title for one in rows if one.id and sight.covers(one.brand_id)}
