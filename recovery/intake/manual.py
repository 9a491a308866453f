"""人工录入: what no spider may read, as people enter it, and what they are told of it.

The way of an entry is in `recovery.intake.entering`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from nlp.labels import Intent
from storage.errors import WrongUsage
from storage.manual import Filed
from storage.masking import identifier
from storage.search import normalise


class Kind(StrEnum):
    """录入类型: how it came. Each is the source of its mentions."""

    MOMENTS = "moments"
    GROUP = "group"
    PRIVATE_MESSAGE = "private_message"
    REGULATOR_ORDER = "regulator_order"
    JOURNALIST = "journalist"
    TIP = "tip"


BY_DEFINITION = frozenset({Kind.REGULATOR_ORDER})
"""What is a complaint whatever the classifier makes of its words."""

REAL_NAMES = frozenset({Kind.REGULATOR_ORDER, Kind.TIP})
"""Where a customer is named as in an identity card, not as they call themselves in public."""

LEAST_DIGITS = 7
"""Of a phone number: a local one without its area code."""


class Unfit(StrEnum):
    """Why something cannot be entered, beside what is wrong with any mention."""

    NO_BRAND = "no_brand"
    UNKNOWN_BRAND = "unknown_brand"
    UNKNOWN_KIND = "unknown_kind"
    NO_REGULATOR = "no_regulator"
    ORDER_ONLY = "order_only"
    BAD_PHONE = "bad_phone"
    BAD_DUE = "bad_due"
    BAD_TIME = "bad_time"
    FUTURE_TIME = "future_time"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing as a person enters it, not yet masked.

    Attributes:
        kind: how it came.
        text: the words; may be empty for a further letter about a known order.
        brand: the brand that the person names; else it is matched by the words.
        title: a heading or subject.
        author: what the customer (of a journalist's questions the journalist) is called.
        account: the customer's account there, by which they are known again. A name alone is
            shared by many, so it joins nobody's case.
        phone: the customer's number, given for this problem.
        order: their order number.
        spoke_at: when the customer spoke, if known.
        received_at: when it reached the company, if that is not now.
        regulator: who handed it over (转办单).
        reference: the number of the order there.
        due: the date that the order sets.
        is_complaint: the person entering says that it is a complaint.
    """

    kind: Kind
    text: str
    brand: str | None = None
    title: str = ""
    author: str = ""
    account: str = ""
    phone: str = ""
    order: str = ""
    spoke_at: datetime | None = None
    received_at: datetime | None = None
    regulator: str = ""
    reference: str = ""
    due: datetime | None = None
    is_complaint: bool = False

    @property
    def is_order(self) -> bool:
        """Whether it is a regulator's order with a number, which is known by that."""
        return bool(one_spelling(self.reference))


class Outcome(StrEnum):
    """What entering did."""

    NEW = "new"
    KNOWN = "known"  # entered before, and nothing to add
    UPDATED = "updated"  # entered before; its date, a brand or a letter was added
    REFUSED = "refused"  # not stored


class NoCase(StrEnum):
    """Why no case holds it."""

    NO_COMPLAINT = "no_complaint"
    HISTORY = "history"  # it reached us too long ago to open one by itself
    COMPETITOR = "competitor"


@dataclass(slots=True)
class Entered:
    """What became of one entry.

    Attributes:
        kind: how it came.
        outcome: what entering did.
        reason: why it is not stored, if it is not.
        mention_id: its mention.
        intent: of the verdict in force.
        severity: of the verdict in force.
        by_person: whether it is a complaint because the person entering says so, not the model.
        filed: what became of it for each of its brands.
        no_case: why no case holds it, if none does.
        ordered_due: the date that the order sets.
    """

    kind: Kind
    outcome: Outcome = Outcome.REFUSED
    reason: str | None = None
    mention_id: int | None = None
    intent: str | None = None
    severity: int | None = None
    by_person: bool = False
    filed: list[Filed] = field(default_factory=list)
    no_case: NoCase | None = None
    ordered_due: datetime | None = None


def check(entry: Entry, now: datetime) -> None:
    """Refuse what contradicts itself.

    Raises:
        WrongUsage: with the code of the reason (:class:`Unfit`) among its data.
    """
    if entry.kind is Kind.REGULATOR_ORDER:
        if not one_spelling(entry.regulator):
            raise WrongUsage(
                "it is not said which regulator handed it over",
                "name it as on the order, with --regulator",
                reason=Unfit.NO_REGULATOR,
            )
    elif entry.regulator or entry.reference or entry.due:
        raise WrongUsage(
            "a regulator, its number and its date belong to a regulator's order",
            "enter it as --kind regulator_order, or leave them out",
            reason=Unfit.ORDER_ONLY,
        )
    if entry.phone and phone_digits(entry.phone) < LEAST_DIGITS:
        raise WrongUsage(
            "this is no whole phone number",
            "give all digits, or leave it out",
            reason=Unfit.BAD_PHONE,
        )
    received = entry.received_at or now
    if received > now or (entry.spoke_at is not None and entry.spoke_at > received):
        raise WrongUsage(
            "the customer spoke before it reached us, and it reached us before now",
            "correct --at or --received",
            reason=Unfit.FUTURE_TIME,
        )


def identity(entry: Entry, posted_at: datetime, zone: ZoneInfo) -> tuple[str, ...]:
    """By what the same thing is known when it is entered again.

    A regulator's order by its number there; all else by its words, whose they are and the local
    day on which they were said (or reached us).
    """
    if entry.is_order:
        return one_spelling(entry.regulator), one_spelling(entry.reference)
    who = entry.account.strip() or identifier("handle", entry.author).value
    day = posted_at.astimezone(zone).date().isoformat()
    return normalise(entry.title + entry.text), who, one_spelling(entry.regulator), day


def one_spelling(words: str) -> str:
    """A regulator's name or an order's number, however it was typed."""
    return normalise(words).upper()


def phone_digits(phone: str) -> int:
    """How many digits a number has."""
    return sum(letter.isdigit() for letter in identifier("phone", phone).value)


def no_case_of(each: Entered) -> NoCase | None:
    """Why no case holds an entry; ``None`` where one does."""
    if any(row.case_id is not None for row in each.filed):
        return None
    if each.intent != Intent.COMPLAINT:
        return NoCase.NO_COMPLAINT
    is_decided = any(row.channel is not None for row in each.filed)
    return NoCase.HISTORY if is_decided else NoCase.COMPETITOR
