"""What a page without data offers: the page where somebody may begin, then the command for it."""

import streamlit as st

from dashboard.pages import COLLECTION, SETTINGS
from dashboard.sign_in.session import say
from recovery.access.actor import Actor
from recovery.access.rights import Right


def brand(actor: Actor) -> None:
    """There is no brand yet: 设置 · 品牌."""
    st.write(say("empty_brand"))
    if actor.may(Right.KEEP_BRANDS) and _leads_to("brands", "settings", "settings_tab_brands"):
        st.session_state["settings-section"] = "brands"
        st.switch_page(SETTINGS.script)
    st.code(f"zhuanxi brand add {say('brand')}", language=None)


def imports(actor: Actor, right: Right, *, command: str) -> None:
    """Something is to be imported: 采集 · 导入, for who has the right to it."""
    if actor.may(right) and _leads_to("imports", "collection", "collection_tab_imports"):
        st.session_state["collection-tab"] = "imports"
        st.switch_page(COLLECTION.script)
    st.code(command, language=None)


def _leads_to(key: str, page: str, part: str) -> bool:
    is_pressed = st.button(
        f"{say(page)} · {say(part)}",
        key=f"open-{key}",
        type="primary",
        icon=":material/arrow_forward:",
    )
    st.caption(say("empty_or_command"))
    return is_pressed
