"""Mentions as HTML: everything that people wrote is escaped."""

from dashboard import markup, times
from dashboard.links import mentions_url
from dashboard.queries.mention_lines import Line
from dashboard.sign_in.session import place, say, term, zone
from recovery.access.sight import Sight
from storage import search

EXCERPT = 260
LEAD = 40
FOUND = "found"


def titles() -> dict[str, str]:
    """What each kind of mark means."""
    return {
        **{why: say(f"evidence_{why}") for why in ("complaint", "contact", "escalation")},
        FOUND: say("mentions_found_word"),
    }


def item(line: Line, words: str, sight: Sight) -> str:
    """One mention of the list: where, when and who; what was said; what was judged and done."""
    if line.is_erased:
        body = f'<div class="zx-meta">{say("erased")}</div>'
    else:
        body = f'<div class="zx-cut" dir="auto">{_said(line, words)}</div>'
    return (
        f'<div class="zx-mention"><div class="zx-meta">{_meta(line, sight)}</div>{body}'
        f'<div class="zx-meta">{_judged(line)}{_others(line)}</div></div>'
    )


def whole(line: Line, words: str) -> str:
    """All that was said, with its evidence and the words that were looked for marked."""
    if line.is_erased:
        return f'<div class="zx-meta">{say("erased")}</div>'
    spans = [*line.evidence, *_found(line.judged_text, words)]
    marked = markup.marked(line.judged_text, spans, titles())
    return f'<div class="zx-words" dir="auto">{marked}</div>'


def legend(line: Line, words: str) -> str:
    """What the marks in the whole text mean; nothing where nothing is marked."""
    known = titles()
    spans = [*line.evidence, *_found(line.judged_text, words)]
    kinds = dict.fromkeys(why.split(":")[0] for _, _, why in spans)
    marks = [
        markup.marked(known[kind], [(0, len(known[kind]), kind)], known)
        for kind in kinds
        if kind in known
    ]
    if not marks or line.is_erased:
        return ""
    return f'<div class="zx-meta">{say("marked")}: {" ".join(marks)}</div>'


def about(line: Line, sight: Sight) -> str:
    """Where, when, who, how far it reaches, and what became of it."""
    counts = {"likes": line.likes, "comments": line.comments, "reposts": line.reposts}
    pieces = markup.parts(
        _meta(line, sight),
        *(say(name, n=f"{n:,}") for name, n in counts.items() if n is not None),
        say("mentions_edited") if line.is_edited else "",
        say("vanished") if line.is_vanished else "",
        say("erased") if line.is_erased else "",
    )
    return f'<div class="zx-meta">{pieces}</div>'


def _meta(line: Line, sight: Sight) -> str:
    handle = sight.name(line.handle)
    return markup.parts(
        f"<b>{markup.shown(place(line.source, line.kind))}</b>",
        times.moment(line.posted_at, zone()),
        f"<bdi>{markup.shown(handle)}</bdi>" if handle else "",
        say("followers", n=f"{line.followers:,}") if line.followers else "",
        say("mentions_official") if line.is_official else "",
        f"<bdi>{markup.shown(line.region)}</bdi>" if line.region else "",
        "、".join(f"<bdi>{markup.shown(one)}</bdi>" for one in line.brands),
    )


def _said(line: Line, words: str) -> str:
    """The beginning, or what stands around the first word that was looked for."""
    text = line.judged_text
    hits = _found(text, words)
    start = max(0, hits[0][0] - LEAD) if hits and hits[0][0] > EXCERPT - LEAD else 0
    cut = text[start : start + EXCERPT]
    spans = [(s - start, e - start, why) for s, e, why in [*line.evidence, *hits]]
    before, after = "…" if start else "", "…" if start + EXCERPT < len(text) else ""
    return f"{before}{markup.marked(cut, spans, titles())}{after}"


def _found(text: str, words: str) -> list[markup.Span]:
    return [(start, end, FOUND) for start, end in search.places(text, words)]


def _judged(line: Line) -> str:
    if line.intent is None:
        verdict = say("no_verdict")
    else:
        is_complaint = line.intent == "complaint"
        verdict = markup.parts(
            f'<span class="zx-sev zx-sev-{line.severity}">'
            f"{say('severity')} {term('severity', line.severity or 0)}</span>"
            if is_complaint
            else "",
            term("intent", line.intent),
            term("sentiment", line.sentiment or ""),
            term("topic", line.topic) if line.topic else "",
        )
    channel = ""
    if line.channel is not None:
        channel = term("channel", line.channel)
        if line.certainty is not None:
            channel = say("with", a=channel, b=term("certainty", line.certainty))
    case = ""
    if line.case_id is not None:
        stage = term("stage", line.stage or "")
        words = say("with", a=line.case_number, b=stage)
        case = f'<a href="/case?case={line.case_id}" target="_self">{markup.shown(words)}</a>'
    return markup.parts(verdict, f"<b>{channel}</b>" if channel else "", case)


def _others(line: Line) -> str:
    if not line.others or line.cluster_id is None:
        return ""
    told = say("mentions_others", n=line.others)
    href = markup.shown(mentions_url(cluster=line.cluster_id))
    return f' · <a href="{href}" target="_self">{told}</a>'
