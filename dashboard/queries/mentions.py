"""A mention as lists show it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MentionLine:
    """One mention in a list. All texts are the public's own words: show them escaped only."""

    id: int
    source: str
    kind: str
    posted_at: datetime
    handle: str
    title: str
    text: str
    url: str
    sentiment: str | None
    intent: str | None
    channel: str | None
    certainty: str | None
    case_id: int | None
