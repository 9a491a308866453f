"""What was collected: runs, authors, mentions and how far they spread."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint, desc, text
from sqlmodel import Field, SQLModel

from storage.models.columns import Json, UtcDateTime, utc_now

_IS_REPOST = text("repost_of IS NOT NULL")
_HAS_REGION = text("region <> ''")


class CrawlRun(SQLModel, table=True):
    """采集批次. One execution of a spider or an import.

    ``status``: queued, running, then ok, empty, partial, blocked or failed; ``cause`` says why it
    is not ok. ``note`` is what was to be said when it was made.
    """

    __tablename__ = "crawl_run"

    id: int | None = Field(default=None, primary_key=True)
    kind: str = "crawl"  # crawl | cached | revisit | import
    source: str = Field(index=True)
    brand_id: int | None = Field(default=None, foreign_key="brand.id")
    options: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    status: str = "queued"
    cause: str | None = None
    actor: str
    rerun_of: int | None = Field(default=None, foreign_key="crawl_run.id")
    schedule_id: int | None = Field(
        default=None, foreign_key="schedule.id", ondelete="SET NULL", index=True
    )
    note: str = ""
    read: int = 0
    new: int = 0
    updated: int = 0
    rejected: int = 0
    reasons: dict[str, int] = Field(default_factory=dict, sa_type=Json)
    statistics: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    queued_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, index=True)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Watermark(SQLModel, table=True):
    """Until when one list of a source (a keyword's search, an app's reviews) is known.

    ``stream`` names the list. What a keyword finds is the same whichever brand asks, so brands
    that share a keyword share its mark.
    """

    __tablename__ = "watermark"

    source: str = Field(primary_key=True)
    stream: str = Field(primary_key=True)
    read_until: datetime = Field(sa_type=UtcDateTime)
    run_id: int = Field(foreign_key="crawl_run.id")
    updated_at: datetime = Field(sa_type=UtcDateTime)


class Author(SQLModel, table=True):
    """Who spoke: the platform's id as a keyed hash beside the public handle needed to answer."""

    __tablename__ = "author"
    __table_args__ = (UniqueConstraint("source", "external_hash"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str
    external_hash: str
    handle: str = ""
    followers: int | None = Field(default=None, sa_type=BigInteger)
    is_verified: bool = False
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class Refusal(SQLModel, table=True):
    """拒收名单. An author whose posts are not stored: why, and who said so, but not who it is.

    A refusal that was lifted keeps its record and has no hashes.
    """

    __tablename__ = "refusal"

    id: int | None = Field(default=None, primary_key=True)
    source: str
    because: str
    actor: str
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    lifted_by: str | None = None
    lifted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RefusalHash(SQLModel, table=True):
    """What a refused author is recognised by: keyed hashes of the platform's id and the handle."""

    __tablename__ = "refusal_hash"

    source: str = Field(primary_key=True)
    hash: str = Field(primary_key=True)
    refusal_id: int = Field(foreign_key="refusal.id", index=True, ondelete="CASCADE")


class Mention(SQLModel, table=True):
    """提及. One public post, comment or review; unique by ``(source, external_id)``.

    ``text`` is masked; the original is sealed beside it only where masking changed it.
    ``search_text`` is the one normalised form that search indexes and rechecks. ``verdict_id`` is
    the verdict in force. ``repost_of`` and ``parent_id`` are external ids of the same source. One
    with ``erased_at`` has no words any more; it is still counted (:mod:`storage.erasure`).
    """

    __tablename__ = "mention"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index(
            "mention_newest",
            desc("posted_at"),
            desc("id"),
            postgresql_include=["verdict_id"],
        ),
        Index("mention_when", "id", postgresql_include=["posted_at", "verdict_id"]),
        Index("mention_unjudged", "id", postgresql_where=text("verdict_id IS NULL")),
        Index("mention_reply", "source", "repost_of", postgresql_where=text("is_official")),
        Index("mention_answer", "source", "parent_id", postgresql_where=text("is_official")),
        Index("mention_repost", "source", "repost_of", "id", postgresql_where=_IS_REPOST),
        Index("mention_author", "author_id", "id"),
        Index("mention_of_source", "source", desc("posted_at")),
        Index("mention_of_region", "region", desc("posted_at"), postgresql_where=_HAS_REGION),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    source: str
    external_id: str
    kind: str = "post"  # post | repost | comment | review | article | topic
    author_id: int | None = Field(default=None, foreign_key="author.id")
    run_id: int | None = Field(default=None, foreign_key="crawl_run.id", index=True)
    url: str = ""
    title: str = ""
    text: str
    text_hash: str
    text_sealed: bytes | None = None
    search_text: str
    region: str = ""
    rating: int | None = None
    repost_of: str | None = None
    parent_id: str | None = None
    is_official: bool = False
    likes: int | None = Field(default=None, sa_type=BigInteger)
    comments: int | None = Field(default=None, sa_type=BigInteger)
    reposts: int | None = Field(default=None, sa_type=BigInteger)
    extra: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    posted_at: datetime = Field(sa_type=UtcDateTime)
    collected_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    edited_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    vanished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    verdict_id: int | None = Field(default=None, sa_type=BigInteger)
    erased_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class MentionBrand(SQLModel, table=True):
    """Which brands a mention is about, and why (:mod:`storage.matches`).

    ``starts`` and ``ends`` are the place of ``matched`` in the judged text, where it stands there;
    ``beside`` is the word that an ambiguous one needed. ``triaged_verdict`` is the verdict that
    triage has acted upon for this brand; the database empties it when another comes into force.
    """

    __tablename__ = "mention_brand"
    __table_args__ = (
        Index(
            "mention_untriaged",
            "mention_id",
            "brand_id",
            postgresql_where=text("triaged_verdict IS NULL"),
        ),
    )

    mention_id: int = Field(
        primary_key=True, foreign_key="mention.id", sa_type=BigInteger, ondelete="CASCADE"
    )
    brand_id: int = Field(primary_key=True, foreign_key="brand.id", index=True)
    matched: str
    why: str = "unrecorded"
    starts: int | None = None
    ends: int | None = None
    beside: str | None = None
    triaged_verdict: int | None = Field(default=None, sa_type=BigInteger)


class MentionKey(SQLModel, table=True):
    """Keyed hashes of identifiers that the original text carried (phone, order number …)."""

    __tablename__ = "mention_key"
    __table_args__ = (Index("mention_key_of", "key", "mention_id"),)

    mention_id: int = Field(
        primary_key=True, foreign_key="mention.id", sa_type=BigInteger, ondelete="CASCADE"
    )
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)


class Engagement(SQLModel, table=True):
    """A snapshot of a mention's counts at one time, kept when they changed."""

    __tablename__ = "engagement"
    __table_args__ = (Index("engagement_seen", "seen_at"),)

    mention_id: int = Field(
        primary_key=True, foreign_key="mention.id", sa_type=BigInteger, ondelete="CASCADE"
    )
    seen_at: datetime = Field(primary_key=True, sa_type=UtcDateTime)
    likes: int | None = Field(default=None, sa_type=BigInteger)
    comments: int | None = Field(default=None, sa_type=BigInteger)
    reposts: int | None = Field(default=None, sa_type=BigInteger)


class Revisit(SQLModel, table=True):
    """When a mention was last asked for again; what it brought lies in the mention itself."""

    __tablename__ = "revisit"

    mention_id: int = Field(
        primary_key=True, foreign_key="mention.id", sa_type=BigInteger, ondelete="CASCADE"
    )
    asked_at: datetime = Field(sa_type=UtcDateTime)
