"""采集 · 复查与拒收: which stored posts are read again, and whose posts are never stored."""

import pandas as pd
import streamlit as st

from dashboard import exports, markup, outcomes, times
from dashboard.sign_in.session import now, say, term, zone
from dashboard.widgets import heading
from recovery.access import refusals
from recovery.access.actor import Actor, Right
from recovery.collection import collecting, revisits
from recovery.collection.revisits import Turn
from storage import refusals as stored
from storage.config import get_settings
from storage.engine import transaction
from storage.keys import get_keys
from storage.models import Refusal

PLACE = "rules"
SHOWN = 5


def show(actor: Actor) -> None:
    """The tab."""
    outcomes.show(PLACE)
    _revisits()
    st.divider()
    _refusals(actor.may(Right.REFUSE_AUTHORS))


def _revisits() -> None:
    st.subheader(say("collection_revisits"), anchor=False)
    st.caption(say("collection_revisits_about"))
    with transaction() as session:
        turns = revisits.turns(session, get_settings(), now())
    if not turns:
        st.text(say("collection_no_revisit"))
    for turn in turns:
        with st.container(border=True, gap="xsmall", key=f"revisit-{turn.source}"):
            st.html(_turn(turn))
    if turns:
        name = say("collection_revisits")
        exports.buttons("revisits", _due, right=Right.SEE_COLLECTION, name=name)


def _due() -> pd.DataFrame:
    """Every post that is due, with whether it is among those that are read now."""
    with transaction() as session:
        turns = revisits.turns(session, get_settings(), now())
    return pd.DataFrame(
        [
            {
                say("collection_source"): term("source", turn.source),
                say("collection_number"): one.post.mention_id,
                say("collection_because"): say(f"collection_why_{one.why}"),
                say("collection_due_since"): one.since,
                say("collection_read_last"): one.post.read_at,
                say("collection_is_now"): say(
                    "settings_yes" if one in turn.chosen else "settings_no"
                ),
            }
            for turn in turns
            for one in turn.due
        ]
    )


def _turn(turn: Turn) -> str:
    words = say("collection_due", n=f"{len(turn.due):,}", chosen=f"{len(turn.chosen):,}")
    html = f"<div><b>{markup.shown(term('source', turn.source))}</b> {words}</div>"
    if turn.held is not None:
        html += f'<div class="zx-meta">! {say(f"collection_held_{turn.held}")}</div>'
    for one in turn.due[:SHOWN]:
        why = say(f"collection_why_{one.why}")
        since = times.moment(one.since, zone())
        read = times.moment(one.post.read_at, zone())
        line = say("collection_due_line", why=why, since=since, read=read)
        html += (
            f'<div class="zx-item"><a href="/mentions?mention={one.post.mention_id}" '
            f'target="_self">{say("collection_mention", n=one.post.mention_id)}</a> '
            f'<span class="zx-meta">{line}</span></div>'
        )
    return html


def _refusals(may: bool) -> None:
    st.subheader(say("collection_refusals"), anchor=False)
    st.caption(say("collection_refusals_about"))
    with transaction() as session:
        rows = list(stored.newest(session))
    if not rows:
        st.text(say("collection_no_refusal"))
    for row in rows[:200]:
        _refusal(row, may)
    if rows:
        name = say("collection_refusals")
        exports.buttons("refusals", lambda: _frame(rows), right=Right.SEE_COLLECTION, name=name)
    if may:
        _refuse()


def _refusal(row: Refusal, may: bool) -> None:
    lifted = ""
    if row.lifted_at is not None:
        lifted = say(
            "collection_lifted",
            at=times.moment(row.lifted_at, zone()),
            by=markup.shown(row.lifted_by or ""),
        )
    meta = markup.parts(
        markup.shown(term("source", row.source)),
        times.moment(row.created_at, zone()),
        markup.shown(row.actor),
        lifted,
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(
            f'<div>#{row.id} {markup.shown(row.because)}</div><div class="zx-meta">{meta}</div>'
        )
        if may and row.lifted_at is None:
            st.button(
                say("collection_lift"),
                key=f"lift-{row.id}",
                type="tertiary",
                on_click=_lift,
                args=(row.id,),
            )


def _frame(rows: list[Refusal]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                say("collection_number"): row.id,
                say("collection_source"): term("source", row.source),
                say("collection_because"): row.because,
                say("collection_by"): row.actor,
                say("collection_at"): row.created_at,
                say("collection_lifted_at"): row.lifted_at,
            }
            for row in rows
        ]
    )


def _refuse() -> None:
    heading(say("collection_refuse"))
    serial = int(st.session_state.get("refuse-serial", 0))
    with st.form(f"refuse-{serial}"):
        source = st.selectbox(
            say("collection_source"),
            collecting.sources(),
            format_func=lambda one: term("source", one),
            accept_new_options=True,
            key=f"refuse-source-{serial}",
        )
        who = st.text_input(
            say("collection_who"),
            help=say("collection_who_help"),
            max_chars=100,
            key=f"refuse-who-{serial}",
        )
        because = st.text_input(
            say("collection_because"),
            help=say("collection_without_names"),
            max_chars=200,
            key=f"refuse-because-{serial}",
        )
        pressed = st.form_submit_button(say("collection_refuse"), type="primary")
    if not pressed:
        return
    made = outcomes.attempt(
        PLACE,
        lambda session, actor: refusals.refuse(
            session,
            actor,
            get_keys(),
            source=source or "",
            who=who or "",
            because=because or "",
            now=now(),
        ),
        say("collection_refused_one"),
    )
    if made is not None:
        st.session_state["refuse-serial"] = serial + 1
    st.rerun()


def _lift(number: int) -> None:
    outcomes.attempt(
        PLACE,
        lambda session, actor: refusals.lift(session, actor, number, now()),
        say("collection_lifted_one"),
    )
