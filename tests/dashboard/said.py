"""Mentions, cases and records put in one by one, so that a test can count them by hand."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from storage import mentions, rollup, verdicts
from storage.mentions import AuthorRecord, MentionRecord
from storage.models import (
    Brand,
    Case,
    CaseMention,
    ChannelDecision,
    ClusterMember,
    Mention,
    ServiceContact,
)
from storage.verdicts import VerdictRecord


def brand(db: Session, name: str = "星河") -> int:
    made = Brand(name=name)
    db.add(made)
    db.flush()
    assert made.id is not None
    return made.id


def mention(
    db: Session,
    brand_id: int,
    at: datetime,
    name: str,
    *,
    words: str = "",
    intent: str | None = None,
    source: str = "weibo",
    author: str = "",
    followers: int = 10,
    severity: int = 2,
    topic: str | None = None,
    **more: Any,
) -> int:
    """One mention, with a verdict where ``intent`` says one; its id."""
    record = MentionRecord(
        source=source,
        external_id=name,
        text=words or f"{name} 的话",
        posted_at=at,
        author=AuthorRecord(f"hash-{author or name}", author or name, followers),
        url=f"https://example.com/{name}",
        brands=((brand_id, "牌"),),
        **more,
    )
    mentions.upsert(db, [record], None, at)
    found = db.exec(select(Mention).where(Mention.external_id == name)).one()
    assert found.id is not None
    if intent is not None:
        said = VerdictRecord(
            mention_id=found.id,
            text_hash=found.text_hash,
            model_version="b-1",
            sentiment="negative" if intent == "complaint" else "neutral",
            intent=intent,
            severity=severity,
            contact="none",
            escalation="none",
            topic=topic,
            complaint_probability=0.9 if intent == "complaint" else 0.1,
            probabilities={},
            evidence=[],
        )
        verdicts.store(db, [said], at)
    db.flush()
    return found.id


def decided(
    db: Session,
    mention_id: int,
    brand_id: int,
    value: str,
    certainty: str | None = None,
    **facts: Any,
) -> None:
    """渠道判定 of a mention that has a verdict."""
    db.expire_all()
    verdict_id = db.get_one(Mention, mention_id).verdict_id
    assert verdict_id is not None
    with rollup.tracked(db, [mention_id]):
        db.add(
            ChannelDecision(
                mention_id=mention_id,
                brand_id=brand_id,
                verdict_id=verdict_id,
                value=value,
                certainty=certainty,
                facts=facts,
            )
        )


def case(db: Session, brand_id: int, opened: datetime, *held: int, **more: Any) -> int:
    """One case that holds mentions; its id."""
    known: dict[str, Any] = {
        "title": "甲",
        "severity": 2,
        "channel": "bypassed",
        "priority": 1,
        "first_response_due": opened + timedelta(hours=4),
        "resolution_due": opened + timedelta(days=2),
    }
    made = Case(brand_id=brand_id, opened_at=opened, **known | more)
    db.add(made)
    db.flush()
    assert made.id is not None
    for mention_id in held:
        db.add(CaseMention(case_id=made.id, mention_id=mention_id, brand_id=brand_id))
    db.flush()
    return made.id


def record(
    db: Session,
    brand_id: int,
    channel: str,
    reference: str,
    at: datetime,
    *,
    complaint: bool = True,
) -> None:
    """A service record."""
    db.add(
        ServiceContact(
            reference=reference,
            channel=channel,
            brand_id=brand_id,
            is_complaint=complaint,
            opened_at=at,
        )
    )
    db.flush()


def cluster(db: Session, *mention_ids: int) -> int:
    """These mentions say the same; the cluster's id."""
    for one in mention_ids:
        posted = db.get_one(Mention, one).posted_at
        db.add(ClusterMember(mention_id=one, cluster_id=mention_ids[0], posted_at=posted))
    db.flush()
    return mention_ids[0]
