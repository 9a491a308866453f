"""采集 · 批次: what is under way, and crawling now; below it all runs."""

from datetime import timedelta

import streamlit as st

from dashboard import markup, outcomes, times
from dashboard.collection import run, run_list
from dashboard.mentions.filters import number
from dashboard.queries import collection_days, overview
from dashboard.queries.collection_days import RunLine
from dashboard.sign_in.session import language, me, now, say, term
from dashboard.widgets import calm_words, heading
from recovery.access.actor import Actor
from recovery.access.rights import Right
from recovery.collection import collecting
from storage import runs
from storage.engine import transaction

BACK = {"6h": 6, "1d": 24, "2d": 48, "7d": 168, "30d": 720}
PLACE = "runs"
GOING = "collection-going"
"""The runs that were under way when the page last looked."""


def show(actor: Actor) -> None:
    """The tab: one run where the address names it, else the list."""
    outcomes.show(PLACE)
    st.session_state.pop(GOING, None)  # the whole page is drawn: a click in it must not be lost
    _going()
    if asked := number(st.query_params.get("run", "")):
        run.show(asked)
        return
    if actor.may(Right.RUN_CRAWLS):
        _now()
    run_list.show()


def no_worker() -> None:
    """That nothing that is queued will happen, where no worker lives."""
    with transaction() as session:
        alive = runs.workers_alive(session)
    if not alive:
        calm_words(say("collection_no_worker"), say("collection_no_worker_next"))


@st.fragment(run_every=5)
def _going() -> None:
    """What waits and what goes on, told anew every few seconds."""
    with transaction() as session:
        me(session).must(Right.SEE_COLLECTION)
        going = collection_days.unfinished(session)
        alive = runs.workers_alive(session)
    before = st.session_state.get(GOING, frozenset())
    st.session_state[GOING] = frozenset(one.id for one in going)
    if before - st.session_state[GOING]:
        st.rerun(scope="app")  # one has ended: the list below tells how
    if not going:
        return
    with st.container(border=True, gap="xsmall", key="runs-going"):
        heading(say("collection_going", n=len(going)))
        st.html("".join(map(_going_line, going)))
        if not alive:
            st.text(say("collection_no_worker"))
            st.text(say("collection_no_worker_next"))


def _going_line(one: RunLine) -> str:
    words = say("collection_so_far", n=f"{one.read:,}")
    if one.status == "queued":
        words = say("collection_waits")
    since = times.ago(one.started_at or one.at, now(), language())
    name = markup.shown(term("source", one.source))
    link = f'<a href="/collection?tab=runs&run={one.id}" target="_self">#{one.id}</a>'
    sign = "◷" if one.status == "queued" else "↻"
    return (
        f'<div class="zx-item">{sign} {link} <b>{name}</b> '
        f"{markup.shown(one.brand or '')} {words} · {since}</div>"
    )


def _now() -> None:
    """A crawl at once, by the next free worker."""
    with transaction() as session:
        brands = overview.brand_names(session)
    names = {0: say("all_brands"), **brands}
    with (
        st.expander(say("collection_now"), icon=":material/play_arrow:", key="crawl-now"),
        st.form("crawl-now-form", border=False),
    ):
        sources = st.multiselect(
            say("sources"),
            collecting.sources(),
            format_func=lambda one: term("source", one),
            key="crawl-sources",
            placeholder=say("collection_choose_source"),
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            brand_id = st.selectbox(
                say("brand"), list(names), format_func=names.__getitem__, key="crawl-brand"
            )
            back = st.selectbox(
                say("collection_back"),
                ["", *BACK],
                format_func=lambda one: say(f"collection_back_{one or 'last'}"),
                key="crawl-back",
            )
            limit = st.number_input(
                say("collection_limit"),
                min_value=1,
                max_value=100_000,
                value=None,
                key="crawl-limit",
                placeholder=say("collection_no_limit"),
            )
            pressed = st.form_submit_button(say("collection_start"), type="primary")
    if not pressed:
        return
    options: dict[str, object] = {}
    if back:
        options["since"] = (now() - timedelta(hours=BACK[back])).isoformat()
    if limit:
        options["limit"] = limit
    outcomes.attempt(
        PLACE,
        lambda session, actor: collecting.ask(
            session,
            actor,
            sources,
            brand_id=int(brand_id or 0) or None,
            options=options,
            now=now(),
        ),
        say("collection_queued"),
    )
    st.rerun()
