"""The form of a schedule, for a new one and for one that is changed."""

from typing import Any

import streamlit as st

from dashboard import outcomes
from dashboard.queries.overview import brand_names
from dashboard.queries.schedules import ScheduleLine
from dashboard.sign_in.session import me, now, say, term
from recovery.collection import collecting, scheduling
from recovery.collection.triggers import Kind
from storage.engine import transaction
from storage.schedules import OnMissed

PLACE = "schedules"
EXAMPLES = {Kind.INTERVAL: "2h", Kind.WORKDAY: "09:00,14:30", Kind.CRON: "30 8 * * mon-fri"}


def add(*, is_open: bool) -> None:
    """A new schedule."""
    with st.expander(
        say("collection_add_schedule"), expanded=is_open, icon=":material/add:", key="schedule-add"
    ):
        serial = int(st.session_state.get("schedule-serial", 0))
        said = _form(f"new-{serial}", None)
    if said is None:
        return
    source, name, trigger = said.pop("source"), said.pop("name"), said.pop("times")
    said.pop("all_brands")
    made = outcomes.attempt(
        PLACE,
        lambda session, actor: (
            scheduling.add(session, actor, name, source, trigger, now(), **said).id
        ),
        say("collection_added_one", name=name),
    )
    if made is not None:
        st.session_state["schedule-serial"] = serial + 1
    st.rerun()


def edit(line: ScheduleLine) -> None:
    """Change a schedule, in a dialog that stays open while something is refused."""

    def content() -> None:
        outcomes.show("schedule-edit")
        said = _form(f"edit-{line.row.id}", line)
        if said is None:
            return
        name = said.pop("name")
        changed = outcomes.attempt(
            "schedule-edit",
            lambda session, actor: (
                scheduling.edit(session, actor, line.row.name, now(), rename=name, **said).id
            ),
            "",
        )
        if changed is not None:
            st.session_state.pop("outcome-schedule-edit", None)
            outcomes.tell(PLACE, outcomes.Outcome(True, say("collection_changed_one", name=name)))
            st.rerun()
        outcomes.show("schedule-edit")

    st.dialog(say("collection_edit"), width="large")(content)()


def _form(key: str, line: ScheduleLine | None) -> dict[str, Any] | None:
    """The fields; what was said once the button was pressed."""
    row = line.row if line is not None else None
    with transaction() as session:
        me(session)
        brands = list(brand_names(session).values())
    known = collecting.sources()
    kinds = list(EXAMPLES)
    options = dict(row.options) if row is not None else {}
    since = str(options.pop("since", ""))
    with st.form(f"schedule-{key}", border=False):
        name = st.text_input(
            say("collection_name"), row.name if row else "", max_chars=60, key=f"{key}-name"
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            source = st.selectbox(
                say("collection_source"),
                known,
                index=known.index(row.source) if row and row.source in known else 0,
                format_func=lambda one: term("source", one),
                key=f"{key}-source",
            )
            chosen = st.multiselect(
                say("brand"),
                brands,
                default=[one for one in (line.brands if line else ()) if one in brands],
                placeholder=say("all_brands"),
                key=f"{key}-brands",
            )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            kind = st.selectbox(
                say("collection_trigger"),
                kinds,
                index=kinds.index(Kind(row.trigger)) if row else 0,
                format_func=lambda one: say(f"collection_trigger_{one}"),
                key=f"{key}-kind",
            )
            expression = st.text_input(
                say("collection_expression"),
                row.expression if row else EXAMPLES[Kind.INTERVAL],
                help=say("collection_expression_help"),
                key=f"{key}-expression",
            )
            reach = st.text_input(
                say("collection_since"),
                since,
                help=say("collection_since_help"),
                key=f"{key}-since",
            )
        with st.expander(say("collection_more"), key=f"{key}-more"):
            jitter = st.text_input(
                say("collection_jitter_field"),
                f"{row.jitter_seconds}s" if row else "0",
                key=f"{key}-jitter",
            )
            night = st.text_input(
                say("collection_night_field"),
                row.night_pause if row else "",
                placeholder="23:00-07:00",
                key=f"{key}-night",
            )
            missed = st.selectbox(
                say("collection_missed"),
                list(OnMissed),
                index=list(OnMissed).index(OnMissed(row.on_missed)) if row else 0,
                format_func=lambda one: say(f"collection_missed_{one}"),
                key=f"{key}-missed",
            )
            pairs = st.text_area(
                say("collection_options_field"),
                "\n".join(f"{name}={_one(value)}" for name, value in options.items()),
                help=say("collection_options_help"),
                key=f"{key}-options",
            )
        pressed = st.form_submit_button(say("collection_save"), type="primary")
    if not pressed:
        return None
    said = [one.strip() for one in (pairs or "").splitlines() if one.strip()]
    gone = [f"{name}=" for name in options if not any(one.startswith(f"{name}=") for one in said)]
    return {
        "name": (name or "").strip(),
        "source": source,
        "times": (str(kind), expression or ""),
        "names": chosen,
        "all_brands": not chosen,
        "since": (reach or "").strip(),
        "pairs": [*said, *gone],
        "jitter": jitter or "0",
        "night_pause": night or "none",
        "on_missed": missed,
    }


def _one(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
