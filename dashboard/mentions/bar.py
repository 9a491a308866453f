"""The filters of the mentions page: what is set on it stands in its address, and the other way.

The address is what counts. A link that arrives sets the widgets; a widget that is changed writes
the address, so that what is seen can be sent to a colleague.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Literal

import streamlit as st

from dashboard import times
from dashboard.mentions.filters import (
    PERIODS,
    CaseState,
    Filters,
    Judged,
    Sort,
    read,
    written,
)
from dashboard.queries.mention_choices import Choices
from dashboard.sign_in.session import now, say, term, zone
from recovery.channel.decision import Channel
from recovery.verdicts.corrections import CHOICES

ADDRESS = "mentions-address"
PAGE = "mentions-page"
OPEN = "mention"
OWN_PERIOD = -1
FOLLOWERS = (0, 1_000, 10_000, 100_000, 1_000_000)
WITHOUT_WIDGET = ("cluster", "ids", "run", "certainty")
LISTS = ("brand", "source", "sentiment", "intent", "severity", "channel", "contact", "topic")
MORE = ("region", "case", "judged", "followers", "first")


def asked() -> Filters:
    """The filters of the address; those of before where the page is opened without any."""
    query = st.query_params.to_dict()
    known: dict[str, str] | None = st.session_state.get(ADDRESS)
    if not query and known:
        st.query_params.from_dict(known)
        query = known
    filters = read(query)
    if written(filters) != known or "mentions-q" not in st.session_state:
        _fill(filters)
        st.session_state[ADDRESS] = written(filters)
    return filters


def look_for(filters: Filters) -> None:
    """Look for something else from now on, from its first page."""
    address = written(filters)
    st.query_params.from_dict(address)
    st.session_state[ADDRESS] = address
    st.session_state[PAGE] = 1
    _fill(filters)


def open_view(query: Mapping[str, str]) -> None:
    """Look for what a saved view asks."""
    look_for(read(query))


def without(filters: Filters, name: str) -> Filters:
    """The same without one filter; a period is one."""
    left = written(filters)
    for one in ("days", "since", "until") if name in _PERIOD else (name,):
        left.pop(one, None)
    return read(left)


def show(filters: Filters, choices: Choices) -> None:
    """The widgets, as the filters are."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="mentions-bar"):
        st.text_input(
            say("mentions_words"),
            type="search",
            key="mentions-q",
            placeholder=say("mentions_words_hint"),
            icon=":material/search:",
            label_visibility="collapsed",
            max_chars=100,
            width=320,
            on_change=changed,
        )
        _several("brand", choices.brands, say("all_brands"), width=200, label="collapsed")
        periods = {0: say("mentions_all_time"), **{n: _period(n) for n in PERIODS}}
        st.selectbox(
            say("period"),
            [*periods, OWN_PERIOD],
            format_func=lambda n: periods.get(n, say("mentions_own_period")),
            key="mentions-period",
            label_visibility="collapsed",
            on_change=changed,
            width=140,
        )
        if st.session_state["mentions-period"] == OWN_PERIOD:
            st.date_input(
                say("mentions_own_period"),
                key="mentions-days",
                label_visibility="collapsed",
                format=times.PICKED,
                on_change=changed,
                width=230,
            )
    set_ones = [n for n in filters.narrowing if n in (*LISTS[1:], *MORE)]
    label = say("mentions_more_set", n=len(set_ones)) if set_ones else say("mentions_more")
    with st.expander(label, key="mentions-more", icon=":material/tune:"):
        with st.grid(4, min_column_width=190, gap="small"):
            _several("source", {one: term("source", one) for one in choices.sources})
            for head in ("sentiment", "intent", "severity", "topic", "contact"):
                _several(head, {_code(head, one): term(head, one) for one in CHOICES[head]})
            _several("channel", {str(one): term("channel", one) for one in Channel})
            _several("region", {one: one for one in choices.regions})
            _one("case", CaseState)
            _one("judged", Judged)
            st.selectbox(
                say("mentions_by_followers"),
                sorted({*FOLLOWERS, filters.followers}),
                format_func=lambda n: (
                    say("mentions_at_least", n=f"{n:,}") if n else say("mentions_any")
                ),
                key="mentions-followers",
                on_change=changed,
            )
        st.checkbox(say("mentions_by_first"), key="mentions-first", on_change=changed)


def named(filters: Filters) -> list[str]:
    """The filters that leave something out; a period counts once."""
    names = filters.narrowing
    return [name for name in names if name != "until" or "since" not in names]


def active(filters: Filters) -> None:
    """What is set, each with a button that takes it off, so that nothing is narrowed unseen."""
    names = [name for name in named(filters) if name != "q"]
    if not names:
        return
    with st.container(horizontal=True, gap="xsmall", key="mentions-chips"):
        for name in names:
            st.button(
                chip(filters, name),
                key=f"mentions-off-{name}",
                icon=":material/close:",
                type="tertiary",
                help=say("mentions_take_off"),
                on_click=look_for,
                args=(without(filters, name),),
            )
        if len(filters.narrowing) > 1:
            st.button(
                say("mentions_clear"),
                key="mentions-clear",
                type="tertiary",
                icon=":material/filter_alt_off:",
                on_click=look_for,
                args=(Filters(sort=filters.sort),),
            )


def chip(filters: Filters, name: str) -> str:
    """A filter in our own words: labels of buttons are Markdown, so no one else's are in it."""
    value = getattr(filters, name)
    what = say(f"mentions_by_{'period' if name in _PERIOD else name}")
    if name == "days":
        return say("pair", a=what, b=_period(value))
    if name in ("since", "until"):
        ends = [str(day) if day else "…" for day in (filters.since, filters.until)]
        return say("pair", a=what, b=" – ".join(ends))
    if name in CHOICES or name == "channel":
        return say("pair", a=what, b="、".join(term(name, one) for one in value))
    if name in ("case", "judged"):
        return say("pair", a=what, b=say(f"mentions_{name}_{value}"))
    if name == "certainty":
        return say("pair", a=what, b=term("certainty", value))
    if name == "run":
        return f"{what} {value}"
    if name == "followers":
        return say("pair", a=what, b=say("mentions_at_least", n=f"{value:,}"))
    return what if isinstance(value, bool | int | str) else f"{what} {len(value)}"


_PERIOD = ("days", "since", "until")


def _period(days: int) -> str:
    return say("mentions_today") if days == 1 else say("last_days", n=days)


def _code(head: str, label: str) -> str | int:
    return int(label) if head == "severity" else str(label)


def _several(
    name: str,
    options: Mapping[Any, str],
    placeholder: str | None = None,
    *,
    width: int | Literal["stretch"] = "stretch",
    label: Literal["visible", "collapsed"] = "visible",
) -> None:
    chosen = st.session_state[f"mentions-{name}"]
    known = {**options, **{one: str(one) for one in chosen if one not in options}}
    st.multiselect(
        say(f"mentions_by_{name}"),
        list(known),
        format_func=known.__getitem__,
        placeholder=placeholder or say("mentions_any"),
        key=f"mentions-{name}",
        label_visibility=label,
        on_change=changed,
        width=width,
    )


def _one(name: str, options: type[CaseState] | type[Judged]) -> None:
    st.selectbox(
        say(f"mentions_by_{name}"),
        ["", *map(str, options)],
        format_func=lambda one: say(f"mentions_{name}_{one}") if one else say("mentions_any"),
        key=f"mentions-{name}",
        on_change=changed,
    )


def _fill(filters: Filters) -> None:
    state = st.session_state
    for name in (*LISTS, "region"):
        state[f"mentions-{name}"] = list(getattr(filters, name))
    for name in ("q", "case", "judged", "followers", "first"):
        state[f"mentions-{name}"] = getattr(filters, name)
    state["mentions-sort"] = str(filters.sort)
    is_preset = filters.days in (0, *PERIODS) and not (filters.since or filters.until)
    state["mentions-period"] = filters.days if is_preset else OWN_PERIOD
    since, until = filters.span(now().astimezone(zone()).date())
    if since or until:
        today = now().astimezone(zone()).date()
        first = since or (until or today) - timedelta(days=30)
        state["mentions-days"] = (first, until or max(today, first))
    elif "mentions-days" not in state:
        today = now().astimezone(zone()).date()
        state["mentions-days"] = (today - timedelta(days=6), today)


def changed() -> None:
    """A widget was changed: look for what they all say now."""
    state = st.session_state
    known = written(read(st.session_state.get(ADDRESS) or {}))
    kept = {name: value for name, value in known.items() if name in WITHOUT_WIDGET}
    values: dict[str, Any] = {name: tuple(state[f"mentions-{name}"]) for name in (*LISTS, "region")}
    values |= {n: state[f"mentions-{n}"] for n in ("q", "case", "judged", "followers", "first")}
    values["sort"] = state.get("mentions-sort") or Sort.NEWEST
    period = state["mentions-period"]
    if period == OWN_PERIOD:
        days: tuple[date, ...] = tuple(state.get("mentions-days") or ())
        values["since"] = days[0] if days else None
        values["until"] = days[1] if len(days) > 1 else None
    else:
        values["days"] = period
    look_for(read({**written(Filters(**values)), **kept}))
