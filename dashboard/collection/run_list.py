"""采集 · 批次: what was collected, run by run."""

import math
from collections.abc import Callable, Iterable

import pandas as pd
import streamlit as st

from dashboard import exports, markup, times
from dashboard.queries import collection_days
from dashboard.queries.collection_days import RunLine
from dashboard.sign_in.session import language, say, term, zone
from dashboard.widgets import calm_words
from recovery.access.rights import Right
from recovery.collection.causes import retold
from storage.engine import transaction

SIZE = 25
KINDS = ("crawl", "revisit", "import", "cached")
STATUSES = ("queued", "running", "ok", "empty", "partial", "blocked", "failed")


def show() -> None:
    """A page of the list, what narrows it, and all of it as a file."""
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
        exports.buttons(
            "runs",
            lambda: _all(filters),
            right=Right.SEE_COLLECTION,
            name=say("collection_tab_runs"),
            about=_about(filters),
        )


def _about(filters: dict[str, str | None]) -> exports.About:
    said = {}
    if source := filters["source"]:
        said[say("collection_source")] = term("source", source)
    if status := filters["status"]:
        said[say("collection_status")] = term("run_status", status)
    if kind := filters["kind"]:
        said[say("collection_kind")] = say(f"collection_kind_{kind}")
    return exports.About(filters=said)


def _all(filters: dict[str, str | None]) -> pd.DataFrame:
    """The runs that fit the filters, on whichever page of the list they stand."""
    with transaction() as session:
        lines, _ = collection_days.runs(session, filters, exports.MOST_ROWS + 1, 1)
    return pd.DataFrame(map(_cells, lines))


def _cells(one: RunLine) -> dict[str, object]:
    return {
        say("collection_number"): one.id,
        say("collection_source"): term("source", one.source),
        say("brand"): one.brand or say("all_brands"),
        say("collection_kind"): say(f"collection_kind_{one.kind}"),
        say("collection_status"): term("run_status", one.status),
        say("collection_by"): one.actor,
        say("collection_began"): one.started_at,
        say("collection_ended"): one.finished_at,
        say("collection_read"): one.read,
        say("collection_new"): one.new,
        say("collection_updated"): one.updated,
        say("collection_rejected_n"): one.rejected,
        say("collection_because"): _why(one),
    }


def _filters(known: list[str]) -> dict[str, str | None]:
    with st.container(horizontal=True, vertical_alignment="center"):
        return {
            "source": _one_of(
                "source",
                "sources",
                known,
                lambda one: term("source", one),
                "collection_all_sources",
            ),
            "status": _one_of(
                "status",
                "collection_status",
                STATUSES,
                lambda one: term("run_status", one),
                "collection_all_statuses",
            ),
            "kind": _one_of(
                "kind",
                "collection_kind",
                KINDS,
                lambda one: say(f"collection_kind_{one}"),
                "collection_kind_all",
            ),
        }


def _one_of(
    name: str, label: str, options: Iterable[str], worded: Callable[[str], str], all_of_them: str
) -> str | None:
    """What is chosen of one filter; ``None`` where it is all."""
    chosen = st.selectbox(
        say(label),
        ["", *options],
        format_func=lambda one: worded(one) if one else say(all_of_them),
        label_visibility="collapsed",
        key=f"runs-{name}",
        persist_state="session",
        width=170,
    )
    return chosen or None


def _line(one: RunLine) -> str:
    """One run: how it ended in a word and a sign, what it brought, and why."""
    why = _why(one)
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
    said = f'<div class="zx-cut">{markup.shown(why)}</div>' if why else ""
    return (
        f'<div class="zx-item"><a href="/collection?tab=runs&run={one.id}" target="_self">'
        f"#{one.id}</a> <b>{name}</b> {sign(one.status)} {term('run_status', one.status)}"
        f'<div class="zx-meta">{meta}</div>{said}</div>'
    )


def _why(one: RunLine) -> str:
    return "；".join(retold(words, language()) for words in (one.cause, one.note) if words)


def sign(status: str) -> str:
    """A run's end as a sign, beside its word."""
    signs = {"ok": "●", "empty": "○", "partial": "◐", "blocked": "✕", "failed": "✕"}
    return f'<span class="zx-day-{status}">{signs.get(status, "◷")}</span>'
