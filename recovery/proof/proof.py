"""Whether a customer was won back (转怒为喜): proven, not assumed. Pure.

Proof is what the customer answered when asked, and that no complaint of theirs followed. A post
that vanished, a complaint that was withdrawn and later praise are facts and prove nothing: who
counted them would soon ask customers for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

SATISFIED, DISSATISFIED = 4, 2
"""Of 5, the two best and the two worst answers (top and bottom two box)."""


class Outcome(StrEnum):
    """What came of one callback."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"


class Value(StrEnum):
    """转怒为喜."""

    WON_BACK = "won_back"
    NOT_WON_BACK = "not_won_back"
    UNPROVEN = "unproven"


class Heard(StrEnum):
    """What the callbacks after one resolution say, taken together."""

    WON_BACK = "said_won_back"
    NOT_WON_BACK = "said_not_won_back"
    DISSATISFIED = "dissatisfied"
    CONTRADICTORY = "contradictory"
    ONLY_SATISFIED = "only_satisfied"
    UNDECIDED = "undecided"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"
    NOT_ASKED = "not_asked"


class Later(StrEnum):
    """What happened in public after a resolution."""

    COMPLAINT = "complaint"
    PRAISE = "praise"
    VANISHED = "vanished"
    WITHDRAWN = "withdrawn"


class Why(StrEnum):
    """What else a proof stands on, or fails for."""

    RELAPSED = "relapsed"
    OBSERVING = "observing"
    UNRECOGNISABLE = "unrecognisable"
    PRAISED = "praised"
    VANISHED = "vanished"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Asked:
    """One callback that was made."""

    id: int
    outcome: str
    satisfaction: int | None = None
    is_won_back: bool | None = None


@dataclass(frozen=True, slots=True)
class LaterPost:
    """One later fact, about which mention."""

    mention_id: int
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Watch:
    """The time in which a complaint speaks against a resolution.

    ``is_recognisable``: there is an account or a number by which a later post would be known as
    this customer's.
    """

    since: datetime
    until: datetime
    now: datetime
    is_recognisable: bool = True


@dataclass(frozen=True, slots=True)
class Basis:
    """One thing a proof stands on, with the callback or the mention that shows it."""

    why: str
    callback_id: int | None = None
    mention_id: int | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether the customer was won back, and by what this is known."""

    value: Value
    basis: tuple[Basis, ...]


PROVES: dict[Heard, Value] = {
    Heard.WON_BACK: Value.WON_BACK,
    Heard.NOT_WON_BACK: Value.NOT_WON_BACK,
    Heard.DISSATISFIED: Value.NOT_WON_BACK,
    Heard.CONTRADICTORY: Value.UNPROVEN,
    Heard.ONLY_SATISFIED: Value.UNPROVEN,
    Heard.UNDECIDED: Value.UNPROVEN,
    Heard.REFUSED: Value.UNPROVEN,
    Heard.NO_ANSWER: Value.UNPROVEN,
    Heard.NOT_ASKED: Value.UNPROVEN,
}
"""What the callbacks alone would prove."""

SHOWN = {
    Later.PRAISE: Why.PRAISED,
    Later.VANISHED: Why.VANISHED,
    Later.WITHDRAWN: Why.WITHDRAWN,
}
"""Facts that are shown and count for nothing."""


def proof(callbacks: Sequence[Asked], later_posts: Sequence[LaterPost], watch: Watch) -> Proof:
    """Whether the customer was won back.

    Args:
        callbacks: those made after one resolution, in order.
        later_posts: what happened in public after it.
        watch: the time that is looked at, and the clock.
    """
    said, last = heard(callbacks)
    value = PROVES[said]
    basis = [Basis(said, callback_id=last.id if last else None)]
    seen = [post for post in later_posts if watch.since < post.at <= watch.until]
    relapses = [post for post in seen if post.kind == Later.COMPLAINT]
    if relapses:
        value = Value.NOT_WON_BACK
        basis = [*(Basis(Why.RELAPSED, mention_id=post.mention_id) for post in relapses), *basis]
    elif value is Value.WON_BACK and not watch.is_recognisable:
        value = Value.UNPROVEN
        basis.append(Basis(Why.UNRECOGNISABLE))
    elif value is Value.WON_BACK and watch.now < watch.until:
        value = Value.UNPROVEN
        basis.append(Basis(Why.OBSERVING))
    basis += [
        Basis(SHOWN[Later(post.kind)], mention_id=post.mention_id)
        for post in seen
        if post.kind in SHOWN
    ]
    return Proof(value, tuple(basis))


def heard(callbacks: Sequence[Asked]) -> tuple[Heard, Asked | None]:
    """What the callbacks say, and which of them says it: the last answer, else the last refusal."""
    for outcome in Outcome.ANSWERED, Outcome.REFUSED, Outcome.NO_ANSWER:
        for one in reversed(callbacks):
            if one.outcome == outcome:
                return _said(one), one
    return Heard.NOT_ASKED, None


def _said(one: Asked) -> Heard:
    if one.outcome != Outcome.ANSWERED:
        return Heard(one.outcome)
    score = one.satisfaction
    is_dissatisfied = score is not None and score <= DISSATISFIED
    if one.is_won_back:
        return Heard.CONTRADICTORY if is_dissatisfied else Heard.WON_BACK
    if one.is_won_back is False:
        return Heard.NOT_WON_BACK
    if is_dissatisfied:
        return Heard.DISSATISFIED
    return Heard.ONLY_SATISFIED if score and score >= SATISFIED else Heard.UNDECIDED
