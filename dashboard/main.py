"""The main script: navigation, language switch, and the frame around every page."""

from pathlib import Path

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from dashboard import failures, widgets
from dashboard.pages import PAGES, Page
from dashboard.sign_in import account, session
from dashboard.sign_in.session import say
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
    pages = [_page(page, is_default=page is allowed[0]) for page in allowed]
    pages.append(_named(allowed[0], pages[0]))
    pages += [_closed(page) for page in PAGES if page not in allowed]
    chosen = st.navigation(pages, position="top")
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
        url_path="first" if is_default else page.path,  # its own is taken by what leads to it
        default=is_default,
        visibility="hidden" if page.is_hidden else "visible",
    )


def _named(page: Page, first: st.Page) -> st.Page:
    """The first page by its own address too: Streamlit gives it only ``/``."""

    def go() -> None:
        st.switch_page(first, query_params=st.query_params.to_dict())

    return st.Page(go, title=say(page.name), url_path=page.path, visibility="hidden")


def _closed(page: Page) -> st.Page:
    """A page that this role may not see: its address says so, in place of Streamlit's dialog."""

    def refused() -> None:
        widgets.calm(say("forbidden_title"), say("forbidden_text"))

    return st.Page(refused, title=say("forbidden_title"), url_path=page.path, visibility="hidden")


if __name__ == "__main__":
    main()
