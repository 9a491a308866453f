"""The menu of a page's saved views: open one, keep what is set now, delete one."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from sqlmodel import Session

from dashboard import markup
from dashboard.sign_in.session import language, me, now, say
from recovery.access import saved_views
from recovery.access.actor import Actor
from recovery.access.saved_views import LONGEST, Saved
from recovery.messages import told
from storage.engine import transaction
from storage.errors import DatabaseUnavailable, ZhuanxiError

Opener = Callable[[Mapping[str, str]], None]


def show(page: str, query: Mapping[str, str], opens: Opener) -> None:
    """The menu, as a button that opens it.

    Args:
        page: the page's path, under which its views are kept.
        query: what is set now, as the parameters of the page's address.
        opens: called with the parameters of the view that was chosen.
    """
    with transaction() as session:
        known = saved_views.views(session, me(session), page)
    with st.popover(say("views"), icon=":material/bookmark:", key=f"views-{page}", width="content"):
        _tell(page)
        if not known:
            st.caption(say("views_none"))
        for one in known:
            _line(one, page, opens)
        _keep(page, query)


def _line(one: Saved, page: str, opens: Opener) -> None:
    view = one.view
    whose = "" if one.is_own else say("views_of", name=one.owner)
    shared = say("views_shared") if view.is_shared and one.is_own else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(
            f"<bdi><b>{markup.shown(view.name)}</b></bdi>"
            f'<div class="zx-meta"><bdi>{markup.shown(whose or shared)}</bdi></div>',
            width="stretch",
        )
        st.button(
            say("views_open"),
            key=f"views-open-{view.id}",
            type="tertiary",
            on_click=opens,
            args=(view.query,),
        )
        if one.is_deletable:
            st.button(
                say("views_delete"),
                key=f"views-delete-{view.id}",
                type="tertiary",
                icon=":material/delete:",
                on_click=_delete,
                args=(page, view.id),
            )


def _keep(page: str, query: Mapping[str, str]) -> None:
    if not query:
        st.caption(say("views_nothing_set"))
        return
    with st.form(f"views-keep-{page}", border=False):
        st.text_input(
            say("views_name"),
            key=f"views-name-{page}",
            placeholder=say("views_name_hint"),
            max_chars=LONGEST,
            persist_state="session",
        )
        st.checkbox(say("views_share"), key=f"views-shared-{page}")
        st.form_submit_button(
            say("views_save"),
            key=f"views-save-{page}",
            icon=":material/bookmark_add:",
            on_click=_save,
            args=(page, dict(query)),
        )


def _save(page: str, query: dict[str, str]) -> None:
    name = str(st.session_state.get(f"views-name-{page}") or "")
    is_shared = bool(st.session_state.get(f"views-shared-{page}"))

    def action(session: Session, actor: Actor) -> Any:
        return saved_views.save(session, actor, page, name, query, is_shared=is_shared, now=now())

    if _act(page, action, say("views_saved")):
        st.session_state[f"views-name-{page}"] = ""


def _delete(page: str, view_id: int) -> None:
    def action(session: Session, actor: Actor) -> Any:
        return saved_views.delete(session, actor, view_id)

    _act(page, action, say("views_deleted"))


def _act(page: str, action: Callable[[Session, Actor], Any], done: str) -> bool:
    try:
        with transaction() as session:
            action(session, me(session))
    except DatabaseUnavailable:
        st.session_state[_outcome(page)] = (False, say("database_down"))
    except ZhuanxiError as error:
        st.session_state[_outcome(page)] = (False, " ".join(told(error, language())).strip())
    else:
        st.session_state[_outcome(page)] = (True, done)
        return True
    return False


def _tell(page: str) -> None:
    is_done, words = st.session_state.pop(_outcome(page), (None, ""))
    if is_done:
        st.toast(words, icon=":material/check:")
    elif words:
        st.text(words)


def _outcome(page: str) -> str:
    return f"views-outcome-{page}"
