"""识别质量: what to label next, one key a label; the next one follows by itself."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard import background, markup, times
from dashboard.background import Advance
from dashboard.sign_in.session import language, me, now, say, term, zone
from dashboard.widgets import calm
from recovery.access.rights import Right
from recovery.errors import VerdictChanged
from recovery.messages import told
from recovery.verdicts import corrections, sampling
from recovery.verdicts.labels import LABELS
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import ZhuanxiError
from storage.samples import Candidate

WORK = "quality-useful"
SIZE = 50
MORE = ("sentiment", "severity", "contact", "escalation", "topic")


def show() -> None:
    """The part of the page."""
    with transaction() as session:
        actor = me(session)
    if not actor.may(Right.CORRECT_VERDICTS):
        calm(say("forbidden_title"), say("quality_may_not_label"))
        return
    work = background.of(WORK)
    if work is None:
        with st.container(border=True, gap="small"):
            st.text(say("quality_useful_about", n=SIZE))
            st.button(
                say("quality_useful_find"),
                key="quality-find",
                type="primary",
                icon=":material/manage_search:",
                on_click=background.start,
                args=(WORK, _find),
            )
        return
    if work.is_running:
        _wait()
        return
    error = work.future.exception()
    if error is not None:
        background.forget(WORK)
        failed(error)
        return
    queue("useful", work.future.result())
    st.button(
        say("quality_useful_again"),
        key="quality-find-again",
        type="tertiary",
        icon=":material/refresh:",
        on_click=_again,
    )


def _find(advance: Advance) -> list[Candidate]:
    return sampling.useful(get_settings(), SIZE, progress=advance)


def _again() -> None:
    background.forget(WORK)
    st.session_state.pop(_place("useful"), None)
    background.start(WORK, _find)


@st.fragment(run_every=1.0)
def _wait() -> None:
    work = background.watched(WORK)
    if work is not None:
        share = min(1.0, work.done / sampling.UNCERTAIN)
        st.progress(share, say("quality_useful_reading", n=work.done))


def failed(error: BaseException) -> None:
    """Why long work came to nothing, in words.

    Raises:
        BaseException: it is none that says what to do.
    """
    if not isinstance(error, ZhuanxiError):
        raise error
    calm(*told(error, language()))


def queue(name: str, found: Sequence[Candidate]) -> None:
    """Label ``found`` one after another; where one is stays when the page is left."""
    outcome = st.session_state.pop(f"quality-told-{name}", None)
    if outcome:
        st.caption(outcome)
    place = int(st.session_state.get(_place(name), 0))
    if place >= len(found):
        calm(say("quality_all_done"), say(f"quality_all_done_{name}"))
        return
    one = found[place]
    st.progress(place / len(found), say("quality_place", place=place + 1, n=len(found)))
    with st.container(border=True, gap="small", key=f"quality-words-{name}"):
        meta = markup.parts(
            markup.shown(term("source", one.source)),
            times.moment(one.posted_at, zone()),
            markup.anchor(one.url, say("open_post")),
            markup.shown(
                say(
                    "quality_model_thinks",
                    intent=term("intent", one.intent),
                    p=f"{one.complaint_probability:.0%}",
                )
            ),
        )
        st.html(f'<div class="zx-meta">{meta}</div>{markup.block(_words(one), "zx-words")}')
    _keys(name, one)


def _words(one: Candidate) -> str:
    return f"{one.title}\n{one.text}".strip() or say("erased")


def _keys(name: str, one: Candidate) -> None:
    with st.container(horizontal=True, gap="small"):
        for number, intent in enumerate(LABELS["intent"], start=1):
            st.button(
                term("intent", intent),
                key=f"quality-{name}-{intent}",
                shortcut=str(number),
                type="primary" if intent == one.intent else "secondary",
                on_click=_say,
                args=(name, one, intent),
            )
        st.button(
            say("quality_right"),
            key=f"quality-{name}-right",
            shortcut="Y",
            icon=":material/done_all:",
            on_click=_say,
            args=(name, one, None),
        )
        st.button(
            say("quality_skip"),
            key=f"quality-{name}-skip",
            shortcut="S",
            type="tertiary",
            on_click=_go,
            args=(name, 1),
        )
        st.button(
            say("quality_back"),
            key=f"quality-{name}-back",
            shortcut="B",
            type="tertiary",
            disabled=not st.session_state.get(_place(name)),
            on_click=_go,
            args=(name, -1),
        )
        with st.popover(say("quality_more"), type="tertiary", key=f"quality-more-{name}"):
            st.caption(say("quality_more_about"))
            for head in MORE:
                st.selectbox(
                    say(f"quality_head_{head}"),
                    LABELS[head],
                    index=None,
                    format_func=partial(term, head),
                    placeholder=term(head, getattr(one, head)) if getattr(one, head) else "—",
                    key=_more(name, one, head),
                )
    st.caption(say("quality_keys"))


def _say(name: str, one: Candidate, intent: str | None) -> None:
    """Store what was said and go on; what nobody can say is told and stays where it is."""
    labels = {
        head: str(label)
        for head in MORE
        if (label := st.session_state.get(_more(name, one, head))) is not None
    }
    if intent is not None:
        labels["intent"] = intent
    try:
        with transaction() as session:
            actor = me(session)
            at, seen = now(), one.verdict_id
            if intent is None and not labels:
                corrections.confirm(session, one.mention_id, actor, now=at, verdict_id=seen)
            else:
                corrections.correct(session, one.mention_id, labels, actor, now=at, verdict_id=seen)
    except VerdictChanged:
        _tell(name, say("quality_changed"))
    except ZhuanxiError as error:
        _tell(name, told(error, language())[0])
        return
    else:
        words = term("intent", intent) if intent else say("quality_right")
        _tell(name, say("quality_kept", words=words))
    _go(name, 1)


def _go(name: str, steps: int) -> None:
    place = int(st.session_state.get(_place(name), 0))
    st.session_state[_place(name)] = max(0, place + steps)


def _tell(name: str, words: str) -> None:
    st.session_state[f"quality-told-{name}"] = words


def _place(name: str) -> str:
    return f"quality-place-{name}"


def _more(name: str, one: Candidate, head: str) -> str:
    return f"quality-{name}-{head}-{one.mention_id}"
