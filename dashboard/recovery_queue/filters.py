"""The widgets that narrow and order the queue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import streamlit as st
from sqlmodel import Session

from dashboard import markup
from dashboard.queries import overview
from dashboard.queries.recovery_queue import NOBODY, Filters, Sort
from dashboard.recovery_queue import address
from dashboard.recovery_queue.address import Part
from dashboard.sign_in.session import say, term
from recovery import words as words_of
from recovery.access.sight import Sight
from recovery.casework.lifecycle import WORKERS, Stage
from recovery.channel.decision import Channel
from storage import events, users

Chosen = TypeVar("Chosen", int, str)


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from: brands and events by id, people by name."""

    brands: dict[int, str]
    events: dict[int, str]
    people: dict[str, str]


def choices(session: Session, sight: Sight) -> Choices:
    """What somebody may choose from, as they may see it."""
    brands = overview.brand_names(session)
    return Choices(
        {one: markup.one_line(name, 30) for one, name in brands.items() if sight.covers(one)},
        {
            one.event.id or 0: markup.one_line(one.event.title, 40)
            for one in events.listed(session)
            if sight.covers(one.event.brand_id)
        },
        {
            one.name: markup.one_line(one.display_name or one.name, 30)
            for one in users.active(session)
            if one.role in WORKERS
        },
    )


def draw(known: Choices, changed: Callable[[], None]) -> tuple[Filters, Sort]:
    """The widgets; ``changed`` is called before the page is drawn with another choice."""
    words = st.text_input(
        say("search"),
        type="search",
        placeholder=say("search_hint"),
        icon=":material/search:",
        label_visibility="collapsed",
        key=address.WORDS.key,
        persist_state="session",
        on_change=changed,
        max_chars=100,
        width=280,
    )
    brand = _choice(address.BRAND, say("brand"), {0: say("all_brands"), **known.brands}, changed)
    people = {"": say("queue_all_people"), NOBODY: say("unassigned"), **known.people}
    assignee = _choice(address.ASSIGNEE, say("assignee"), people, changed)
    orders = {str(one): say(f"queue_sort_{one}") for one in Sort}
    sort = _choice(address.SORT, say("queue_sort"), orders, changed)
    number = address.narrowing()
    label = say("queue_filters_set", n=number) if number else say("queue_filters")
    with st.popover(label, icon=":material/filter_list:", key="queue-more"):
        narrowed = _more(known, changed)
    if number:
        st.button(
            say("queue_filters_clear"),
            key="queue-clear",
            type="tertiary",
            icon=":material/close:",
            on_click=_clear,
            args=(changed,),
        )
    return (
        replace(narrowed, brand_id=brand, assignee=assignee, words=words or ""),
        Sort(sort),
    )


def _more(known: Choices, changed: Callable[[], None]) -> Filters:
    channels = {"": say("all_channels")} | {str(one): term("channel", one) for one in Channel}
    severities = {"": say("queue_all_severities")} | {
        str(one): f"{say('severity')} {term('severity', one)}" for one in range(4, -1, -1)
    }
    stages = {"": say("queue_all_stages")} | {str(one): term("stage", one) for one in Stage}
    kinds = {one: term("topic", one) for one in words_of.codes("topic")}
    where = address
    severity = _choice(where.SEVERITY, say("severity"), severities, changed)
    return Filters(
        severity=int(severity) if severity else None,
        channel=_choice(where.CHANNEL, say("channel"), channels, changed),
        stage=_choice(where.STAGE, say("stage"), stages, changed),
        topic=_choice(
            where.TOPIC, say("queue_topic"), {"": say("queue_all_topics")} | kinds, changed
        ),
        event_id=_choice(
            where.EVENT, say("queue_event"), {0: say("queue_all_events")} | known.events, changed
        ),
        needs_senior=_switch(where.SENIOR, say("queue_senior"), changed),
        threatened=_switch(where.THREATENED, say("threatened"), changed),
    )


def _choice(
    part: Part, label: str, options: Mapping[Chosen, str], changed: Callable[[], None]
) -> Chosen:
    if st.session_state.get(part.key) not in options:
        st.session_state[part.key] = part.default
    chosen = st.selectbox(
        label,
        list(options),
        format_func=lambda one: options[one],
        label_visibility="collapsed",
        key=part.key,
        persist_state="session",
        on_change=changed,
        width=170,
    )
    return chosen if chosen is not None else next(iter(options))


def _switch(part: Part, label: str, changed: Callable[[], None]) -> bool:
    return st.checkbox(label, key=part.key, persist_state="session", on_change=changed)


def _clear(changed: Callable[[], None]) -> None:
    address.clear()
    changed()
