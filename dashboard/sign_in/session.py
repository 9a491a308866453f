"""What a page needs of the running session: the language, the clock, and who acts."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import streamlit as st
from sqlmodel import Session

from dashboard import i18n
from dashboard.sign_in import cookies
from recovery import words
from recovery.access import sight, signing_in
from recovery.access.actor import Actor
from recovery.access.sight import Sight
from recovery.access.signing_in import NotSignedIn, SignedIn
from storage.config import get_settings

LANGUAGE = "language"


def language() -> str:
    """The language of this session: as on the sign-in page until the switch is used."""
    before = st.context.cookies.get(cookies.LANGUAGE)
    usual = before if before in i18n.LANGUAGES else get_settings().language
    return str(st.session_state.get(LANGUAGE, usual))


def switch_language() -> None:
    """Turn this session to the other language."""
    st.session_state[LANGUAGE] = "en" if language() == "zh" else "zh"


def say(key: str, **values: object) -> str:
    """A phrase of the interface in this session's language."""
    return i18n.phrase(key, language(), **values)


def term(kind: str, code: str | int) -> str:
    """The product's word for a code in this session's language."""
    return words.word(kind, str(code), language())


def place(source: str, kind: str) -> str:
    """Where something was written, in this session's language: a source, or its comments."""
    return words.place(source, kind, language())


def zone() -> ZoneInfo:
    """The zone in which times are shown."""
    return get_settings().zone


def now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


def token() -> str | None:
    """The session's token, from the cookie that came with the browser's websocket."""
    return st.context.cookies.get(cookies.session_name())


def signed_in(session: Session) -> SignedIn:
    """Who is signed in here, looked up anew.

    Raises:
        NotSignedIn: the session is over, or they must change their password first.
    """
    signed = signing_in.use(session, token(), get_settings(), now=now())
    if signed.must_change:
        raise NotSignedIn
    return signed


def me(session: Session) -> Actor:
    """Who acts here, looked up anew: every run and every write asks, and so does every fragment.

    Raises:
        NotSignedIn: the session is over; failures.show leads back to where the person was.
    """
    return signed_in(session).actor


def seen_by(session: Session) -> tuple[Actor, Sight]:
    """Who looks, and what they may see."""
    actor = me(session)
    return actor, sight.of(session, actor)
