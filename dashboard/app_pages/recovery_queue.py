"""挽回队列: the cases of a view, the most urgent first, and what is done to many of them."""

import math
from collections.abc import Mapping

import pandas as pd
import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from dashboard import exports, failures, view_menu
from dashboard.queries import recovery_queue
from dashboard.queries.recovery_queue import PAGE_SIZE, Filters, QueueRow, Sort, View
from dashboard.recovery_queue import address, bulk_acts, bulk_bar, distribution, listing
from dashboard.recovery_queue import filters as queue_filters
from dashboard.recovery_queue.about import about
from dashboard.recovery_queue.filters import Choices
from dashboard.sign_in.session import now, say, seen_by
from recovery.access.actor import Right, Role
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import ZhuanxiError

HANDLERS = frozenset({Role.HANDLER, Role.OUTSOURCED})


def render() -> None:
    """The page: what narrows it stands still, the counters and the list refresh by themselves."""
    with transaction() as session:
        actor, sight = seen_by(session)
        known = queue_filters.choices(session, sight)
    address.follow(View.MINE if actor.role in HANDLERS else View.OPEN)
    with st.container(horizontal=True, vertical_alignment="center", key="queue-filters"):
        filters, sort = queue_filters.draw(known, _to_the_first_page)
        distribution.button(actor)
    seconds = get_settings().dashboard.refresh_seconds
    st.fragment(_live, run_every=seconds)(filters, sort, known)


def _live(filters: Filters, sort: Sort, known: Choices) -> None:
    try:
        _list(filters, sort, known)
    except (ZhuanxiError, SQLAlchemyError) as error:
        failures.show(error)


def _list(filters: Filters, sort: Sort, known: Choices) -> None:
    if st.session_state.pop(address.OPENED, False):
        st.rerun()
    view = View(st.session_state.get(address.VIEW.key, View.OPEN))
    with transaction() as session:
        actor, sight = seen_by(session)
        by = recovery_queue.look(actor.name, sight, get_settings(), now())
        counts = recovery_queue.counts(session, by, filters)
        pages = max(1, math.ceil(counts[view] / PAGE_SIZE))
        number = _number(pages)
        order = recovery_queue.ids(session, by, view, filters, sort, number=number)
        rows = recovery_queue.rows(session, order[:PAGE_SIZE])
        picked = bulk_bar.read(session, by, known.brands)
    st.session_state[listing.ORDER] = order
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        key="queue-views",
    ):
        _views(counts)
        view_menu.show("queue", address.set_now(), _open_view)
    with_boxes = bulk_bar.may_any(actor) and view is not View.ENDED
    with st.container(key="queue-bar", gap="small"):
        bulk_bar.tell()
        if rows:
            with st.container(
                horizontal=True,
                horizontal_alignment="distribute",
                vertical_alignment="center",
                gap="small",
            ):
                with st.container(
                    horizontal=True, vertical_alignment="center", key="queue-bulk", gap="small"
                ):
                    if with_boxes:
                        bulk_bar.draw(picked, actor, known.people)
                _open_and_take(rows, filters, sort, view, known)
    if rows:
        listing.draw(rows, by, with_boxes=with_boxes)
        _below(number, pages, counts[view])
    else:
        _empty(view)
    address.write()


def _views(counts: dict[View, int]) -> None:
    labels = {str(view): f"{say(f'view_{view}')} {count:,}" for view, count in counts.items()}
    st.segmented_control(
        say("view"),
        list(labels),
        required=True,
        format_func=labels.__getitem__,
        label_visibility="collapsed",
        key=address.VIEW.key,
        persist_state="session",
        on_change=_to_the_first_page,
    )


def _open_view(query: Mapping[str, str]) -> None:
    address.open_view(query)
    bulk_acts.drop_all()


def _open_and_take(
    rows: list[QueueRow], filters: Filters, sort: Sort, view: View, known: Choices
) -> None:
    """What opens the most urgent, what is new, and the list as a file."""
    with st.container(
        horizontal=True, vertical_alignment="center", key="queue-open", gap="small", width="content"
    ):
        if st.button(
            say("queue_open_next"),
            key="queue-open-next",
            type="primary" if not bulk_acts.chosen() else "secondary",
            icon=":material/play_arrow:",
            shortcut="O",
        ):
            st.switch_page(listing.CASE, query_params={"case": str(listing.next_urgent(rows))})
        new = sum(bool(listing.mark(row)) for row in rows)
        if new:
            st.button(
                say("queue_looked", n=new),
                key="queue-looked-button",
                type="tertiary",
                icon=":material/done_all:",
                on_click=listing.looked,
            )
        exports.buttons(
            "queue",
            lambda: _whole(view, filters, sort),
            right=Right.SEE_CASES,
            name=f"{say('queue')}-{say(f'view_{view}')}",
            about=about(filters, known),
        )


def _number(pages: int) -> int:
    """The page that is asked for, if there are so many."""
    asked = int(st.session_state.get(address.PAGE.key, 1))
    number = min(max(1, asked), pages)
    if number != asked:
        address.turn_to(number)
    return number


def _below(number: int, pages: int, total: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="queue-below"):
        if pages > 1:
            key = f"queue-pager-{st.session_state.get(address.TURN, 0)}"
            st.pagination(pages, default=number, key=key, on_change=_turn, args=(key,))
            said = say("queue_page", page=f"{number:,}", pages=f"{pages:,}", total=f"{total:,}")
        else:
            said = say("queue_count", total=f"{total:,}")
        st.caption(said, width="content")


def _turn(key: str) -> None:
    st.session_state[address.PAGE.key] = st.session_state[key]


def _whole(view: View, filters: Filters, sort: Sort) -> pd.DataFrame:
    """The whole view as whoever asks for it now may see it."""
    with transaction() as session:
        actor, sight = seen_by(session)
        by = recovery_queue.look(actor.name, sight, get_settings(), now())
        rows = recovery_queue.everything(session, by, view, filters, sort, exports.MOST_ROWS + 1)
    return listing.table(rows, by)


def _empty(view: View) -> None:
    """Why nothing is listed, and what to do about it."""
    is_narrowed = address.narrowing() > 0
    with st.container(border=True, key="queue-empty"):
        st.write(say("queue_empty_filtered" if is_narrowed else f"queue_empty_{view}"))


def _to_the_first_page() -> None:
    """Another list is asked for: what was chosen of the one before is let go."""
    address.turn_to(1)
    bulk_acts.drop_all()


if __name__ == "__main__":
    render()
