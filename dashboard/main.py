"""The main script: navigation, language switch, and the frame around every page."""

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from dashboard import failures, widgets
from dashboard.session import say, switch_language
from storage.errors import ZhuanxiError


def main() -> None:
    """Run the page that was asked for, inside the frame."""
    st.set_page_config(page_title=say("app"), page_icon=":material/mood:", layout="wide")
    widgets.style()
    page = st.navigation(
        [
            st.Page(
                "app_pages/overview.py",
                title=say("overview"),
                icon=":material/monitoring:",
                url_path="overview",
                default=True,
            ),
            st.Page(
                "app_pages/recovery_queue.py",
                title=say("queue"),
                icon=":material/inbox:",
                url_path="queue",
            ),
            st.Page(
                "app_pages/case.py",
                title=say("case"),
                icon=":material/assignment:",
                url_path="case",
                visibility="hidden",
            ),
        ],
        position="top",
    )
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.title(page.title, anchor=False, width="content")
        st.button(
            say("other_language"),
            key="switch-language",
            type="tertiary",
            icon=":material/translate:",
            on_click=switch_language,
        )
    try:
        page.run()
    except (ZhuanxiError, SQLAlchemyError) as error:
        failures.show(error)


main()
