"""What the channel decision is made of: a complaint, and all that is known of its problem."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from nlp.labels import Contact, Escalation
from recovery.channel.telling import Telling


@dataclass(frozen=True, slots=True)
class Said:
    """What the verdict says of a text; quotes are the words that show it."""

    contact: str = Contact.NONE  # none | unreachable | unresolved | resolved
    escalation: str = Escalation.NONE  # none | threatened | done
    contact_chance: float = 1.0
    escalation_chance: float = 1.0
    contact_quote: str = ""
    escalation_quote: str = ""
    escalated_to: str | None = None  # platform | regulator | media | court


@dataclass(frozen=True, slots=True)
class Voice:
    """One mention in which the customer speaks of the problem.

    Attributes:
        mention_id: which mention.
        at: when it was posted.
        source: where.
        text: its judged text, into which the spans of ``telling`` point.
        telling: what its words tell.
        said: what its verdict says.
        called: the official account that it calls with an @.
        is_staffed: whether that account is there to serve.
        own_area: the official account under whose own post it is a comment.
        answer_due: when a call counts as unanswered (the first-response limit).
    """

    mention_id: int
    at: datetime
    source: str = ""
    text: str = ""
    telling: Telling = field(default_factory=Telling)
    said: Said = field(default_factory=Said)
    called: str | None = None
    is_staffed: bool = True
    own_area: str | None = None
    answer_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A service contact of the same customer: ``result`` is solved, unsolved, open or unreached."""

    reference: str
    channel: str
    result: str
    opened_at: datetime
    contact_id: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """What an official account answered in public."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonsWord:
    """What a person said of the channel."""

    value: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """All that is known of one complaint.

    Attributes:
        mention_id: the complaint.
        voices: the complaint and what else the customer says of the problem: their own comments and
            reposts under it, and the mentions of the same case.
        records: service records of the customer that count.
        replies: public answers of official accounts to any of the voices.
        word: the last word of a person on this complaint.
        covered: the known channels, where all their records of the days in question are here, the
            customer is identified and has none; else empty.
    """

    mention_id: int
    voices: Sequence[Voice]
    records: Sequence[Record] = ()
    replies: Sequence[Reply] = ()
    word: PersonsWord | None = None
    covered: Sequence[str] = ()
