"""采集 · Cookie: which are there and how old. One is entered here, sealed, and never shown."""

from datetime import datetime

import pandas as pd
import streamlit as st

from dashboard import exports, markup, outcomes, times
from dashboard.sign_in.session import language, now, say, term, zone
from recovery.access.actor import Actor
from recovery.access.rights import Right
from recovery.collection import collecting
from recovery.doctor import COOKIE_AGE
from storage import brands
from storage.engine import transaction
from storage.models import Source

PLACE = "cookies"
LARGEST_KB = 32


def show(actor: Actor) -> None:
    """The tab."""
    outcomes.show(PLACE)
    found = _found()
    names = [one.name for one in found if one.cookie_set_at]
    st.text(say("collection_cookies_about"))
    if not names:
        st.text(say("collection_no_cookie"))
    if found:
        lines = [_line(one.name, one.cookie_set_at) for one in found if one.cookie_set_at]
        lines += [_overruled(one) for one in found if one.robots_overruled_by]
        st.html("".join(lines))
        exports.buttons(
            "cookies", _file, right=Right.SEE_COLLECTION, name=say("collection_tab_cookies")
        )
    if actor.may(Right.KEEP_SOURCES):
        _enter(names)
    else:
        st.text(say("collection_cookie_admin"))


def _found() -> list[Source]:
    """The sources of which a cookie is kept or whose robots.txt is overruled, by name."""
    known = collecting.sources()
    with transaction() as session:
        return [
            row
            for row in brands.all_sources(session)
            if (row.cookie_set_at and row.name in known) or row.robots_overruled_by
        ]


def _file() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                say("collection_source"): term("source", one.name),
                say("collection_cookie_at"): one.cookie_set_at,
                say("collection_robots_by"): one.robots_overruled_by or "",
                say("collection_robots_because"): one.robots_overruled_because or "",
            }
            for one in _found()
        ]
    )


def _overruled(one: Source) -> str:
    words = say(
        "collection_robots",
        source=term("source", one.name),
        by=one.robots_overruled_by or "",
        because=one.robots_overruled_because or "",
    )
    return f'<div class="zx-item">! {markup.shown(words)}</div>'


def _line(name: str, at: datetime) -> str:
    old = now() - at > COOKIE_AGE
    sign = "!" if old else "●"
    age = times.ago(at, now(), language())
    words = say("collection_cookie_old" if old else "collection_cookie_fresh", ago=age)
    return (
        f'<div class="zx-item">{sign} <b>{markup.shown(term("source", name))}</b> '
        f'{words} <span class="zx-meta">{times.moment(at, zone())}</span></div>'
    )


def _enter(known: list[str]) -> None:
    """A password field or a file; both are emptied at once, whatever becomes of them.

    What is most often done is to renew one: the sources that have one come first.
    """
    serial = int(st.session_state.get("cookie-serial", 0))
    with st.form(f"cookie-form-{serial}"):
        source = st.selectbox(
            say("collection_source"),
            sorted(collecting.sources(), key=lambda one: one not in known),
            format_func=lambda one: term("source", one),
            key="cookie-source",
        )
        words = st.text_input(
            say("collection_cookie_field"),
            type="password",
            autocomplete="off",
            help=say("collection_cookie_help"),
            key=f"cookie-words-{serial}",
        )
        file = st.file_uploader(
            say("collection_cookie_file"),
            key=f"cookie-file-{serial}",
            max_upload_size=1,
            type=["txt"],
        )
        pressed = st.form_submit_button(say("collection_cookie_keep"), type="primary")
    if not pressed:
        return
    cookie = words or ""
    if file is not None and not cookie:
        cookie = file.getvalue()[: LARGEST_KB * 1024].decode("utf-8", "replace")
    outcomes.attempt(
        PLACE,
        lambda session, actor: collecting.set_cookie(session, actor, source, cookie, now()),
        say("collection_cookie_kept", source=term("source", source)),
    )
    st.session_state["cookie-serial"] = serial + 1
    st.rerun()
