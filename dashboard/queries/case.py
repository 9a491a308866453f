"""What the case page shows: one case, the customer's words, what was judged, and its history."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select as select_columns  # SQLModel's own ends at four
from sqlalchemy import text
from sqlmodel import Session, col, select

from dashboard.queries import scope
from recovery.access import users
from recovery.access.sight import ALL, Sight
from recovery.casework.lifecycle import WORKERS
from recovery.casework.numbers import number
from recovery.errors import CaseNotFound
from storage import cases as stored
from storage import clusters
from storage.cases import HistoryLine
from storage.clusters import Cluster, Member
from storage.mentions import judged_text
from storage.models import (
    Author,
    Brand,
    Case,
    CaseMention,
    ChannelDecision,
    Mention,
    MentionBrand,
    User,
    Verdict,
)

POSTERS = 8  # of a cluster that are listed


@dataclass(frozen=True, slots=True)
class CustomerWords:
    """One mention of a case with its verdict and channel decision, and why it is of the brand.

    ``handle`` is its author's as who looks may see it.
    """

    mention: Mention
    author: Author | None
    verdict: Verdict | None
    decision: ChannelDecision | None
    match: MentionBrand | None = None
    handle: str = ""

    @property
    def judged_text(self) -> str:
        """The text that evidence spans point into: title and body as they were judged."""
        return judged_text(self.mention.title, self.mention.text)

    @property
    def evidence(self) -> list[tuple[int, int, str]]:
        """Spans of :attr:`judged_text` with the code of what each shows."""
        if self.verdict is None or self.verdict.text_hash != self.mention.text_hash:
            return []
        return [(e["start"], e["end"], e["why"]) for e in self.verdict.evidence]


@dataclass(frozen=True, slots=True)
class Spread:
    """A cluster that holds a mention of the case: its earliest posts, and posts by the hour."""

    cluster: Cluster
    posts: list[Member]
    by_hour: dict[datetime, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything on the case page.

    ``people`` are all users, whom the history may name; ``workers`` those who can be given a case.
    """

    case: Case
    number: str
    brand: str
    customer: Author | None
    assignee: User | None
    words: list[CustomerWords]
    history: list[HistoryLine]
    spread: list[Spread] = field(default_factory=list)
    people: list[User] = field(default_factory=list)
    workers: list[User] = field(default_factory=list)
    sight: Sight = ALL

    @property
    def id(self) -> int:
        """The case's own."""
        assert self.case.id is not None
        return self.case.id

    @property
    def mention_ids(self) -> list[int]:
        """The mentions of the case, in the order in which they were written."""
        return [words.mention.id for words in self.words if words.mention.id is not None]

    @property
    def last_event(self) -> int:
        """The newest line of the history."""
        return max((line.event.id or 0 for line in self.history), default=0)

    @property
    def handle(self) -> str:
        """The customer's public name as who looks may see it; empty for nobody known."""
        return self.sight.name(self.customer.handle) if self.customer is not None else ""

    def is_with(self, name: str) -> bool:
        """Whether somebody has the case."""
        return self.assignee is not None and self.assignee.name == name

    @property
    def certainty(self) -> str | None:
        """Of a bypassed case: ``confirmed`` as soon as one of its mentions confirms it."""
        if self.case.channel != "bypassed":
            return None
        said = {w.decision.certainty for w in self.words if w.decision is not None}
        return "confirmed" if "confirmed" in said else "presumed"

    @property
    def facts(self) -> list[tuple[str, dict[str, Any], CustomerWords]]:
        """The channel facts of all mentions: code, fact, and the words that it belongs to.

        What another mention of the case says is told there.
        """
        held = {words.mention.id for words in self.words}
        return [
            (code, fact, words)
            for words in self.words
            if words.decision is not None
            for code, fact in words.decision.facts.items()
            if fact.get("mention") not in held
        ]


def load(session: Session, case_id: int, now: datetime, sight: Sight = ALL) -> CaseView:
    """One case with all that belongs to it.

    Raises:
        CaseNotFound: there is none with this id that may be seen.
    """
    row = session.exec(
        select(Case, Brand.name, Author, User)
        .join(Brand, col(Brand.id) == Case.brand_id)
        .outerjoin(Author, col(Author.id) == Case.author_id)
        .outerjoin(User, col(User.id) == Case.assignee_id)
        .where(Case.id == case_id)
    ).one_or_none()
    if row is None or not sight.covers(row[0].brand_id):
        raise CaseNotFound(case_id)
    case, brand, customer, assignee = row
    return CaseView(
        case=case,
        number=number(case),
        brand=brand,
        customer=customer,
        assignee=assignee,
        words=_words(session, case, sight),
        spread=_spread(session, case_id, now, sight),
        history=list(reversed(stored.history(session, case_id))),
        people=list(session.exec(select(User))),
        workers=[user for user in users.active(session) if user.role in WORKERS],
        sight=sight,
    )


def by_record(session: Session, reference: str, sight: Sight) -> int | None:
    """The newest case of which this service record is surely about a mention.

    For links out of the company's own system, which knows the record's number alone.
    """
    rows = session.execute(text(_BY_RECORD), {"reference": reference})
    return next((row.case_id for row in rows if sight.covers(row.brand_id)), None)


def _spread(session: Session, case_id: int, now: datetime, sight: Sight) -> list[Spread]:
    found = clusters.of_case(session, case_id, now)
    seen = scope.clusters_in(session, [one.id for one in found], sight)
    return [
        Spread(one, _posters(session, one.id, sight), _by_hour(session, one.id))
        for one in found
        if one.id in seen
    ]


def _posters(session: Session, cluster_id: int, sight: Sight) -> list[Member]:
    found = clusters.members(session, cluster_id, POSTERS)
    return [replace(one, handle=sight.name(one.handle)) for one in found]


def _by_hour(session: Session, cluster_id: int) -> dict[datetime, int]:
    rows = session.execute(text(_BY_HOUR), {"cluster": cluster_id})
    return {row.hour: row.posts for row in rows}


def _words(session: Session, case: Case, sight: Sight) -> list[CustomerWords]:
    rows = session.execute(
        select_columns(Mention, Author, Verdict, ChannelDecision, MentionBrand)
        .join(CaseMention, col(CaseMention.mention_id) == Mention.id)
        .outerjoin(Author, col(Author.id) == Mention.author_id)
        .outerjoin(Verdict, col(Verdict.id) == Mention.verdict_id)
        .outerjoin(
            ChannelDecision,
            (col(ChannelDecision.mention_id) == Mention.id)
            & (col(ChannelDecision.brand_id) == case.brand_id)
            & col(ChannelDecision.retired_at).is_(None),
        )
        .outerjoin(
            MentionBrand,
            (col(MentionBrand.mention_id) == Mention.id)
            & (col(MentionBrand.brand_id) == case.brand_id),
        )
        .where(col(CaseMention.case_id) == case.id)
        .order_by(col(Mention.posted_at), col(Mention.id))
    )
    found = [CustomerWords(*row) for row in rows]
    return [
        replace(one, handle=sight.name(one.author.handle if one.author is not None else ""))
        for one in found
    ]


_BY_HOUR = """
SELECT date_trunc('hour', posted_at) AS hour, count(*) AS posts
FROM cluster_member WHERE cluster_id = :cluster GROUP BY 1 ORDER BY 1
"""

_BY_RECORD = """
WITH record AS (SELECT id FROM service_contact WHERE reference = :reference), said AS (
    SELECT DISTINCT ON (w.mention_id, w.brand_id, w.contact_id) w.mention_id, w.brand_id, w.is_same
    FROM contact_match w JOIN record r ON r.id = w.contact_id
    ORDER BY w.mention_id, w.brand_id, w.contact_id, w.id DESC
), about AS (
    SELECT k.mention_id FROM record r JOIN contact_key c ON c.contact_id = r.id
    JOIN mention_key k ON k.kind = c.kind AND k.key = c.key AND k.kind <> 'handle'
    WHERE NOT EXISTS (SELECT FROM said s WHERE s.mention_id = k.mention_id AND NOT s.is_same)
    UNION SELECT mention_id FROM said WHERE is_same
)
SELECT DISTINCT cm.case_id, cm.brand_id FROM about a
JOIN case_mention cm ON cm.mention_id = a.mention_id ORDER BY cm.case_id DESC
"""
