"""Why a mention was judged so, as HTML: probabilities, versions, corrections, brand, channel."""

from collections.abc import Sequence
from typing import Any

from dashboard import markup, times
from dashboard.case.html import fact_line
from dashboard.queries.case import CustomerWords
from dashboard.queries.mention_details import Details, OfBrand
from dashboard.queries.mention_lines import Line
from dashboard.sign_in.session import place, say, term, zone
from recovery.access.sight import Sight
from recovery.contacts.matches import Found
from recovery.verdicts.corrections import CHOICES
from storage.corrections import PERSON
from storage.models import Correction, Verdict

LABELS = 4  # of a head that are shown, the likeliest first
LEAST = 0.005


def chances(verdict: Verdict) -> str:
    """Each head with its likeliest labels: a bar, a number, and the one that holds in bold."""
    heads = [head for head in CHOICES if head not in _OF_COMPLAINTS or _is_complaint(verdict)]
    return f'<div class="zx-chances">{"".join(_head(verdict, head) for head in heads)}</div>'


def judged_by(details: Details) -> str:
    """Who gave the verdict in force, when, and with which version."""
    verdict = details.verdict
    if verdict is None:
        return f'<div class="zx-meta">{say("no_verdict")}</div>'
    by = _by(verdict, details)
    is_old = verdict.text_hash != details.mention.text_hash
    return (
        '<div class="zx-meta">'
        + markup.parts(
            by,
            times.moment(verdict.created_at, zone()),
            say("mentions_old_text") if is_old else "",
        )
        + "</div>"
    )


def versions(details: Details) -> str:
    """What other models and earlier corrections said of it, newest first."""
    return "".join(
        f'<div class="zx-item"><div>{_labels(one)}</div><div class="zx-meta">'
        + markup.parts(
            _by(one, details),
            times.moment(one.created_at, zone()),
            say("mentions_old_text") if one.text_hash != details.mention.text_hash else "",
        )
        + "</div></div>"
        for one in details.verdicts
        if details.verdict is None or one.id != details.verdict.id
    )


def corrections(details: Details) -> str:
    """What people said, when, who, and why."""
    return "".join(_correction(one, details) for one in details.corrections)


def brand(one: OfBrand) -> str:
    """Why it counts as this brand's: by which word or place, beside which other word."""
    match = one.match
    why = term("why", match.why)
    told = say("matched_by", why=why, word=match.matched) if match.matched else why
    if match.beside:
        told += say("matched_beside", word=match.beside)
    return (
        f'<div class="zx-item"><b><bdi>{markup.shown(one.brand.name)}</bdi></b>'
        f'<div class="zx-meta"><bdi>{markup.shown(told)}</bdi></div></div>'
    )


def channel(one: OfBrand, details: Details) -> str:
    """The channel with its rule and facts, and what people said of it."""
    decision = one.decision
    if decision is None:
        return f'<div class="zx-meta">{say("mentions_no_channel")}</div>'
    value = term("channel", decision.value)
    if decision.certainty is not None:
        value = say("with", a=value, b=term("certainty", decision.certainty))
    words = CustomerWords(details.mention, None, details.verdict, decision, one.match)
    facts = "".join(fact_line(code, fact, words) for code, fact in decision.facts.items())
    rule = term("channel_rule", decision.rule) if decision.rule else ""
    said = "".join(
        f'<div class="zx-meta"><bdi>{markup.shown(_said(word, details))}</bdi></div>'
        for word in one.words
    )
    by = markup.parts(rule, times.moment(decision.decided_at, zone()))
    return (
        f'<div><b>{value}</b></div><div class="zx-meta">{by}</div>'
        f"{facts or _quiet('no_facts')}{said}"
    )


def records(found: Sequence[Found]) -> str:
    """The service records that may be about it, the surest first."""
    return "".join(
        f'<div class="zx-item"><bdi>{markup.shown(one.record.channel)} '
        f"{markup.shown(one.record.reference)}</bdi>"
        f'<div class="zx-meta">{_record(one)}</div></div>'
        for one in found
    )


def quoted(line: Line, sight: Sight) -> str:
    """A post that this one answers or passes on."""
    words = markup.one_line(line.judged_text, 200) if not line.is_erased else say("erased")
    meta = markup.parts(
        f"<b>{markup.shown(place(line.source, line.kind))}</b>",
        times.moment(line.posted_at, zone()),
        f"<bdi>{markup.shown(sight.name(line.handle))}</bdi>" if line.handle else "",
        markup.anchor(line.url, say("open_post")),
    )
    return f'<div class="zx-meta">{meta}</div>{markup.block(words, "zx-quote")}'


_OF_COMPLAINTS = ("severity", "topic")


def _is_complaint(verdict: Verdict) -> bool:
    return verdict.intent == "complaint"


def _head(verdict: Verdict, head: str) -> str:
    holds = str(getattr(verdict, head) or "")
    known = verdict.probabilities.get(head, {})
    ranked = sorted(known, key=lambda label: -known[label])
    shown = [label for label in ranked if known[label] >= LEAST][:LABELS]
    if holds and holds not in shown:
        shown.append(holds)
    rows = "".join(_chance(head, label, known.get(label), label == holds) for label in shown)
    return f'<div><div class="zx-meta">{say(f"mentions_by_{head}")}</div>{rows}</div>'


def _chance(head: str, label: str, chance: float | None, holds: bool) -> str:
    name = markup.shown(term(head, label))
    name = f"<b>{name}</b>" if holds else name
    if chance is None:
        return f'<div class="zx-chance"><span>{name}</span><span></span><span>—</span></div>'
    said = markup.shown(say("pair", a=term(head, label), b=f"{chance:.0%}"))
    meter = f'<meter min="0" max="1" value="{chance:.3f}" aria-label="{said}"></meter>'
    return f'<div class="zx-chance"><span>{name}</span>{meter}<span>{chance:.0%}</span></div>'


def _by(verdict: Verdict, details: Details) -> str:
    if not verdict.model_version.startswith(PERSON):
        return markup.shown(say("mentions_by_version", version=verdict.model_version))
    said = next((one for one in details.corrections if one.verdict_id == verdict.id), None)
    who = details.people.get(said.actor, said.actor) if said is not None else ""
    return f"<bdi>{markup.shown(say('mentions_by_person', name=who))}</bdi>"


def _labels(verdict: Verdict) -> str:
    heads = [head for head in CHOICES if head not in _OF_COMPLAINTS or _is_complaint(verdict)]
    values = {head: getattr(verdict, head) for head in heads}
    return markup.parts(
        *(markup.shown(term(head, str(one))) for head, one in values.items() if one is not None)
    )


def _correction(one: Correction, details: Details) -> str:
    said = "；".join(_saying(head, labels) for head, labels in one.labels.items())
    who = details.people.get(one.actor, one.actor)
    meta = markup.parts(
        say(f"mentions_kind_{one.kind}"),
        times.moment(one.created_at, zone()),
        f"<bdi>{markup.shown(say('with', a=who, b=term('role', one.actor_role)))}</bdi>",
    )
    note = markup.block(one.note, "zx-quote") if one.note else ""
    return (
        f'<div class="zx-item"><div>{markup.shown(said)}</div>'
        f'<div class="zx-meta">{meta}</div>{note}</div>'
    )


def _saying(head: str, labels: Sequence[str]) -> str:
    if head == "intent" and len(labels) > 1:
        return say("mentions_no_complaint")
    words = "、".join(term(head, label) for label in labels)
    return say("pair", a=say(f"mentions_by_{head}"), b=words)


def _said(word: Any, details: Details) -> str:
    who = details.people.get(word.said_by, word.said_by)
    what = term("channel", word.value) if word.value else say("mentions_taken_back")
    at = times.moment(word.said_at, zone())
    told = say("mentions_channel_said", name=who, at=at, value=what)
    return say("pair", a=told, b=word.note) if word.note else told


def _record(one: Found) -> str:
    sure = say(f"mentions_level_{one.match.level}") if one.match is not None else ""
    if one.said is not None:
        sure = say("mentions_same" if one.said.is_same else "mentions_not_same")
    known = ("solved", "unsolved", "open", "unreached")
    return markup.parts(
        sure,
        times.moment(one.record.opened_at, zone()),
        say(f"record_{one.record.result}") if one.record.result in known else "",
        markup.shown(one.record.topic),
    )


def _quiet(key: str) -> str:
    return f'<div class="zx-meta">{say(key)}</div>'
