"""All that is known of one mention: verdicts, brands, channel, records, thread and spread."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session, col, select

from dashboard.queries import mention_lines, scope
from dashboard.queries.mention_lines import Line
from recovery.access.sight import Sight
from recovery.contacts import matches
from recovery.contacts.matches import Found
from storage import clusters, complaints, corrections, problems
from storage.clusters import Cluster, Member
from storage.config import get_settings
from storage.models import (
    Brand,
    ChannelDecision,
    ChannelWord,
    Correction,
    Engagement,
    Mention,
    MentionBrand,
    User,
    Verdict,
)

POSTERS = 10
READINGS = 500


@dataclass(frozen=True, slots=True)
class OfBrand:
    """What the mention is to one of its brands.

    ``decision`` is in force; ``words`` are what people said of it, newest first; ``records`` are
    the service records that may be about the complaint.
    """

    brand: Brand
    match: MentionBrand
    decision: ChannelDecision | None
    words: Sequence[ChannelWord]
    records: Sequence[Found]
    case_id: int | None


@dataclass(frozen=True, slots=True)
class Details:
    """One mention with everything about it, as far as it may be seen.

    ``verdicts`` are newest first, of earlier texts too; ``corrections`` as well. ``parent`` is what
    it answers or passes on, where that was collected. ``cluster`` is told where all of it may be
    seen. ``readings`` are its counts over time. ``people`` are users' names as they are shown, by
    name.
    """

    line: Line
    mention: Mention
    verdict: Verdict | None
    verdicts: Sequence[Verdict]
    corrections: Sequence[Correction]
    brands: Sequence[OfBrand]
    parent: Line | None
    cluster: Cluster | None
    posters: Sequence[Member]
    readings: Sequence[Engagement]
    people: dict[str, str]

    @property
    def is_complaint(self) -> bool:
        """Whether the verdict in force sees a complaint."""
        return self.verdict is not None and self.verdict.intent == "complaint"


def load(session: Session, mention_id: int, sight: Sight, now: datetime) -> Details | None:
    """One mention; ``None`` where there is none, or it may not be seen."""
    mention = session.get(Mention, mention_id)
    if mention is None:
        return None
    linked = session.exec(
        select(MentionBrand, Brand)
        .join(Brand, col(Brand.id) == MentionBrand.brand_id)
        .where(MentionBrand.mention_id == mention_id)
        .order_by(Brand.name)
    ).all()
    seen = [(match, brand) for match, brand in linked if sight.covers(match.brand_id)]
    if sight.brand_ids is not None and not seen:
        return None
    ids = None if sight.brand_ids is None else sorted(sight.brand_ids)
    (line,) = mention_lines.of_ids(session, [mention_id], ids)
    verdict = corrections.in_force(session, mention_id)
    is_complaint = verdict is not None and verdict.intent == "complaint"
    cluster = None
    if line.cluster_id and scope.clusters_in(session, [line.cluster_id], sight):
        cluster = clusters.cluster_of(session, mention_id, now)
    return Details(
        line=line,
        mention=mention,
        verdict=verdict,
        verdicts=list(reversed(corrections.verdicts_of(session, mention_id))),
        corrections=list(reversed(corrections.of_mention(session, mention_id))),
        brands=[_of_brand(session, match, brand, is_complaint) for match, brand in seen],
        parent=_parent(session, mention, sight),
        cluster=cluster,
        posters=clusters.members(session, cluster.id, POSTERS) if cluster is not None else [],
        readings=session.exec(
            select(Engagement)
            .where(Engagement.mention_id == mention_id)
            .order_by(col(Engagement.seen_at))
            .limit(READINGS)
        ).all(),
        people={user.name: user.display_name or user.name for user in session.exec(select(User))},
    )


def _of_brand(session: Session, match: MentionBrand, brand: Brand, is_complaint: bool) -> OfBrand:
    mention_id, brand_id = match.mention_id, match.brand_id
    records: Sequence[Found] = ()
    if is_complaint:
        zone = get_settings().zone
        records = matches.matches(session, mention_id, brand_id, zone).found
    case_id = session.execute(text(_CASE), {"mention": mention_id, "brand": brand_id}).scalar()
    return OfBrand(
        brand,
        match,
        complaints.decision_in_force(session, mention_id, brand_id),
        problems.words_of_person(session, mention_id, brand_id),
        records,
        case_id,
    )


def _parent(session: Session, mention: Mention, sight: Sight) -> Line | None:
    """What a comment answers, or a repost passes on; only what may be seen itself."""
    known = mention.parent_id or mention.repost_of
    if known is None:
        return None
    brands = None if sight.brand_ids is None else sorted(sight.brand_ids)
    found = session.execute(
        text(_PARENT), {"source": mention.source, "id": known, "brands": brands}
    ).scalar()
    return mention_lines.of_ids(session, [found], brands)[0] if found is not None else None


_CASE = "SELECT case_id FROM case_mention WHERE mention_id = :mention AND brand_id = :brand"

_PARENT = """
SELECT m.id FROM mention m WHERE m.source = :source AND m.external_id = :id
    AND (CAST(:brands AS int[]) IS NULL OR EXISTS (
        SELECT FROM mention_brand b WHERE b.mention_id = m.id AND b.brand_id = ANY(:brands)))
"""
