"""What a number opens: the mentions page with the filters that count the same, or its cases."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard import links, markup, times
from dashboard.queries import behind
from dashboard.queries.behind import CaseLine
from dashboard.queries.recovery_queue import View
from dashboard.recovery_queue import address, bulk_acts
from dashboard.sign_in.session import say, seen_by, term, zone
from recovery.casework.numbers import number_of
from storage.engine import transaction

MENTIONS_PAGE = "app_pages/mentions.py"
QUEUE_PAGE = "app_pages/recovery_queue.py"
MOST_IDS = 500  # in an address


@dataclass(frozen=True, slots=True)
class Cases:
    """Cases that a figure counts, and what it is called.

    ``total`` is how many there are where ``ids`` are only the most urgent of them, in that order.
    """

    name: str
    ids: tuple[int, ...]
    total: int | None = None


def mentions(**filters: links.Value) -> None:
    """Go to the mentions page."""
    st.switch_page(MENTIONS_PAGE, query_params=links.mentions(**filters))


def by_ids(ids: Sequence[int], brand_id: int = 0) -> None:
    """Go to these mentions, the newest where they are too many for an address."""
    if ids:
        mentions(ids=sorted(ids)[-MOST_IDS:], brand=brand_id)


def ids_open(count: int) -> str | None:
    """What the button to :func:`by_ids` says, so that nobody takes the newest for all."""
    if count > MOST_IDS:
        return say("see_newest", n=f"{MOST_IDS:,}")
    return say("see_mentions") if count else None


def queue(view: View, brand_id: int = 0) -> None:
    """Go to a view of the queue that only the brand narrows, so that it lists what was counted."""
    st.session_state.pop(address.BEFORE, None)  # this address is meant, even if it was just left
    bulk_acts.drop_all()
    st.switch_page(QUEUE_PAGE, query_params=address.of_view(view, brand_id))


def dialog(cases: Cases) -> None:
    """The newest of some cases, or the most urgent, in a dialog that says how many there are."""
    with transaction() as session:
        _, sight = seen_by(session)
        lines = behind.cases(session, cases.ids, sight)
    key, total = "overview_cases_behind", len(cases.ids)
    if cases.total is not None:
        key, total = "overview_cases_urgent", cases.total
        lines.sort(key=lambda line: cases.ids.index(line.id))
    title = say(key, name=cases.name, shown=f"{len(lines):,}", total=f"{total:,}")

    def content() -> None:
        if lines:
            case_list(lines)
        else:
            st.write(say("overview_no_cases"))

    st.dialog(title, width="large")(content)()


def case_list(lines: Iterable[CaseLine]) -> None:
    """Cases one below the other, each with a link; all texts escaped."""
    st.html("".join(map(case_item, lines)))


def case_item(line: CaseLine) -> str:
    """One case as HTML."""
    due = ""
    if line.ordered_due is not None:
        due = say("overview_ordered_due", at=times.moment(line.ordered_due, zone()))
    meta = markup.parts(
        f'<a href="/case?case={line.id}" target="_self">{number_of(line.id)}</a>',
        markup.shown(line.brand),
        f"{say('severity')} {term('severity', line.severity)}",
        markup.shown(term("stage", line.stage)),
        f"<bdi>{markup.shown(line.assignee)}</bdi>" if line.assignee else say("unassigned"),
        times.moment(line.opened_at, zone()),
        f"<b>{due}</b>" if due else "",
    )
    words = markup.block(markup.one_line(line.title, 120) or say("erased"), "zx-cut")
    return f'<div class="zx-item">{words}<div class="zx-meta">{meta}</div></div>'
