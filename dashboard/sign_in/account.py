"""Who is signed in, and the ways out: a menu in the frame of every page."""

from functools import cache
from html import escape
from urllib.parse import urlencode, urlsplit

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from dashboard import markup
from dashboard.sign_in import cookies, session
from dashboard.sign_in.session import language, say, term
from recovery.access.signing_in import NotSignedIn, SignedIn
from storage.engine import transaction
from storage.errors import DatabaseUnavailable

_WHO = "account-who"
_FORGET = """
export default function ({ data }) {
  const before = window.zxWho;
  window.zxWho = data.who;
  if (before !== undefined && before !== data.who)
    window.location.replace(window.location.pathname);
}
"""


def keep_apart(who: SignedIn) -> None:
    """Empty what this session remembers when somebody else is signed in than before.

    A browser that comes back takes its tab's session up again, whoever signed in meanwhile. Its
    address and its fields say what the one before looked for and wrote: the address is emptied
    here, the fields are the browser's own, which therefore loads the page anew.
    """
    if st.session_state.setdefault(_WHO, who.user_id) != who.user_id:
        st.session_state.clear()
        st.query_params.clear()
        st.session_state[_WHO] = who.user_id
    with st.container(key="zx-who"):
        _tab()(data={"who": who.user_id}, key=f"zx-who-{who.user_id}")


@cache
def _tab() -> ComponentRenderer:
    """Registered once: registering it again would draw it anew."""
    return st.components.v2.component("zhuanxi_who", js=_FORGET)


def menu(who: SignedIn) -> None:
    """Name, role, another password, and signing out here or everywhere."""
    wanted = urlencode({"lang": language(), "next": _here()})
    with st.popover(markup.label(who.display_name, 20), icon=":material/person:", type="tertiary"):
        st.html(
            f'<div class="zx-account"><strong><bdi>{markup.shown(who.display_name)}</bdi></strong>'
            f'<div class="zx-meta">{markup.shown(who.actor.name)} · '
            f"{markup.shown(term('role', who.actor.role))}</div>"
            f'<p><a href="/password?{escape(wanted)}" target="_blank">'
            f"{markup.shown(say('password_title'))}</a></p>"
            f"{_way_out()}</div>"
        )


def signed_out() -> None:
    """What is shown when the session is over, and how to go on in the same tab."""
    with st.container(border=True, key="signed-out"):
        st.markdown(f"**{say('signed_out_title')}**")
        st.write(say("signed_out_next"))
        wanted = urlencode({"lang": language(), "next": _here()})
        st.html(
            f'<a class="zx-button" href="/sign-in?{escape(wanted)}" target="_blank">'
            f"{markup.shown(say('signed_out_link'))}</a>"
        )
        _go_on()


@st.fragment(run_every=2)
def _go_on() -> None:
    """Run the page again once there is a session, which the gate sees to (gate.heard)."""
    try:
        with transaction() as opened:
            session.signed_in(opened)
    except (NotSignedIn, DatabaseUnavailable):
        return
    st.rerun()


def _way_out() -> str:
    """Two buttons that post to our own route, with the session's form token."""
    fields = {"token": cookies.form_token(session.token() or ""), "lang": language()}
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in fields.items()
    )
    return (
        f'<form method="post" action="/sign-out">{hidden}'
        f'<button type="submit">{markup.shown(say("sign_out"))}</button>'
        f'<button type="submit" name="everywhere" value="1">'
        f"{markup.shown(say('sign_out_everywhere'))}</button></form>"
    )


def _here() -> str:
    """The local path of the page that the browser shows, with its query."""
    path = urlsplit(st.context.url or "/").path or "/"
    query = urlencode(list(st.query_params.items()))
    return f"{path}?{query}" if query else path
