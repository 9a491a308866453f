"""提及: search what was said, see why it was judged so, and act on it."""

import math

import pandas as pd
import streamlit as st
from sqlmodel import Session

from dashboard import exports, markup, view_menu
from dashboard.mentions import bar, html, panel
from dashboard.mentions.about import about
from dashboard.mentions.filters import Filters, Sort, written
from dashboard.queries import mention_choices, mention_lines, mention_list
from dashboard.queries.mention_choices import Choices
from dashboard.queries.mention_lines import Line
from dashboard.queries.mention_list import PAGE_SIZE, Found
from dashboard.sign_in.session import now, place, say, seen_by, term, zone
from dashboard.widgets import calm
from recovery.access.rights import Right
from recovery.access.sight import Sight
from storage.engine import transaction


def render() -> None:
    """The page."""
    filters = bar.asked()
    with transaction() as session:
        _, sight = seen_by(session)
        choices = mention_choices.load(session, sight)
        found = _find(session, filters, sight)
        brands = mention_list.seen_brands(filters, sight)
        lines = mention_lines.of_ids(session, found.ids, brands)
    bar.show(filters, choices)
    bar.active(filters)
    if not found.total:
        view_menu.show("mentions", written(filters), bar.open_view)
        _empty(filters)
        panel.show((), filters)
        return
    _head(filters, found, choices)
    with st.container(gap=None, key="mentions-list"):
        for line in lines:
            _item(line, filters, sight)
    pages = math.ceil(found.total / PAGE_SIZE)
    if pages > 1:
        st.pagination(pages, key=bar.PAGE)
    panel.show(found.ids, filters)


def _find(session: Session, filters: Filters, sight: Sight) -> Found:
    """The chosen page; the first where there are not so many any more."""
    number = int(st.session_state.get(bar.PAGE, 1))
    found = mention_list.find(session, filters, sight, now(), page=number)
    if found.ids or number == 1:
        return found
    st.session_state[bar.PAGE] = 1
    return mention_list.find(session, filters, sight, now())


def _head(filters: Filters, found: Found, choices: Choices) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        key = "mentions_count_folded" if filters.first else "mentions_count"
        st.markdown(f"**{say(key, n=_total(found))}**", width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            st.selectbox(
                say("mentions_sort"),
                list(map(str, Sort)),
                format_func=lambda one: say(f"mentions_sort_{one}"),
                key="mentions-sort",
                label_visibility="collapsed",
                on_change=bar.changed,
                width=150,
            )
            view_menu.show("mentions", written(filters), bar.open_view)
            exports.buttons(
                "mentions",
                lambda: _rows(filters),
                right=Right.SEE_MENTIONS,
                name=say("mentions"),
                about=about(filters, choices.brands, now().astimezone(zone()).date()),
                people=(say("mentions_column_handle"),),
            )
    if found.is_capped and filters.sort != Sort.NEWEST:
        st.caption(say("mentions_sorted_within", n=f"{mention_list.CAP:,}"))


def _item(line: Line, filters: Filters, sight: Sight) -> None:
    with st.container(
        horizontal=True,
        wrap=False,
        vertical_alignment="top",
        gap="small",
        key=f"mentions-item-{line.id}",
    ):
        st.html(html.item(line, filters.q, sight), width="stretch")
        st.button(
            say("mentions_open"),
            key=f"mentions-open-{line.id}",
            type="tertiary",
            icon=":material/chevron_right:",
            icon_position="right",
            on_click=panel.open_at,
            args=(line.id,),
        )


def _rows(filters: Filters) -> pd.DataFrame:
    """All that is found, as far as it is counted; looked up anew, by whoever asks now."""
    with transaction() as session:
        _, sight = seen_by(session)
        found = mention_list.find(session, filters, sight, now(), size=exports.MOST_ROWS + 1)
        lines = mention_lines.of_ids(session, found.ids, mention_list.seen_brands(filters, sight))
    return pd.DataFrame([_row(line, sight) for line in lines])


def _row(line: Line, sight: Sight) -> dict[str, object]:
    at = line.posted_at.astimezone(zone())
    return {
        say("mentions_column_id"): line.id,
        say("mentions_column_at"): at.strftime("%Y-%m-%d %H:%M"),
        say("mentions_by_source"): place(line.source, line.kind),
        say("mentions_by_brand"): "、".join(line.brands),
        say("mentions_column_handle"): sight.name(line.handle),
        say("mentions_column_followers"): line.followers,
        say("mentions_by_region"): line.region,
        say("mentions_column_text"): markup.clean(line.judged_text)
        if not line.is_erased
        else say("erased"),
        say("mentions_by_sentiment"): _term("sentiment", line.sentiment),
        say("mentions_by_intent"): _term("intent", line.intent),
        say("mentions_by_severity"): line.severity,
        say("mentions_by_topic"): _term("topic", line.topic),
        say("mentions_by_channel"): _term("channel", line.channel),
        say("mentions_by_certainty"): _term("certainty", line.certainty),
        say("mentions_by_case"): line.case_number,
        say("mentions_column_likes"): line.likes,
        say("mentions_column_comments"): line.comments,
        say("mentions_column_reposts"): line.reposts,
        say("mentions_column_others"): line.others,
        say("mentions_column_url"): markup.web_link(line.url) or "",
    }


def _term(kind: str, code: str | None) -> str:
    return term(kind, code) if code else ""


def _empty(filters: Filters) -> None:
    if not filters.narrowing:
        calm(say("empty_title"), say("mentions_none_yet"))
        return
    calm(say("mentions_nothing_found"), say("mentions_widen"))
    for name, total in _wider(filters):
        st.button(
            say("mentions_without", what=bar.chip(filters, name), n=total),
            key=f"mentions-without-{name}",
            type="tertiary",
            icon=":material/filter_alt_off:",
            on_click=bar.look_for,
            args=(bar.without(filters, name),),
        )


def _wider(filters: Filters) -> list[tuple[str, str]]:
    """Each filter without which something is found, and how much."""
    found = []
    with transaction() as session:
        _, sight = seen_by(session)
        for name in bar.named(filters):
            wider = bar.without(filters, name)
            one = mention_list.find(session, wider, sight, now(), size=1)
            if one.total:
                found.append((name, _total(one)))
    return found


def _total(found: Found) -> str:
    return f"{found.total:,}+" if found.is_capped else f"{found.total:,}"


if __name__ == "__main__":
    render()
