"""One happening, one thread: which mentions are reposts and copies of one another."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from storage.models.columns import UtcDateTime


class ClusterMember(SQLModel, table=True):
    """传播簇. A mention that belongs together with others; one that stands alone has no row.

    ``cluster_id`` is the lowest mention id that the cluster ever held. ``posted_at`` is the
    mention's.
    """

    __tablename__ = "cluster_member"
    __table_args__ = (
        Index("cluster_member_in_order", "cluster_id", "posted_at", "mention_id"),
        Index("cluster_member_lately", "posted_at", "cluster_id"),
    )

    mention_id: int = Field(
        primary_key=True, foreign_key="mention.id", sa_type=BigInteger, ondelete="CASCADE"
    )
    cluster_id: int = Field(sa_type=BigInteger)
    posted_at: datetime = Field(sa_type=UtcDateTime)


class ClusterQueue(SQLModel, table=True):
    """A mention whose text is new or edited and has not been compared yet. Only ever appended to
    by those who store mentions, so that they wait for nobody; one may stand here twice, and one
    that is gone meanwhile is passed over."""

    __tablename__ = "cluster_queue"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    mention_id: int = Field(sa_type=BigInteger)


class Passage(SQLModel, table=True):
    """A stretch of words by its hash, with the mention that was first compared with it.

    ``sketch`` tells apart what only happens to share a band, without reading the words.

    Forgotten 90 days after it was last collected; the words themselves stand in the mention only.
    """

    __tablename__ = "passage"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    hash: int = Field(unique=True, sa_type=BigInteger)
    mention_id: int = Field(
        foreign_key="mention.id", sa_type=BigInteger, ondelete="CASCADE", index=True
    )
    sketch: int = Field(sa_type=BigInteger)
    seen_on: date = Field(index=True)


class PassageBand(SQLModel, table=True):
    """One MinHash band of a passage; passages that share a band are worth comparing."""

    __tablename__ = "passage_band"

    hash: int = Field(
        primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    passage_id: int = Field(
        primary_key=True,
        foreign_key="passage.id",
        sa_type=BigInteger,
        ondelete="CASCADE",
        index=True,
        sa_column_kwargs={"autoincrement": False},
    )
