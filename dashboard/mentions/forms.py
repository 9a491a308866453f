"""What can be done about a mention: correct it, make a case of it, say its channel, ignore it."""

import streamlit as st

from dashboard import markup
from dashboard.mentions import actions
from dashboard.mentions.actions import NO_COMPLAINT, TAKEN_BACK, key
from dashboard.queries.mention_details import Details, OfBrand
from dashboard.sign_in.session import say, term
from recovery.access.actor import Actor, Right
from recovery.casework.numbers import number_of
from recovery.channel.decision import Channel
from recovery.verdicts.corrections import CHOICES

CASE = "app_pages/case.py"


def correction(details: Details, actor: Actor) -> None:
    """The labels with the guide's short meaning beside each; what is left alone stays."""
    verdict, mention_id = details.verdict, details.line.id
    if verdict is None or verdict.id is None or not actor.may(Right.CORRECT_VERDICTS):
        st.caption(say("no_verdict" if verdict is None else "mentions_may_not_correct"))
        return
    with st.form(f"mentions-correct-{mention_id}", border=False):
        st.caption(say("mentions_correct_help"))
        with st.grid(2, min_column_width=240, gap="small"):
            for head in CHOICES:
                _labels(head, mention_id, getattr(verdict, head))
        st.text_input(
            say("mentions_note"),
            key=key(mention_id, "note"),
            placeholder=say("mentions_note_hint"),
            max_chars=500,
            persist_state="session",
        )
        with st.container(horizontal=True, gap="small"):
            st.form_submit_button(
                say("mentions_correct"),
                key=f"mentions-do-correct-{mention_id}",
                type="primary",
                on_click=actions.correct,
                args=(mention_id, verdict.id),
            )
            st.form_submit_button(
                say("mentions_confirm"),
                key=f"mentions-do-confirm-{mention_id}",
                icon=":material/check:",
                on_click=actions.confirm,
                args=(mention_id, verdict.id),
            )


def case(one: OfBrand, details: Details, actor: Actor) -> None:
    """The case that holds it for a brand; or one opened now, or an open one that it joins."""
    mention_id, brand_id = details.line.id, one.match.brand_id
    if one.case_id is not None:
        st.page_link(
            CASE,
            label=say("mentions_to_case", number=number_of(one.case_id)),
            icon=":material/assignment:",
            query_params={"case": str(one.case_id)},
        )
        return
    if not details.is_complaint:
        st.caption(say("mentions_no_case_of_this"))
        return
    if not actor.may(Right.OPEN_CASES):
        st.caption(say("mentions_may_not_open"))
        return
    with st.form(f"mentions-case-{mention_id}-{brand_id}", border=False):
        st.text_input(
            say("mentions_why"),
            key=key(mention_id, f"why-{brand_id}"),
            placeholder=say("mentions_why_hint"),
            max_chars=500,
            persist_state="session",
        )
        if actor.may(Right.MERGE_CASES):
            st.text_input(
                say("mentions_case_number"),
                key=key(mention_id, f"case-{brand_id}"),
                placeholder="ZX-000012",
                max_chars=20,
                persist_state="session",
            )
        with st.container(horizontal=True, gap="small"):
            st.form_submit_button(
                say("mentions_open_case"),
                key=f"mentions-do-open-{mention_id}-{brand_id}",
                icon=":material/add_task:",
                on_click=actions.open_case,
                args=(mention_id, brand_id),
            )
            if actor.may(Right.MERGE_CASES):
                st.form_submit_button(
                    say("mentions_join_case"),
                    key=f"mentions-do-join-{mention_id}-{brand_id}",
                    icon=":material/merge:",
                    on_click=actions.join_case,
                    args=(mention_id, brand_id),
                )


def channel(one: OfBrand, details: Details, actor: Actor) -> None:
    """Say the channel oneself, which stands above every rule; or take that back."""
    is_erased = details.line.is_erased
    if is_erased or not details.is_complaint or not actor.may(Right.SAY_CHANNEL):
        return
    mention_id, brand_id = details.line.id, one.match.brand_id
    last = one.words[0] if one.words else None
    has_word = last is not None and last.value is not None
    names = {
        **{str(value): term("channel", value) for value in Channel},
        **({TAKEN_BACK: say("mentions_take_back")} if has_word else {}),
    }
    with st.form(f"mentions-channel-{mention_id}-{brand_id}", border=False):
        with st.grid(2, min_column_width=200, gap="small"):
            st.selectbox(
                say("mentions_say_channel"),
                list(names),
                index=None,
                format_func=names.__getitem__,
                placeholder=say("mentions_choose"),
                key=key(mention_id, f"channel-{brand_id}"),
            )
            st.text_input(
                say("mentions_note"),
                key=key(mention_id, f"channel-note-{brand_id}"),
                max_chars=500,
                persist_state="session",
            )
        st.form_submit_button(
            say("mentions_keep_channel"),
            key=f"mentions-do-channel-{mention_id}-{brand_id}",
            on_click=actions.say_channel,
            args=(mention_id, brand_id, (last.id or 0) if last is not None else 0),
        )


def ignoring(details: Details, actor: Actor) -> None:
    """Never store this author's posts again; it asks before."""
    line = details.line
    if not actor.may(Right.REFUSE_AUTHORS):
        st.caption(say("mentions_may_not_ignore"))
        return
    if not line.handle or line.is_official:
        st.caption(say("mentions_nobody_to_ignore"))
        return
    st.html(
        f'<div class="zx-meta">{say("mentions_ignore_help")} '
        f"<b><bdi>{markup.shown(line.handle)}</bdi></b></div>"
    )
    with st.form(f"mentions-ignore-{line.id}", border=False):
        st.text_input(
            say("mentions_because"),
            key=key(line.id, "because"),
            placeholder=say("mentions_because_hint"),
            max_chars=300,
            persist_state="session",
        )
        st.checkbox(say("mentions_sure"), key=key(line.id, "sure"))
        st.form_submit_button(
            say("mentions_ignore"),
            key=f"mentions-do-ignore-{line.id}",
            icon=":material/block:",
            on_click=actions.ignore,
            args=(line.id, line.source, line.handle),
        )


def _labels(head: str, mention_id: int, holds: str | int | None) -> None:
    meanings = {str(one): _meaning(head, one) for one in CHOICES[head]}
    if head == "intent":
        meanings[NO_COMPLAINT] = say("mentions_no_complaint")
    now_is = term(head, holds) if holds not in (None, 0) else say("mentions_none")
    st.selectbox(
        say(f"mentions_by_{head}"),
        list(meanings),
        index=None,
        format_func=meanings.__getitem__,
        placeholder=say("mentions_stays", value=now_is),
        key=key(mention_id, head),
    )


def _meaning(head: str, label: str) -> str:
    return say("pair", a=term(head, label), b=say(f"mentions_means_{head}_{label}"))
