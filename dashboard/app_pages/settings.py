"""设置: brands, people, clocks and weights, retention, customers, audit."""

import streamlit as st

from dashboard.settings import audit, brands, customers, team, users, values
from dashboard.sign_in.session import me, say
from recovery.access.actor import Actor
from recovery.access.rights import Right
from storage.engine import transaction

SECTIONS = ("brands", "users", "team", "sla", "weights", "work", "customers", "retention", "audit")


def render() -> None:
    """The page."""
    with transaction() as session:
        actor = me(session)
    actor.must(Right.SEE_SETTINGS)
    labels = {
        one: say(f"settings_tab_{one}")
        for one in SECTIONS
        if one != "audit" or actor.may(Right.READ_AUDIT)
    }
    asked = st.query_params.get("section", "")
    first = asked if asked in labels else SECTIONS[0]
    st.session_state.setdefault("settings-section", first)
    chosen = st.segmented_control(
        say("settings"),
        list(labels),
        required=True,
        format_func=labels.__getitem__,
        label_visibility="collapsed",
        key="settings-section",
        persist_state="session",
    )
    _section(str(chosen or SECTIONS[0]), actor)


def _section(chosen: str, actor: Actor) -> None:
    match chosen:
        case "users":
            users.show(actor)
        case "team":
            team.show(actor)
        case "customers":
            customers.show(actor)
        case "retention":
            values.retention()
        case "audit":
            audit.show()
        case "sla" | "weights" | "work":
            values.show(chosen)
        case _:
            brands.show(actor)


if __name__ == "__main__":
    render()
