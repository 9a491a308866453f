"""The main script: navigation, language switch, and the frame around every page."""

from pathlib import Path

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from dashboard import failures, widgets
from dashboard.session import say
from storage.errors import ZhuanxiError

ICON = str(Path(__file__).with_name("icon.svg"))


def main() -> None:
    """Run the page that was asked for, inside the frame."""
    # before the navigation, whose icons the browser would otherwise fetch from elsewhere
    st.set_page_config(page_title=say("app"), page_icon=ICON, layout="wide")
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
    st.set_page_config(page_title=f"{page.title} · {say('app')}")
    widgets.style()
    widgets.page_head(page.title)
    try:
        page.run()
    except (ZhuanxiError, SQLAlchemyError) as error:
        failures.show(error)


if __name__ == "__main__":
    main()
