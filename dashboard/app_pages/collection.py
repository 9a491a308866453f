"""采集: can today's data be believed, what was collected, what comes next, and files by hand."""

import streamlit as st

from dashboard.collection import cookies, health, imports, rules, runs, schedules
from dashboard.settings import brands as settings_brands
from dashboard.sign_in.session import me, say
from recovery.access.actor import Actor
from recovery.access.rights import Right
from storage import brands
from storage.engine import transaction

TABS = ("health", "runs", "schedules", "imports", "cookies", "rules")


def render() -> None:
    """The page."""
    with transaction() as session:
        actor = me(session)
        has_brand = bool(brands.active(session))
    if not has_brand and actor.may(Right.KEEP_BRANDS):
        settings_brands.first()
    elif not has_brand:
        st.text(say("collection_no_brand"))
    _tab(_chosen(), actor)


def _chosen() -> str:
    asked = st.query_params.get("tab", "")
    labels = {tab: say(f"collection_tab_{tab}") for tab in TABS}
    if asked in TABS and st.session_state.get("collection-asked") != asked:
        st.session_state["collection-asked"] = asked
        st.session_state["collection-tab"] = asked
    st.session_state.setdefault("collection-tab", TABS[0])
    chosen = st.segmented_control(
        say("collection"),
        list(labels),
        required=True,
        format_func=labels.__getitem__,
        label_visibility="collapsed",
        key="collection-tab",
        persist_state="session",
    )
    if asked and chosen != asked:  # another tab was chosen: the address names it no longer
        st.query_params.clear()
        st.session_state.pop("collection-asked", None)
    return str(chosen or TABS[0])


def _tab(chosen: str, actor: Actor) -> None:
    match chosen:
        case "runs":
            runs.show(actor)
        case "schedules":
            schedules.show(actor)
        case "imports":
            imports.show(actor)
        case "cookies":
            cookies.show(actor)
        case "rules":
            rules.show(actor)
        case _:
            health.show()


if __name__ == "__main__":
    render()
