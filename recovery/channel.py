"""渠道判定: how a complaint relates to the company's own service.

Facts stand side by side, each with what shows it; one value is derived from them in a fixed order.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Channel(StrEnum):
    """渠道判定, in the order in which it is derived."""

    ESCALATED = "escalated"
    FAILED = "failed"
    OFFICIAL = "official"
    BYPASSED = "bypassed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Said:
    """What the verdict found in the customer's words; quotes are the words that show it."""

    contact: str  # none | unreachable | unresolved | resolved
    escalation: str  # none | threatened | done
    contact_quote: str = ""
    escalation_quote: str = ""
    escalated_to: str | None = None  # platform | regulator | media | court


@dataclass(frozen=True, slots=True)
class Record:
    """A service contact of the same customer: ``result`` is solved, unsolved, open or unreached."""

    reference: str
    channel: str
    result: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Reply:
    """What an official account answered in public."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """The derived value, the certainty of ``bypassed``, and the facts with their evidence."""

    value: Channel
    facts: dict[str, dict[str, Any]]
    certainty: str | None = None
    is_threatened: bool = False


def decide(
    said: Said,
    *,
    records: Sequence[Record],
    official_account: str | None,
    replies: Sequence[Reply],
    answer_due: datetime,
    now: datetime,
) -> Decision:
    """Derive the channel of one complaint.

    Args:
        said: contact and escalation as the author tells them.
        records: service contacts of the same customer, matched by key.
        official_account: the official account that the post addresses with an @, if any.
        replies: public answers of official accounts to the post.
        answer_due: when a public @ counts as unanswered (the first-response limit).
        now: the clock.
    """
    facts: dict[str, dict[str, Any]] = {}
    _tell_what_was_said(facts, said)
    _tell_what_records_show(facts, records)
    answers = [reply for reply in replies if is_substantive(reply.text)]
    if official_account:
        facts["mentioned_official"] = {"value": official_account, "shown_by": "text"}
    if answers:
        facts["answered"] = {"value": True, "shown_by": "reply", "quote": answers[0].text}
    value = _derive(facts, said, records, bool(answers), official_account, now >= answer_due)
    return Decision(
        value=value,
        facts=facts,
        certainty="presumed" if value is Channel.BYPASSED else None,
        is_threatened=said.escalation == "threatened",
    )


def _tell_what_was_said(facts: dict[str, dict[str, Any]], said: Said) -> None:
    if said.escalation == "done":
        facts["escalated_to"] = {
            "value": said.escalated_to or "unknown",
            "shown_by": "text",
            "quote": said.escalation_quote,
        }
    if said.escalation == "threatened":
        facts["threatened"] = {"value": True, "shown_by": "text", "quote": said.escalation_quote}
    if said.contact != "none":
        facts["tried"] = {"value": said.contact, "shown_by": "text", "quote": said.contact_quote}
    if said.contact == "resolved":
        facts["answered"] = {"value": True, "shown_by": "text", "quote": said.contact_quote}


def _tell_what_records_show(facts: dict[str, dict[str, Any]], records: Sequence[Record]) -> None:
    for record in records:
        facts.setdefault("tried", {"value": record.result, "shown_by": "record"})
        facts["tried"].setdefault("records", []).append(f"{record.channel} {record.reference}")
        if record.result == "solved":
            facts.setdefault(
                "answered", {"value": True, "shown_by": "record", "quote": record.reference}
            )


def _derive(
    facts: dict[str, dict[str, Any]],
    said: Said,
    records: Sequence[Record],
    is_answered: bool,
    official_account: str | None,
    is_past_limit: bool,
) -> Channel:
    if "escalated_to" in facts:
        return Channel.ESCALATED
    newest = max(records, key=lambda record: record.opened_at, default=None)
    if said.contact in ("unreachable", "unresolved"):
        return Channel.FAILED
    if newest is not None and newest.result in ("unsolved", "unreached"):
        return Channel.FAILED
    if said.contact == "resolved" or newest is not None or is_answered:
        return Channel.OFFICIAL
    if official_account:
        return Channel.FAILED if is_past_limit else Channel.UNKNOWN
    return Channel.BYPASSED


_ADDRESS = re.compile(r"//@.*|回复@[^:：]*[:：]|@[\w\-·]+", re.DOTALL)
_SENTENCE_END = re.compile(r"[。！？!?；;~～…\n]+")
_PRIVATE_MESSAGE = re.compile(
    r"私信|私聊|后台留言|联系方式|订单号(?:发|给|告诉|提供)|留下.{0,6}(?:电话|号码)"
)
_GREETING = re.compile(
    r"^(?:您好|你好|亲爱的|亲亲?|非常抱歉|抱歉|对不起|不好意思|已?收到)[，,、呀哦~ ]*"
)
_STOCK = re.compile(
    r"^(?:感谢|谢谢|祝)|带来.{0,6}(?:不便|体验|困扰)|给您.{0,4}添麻烦|您的(?:反馈|心情|感受|建议)"
    r"|尽快.{0,6}(?:处理|核实|回复|联系|跟进)|敬请(?:谅解|期待)|重视"
)


def is_substantive(reply: str) -> bool:
    """Whether an official answer deals with the matter.

    Greetings, thanks, apologies, promises to look into it and requests for a private message
    alone are no answer.
    """
    body = _ADDRESS.sub(" ", reply)
    for sentence in _SENTENCE_END.split(body):
        words = _GREETING.sub("", sentence.strip(" ，,、"))
        if len(words) < 8 or _PRIVATE_MESSAGE.search(words):
            continue
        if not _STOCK.search(words) or len(words) >= 30:
            return True
    return False
