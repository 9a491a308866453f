"""A small world of cases, complaints and service records, written straight into the tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlmodel import Session

from recovery.access.actor import Actor, Role
from recovery.measures.asking import Answer, measure
from recovery.measures.definitions import Measure
from storage.config import get_settings
from storage.engine import get_engine
from storage.measures import Dimension, Filters, Span
from storage.models import (
    Author,
    Brand,
    Case,
    CaseEvent,
    CaseMention,
    ChannelDecision,
    Mention,
    ServiceContact,
    Verdict,
)
from storage.search import normalise
from tests.storage.making import NOW

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
START = NOW - 20 * DAY  # Thursday, 29 October 2026, noon in Shanghai
SPAN = Span(NOW - 30 * DAY, NOW)
LEAD = Actor("lin", Role.LEAD, "cli")


@contextmanager
def passing() -> Iterator["World"]:
    """A world that is gone afterwards."""
    with Session(get_engine(), expire_on_commit=False) as session:
        yield World(session)
        session.rollback()


class World:
    """Makes rows; what is not said is the same each time."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._number = count(1)

    def brand(self, name: str = "云杉", **words: Any) -> int:
        return self._id(Brand(name=name, **words))

    def author(self) -> int:
        return self._id(Author(source="weibo", external_hash=f"{next(self._number)}"))

    def complaint(
        self,
        brand_id: int,
        value: str = "bypassed",
        *,
        certainty: str | None = None,
        posted_at: datetime = START,
        topic: str | None = "aftersales",
        words: str = "等了三天没有人上门",
        source: str = "weibo",
        author_id: int | None = None,
        **facts: Any,
    ) -> int:
        """A mention, its verdict and the decision in force for one brand."""
        number = next(self._number)
        mention_id = self._id(
            Mention(
                source=source,
                external_id=f"m{number}",
                author_id=author_id,
                text=words,
                text_hash=f"h{number}",
                search_text=normalise(words),
                posted_at=posted_at,
            )
        )
        verdict_id = self._id(
            Verdict(
                mention_id=mention_id,
                text_hash=f"h{number}",
                model_version="test-1",
                sentiment="negative",
                intent="complaint",
                severity=2,
                contact="none",
                escalation="none",
                topic=topic,
                complaint_probability=0.9,
            )
        )
        self.decide(mention_id, brand_id, verdict_id, value, certainty, **facts)
        return mention_id

    def decide(
        self,
        mention_id: int,
        brand_id: int,
        verdict_id: int,
        value: str,
        certainty: str | None = None,
        **fields: Any,
    ) -> None:
        self._id(
            ChannelDecision(
                mention_id=mention_id,
                brand_id=brand_id,
                verdict_id=verdict_id,
                value=value,
                certainty=certainty,
                retired_at=fields.pop("retired_at", None),
                facts=fields,
            )
        )

    def case(
        self,
        brand_id: int,
        *moves: tuple[timedelta, str],
        mention_id: int | None = None,
        opened_at: datetime = START,
        **fields: Any,
    ) -> int:
        """A case with its times as moving it would leave them; moves are so long after opening."""
        fields = {"severity": 2, "channel": "bypassed", "topic": "aftersales", **fields}
        fields.setdefault("first_response_due", opened_at + 4 * HOUR)
        fields.setdefault("resolution_due", opened_at + 3 * DAY)
        case = Case(brand_id=brand_id, title="", priority=1, opened_at=opened_at, **fields)
        case_id = self._id(case)
        if mention_id is not None:
            self.hold(case_id, mention_id, brand_id, opened_at)
        self._tell(case_id, opened_at, None, "received")
        for after, to in moves:
            at = opened_at + after
            self._tell(case_id, at, case.stage, to)
            if to in ("responded", "resolved", "closed") and case.first_response_at is None:
                case.first_response_at = at
            if to == "resolved":
                case.resolved_at = at
            if to == "assigned":
                case.resolved_at = case.closed_at = None
            if to in ("closed", "dismissed"):
                case.closed_at = at
            case.stage = to
        self.session.add(case)
        self.session.flush()
        return case_id

    def hold(self, case_id: int, mention_id: int, brand_id: int, at: datetime) -> None:
        self.session.add(
            CaseMention(case_id=case_id, mention_id=mention_id, brand_id=brand_id, joined_at=at)
        )
        self.session.flush()

    def contact(
        self, brand_id: int | None, channel: str = "热线", opened_at: datetime = START, **more: Any
    ) -> int:
        return self._id(
            ServiceContact(
                reference=f"T{next(self._number)}",
                channel=channel,
                brand_id=brand_id,
                opened_at=opened_at,
                **more,
            )
        )

    def ask(
        self,
        name: Measure,
        by: Dimension | None = None,
        brand_id: int | None = None,
        *,
        ids: bool = True,
        now: datetime = NOW,
        span: Span = SPAN,
        actor: Actor = LEAD,
    ) -> Answer:
        self.session.flush()
        return measure(
            self.session,
            name,
            span,
            Filters(brand_id, by, ids),
            actor,
            settings=get_settings(),
            now=now,
        )

    def _tell(self, case_id: int, at: datetime, was: str | None, to: str) -> None:
        self.session.add(
            CaseEvent(
                case_id=case_id,
                at=at,
                actor="lin",
                actor_role="lead",
                actor_origin="cli",
                action="opened" if was is None else "moved",
                from_stage=was,
                to_stage=to,
            )
        )
        self.session.flush()

    def _id(self, row: Any) -> int:
        self.session.add(row)
        self.session.flush()
        return int(row.id)
