"""采集 · 批次: what was collected, run by run; crawl now, and again."""

import math
from datetime import timedelta

import streamlit as st

from dashboard import markup, outcomes, times
from dashboard.collection import run
from dashboard.mentions.filters import number
from dashboard.queries import collection_days, overview
from dashboard.queries.collection_days import RunLine
from dashboard.sign_in.session import language, me, now, say, term, zone
from dashboard.widgets import calm_words, heading
from recovery.access.actor import Actor
from recovery.access.rights import Right
from recovery.collection import collecting
from recovery.collection.causes import retold
from storage import runs
from storage.engine import transaction

SIZE = 25
KINDS = ("crawl", "revisit", "import", "cached")
STATUSES = ("queued", "running", "ok", "empty", "partial", "blocked", "failed")
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
    _list()


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


def _list() -> None:
    with transaction() as session:
        known = collection_days.run_sources(session)
    if not known:
        calm_words(say("collection_no_run"), say("collection_no_run_next"))
        return
    filters = _filters(known)
    number = int(st.session_state.get("runs-page", 1))
    with transaction() as session:
        lines, total = collection_days.runs(session, filters, SIZE, number)
    pages = max(1, math.ceil(total / SIZE))
    if not lines and number > pages:
        with transaction() as session:
            lines, total = collection_days.runs(session, filters, SIZE, pages)
    if not lines:
        st.text(say("collection_none_so"))
        return
    st.html("".join(map(_line, lines)))
    with st.container(horizontal=True, vertical_alignment="center"):
        if pages > 1:
            st.pagination(pages, key="runs-page")
        st.caption(say("collection_runs", n=f"{total:,}"))


def _filters(known: list[str]) -> dict[str, str | None]:
    with st.container(horizontal=True, vertical_alignment="center"):
        source = st.selectbox(
            say("sources"),
            ["", *known],
            format_func=lambda one: term("source", one) if one else say("collection_all_sources"),
            label_visibility="collapsed",
            key="runs-source",
            persist_state="session",
            width=180,
        )
        status = st.selectbox(
            say("collection_status"),
            ["", *STATUSES],
            format_func=lambda o: term("run_status", o) if o else say("collection_all_statuses"),
            label_visibility="collapsed",
            key="runs-status",
            persist_state="session",
            width=160,
        )
        kind = st.selectbox(
            say("collection_kind"),
            ["", *KINDS],
            format_func=lambda one: say(f"collection_kind_{one or 'all'}"),
            label_visibility="collapsed",
            key="runs-kind",
            persist_state="session",
            width=160,
        )
    return {"source": source or None, "status": status or None, "kind": kind or None}


def _line(one: RunLine) -> str:
    """One run: how it ended in a word and a sign, what it brought, and why."""
    said = [retold(words, language()) for words in (one.cause, one.note) if words]
    name = markup.shown(term("source", one.source))
    meta = markup.parts(
        times.moment(one.at, zone()),
        say(f"collection_kind_{one.kind}"),
        markup.shown(one.brand or ""),
        markup.shown(one.actor),
        say(
            "collection_counts",
            read=f"{one.read:,}",
            new=f"{one.new:,}",
            updated=f"{one.updated:,}",
            rejected=f"{one.rejected:,}",
        ),
    )
    why = f'<div class="zx-cut">{markup.shown("；".join(said))}</div>' if said else ""
    return (
        f'<div class="zx-item"><a href="/collection?tab=runs&run={one.id}" target="_self">'
        f"#{one.id}</a> <b>{name}</b> {sign(one.status)} {term('run_status', one.status)}"
        f'<div class="zx-meta">{meta}</div>{why}</div>'
    )


def sign(status: str) -> str:
    """A run's end as a sign, beside its word."""
    signs = {"ok": "●", "empty": "○", "partial": "◐", "blocked": "✕", "failed": "✕"}
    return f'<span class="zx-day-{status}">{signs.get(status, "◷")}</span>'
