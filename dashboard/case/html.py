"""A case's words, facts and history as HTML. Everything that people wrote is escaped."""

from collections.abc import Sequence
from typing import Any

from dashboard import markup, times
from dashboard.queries.case import CustomerWords, Spread
from dashboard.sign_in.session import place, say, term, zone
from recovery.casework.lifecycle import Dismissal, Reopening
from recovery.casework.numbers import number_of
from storage.cases import HistoryLine
from storage.clusters import Member
from storage.corrections import PERSON
from storage.models import MentionBrand, User, Verdict

GIVING = ("assigned", "handed_over", "taken_back")
"""Actions of the history that tell whom a case went to."""


def display_name(user: User) -> str:
    """What a user is called."""
    return markup.one_line(user.display_name or user.name)


def said(words: CustomerWords) -> str:
    """One mention: who, where and when; the words with their evidence marked; the verdict."""
    titles = {why: say(f"evidence_{why}") for why in ("complaint", "contact", "escalation")}
    kinds = dict.fromkeys(why.split(":")[0] for _, _, why in words.evidence)
    return (
        f'<div class="zx-item">{_meta(words)}<div class="zx-words" dir="auto">'
        f"{markup.marked(words.judged_text, words.evidence, titles)}</div>"
        f'<div class="zx-meta">{_verdict(words.verdict)}{_legend(kinds, titles)}'
        f"{_why(words.match)}</div></div>"
    )


def spread(one: Spread) -> str:
    """One cluster: how many people posted it, how far it reaches, and who they are."""
    cluster = one.cluster
    told = say(
        "spread_told", people=cluster.posters, posts=cluster.posts, reach=f"{cluster.reach:,}"
    )
    lately = say("spread_lately", n=cluster.lately) if cluster.lately else ""
    left = cluster.posts - len(one.posts)
    more = f'<div class="zx-meta">{say("spread_more", n=left)}</div>' if left > 0 else ""
    return (
        f'<div class="zx-item"><div>{markup.parts(f"<b>{told}</b>", lately)}</div>'
        f"{''.join(map(poster, one.posts))}{more}</div>"
    )


def poster(post: Member) -> str:
    """One who posted the same: who, where, when, and how it is known to be the same."""
    pieces = markup.parts(
        f"<bdi>{markup.shown(post.handle)}</bdi>" if post.handle else say("unknown_customer"),
        markup.shown(term("source", post.source)),
        times.moment(post.posted_at, zone()),
        term("how", post.how),
        say("followers", n=f"{post.followers:,}") if post.followers else "",
        say("interactions", n=f"{post.interactions:,}") if post.interactions else "",
        markup.anchor(post.url, say("open_post")),
    )
    return f'<div class="zx-meta">{pieces}</div>'


def fact_line(code: str, fact: dict[str, Any], words: CustomerWords) -> str:
    """One channel fact: what it is, what shows it, of which mention, and the quote."""
    value = fact.get("value")
    what = term("fact", code)
    if code == "escalated_to":
        what = say("joined", a=what, b=term("escalated_to", str(value)))
    elif isinstance(value, str):
        what = say("pair", a=what, b=_fact_value(code, fact))
    shown_by = str(fact.get("shown_by", "text"))
    meta = markup.parts(
        say(f"shown_by_{shown_by}"),
        times.moment(words.mention.posted_at, zone()),
        *map(markup.shown, fact.get("records", [])),
    )
    quote = str(fact.get("quote") or "")
    return (
        f'<div class="zx-item"><div><b>{markup.shown(what)}</b></div>'
        f'<div class="zx-meta">{meta}</div>'
        f"{markup.block(quote, 'zx-quote') if quote else ''}</div>"
    )


def history_words(line: HistoryLine, people: Sequence[User]) -> tuple[str, str]:
    """One line of the history: what, and who. Plain text."""
    event = line.event
    role = term("role", event.actor_role)
    name = next((display_name(one) for one in people if one.name == event.actor), event.actor)
    who = role if event.actor_role == "system" else say("with", a=name, b=role)
    what = term("action", event.action)
    if event.action in GIVING:
        given = event.details.get("assignee")
        to = next((display_name(one) for one in people if one.id == given), str(given))
        if event.action == "assigned":
            what = say("assigned_to", name=to) if given is not None else say("assigned_to_nobody")
        elif given is not None:
            what = say("pair", a=what, b=to)
    if event.from_stage and event.to_stage and event.from_stage != event.to_stage:
        change = f"{term('stage', event.from_stage)} → {term('stage', event.to_stage)}"
        what = say("pair", a=what, b=change)
    for kind in (Dismissal, Reopening):
        if (code := event.details.get("reason")) in set(kind):
            what = say("with", a=what, b=term(kind.__name__.lower(), code))
    if isinstance(other := event.details.get("case"), int):
        what = say("pair", a=what, b=number_of(other))
    return what, who


def history_line(line: HistoryLine, people: Sequence[User]) -> str:
    """One line of the history: what, when, who, and the note beside it."""
    what, who = history_words(line, people)
    note = markup.block(line.note, "zx-quote") if line.note else ""
    return (
        f'<div class="zx-item"><div><bdi>{markup.shown(what)}</bdi></div>'
        f'<div class="zx-meta">{times.moment(line.event.at, zone())} · '
        f"<bdi>{markup.shown(who)}</bdi></div>{note}</div>"
    )


def _meta(words: CustomerWords) -> str:
    mention, author = words.mention, words.author
    counts = {"likes": mention.likes, "comments": mention.comments, "reposts": mention.reposts}
    pieces = markup.parts(
        f"<b>{markup.shown(place(mention.source, mention.kind))}</b>",
        f"<bdi>{markup.shown(words.handle)}</bdi>" if words.handle else "",
        say("followers", n=f"{author.followers:,}") if author and author.followers else "",
        times.moment(mention.posted_at, zone()),
        markup.shown(mention.region),
        say("rating", n=mention.rating) if mention.rating is not None else "",
        *(say(name, n=f"{count:,}") for name, count in counts.items() if count is not None),
        say("edited", at=times.moment(mention.edited_at, zone())) if mention.edited_at else "",
        say("vanished") if mention.vanished_at else "",
        say("erased") if mention.erased_at else "",
        markup.anchor(mention.url, say("open_post")),
    )
    return f'<div class="zx-meta">{pieces}</div>'


def _verdict(verdict: Verdict | None) -> str:
    if verdict is None:
        return say("no_verdict")
    labels = [
        ("sentiment", verdict.sentiment),
        ("intent", verdict.intent),
        ("severity", str(verdict.severity) if verdict.intent == "complaint" else None),
        ("topic", verdict.topic),
        ("contact", verdict.contact if verdict.contact != "none" else None),
        ("escalation", verdict.escalation if verdict.escalation != "none" else None),
    ]
    shown = [
        f"{term(kind, label)}{_chance(verdict.probabilities.get(kind, {}).get(label))}"
        for kind, label in labels
        if label is not None
    ]
    if verdict.model_version.startswith(PERSON):
        shown.append(say("verdict_of_person"))
    return markup.shown(f"{say('verdict')}: {' · '.join(shown)}")


def _why(match: MentionBrand | None) -> str:
    """Why the mention is of the case's brand: by which word or place, beside which other word."""
    if match is None:
        return ""
    why = term("why", match.why)
    told = say("matched_by", why=why, word=match.matched) if match.matched else why
    if match.beside:
        told += say("matched_beside", word=match.beside)
    return f"<br><bdi>{markup.shown(say('pair', a=say('matched'), b=told))}</bdi>"


def _chance(probability: float | None) -> str:
    return "" if probability is None else f" {probability:.0%}"


def _legend(kinds: dict[str, None], titles: dict[str, str]) -> str:
    marks = [
        markup.marked(titles[kind], [(0, len(titles[kind]), kind)], titles)
        for kind in kinds
        if kind in titles
    ]
    return f"<br>{say('marked')}: {' '.join(marks)}" if marks else ""


def _fact_value(code: str, fact: dict[str, Any]) -> str:
    value = str(fact["value"])
    if code == "said_by_person":
        return term("channel", value)
    if code != "tried":
        return value
    return term("contact", value) if fact["shown_by"] == "text" else say(f"record_{value}")
