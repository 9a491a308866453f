"""What the classifier said, what people said of it, and which mentions they were asked about."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.models.columns import Json, UtcDateTime, utc_now


class Verdict(SQLModel, table=True):
    """判定. One per mention, hash of its text and model version, so an edited post is judged again.

    Labels are those of ``nlp.labels``. ``evidence`` is a list of ``{"start", "end", "why"}``
    character spans of the judged text. What a person said is a verdict too, with the model version
    ``person-N`` for the N-th correction of the text.
    """

    __tablename__ = "verdict"
    __table_args__ = (
        UniqueConstraint("mention_id", "text_hash", "model_version"),
        # what few have is looked for by these; what many have, along the newest mentions
        *(
            Index(f"verdict_{head}", head, "mention_id", postgresql_where=text(has_any))
            for head, has_any in (
                ("severity", "severity > 0"),
                ("topic", "topic IS NOT NULL"),
                ("contact", "contact <> 'none'"),
            )
        ),
        # what was said, without the evidence: five verdicts fit where one row does
        Index(
            "verdict_said",
            "id",
            postgresql_include=[
                "mention_id",
                "sentiment",
                "intent",
                "severity",
                "contact",
                "topic",
            ],
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    mention_id: int = Field(foreign_key="mention.id", sa_type=BigInteger, ondelete="CASCADE")
    text_hash: str
    model_version: str
    sentiment: str
    intent: str
    severity: int
    contact: str
    escalation: str
    topic: str | None = None
    complaint_probability: float
    probabilities: dict[str, dict[str, float]] = Field(default_factory=dict, sa_type=Json)
    evidence: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class Correction(SQLModel, table=True):
    """更正. What a person said of a verdict; the newest of a text is in force, all are kept.

    ``labels`` holds only what was said: of each head the labels that may be right, several where
    the person ruled one out (``not a complaint``). ``kind``: correction, confirmation, or what a
    case brought about, dismissal and reopening.
    """

    __tablename__ = "correction"
    __table_args__ = (Index("correction_of_text", "mention_id", "text_hash"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    mention_id: int = Field(foreign_key="mention.id", sa_type=BigInteger, ondelete="CASCADE")
    text_hash: str
    overruled: int = Field(
        foreign_key="verdict.id", sa_type=BigInteger, ondelete="CASCADE", index=True
    )
    verdict_id: int = Field(
        foreign_key="verdict.id", sa_type=BigInteger, ondelete="CASCADE", index=True
    )
    kind: str
    labels: dict[str, list[str]] = Field(default_factory=dict, sa_type=Json)
    note: str = ""
    case_id: int | None = Field(default=None, foreign_key="recovery_case.id")
    actor: str
    actor_role: str
    actor_origin: str
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class UnflaggedDraw(SQLModel, table=True):
    """抽样. One random sample of the mentions that no verdict calls a complaint.

    ``population`` is how many of them there were at that time.
    """

    __tablename__ = "unflagged_draw"

    id: int | None = Field(default=None, primary_key=True)
    drawn_at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    actor_role: str
    population: int
    size: int


class UnflaggedMention(SQLModel, table=True):
    """A mention of a sample, with the verdict that did not flag it."""

    __tablename__ = "unflagged_mention"

    draw_id: int = Field(primary_key=True, foreign_key="unflagged_draw.id", ondelete="CASCADE")
    mention_id: int = Field(
        primary_key=True,
        foreign_key="mention.id",
        sa_type=BigInteger,
        ondelete="CASCADE",
        index=True,
    )
    verdict_id: int = Field(
        foreign_key="verdict.id", sa_type=BigInteger, ondelete="CASCADE", index=True
    )
