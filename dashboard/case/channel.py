"""渠道判定 on the case page: the facts, the rule that decided, and a person's own word."""

from datetime import datetime
from typing import Any

import streamlit as st

from dashboard import markup, times
from dashboard.case import judging
from dashboard.case.html import fact_line
from dashboard.queries.case import CaseView
from dashboard.queries.case_work import LOOKED_AT, Work
from dashboard.sign_in.session import place, say, term, zone
from dashboard.widgets import heading
from recovery.access.actor import Actor, Right
from recovery.casework.lifecycle import ENDED
from recovery.channel.decision import Channel
from recovery.channel.word import ChannelView
from recovery.contacts.matches import Found, Matches
from recovery.contacts.matching import Level
from storage.config import get_settings


def facts(view: CaseView, work: Work, actor: Actor) -> None:
    """What was found of contact with us, what follows from it, and how that changed."""
    with st.container(border=True, gap="small"):
        heading(say("facts"))
        if view.facts:
            st.html("".join(fact_line(*fact) for fact in view.facts))
        else:
            st.caption(say("no_facts"))
        for mention_id, channel in work.channels.items():
            about = _named(view, mention_id) if len(work.channels) > 1 else ""
            with st.container(gap=None):
                st.html(_decided(channel, about))
                if actor.may(Right.SAY_CHANNEL) and view.case.stage not in ENDED:
                    _say_otherwise(view, mention_id, channel)
        if len(view.words) > LOOKED_AT:
            st.caption(say("case_looked_at", n=LOOKED_AT, of=f"{len(view.words):,}"))


def records(view: CaseView, work: Work, actor: Actor) -> None:
    """The service records that may be about the case, and why."""
    shown = [one for one in work.matches if one.found]
    with st.container(border=True, gap="small"):
        heading(say("case_records"))
        if not shown:
            st.caption(say("case_no_records"))
            if coverage := _coverage(work.matches):
                st.html(coverage)
            return
        for matches in shown:
            for found in matches.found:
                _record(view, matches, found, actor)


def _named(view: CaseView, mention_id: int) -> str:
    """Which of several mentions: where and when it was written."""
    mention = next(one.mention for one in view.words if one.mention.id == mention_id)
    where = place(mention.source, mention.kind)
    return say("case_of_mention", where=where, at=_at(mention.posted_at))


def _decided(channel: ChannelView, about: str) -> str:
    now = channel.decision
    if now is None:
        told = say("case_no_channel")
    else:
        rule = term("channel_rule", now.rule) if now.rule else "—"
        told = say(
            "case_channel_by", channel=term("channel", now.value), rule=rule, at=_at(now.decided_at)
        )
    lines = [
        say("case_channel_said_by", name=word.said_by, at=_at(word.said_at))
        + (f"：{word.note}" if word.note else "")
        for word in channel.words[:1]
        if word.value is not None
    ]
    before = [
        say(
            "case_channel_before",
            channel=term("channel", one.value),
            rule=term("channel_rule", one.rule) if one.rule else "—",
            since=_at(one.decided_at),
            until=_at(one.retired_at),
        )
        for one in channel.earlier
    ]
    rest = "".join(f'<div class="zx-meta"><bdi>{markup.shown(one)}</bdi></div>' for one in lines)
    if before:
        listed = "".join(f"<div>{markup.shown(one)}</div>" for one in before)
        rest += (
            f'<details class="zx-meta"><summary>{say("case_channel_history", n=len(before))}'
            f"</summary>{listed}</details>"
        )
    return (
        f'<div class="zx-item"><div class="zx-meta">{markup.shown(about)}</div>'
        f"<b>{markup.shown(told)}</b>{rest}</div>"
    )


def _say_otherwise(view: CaseView, mention_id: int, channel: ChannelView) -> None:
    names = {str(one): term("channel", one) for one in Channel if one is not Channel.UNKNOWN}
    last = channel.words[0] if channel.words else None
    seen = (last.id or 0) if last is not None else 0
    if last is not None and last.value is not None:
        names[judging.BY_RULE] = say("case_channel_by_rule")
    with (
        st.popover(
            say("case_channel_otherwise"),
            type="tertiary",
            icon=":material/edit:",
            key=f"case-channel-open-{mention_id}",
        ),
        st.form(f"case-channel-form-{mention_id}", border=False),
    ):
        st.selectbox(
            say("case_channel_is"),
            list(names),
            index=None,
            format_func=names.__getitem__,
            key=f"case-channel-{mention_id}",
        )
        st.text_input(
            say("case_because"), key=f"case-channel-note-{mention_id}", persist_state="session"
        )
        st.form_submit_button(
            say("case_say_so"),
            key=f"case-channel-say-{mention_id}",
            on_click=judging.choose_channel,
            args=(view.id, mention_id, view.case.brand_id, seen),
        )


def _record(view: CaseView, matches: Matches, found: Found, actor: Actor) -> None:
    record, key = found.record, f"{matches.mention_id}-{found.record.contact_id}"
    link = get_settings().acting.record_link(record.channel, record.reference)
    number = markup.anchor(link, record.reference) if link else markup.shown(record.reference)
    meta = markup.parts(
        f"<b>{markup.shown(record.channel)} {number}</b>",
        markup.shown(_level(found)),
        markup.shown(say(f"record_{record.result}")),
        _at(record.opened_at),
        markup.shown(record.product),
    )
    words = markup.block(markup.one_line(record.text, 200), "zx-quote") if record.text else ""
    why = say("case_match_why", why=say("comma").join(_why(found)))
    st.html(
        f'<div class="zx-item"><div>{meta}</div>'
        f'<div class="zx-meta"><bdi>{markup.shown(why)}</bdi></div>{words}</div>'
    )
    if not actor.may(Right.MATCH_CONTACTS):
        return
    said = found.said.is_same if found.said is not None else None
    seen = (found.said.id or 0) if found.said is not None else 0
    with st.container(horizontal=True, gap="small"):
        for is_same, name, icon in (
            (True, "confirm", "check"),
            (False, "reject", "close"),
        ):
            st.button(
                say("case_record_confirm" if is_same else "case_record_reject"),
                key=f"case-record-{name}-{key}",
                type="tertiary",
                icon=f":material/{icon}:",
                disabled=said is is_same,
                on_click=judging.judge_record,
                args=(
                    view.id,
                    matches.mention_id,
                    matches.brand_id,
                    record.channel,
                    record.reference,
                    is_same,
                    seen,
                ),
            )


def _level(found: Found) -> str:
    if found.said is not None:
        return say("case_record_confirmed" if found.said.is_same else "case_record_rejected")
    return say(f"case_level_{found.match.level if found.match else Level.UNKNOWN}")


def _why(found: Found) -> list[str]:
    shown: list[str] = []
    if found.said is not None:
        shown.append(say("case_record_said", name=found.said.decided_by))
    if found.match is None:
        return shown
    told: dict[str, Any] = found.match.evidence
    shown += [say(f"case_same_{kind}") for kind in told.get("keys", ())]
    shown += [
        say("case_same", what=str(told[name])) for name in ("product", "topic") if name in told
    ]
    if "differs" in told:
        shown.append(say("case_differs", what=str(told["differs"])))
    shown.append(say("case_days_before", n=told.get("days", 0)))
    if told.get("words"):
        shown.append(say("case_words_alike", words=" ".join(told["words"])))
    return shown


def _coverage(found: list[Matches]) -> str:
    if not found:
        return ""
    covered = say("comma").join(found[0].coverage.covered)
    missing = say("comma").join(found[0].coverage.open)
    lines = [
        say("case_covered", channels=covered) if covered else "",
        say("case_not_covered", channels=missing) if missing else "",
    ]
    return "".join(
        f'<div class="zx-meta"><bdi>{markup.shown(line)}</bdi></div>' for line in lines if line
    )


def _at(at: datetime | None) -> str:
    return times.moment(at, zone())
