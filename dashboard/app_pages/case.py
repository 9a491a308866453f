"""工单: one customer's problem, what was said and judged, and what is done about it."""

from datetime import datetime
from typing import Any

import streamlit as st

from dashboard import actions, markup, times
from dashboard.queries import case as query
from dashboard.queries.case import CaseView, CustomerWords
from dashboard.session import actor, language, now, say, term, zone
from dashboard.widgets import calm, channel_badge, heading, severity_badge, stage_badge
from recovery.actor import Actor, Role
from recovery.errors import CaseNotFound
from recovery.lifecycle import ENDED, Stage, next_stages
from storage.cases import HistoryLine
from storage.engine import transaction
from storage.models import User, Verdict

QUEUE = "app_pages/recovery_queue.py"
LAST = "case-last"


def render() -> None:
    """The page."""
    st.page_link(QUEUE, label=say("back_to_queue"), icon=":material/arrow_back:")
    asked = st.query_params.get("case", "")
    if not asked.isdecimal() or len(asked) > 9:
        calm(say("no_case_chosen"), say("choose_case"))
        return
    try:
        with transaction() as session:
            view = query.load(session, int(asked))
            me = actor(session)
    except CaseNotFound:
        calm(say("case_missing"), say("choose_case"))
        return
    _tell_what_happened(view)
    _header(view)
    words, work = st.columns([3, 2], gap="medium")
    with words:
        _customer_words(view)
        _facts(view)
    with work:
        _work(view, me)
        _history(view.history, view.people)


def _tell_what_happened(view: CaseView) -> None:
    case_id, version = view.case.id, view.case.version
    assert case_id is not None
    outcome, seen = actions.outcome_of(case_id), actions.seen_version(case_id)
    if outcome is not None and outcome.is_done:
        st.toast(outcome.message, icon=":material/check:")
    elif outcome is not None:
        st.warning(outcome.message, icon=":material/warning:")
        if outcome.cause:
            st.text(outcome.cause)
    elif seen is not None and seen < version:
        st.info(say("changed_meanwhile"), icon=":material/sync:")
    actions.remember_version(case_id, version)


def _header(view: CaseView) -> None:
    case = view.case
    with st.container(border=True, gap="small"):
        st.html(
            f'<div class="zx-title">{view.number} '
            f"<bdi>{markup.shown(markup.one_line(case.title))}</bdi></div>"
            f'<div class="zx-meta">{_about(view)}</div>'
        )
        with st.container(horizontal=True, gap="small"):
            stage_badge(case.stage)
            severity_badge(case.severity)
            channel_badge(case.channel, view.certainty)
            if case.is_threatened:
                st.badge(say("threatened"), icon=":material/campaign:", color="orange")
            if case.is_history:
                st.badge(say("from_history"), icon=":material/history:", color="gray")
        clock = now()
        with st.grid(4, min_column_width=130, gap="small"):
            _deadline(say("first_response"), case.first_response_due, case.first_response_at, clock)
            _deadline(say("resolution"), case.resolution_due, case.resolved_at, clock)
            _fact_of_header(say("priority"), str(case.priority), _terms(case.priority_terms))
            name = _display(view.assignee) if view.assignee is not None else say("unassigned")
            _fact_of_header(say("assignee"), name, "")


def _deadline(name: str, due: datetime | None, done: datetime | None, clock: datetime) -> None:
    if done is not None:
        late = due is not None and done > due
        value = say("done_late" if late else "done")
        detail = say("done_at", at=times.moment(done, zone()))
    elif due is None:
        value, detail = say("no_deadline"), ""
    else:
        value = times.remaining(due, clock, language())
        detail = say("deadline", at=times.moment(due, zone()))
    is_late = done is None and due is not None and due < clock
    _fact_of_header(name, value, detail, is_late=is_late)


def _fact_of_header(name: str, value: str, detail: str, *, is_late: bool = False) -> None:
    css = "zx-value zx-late" if is_late else "zx-value"
    st.html(
        f'<div class="zx-meta">{markup.shown(name)}</div>'
        f'<div class="{css}"><bdi>{markup.shown(value)}</bdi></div>'
        f'<div class="zx-meta"><bdi>{markup.shown(detail)}</bdi></div>'
    )


def _terms(points: dict[str, float]) -> str:
    ordered = sorted(points.items(), key=lambda item: -item[1])
    return " + ".join(f"{term('priority_term', name)} {value:g}" for name, value in ordered)


def _about(view: CaseView) -> str:
    handle = (view.customer.handle if view.customer else "") or say("unknown_customer")
    return markup.parts(
        f"<bdi>{markup.shown(handle)}</bdi>",
        f"<bdi>{markup.shown(view.brand)}</bdi>",
        say("opened_at", at=times.moment(view.case.opened_at, zone())),
    )


def _display(user: User) -> str:
    return user.display_name or user.name


def _customer_words(view: CaseView) -> None:
    titles = {why: say(f"evidence_{why}") for why in ("complaint", "contact", "escalation")}
    with st.container(border=True, gap="small"):
        heading(say("customer_words"))
        st.html("".join(_said(words, titles) for words in view.words))


def _said(words: CustomerWords, titles: dict[str, str]) -> str:
    kinds = dict.fromkeys(why.split(":")[0] for _, _, why in words.evidence)
    return (
        f'<div class="zx-item">{_meta(words)}<div class="zx-words" dir="auto">'
        f"{markup.marked(words.judged_text, words.evidence, titles)}</div>"
        f'<div class="zx-meta">{_verdict(words.verdict)}{_legend(kinds, titles)}</div></div>'
    )


def _meta(words: CustomerWords) -> str:
    mention, author = words.mention, words.author
    counts = {"likes": mention.likes, "comments": mention.comments, "reposts": mention.reposts}
    pieces = markup.parts(
        f"<b>{markup.shown(term('source', mention.source))}</b>",
        f"<bdi>{markup.shown(author.handle)}</bdi>" if author and author.handle else "",
        say("followers", n=f"{author.followers:,}") if author and author.followers else "",
        times.moment(mention.posted_at, zone()),
        markup.shown(mention.region),
        say("rating", n=mention.rating) if mention.rating is not None else "",
        *(say(name, n=f"{count:,}") for name, count in counts.items() if count is not None),
        say("edited", at=times.moment(mention.edited_at, zone())) if mention.edited_at else "",
        say("vanished") if mention.vanished_at else "",
        markup.anchor(mention.url, say("open_post")),
    )
    return f'<div class="zx-meta">{pieces}</div>'


def _verdict(verdict: Verdict | None) -> str:
    if verdict is None:
        return say("no_verdict")
    labels = [
        ("sentiment", verdict.sentiment),
        ("intent", verdict.intent),
        ("severity", str(verdict.severity)),
        ("contact", verdict.contact),
        ("escalation", verdict.escalation),
        ("topic", verdict.topic),
    ]
    shown = [
        f"{term(kind, label)}{_chance(verdict.probabilities.get(kind, {}).get(label))}"
        for kind, label in labels
        if label is not None and not (kind == "severity" and verdict.intent != "complaint")
    ]
    text = f"{say('verdict')}: {' · '.join(shown)} · {verdict.model_version}"
    return markup.shown(text)


def _chance(probability: float | None) -> str:
    return "" if probability is None else f" {probability:.0%}"


def _legend(kinds: dict[str, None], titles: dict[str, str]) -> str:
    marks = [
        markup.marked(titles[kind], [(0, len(titles[kind]), kind)], titles)
        for kind in kinds
        if kind in titles
    ]
    return f"<br>{say('marked')}: {' '.join(marks)}" if marks else ""


def _work(view: CaseView, me: Actor | None) -> None:
    case = view.case
    assert case.id is not None
    with st.container(border=True, gap="small"):
        heading(say("actions"))
        if me is None:
            st.write(say("nobody"))
            st.code("zhuanxi user add NAME --role handler --os-account ACCOUNT", language=None)
            return
        with st.form(f"case-form-{case.id}", border=False):
            st.text_area(
                say("note"),
                key=actions.note_key(case.id),
                placeholder=say("note_hint"),
                max_chars=4000,
                height=90,
                persist_state="session",
            )
            _moves(case.id, case.version, Stage(case.stage), me.role)
        if Stage(case.stage) not in ENDED:
            _assign(view, case.id, me)
        name = next((_display(user) for user in view.people if user.name == me.name), me.name)
        st.html(
            '<div class="zx-meta">'
            + markup.shown(say("acting_as", name=name, role=term("role", me.role)))
            + "</div>"
        )


def _moves(case_id: int, version: int, stage: Stage, role: Role) -> None:
    allowed = next_stages(stage, role)
    if not allowed:
        st.caption(say("nowhere"))
    with st.container(horizontal=True, gap="small"):
        for place, to in enumerate(allowed):
            st.form_submit_button(
                say("move_to", stage=term("stage", to)),
                key=f"case-move-{case_id}-{to}",
                type="primary" if place == 0 else "secondary",
                on_click=actions.move,
                args=(case_id, version, to),
            )
        st.form_submit_button(
            say("save_note"),
            key=f"case-save-note-{case_id}",
            type="tertiary",
            icon=":material/edit_note:",
            on_click=actions.note,
            args=(case_id,),
        )


def _assign(view: CaseView, case_id: int, me: Actor) -> None:
    names = {user.name: _display(user) for user in view.workers}
    current = view.assignee.name if view.assignee is not None else None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            say("assign_to"),
            list(names),
            index=None,
            format_func=names.__getitem__,
            placeholder=say("assign_hint"),
            key=actions.assignee_key(case_id),
            width=180,
        )
        st.button(
            say("assign"),
            key=f"case-assign-{case_id}",
            on_click=actions.assign,
            args=(case_id, view.case.version),
        )
        if me.name in names and current != me.name:
            st.button(
                say("take"),
                key=f"case-take-{case_id}",
                icon=":material/pan_tool:",
                on_click=actions.assign,
                args=(case_id, view.case.version, me.name),
            )


def _facts(view: CaseView) -> None:
    with st.container(border=True, gap="small"):
        heading(say("facts"))
        if not view.facts:
            st.caption(say("no_facts"))
            return
        st.html("".join(_fact(code, fact) for code, fact, _ in view.facts))


def _fact(code: str, fact: dict[str, Any]) -> str:
    value = fact.get("value")
    words = term("fact", code)
    if code == "escalated_to":
        words = say("joined", a=words, b=term("escalated_to", str(value)))
    elif isinstance(value, str):
        words = say("pair", a=words, b=_fact_value(code, fact))
    shown_by = str(fact.get("shown_by", "text"))
    meta = markup.parts(say(f"shown_by_{shown_by}"), *map(markup.shown, fact.get("records", [])))
    quote = str(fact.get("quote") or "")
    return (
        f'<div class="zx-item"><div><b>{markup.shown(words)}</b></div>'
        f'<div class="zx-meta">{meta}</div>'
        f"{markup.block(quote, 'zx-quote') if quote else ''}</div>"
    )


def _fact_value(code: str, fact: dict[str, Any]) -> str:
    value = str(fact["value"])
    if code != "tried":
        return value
    return term("contact", value) if fact["shown_by"] == "text" else say(f"record_{value}")


def _history(history: list[HistoryLine], people: list[User]) -> None:
    with st.container(border=True, gap="small"):
        heading(say("history"))
        st.html("".join(_line(line, people) for line in history))


def _line(line: HistoryLine, people: list[User]) -> str:
    event = line.event
    role = term("role", event.actor_role)
    name = next((_display(one) for one in people if one.name == event.actor), event.actor)
    who = role if event.actor_role == "system" else say("with", a=name, b=role)
    what = term("action", event.action)
    if event.action == "assigned":
        given = event.details.get("assignee")
        what = (
            say("assigned_to", name=next(_display(one) for one in people if one.id == given))
            if given is not None
            else say("assigned_to_nobody")
        )
    if event.from_stage and event.to_stage and event.from_stage != event.to_stage:
        change = f"{term('stage', event.from_stage)} → {term('stage', event.to_stage)}"
        what = say("pair", a=what, b=change)
    note = markup.block(line.note, "zx-quote") if line.note else ""
    return (
        f'<div class="zx-item"><div><bdi>{markup.shown(what)}</bdi></div>'
        f'<div class="zx-meta">{times.moment(event.at, zone())} · '
        f"<bdi>{markup.shown(who)}</bdi></div>{note}</div>"
    )


if __name__ == "__main__":
    render()
