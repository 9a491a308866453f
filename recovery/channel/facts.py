"""The facts of 渠道判定: what is known of a problem, each with what shows it. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from nlp.labels import Contact, Escalation
from recovery.channel.problem import Problem, Record, Voice
from recovery.channel.substance import is_substantive
from recovery.channel.telling import PLACES, Outcome, Told

Facts = dict[str, dict[str, Any]]

PLACED = {
    "heimao": "platform",
    "liuyan": "regulator",
    "regulator_order": "regulator",
    "journalist": "media",
}
"""Sources where whoever writes has gone past the company already."""

LEAST_CONTACT = 0.5
LEAST_ESCALATION = 0.6
"""Probability from which a verdict's label counts where the words themselves tell nothing."""

_LABEL = {
    Outcome.UNREACHED: "unreachable",
    Outcome.BRUSHED_OFF: "unresolved",
    Outcome.BROKEN_PROMISE: "unresolved",
    Outcome.IN_HAND: "in_hand",
    Outcome.SOLVED: "resolved",
}


def gathered(problem: Problem, now: datetime) -> Facts:
    """The facts of a problem, by name, in the order of the words' file."""
    voices = sorted(problem.voices, key=lambda voice: (voice.at, voice.mention_id))
    facts: Facts = {}
    if problem.word is not None:
        facts["said_by_person"] = {
            "value": problem.word.value,
            "shown_by": "person",
            "by": problem.word.by,
            "at": problem.word.at.isoformat(),
        }
    facts |= _escalated(problem, voices)
    facts |= _tried(problem, voices)
    facts |= _answered(problem, facts)
    facts |= _called(problem, voices, now)
    if "tried" not in facts:
        facts |= _not_tried(problem, voices)
    if problem.covered and not facts.keys() & {"tried", "answered"}:
        facts["no_record"] = {
            "value": True,
            "shown_by": "coverage",
            "channels": sorted(problem.covered),
        }
    return facts


def _escalated(problem: Problem, voices: Sequence[Voice]) -> Facts:
    placed = [voice for voice in voices if voice.source in PLACED]
    told = [(each, voice) for voice in voices for each in voice.telling.escalated]
    told.sort(key=lambda one: PLACES.index(one[0].what))
    found: Facts = {}
    if placed:
        found["escalated_to"] = _from(problem, placed[0], PLACED[placed[0].source], "place")
    elif told:
        each, voice = told[0]
        found["escalated_to"] = _from(problem, voice, each.what, "text", _quote(voice, each))
    else:
        judged = next(filter(_is_judged_escalated, voices), None)
        if judged is not None:
            place = judged.said.escalated_to or "unknown"
            quote = judged.said.escalation_quote
            found["escalated_to"] = _from(problem, judged, place, "text", quote)
    also = sorted({each.what for each, _ in told} - {found.get("escalated_to", {}).get("value")})
    if also and found:
        found["escalated_to"]["also"] = also
    for voice in voices:
        threat = _threat(voice)
        if threat is not None:
            found["threatened"] = _from(problem, voice, True, "text", threat)
            break
    return found


def _is_judged_escalated(voice: Voice) -> bool:
    """By the verdict alone: surely enough, and the words do not say that it is still to be done."""
    return (
        voice.said.escalation == Escalation.DONE
        and voice.said.escalation_chance >= LEAST_ESCALATION
        and voice.telling.threatened is None
    )


def _threat(voice: Voice) -> str | None:
    if voice.telling.threatened is not None:
        return _quote(voice, voice.telling.threatened)
    if voice.said.escalation == Escalation.THREATENED and not voice.telling.escalated:
        return voice.said.escalation_quote
    return None


def _tried(problem: Problem, voices: Sequence[Voice]) -> Facts:
    fact: dict[str, Any] = {}
    told = [voice for voice in voices if voice.telling.outcome is not None]
    judged = [voice for voice in voices if _is_judged_tried(voice)]
    if told:
        voice = told[-1]
        outcome = voice.telling.outcome
        assert outcome is not None
        label = _LABEL[Outcome(outcome.what)]
        fact = _from(problem, voice, label, "text", _quote(voice, outcome))
        fact["outcome"] = outcome.what
    elif judged:
        voice = judged[-1]
        fact = _from(problem, voice, voice.said.contact, "text", voice.said.contact_quote)
    fact |= _details(told)
    if problem.records:
        ordered = sorted(problem.records, key=_age)
        newest, first = ordered[-1], ordered[0].opened_at
        fact = fact or {"value": newest.result, "shown_by": "record", "times": len(ordered)}
        fact["records"] = [f"{record.channel} {record.reference}" for record in ordered]
        fact["record"] = newest.result
        last = max(voice.at for voice in voices)
        fact.setdefault("days", round((last - first).total_seconds() / 86400, 1))
    return {"tried": fact} if fact else {}


def _age(record: Record) -> tuple[datetime, int, str, str]:
    return record.opened_at, record.contact_id, record.reference, record.result


def _is_judged_tried(voice: Voice) -> bool:
    """By the verdict alone: surely enough, and the author does not say that they did not."""
    return (
        voice.said.contact != Contact.NONE
        and voice.said.contact_chance >= LEAST_CONTACT
        and voice.telling.did_not_try is None
    )


def _details(told: Sequence[Voice]) -> dict[str, Any]:
    """Which channels, how often and how long, over all that the customer said."""
    found: dict[str, Any] = {}
    channels = dict.fromkeys(each.what for voice in told for each in voice.telling.channels)
    if len(channels) > 1:
        channels.pop("service", None)
    if channels:
        found["channels"] = [*channels]
    for name, values in (
        ("times", [voice.telling.times for voice in told]),
        ("days", [voice.telling.days for voice in told]),
    ):
        known = [each.what for each in values if each is not None]
        if known:
            most = max(known, key=lambda each: float("inf") if each == "many" else float(each))
            found[name] = most if most == "many" else float(most) if "." in most else int(most)
    return found


def _answered(problem: Problem, facts: Facts) -> Facts:
    tried = facts.get("tried", {})
    for reply in sorted(problem.replies, key=lambda one: (one.at, one.text)):
        if is_substantive(reply.text):
            return {"answered": {"value": True, "shown_by": "reply", "quote": reply.text}}
    solved = [record for record in problem.records if record.result == "solved"]
    if solved:
        newest = max(solved, key=_age)
        return {"answered": {"value": True, "shown_by": "record", "quote": newest.reference}}
    if tried.get("shown_by") == "text" and tried["value"] in ("resolved", "in_hand"):
        return {"answered": {**{k: tried[k] for k in tried.keys() & _SHOWN}, "value": True}}
    return {}


def _called(problem: Problem, voices: Sequence[Voice], now: datetime) -> Facts:
    found: Facts = {}
    for name in ("mentioned_official", "own_area"):
        calls = [(voice, account) for voice in voices if (account := _account(voice, name))]
        staffed = [call for call in calls if call[0].is_staffed or name == "own_area"]
        for voice, account in (staffed or calls)[:1]:
            shown_by = "text" if name == "mentioned_official" else "place"
            is_late = voice.answer_due is not None and now >= voice.answer_due
            found[name] = _from(problem, voice, account, shown_by)
            found[name] |= {"staffed": bool(staffed), "late": is_late}
    return found


def _account(voice: Voice, name: str) -> str | None:
    return voice.called if name == "mentioned_official" else voice.own_area


def _not_tried(problem: Problem, voices: Sequence[Voice]) -> Facts:
    for voice in voices:
        if voice.telling.did_not_try is not None:
            quote = _quote(voice, voice.telling.did_not_try)
            return {"did_not_try": _from(problem, voice, True, "text", quote)}
    return {}


_SHOWN = frozenset({"shown_by", "quote", "mention"})


def _from(
    problem: Problem, voice: Voice, value: object, shown_by: str, quote: str | None = None
) -> dict[str, Any]:
    """A fact; words of another mention than the complaint name it."""
    fact: dict[str, Any] = {"value": value, "shown_by": shown_by}
    if quote is not None:
        fact["quote"] = quote
    if voice.mention_id != problem.mention_id:
        fact["mention"] = voice.mention_id
    return fact


def _quote(voice: Voice, told: Told) -> str:
    return voice.text[told.start : told.end]
