"""What the classifier said."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.columns import Json, UtcDateTime, utc_now


class Verdict(SQLModel, table=True):
    """判定. One per mention, hash of its text and model version, so an edited post is judged again.

    Labels are those of ``nlp.labels``. ``evidence`` is a list of ``{"start", "end", "why"}``
    character spans of the judged text.
    """

    __tablename__ = "verdict"
    __table_args__ = (UniqueConstraint("mention_id", "text_hash", "model_version"),)

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
