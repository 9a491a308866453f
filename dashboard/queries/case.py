"""What the case page shows: one case, the customer's words, what was judged, and its history."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select as select_columns  # SQLModel's own ends at four
from sqlmodel import Session, col, select

from recovery import cases, users
from recovery.cases import number
from recovery.errors import CaseNotFound
from recovery.lifecycle import WORKERS
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
    """One mention of a case with its verdict and channel decision, and why it is of the brand."""

    mention: Mention
    author: Author | None
    verdict: Verdict | None
    decision: ChannelDecision | None
    match: MentionBrand | None = None

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
    """A cluster that holds a mention of the case, with its earliest posts."""

    cluster: Cluster
    posts: list[Member]


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


def load(session: Session, case_id: int, now: datetime) -> CaseView:
    """One case with all that belongs to it.

    Raises:
        CaseNotFound: there is none with this id.
    """
    row = session.exec(
        select(Case, Brand.name, Author, User)
        .join(Brand, col(Brand.id) == Case.brand_id)
        .outerjoin(Author, col(Author.id) == Case.author_id)
        .outerjoin(User, col(User.id) == Case.assignee_id)
        .where(Case.id == case_id)
    ).one_or_none()
    if row is None:
        raise CaseNotFound(case_id)
    case, brand, customer, assignee = row
    return CaseView(
        case=case,
        number=number(case),
        brand=brand,
        customer=customer,
        assignee=assignee,
        words=_words(session, case),
        spread=[
            Spread(one, clusters.members(session, one.id, POSTERS))
            for one in clusters.of_case(session, case_id, now)
        ],
        history=list(reversed(cases.history(session, case_id))),
        people=list(session.exec(select(User))),
        workers=[user for user in users.active(session) if user.role in WORKERS],
    )


def _words(session: Session, case: Case) -> list[CustomerWords]:
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
    return [CustomerWords(*row) for row in rows]
