"""渠道判定: how a complaint relates to the company's own service.

Facts stand side by side, each with what shows it (:mod:`recovery.channel.facts`). One table of
rules reads the facts; the first that holds gives the value and its certainty, and is named in the
decision. Facts are JSON: :func:`derive` finds the same rule in facts that were stored long ago.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from recovery.channel.facts import Facts, gathered
from recovery.channel.problem import Problem


class Channel(StrEnum):
    """渠道判定, in the order in which it is derived."""

    ESCALATED = "escalated"
    FAILED = "failed"
    OFFICIAL = "official"
    BYPASSED = "bypassed"
    UNKNOWN = "unknown"


CONFIRMED, PRESUMED = "confirmed", "presumed"
WAITING = "public_call_waiting"
"""The rule whose decision time alone changes."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: by which facts, to which value; ``None`` is the value a person said."""

    name: str
    holds: Callable[[Facts], bool]
    value: Channel | None
    certainty: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The derived value, the rule that gave it, and the facts with their evidence.

    ``certainty`` is that of ``bypassed``: confirmed or presumed.
    """

    value: Channel
    rule: str
    facts: Facts
    certainty: str | None = None
    is_threatened: bool = False


def decide(problem: Problem, now: datetime) -> Decision:
    """Derive the channel of one complaint.

    Args:
        problem: all that is known of it.
        now: the clock; an @ that nobody answered is ``failed`` from its limit on.
    """
    return derive(gathered(problem, now))


def derive(facts: Facts) -> Decision:
    """The decision that facts lead to: the first rule of :data:`RULES` that holds."""
    rule = next(rule for rule in RULES if rule.holds(facts))
    value = rule.value or Channel(facts["said_by_person"]["value"])
    return Decision(
        value=value,
        rule=rule.name,
        facts=facts,
        certainty=(rule.certainty or CONFIRMED) if value is Channel.BYPASSED else None,
        is_threatened="threatened" in facts,
    )


def _fact(facts: Facts, name: str) -> Mapping[str, Any]:
    return facts.get(name, {})


def _told(*values: str) -> Callable[[Facts], bool]:
    """The author's words say what came of asking."""

    def holds(facts: Facts) -> bool:
        tried = _fact(facts, "tried")
        return tried.get("shown_by") == "text" and tried["value"] in values

    return holds


def _recorded(*values: str) -> Callable[[Facts], bool]:
    """The newest service record ended so."""
    return lambda facts: _fact(facts, "tried").get("record") in values


def _is_answered(facts: Facts) -> bool:
    return _fact(facts, "answered").get("shown_by") == "reply"


def _called(*, late: bool) -> Callable[[Facts], bool]:
    """They called a staffed official account in public, and its time to answer is over or not."""

    def holds(facts: Facts) -> bool:
        calls = [_fact(facts, "mentioned_official"), _fact(facts, "own_area")]
        staffed = [call for call in calls if call.get("staffed")]
        return bool(staffed) and (not late or any(call["late"] for call in staffed))

    return holds


RULES: tuple[Rule, ...] = (
    Rule("said_by_person", lambda f: "said_by_person" in f, None),
    Rule(
        "posted_past_us",
        lambda f: _fact(f, "escalated_to").get("shown_by") == "place",
        Channel.ESCALATED,
    ),
    Rule("escalated", lambda f: "escalated_to" in f, Channel.ESCALATED),
    Rule("asked_in_vain", _told("unreachable", "unresolved"), Channel.FAILED),
    Rule("settled", _told("resolved"), Channel.OFFICIAL),
    Rule("in_hand", _told("in_hand"), Channel.OFFICIAL),
    Rule("record_in_vain", _recorded("unsolved", "unreached"), Channel.FAILED),
    Rule("record", _recorded("solved", "open"), Channel.OFFICIAL),
    Rule("answered_in_public", _is_answered, Channel.OFFICIAL),
    Rule("public_call_unanswered", _called(late=True), Channel.FAILED),
    Rule(WAITING, _called(late=False), Channel.UNKNOWN),
    Rule("account_not_staffed", lambda f: "mentioned_official" in f, Channel.UNKNOWN),
    Rule("did_not_try", lambda f: "did_not_try" in f, Channel.BYPASSED, CONFIRMED),
    Rule("no_record", lambda f: "no_record" in f, Channel.BYPASSED, CONFIRMED),
    Rule("no_sign", lambda _: True, Channel.BYPASSED, PRESUMED),
)
"""The written table of docs/recovery.md, in order."""
