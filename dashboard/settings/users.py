"""设置 · 用户: who may sign in, in which role. What is done here is written in the audit."""

from collections.abc import Callable
from datetime import timedelta

import pandas as pd
import streamlit as st
from sqlmodel import Session

from dashboard import exports, markup, outcomes, times
from dashboard.sign_in.session import now, say, term, zone
from recovery.access import accounts
from recovery.access.actor import Actor, Role
from recovery.access.rights import Right
from storage import sign_ins
from storage.config import get_settings
from storage.engine import transaction
from storage.models import User
from storage.setting_lists import everybody

PLACE = "users"
FIRST = "users-first-password"
PEOPLE: list[Role] = [role for role in Role if role is not Role.SYSTEM]


def show(actor: Actor) -> None:
    """The section."""
    outcomes.show(PLACE)
    _first_password()
    may = actor.may(Right.MANAGE_USERS)
    rows = _everybody()
    if not may:
        st.text(say("settings_users_admin"))
    for row, lasting in rows:
        with st.container(
            border=True,
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="center",
            key=f"user-{row.id}",
        ):
            st.html(_told(row, lasting), width=420)
            if may:
                _actions(row, is_me=row.name == actor.name)
    name = say("settings_tab_users")
    exports.buttons("users", _file, right=Right.SEE_SETTINGS, name=name)
    if may:
        _add()


def _everybody() -> list[tuple[User, int]]:
    """All users, each with at how many places they are signed in."""
    clock = now()
    idle = clock - timedelta(hours=get_settings().sign_in.idle_hours)
    with transaction() as session:
        return [
            (row, sign_ins.lasting(session, row.id or 0, clock, idle_since=idle))
            for row in everybody(session)
        ]


def _file() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                say("settings_user_name"): row.name,
                say("settings_display_name"): row.display_name,
                say("settings_role"): term("role", row.role),
                say("settings_state"): say("semicolon").join(filter(None, _state(row, lasting))),
            }
            for row, lasting in _everybody()
        ]
    )


def _told(row: User, lasting: int) -> str:
    name = row.display_name if row.display_name != row.name else ""
    meta = markup.parts(term("role", row.role), *map(markup.shown, _state(row, lasting)))
    return (
        f"<div><b>{markup.shown(row.name)}</b> {markup.shown(name)}</div>"
        f'<div class="zx-meta">{meta}</div>'
    )


def _state(row: User, lasting: int) -> tuple[str, ...]:
    """What is to be known of an account, in words; empty where something is not so."""
    locked = row.locked_until is not None and row.locked_until > now()
    return (
        "" if row.is_active else say("settings_inactive"),
        say("settings_no_password") if row.password_hash is None else "",
        say("settings_must_change") if row.must_change_password else "",
        say("settings_locked", until=times.moment(row.locked_until, zone())) if locked else "",
        say("settings_signed_in", n=lasting) if lasting else say("settings_not_signed_in"),
        say("settings_os_account", account=row.os_account) if row.os_account else "",
    )


def _actions(row: User, *, is_me: bool) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center", width="content"):
        st.selectbox(
            say("settings_role"),
            PEOPLE,
            index=PEOPLE.index(Role(row.role)),
            format_func=lambda one: term("role", one),
            label_visibility="collapsed",
            key=f"role-{row.id}",
            width=150,
            on_change=_set_role,
            args=(row.name, f"role-{row.id}"),
            disabled=is_me,
            help=say("settings_not_yourself") if is_me else None,
        )
        st.button(
            say("settings_new_password"),
            key=f"password-{row.id}",
            type="tertiary",
            icon=":material/key:",
            on_click=_set_password,
            args=(row.name,),
            disabled=not row.is_active,
        )
        st.button(
            say("settings_sign_out"),
            key=f"sign-out-{row.id}",
            type="tertiary",
            icon=":material/logout:",
            on_click=_sign_out,
            args=(row.name,),
        )
        if row.locked_until is not None and row.locked_until > now():
            st.button(
                say("settings_unlock"),
                key=f"unlock-{row.id}",
                type="tertiary",
                on_click=_unlock,
                args=(row.name,),
            )
        st.button(
            say("settings_deactivate" if row.is_active else "settings_activate"),
            key=f"active-{row.id}",
            type="tertiary",
            on_click=_set_active,
            args=(row.name, not row.is_active),
            disabled=is_me,
            help=say("settings_not_yourself") if is_me else None,
        )


def _add() -> None:
    serial = int(st.session_state.get("user-serial", 0))
    with (
        st.expander(say("settings_add_user"), icon=":material/person_add:", key="user-add"),
        st.form(f"user-form-{serial}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        name = st.text_input(
            say("settings_user_name"), max_chars=40, key=f"user-name-{serial}", autocomplete="off"
        )
        shown = st.text_input(
            say("settings_display_name"), max_chars=60, key=f"user-shown-{serial}"
        )
        role = st.selectbox(
            say("settings_role"),
            PEOPLE,
            index=PEOPLE.index(Role.HANDLER),
            format_func=lambda one: term("role", one),
            key=f"user-role-{serial}",
        )
        pressed = st.form_submit_button(say("settings_add_user"), type="primary")
    if not pressed:
        return

    def invite(session: Session, actor: Actor) -> str:
        return accounts.invite(
            session,
            (name or "").strip(),
            role or Role.HANDLER,
            actor,
            get_settings().sign_in,
            now=now(),
            display_name=(shown or "").strip(),
        )[1]

    password = outcomes.attempt(PLACE, invite, say("settings_user_added", name=name))
    if password is not None:
        st.session_state[FIRST] = (name, password)
        st.session_state["user-serial"] = serial + 1
    st.rerun()


def _first_password() -> None:
    """A first password, shown this once."""
    found: tuple[str, str] | None = st.session_state.pop(FIRST, None)
    if found is None:
        return
    with st.container(border=True, key="first-password"):
        st.text(say("settings_first_password", name=found[0]))
        st.code(found[1], language=None)
        st.text(say("settings_first_password_once"))


def _set_password(name: str) -> None:
    password = outcomes.attempt(
        PLACE,
        lambda session, actor: accounts.set_password(
            session, name, actor, get_settings().sign_in, now=now()
        ),
        say("settings_password_set", name=name),
    )
    if password is not None:
        st.session_state[FIRST] = (name, password)


def _set_role(name: str, key: str) -> None:
    role = Role(st.session_state[key])
    _done(
        lambda session, actor: accounts.set_role(session, name, role, actor, now=now()),
        say("settings_role_set", name=name, role=term("role", role)),
    )


def _set_active(name: str, is_active: bool) -> None:
    _done(
        lambda session, actor: accounts.set_active(
            session, name, actor, is_active=is_active, now=now()
        ),
        say("settings_activated" if is_active else "settings_deactivated", name=name),
    )


def _sign_out(name: str) -> None:
    _done(
        lambda session, actor: accounts.sign_out(session, name, actor, now=now()),
        say("settings_signed_out", name=name),
    )


def _unlock(name: str) -> None:
    _done(
        lambda session, actor: accounts.unlock(session, name, actor, now=now()),
        say("settings_unlocked", name=name),
    )


def _done(action: Callable[[Session, Actor], object], words: str) -> None:
    outcomes.attempt(PLACE, action, words)
