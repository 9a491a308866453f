"""The main script: navigation, language switch, and the frame around every page."""

from pathlib import Path

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from dashboard import account, failures, session, widgets
from dashboard.pages import PAGES, Page
from dashboard.session import say
from storage.engine import transaction
from storage.errors import ZhuanxiError

ICON = str(Path(__file__).with_name("icon.svg"))


def main() -> None:
    """Run the page that was asked for, inside the frame."""
    # before the navigation, whose icons the browser would otherwise fetch from elsewhere
    st.set_page_config(page_title=say("app"), page_icon=ICON, layout="wide")
    try:
        with transaction() as opened:
            who = session.signed_in(opened)
    except (ZhuanxiError, SQLAlchemyError) as error:
        failures.show(error)
        return
    account.keep_apart(who)
    allowed = [page for page in PAGES if who.actor.may(page.right)]
    chosen = st.navigation(
        [_page(page, is_default=page is allowed[0]) for page in allowed], position="top"
    )
    st.set_page_config(page_title=f"{chosen.title} · {say('app')}")
    widgets.style()
    widgets.page_head(chosen.title, who)
    try:
        chosen.run()
    except (ZhuanxiError, SQLAlchemyError) as error:
        failures.show(error)


def _page(page: Page, *, is_default: bool) -> st.Page:
    return st.Page(
        page.script,
        title=say(page.name),
        icon=f":material/{page.icon}:",
        url_path=page.path,
        default=is_default,
        visibility="hidden" if page.is_hidden else "visible",
    )


if __name__ == "__main__":
    main()
