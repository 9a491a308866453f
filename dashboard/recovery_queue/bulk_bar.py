"""What can be done to the chosen cases of the queue, and what came of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st
from sqlmodel import Session

from dashboard import markup
from dashboard.queries import recovery_queue
from dashboard.queries.recovery_queue import Look
from dashboard.recovery_queue import bulk_acts
from dashboard.sign_in.session import say, term
from recovery.access.actor import Actor
from recovery.casework import numbers
from recovery.casework.bulk import Kind
from recovery.casework.bulk_undoing import RIGHTS
from recovery.casework.lifecycle import Dismissal, Stage, can_move, next_stages, reasons
from storage import events
from storage.models import Case

Option = TypeVar("Option", int, str)
SHOWN = 6
"""So many case numbers are named in a line; of more, how many they are."""


@dataclass(frozen=True, slots=True)
class Picked:
    """The chosen cases as they are now, and the open events of their brand if they have one."""

    cases: tuple[Case, ...]
    brand: str | None
    events: dict[int, str]


def read(session: Session, by: Look, brands: Mapping[int, str]) -> Picked:
    """The chosen cases that may be seen; and what was done last, if a reload has lost it."""
    bulk_acts.bring_back(session, by.user)
    found = recovery_queue.seen(session, by, list(bulk_acts.chosen()))
    of = {one.brand_id for one in found}
    brand = brands.get(next(iter(of))) if len(of) == 1 else None
    known = events.listed(session, brand) if brand is not None else []
    return Picked(
        tuple(found),
        brand,
        {one.event.id or 0: markup.one_line(one.event.title, 40) for one in known},
    )


def may_any(actor: Actor) -> bool:
    """Whether somebody may do anything to many cases."""
    return any(actor.may(right) for kind, right in RIGHTS.items() if kind is not Kind.DISTRIBUTE)


def draw(picked: Picked, actor: Actor, people: Mapping[str, str]) -> None:
    """The bar: how many are chosen, and what may be done to them."""
    number = len(bulk_acts.chosen())
    if not number:
        st.button(
            say("queue_pick_all"),
            key="queue-pick-all",
            type="tertiary",
            icon=":material/select_all:",
            on_click=bulk_acts.pick_all,
        )
        st.caption(say("queue_pick_hint"), width="content")
        return
    st.markdown(f"**{say('queue_picked', n=number)}**", width="content")
    may = {kind for kind, right in RIGHTS.items() if actor.may(right)}
    if Kind.CLAIM in may:
        st.button(
            say("queue_claim"),
            key="queue-claim",
            type="primary",
            shortcut="A",
            on_click=bulk_acts.claim,
        )
    if Kind.ASSIGN in may:
        _popover("assign", say("queue_assign"), lambda: _assign(people))
    if Kind.MOVE in may:
        _popover("move", say("queue_move"), lambda: _move(picked.cases, actor))
    if Kind.EVENT in may:
        _popover("event", say("queue_add_event"), lambda: _event(picked))
    if Kind.DISMISS in may:
        _popover("dismiss", say("queue_dismiss"), lambda: _dismiss(picked.cases, actor))
    st.button(
        say("queue_pick_all"),
        key="queue-pick-rest",
        type="tertiary",
        on_click=bulk_acts.pick_all,
    )
    st.button(
        say("queue_pick_none"),
        key="queue-pick-none",
        type="tertiary",
        shortcut="Esc",
        on_click=bulk_acts.drop_all,
    )


def tell() -> None:
    """What came of the last act, with the way back while there is time."""
    said = bulk_acts.outcome()
    if said is None:
        return
    with st.container(border=True, key="queue-told", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(said.message, width="content")
            if said.can_be_undone():
                st.button(
                    say("queue_undo"),
                    key="queue-undo",
                    icon=":material/undo:",
                    shortcut="U",
                    on_click=bulk_acts.undo,
                )
            st.button(
                say("queue_told"), key="queue-forget", type="tertiary", on_click=bulk_acts.forget
            )
        if said.refused:
            lines = [
                f"<li>{markup.shown(number)}　{markup.shown(why)}</li>"
                for number, why in said.refused
            ]
            st.html(f'<ul class="zx-q-refused">{"".join(lines)}</ul>')


def _popover(name: str, label: str, body: Callable[[], None]) -> None:
    with st.popover(label, key=f"queue-do-{name}"):
        body()


def _assign(people: Mapping[str, str]) -> None:
    _chosen_from(
        "assign", say("assignee"), list(people), people.__getitem__, bulk_acts.assign, "queue_give"
    )


def _move(found: Sequence[Case], actor: Actor) -> None:
    ways = {
        stage
        for case in found
        for stage in next_stages(Stage(case.stage), actor.role)
        if not reasons(Stage(case.stage), stage)
    }
    possible = []
    for stage in (one for one in Stage if one in ways):
        not_these = [one for one in found if not can_move(Stage(one.stage), stage, actor.role)]
        if not_these:
            where = say("queue_not_for", stage=term("stage", stage), cases=_numbers(not_these))
            st.caption(where)
        else:
            possible.append(str(stage))
    if not possible:
        st.caption(say("queue_no_move"))
        return
    _chosen_from(
        "move",
        say("stage"),
        possible,
        lambda one: term("stage", one),
        bulk_acts.move,
        "queue_move_now",
    )


def _dismiss(found: Sequence[Case], actor: Actor) -> None:
    not_these = [
        one for one in found if not can_move(Stage(one.stage), Stage.DISMISSED, actor.role)
    ]
    if not_these:
        stage = term("stage", Stage.DISMISSED)
        st.caption(say("queue_not_for", stage=stage, cases=_numbers(not_these)))
    _chosen_from(
        "dismiss",
        say("queue_reason"),
        [str(one) for one in Dismissal],
        lambda one: term("dismissal", one),
        bulk_acts.dismiss,
        "queue_dismiss_now",
    )


def _event(picked: Picked) -> None:
    if picked.brand is None:
        st.caption(say("queue_event_brands"))
        return
    if picked.events:
        _chosen_from(
            "event",
            say("queue_event"),
            list(picked.events),
            picked.events.__getitem__,
            bulk_acts.add_to_event,
            "queue_event_now",
        )
    st.text_input(say("queue_event_new"), key="queue-event-title", max_chars=80)
    st.button(
        say("queue_event_open"),
        key="queue-event-open",
        on_click=bulk_acts.open_event,
        args=(picked.brand, "queue-event-title"),
    )


def _chosen_from(
    name: str,
    label: str,
    options: Sequence[Option],
    words: Callable[[Option], str],
    act: Callable[[str], None],
    button: str,
) -> None:
    """One choice and the button that does it to all chosen cases."""
    key = f"queue-to-{name}"
    if st.session_state.get(key) not in (None, *options):
        st.session_state[key] = None
    st.selectbox(
        label,
        options,
        index=None,
        format_func=words,
        placeholder=say("queue_choose"),
        key=key,
        persist_state="page",
    )
    st.button(
        say(button, n=len(bulk_acts.chosen())),
        key=f"queue-now-{name}",
        type="primary",
        disabled=st.session_state.get(key) is None,
        on_click=act,
        args=(key,),
    )


def _numbers(found: Sequence[Case]) -> str:
    named = say("comma").join(numbers.number(one) for one in found[:SHOWN])
    rest = len(found) - SHOWN
    return say("queue_and_more", cases=named, n=rest) if rest > 0 else named
