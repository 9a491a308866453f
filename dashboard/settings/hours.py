"""设置 · 团队: when people work, and when they are absent."""

from datetime import datetime, time, timedelta

import pandas as pd
import streamlit as st

from dashboard import exports, outcomes, times
from dashboard.sign_in.session import me, now, say, zone
from recovery.access.actor import Actor
from recovery.access.rights import Right
from recovery.team import duties
from recovery.team.duties import Why
from recovery.team.shifts import DAILY, weekdays
from storage import users
from storage.engine import transaction

PLACE = "team"
DAYS = ("workdays", "daily", "1-5", "6,7", *"1234567")


def shifts(names: dict[str, str]) -> None:
    """Who works when, and adding to it.

    Args:
        names: those who work cases, and what each of them is called.
    """
    st.subheader(say("settings_shifts"), anchor=False)
    with transaction() as session:
        rows = users.shifts(session)
    if not rows:
        st.text(say("settings_no_shift"))
    for one, name in rows:
        with st.container(horizontal=True, vertical_alignment="center"):
            hours = f"{one.starts:%H:%M}–{one.ends:%H:%M}"
            st.text(f"{names.get(name, name)} · {_days(one.weekdays)} · {hours}")
            st.button(
                say("settings_remove"),
                key=f"shift-{one.id}",
                type="tertiary",
                on_click=_remove_shift,
                args=(one.id,),
            )
    if rows:
        exports.buttons(
            "shifts",
            lambda: _shifts_file(names),
            right=Right.SEE_SETTINGS,
            name=say("settings_shifts"),
        )
    _add_shift(names)


def _shifts_file(names: dict[str, str]) -> pd.DataFrame:
    with transaction() as session:
        rows = users.shifts(session)
    return pd.DataFrame(
        [
            {
                say("settings_who"): names.get(name, name),
                say("settings_days"): _days(one.weekdays),
                say("settings_from"): f"{one.starts:%H:%M}",
                say("settings_to"): f"{one.ends:%H:%M}",
            }
            for one, name in rows
        ]
    )


def _add_shift(names: dict[str, str]) -> None:
    with (
        st.form("shift-form", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        name = st.selectbox(
            say("settings_who"), list(names), key="shift-name", format_func=names.__getitem__
        )
        days = st.selectbox(
            say("settings_days"),
            DAYS,
            format_func=lambda one: _days(weekdays(one)),
            key="shift-days",
        )
        starts = st.time_input(say("settings_from"), time(9), key="shift-from")
        ends = st.time_input(say("settings_to"), time(18), key="shift-to")
        pressed = st.form_submit_button(say("settings_add_shift"))
    if pressed and starts is not None and ends is not None:
        outcomes.attempt(
            PLACE,
            lambda session, actor: duties.add_shift(
                session, name or "", weekdays(days or "workdays"), starts, ends, actor
            ),
            say("settings_team_saved", name=names.get(name or "", "")),
        )
        st.rerun()


def _days(digits: str) -> str:
    if not digits:
        return say("settings_days_workdays")
    if digits == DAILY:
        return say("settings_days_daily")
    return "、".join(say(f"day_{int(one) - 1}") for one in digits)


def _remove_shift(number: int) -> None:
    outcomes.attempt(
        PLACE,
        lambda session, actor: duties.remove_shift(session, number, actor),
        say("settings_shift_removed"),
    )


def absences(actor: Actor, names: dict[str, str]) -> None:
    """Who is absent from when to when, and adding to it."""
    st.subheader(say("settings_absences"), anchor=False)
    with transaction() as session:
        rows = duties.absences(session, actor, now=now())
    if not rows:
        st.text(say("settings_no_absence"))
    for one, who, why in rows:
        until = times.moment(one.ends_at, zone()) if one.ends_at else say("settings_until_back")
        span = f"{times.moment(one.starts_at, zone())} – {until}"
        st.text(" · ".join(filter(None, (names.get(who, who), span, _reason(why)))))
    if rows:
        exports.buttons(
            "absences",
            lambda: _absences_file(names),
            right=Right.SEE_SETTINGS,
            name=say("settings_absences"),
        )
    _add_absence(names)


def _reason(why: str | None) -> str:
    return say(f"settings_absent_{why}") if why else ""


def _absences_file(names: dict[str, str]) -> pd.DataFrame:
    """The absences, each with its reason as far as whoever asks may know it."""
    with transaction() as session:
        rows = duties.absences(session, me(session), now=now())
    return pd.DataFrame(
        [
            {
                say("settings_who"): names.get(who, who),
                say("settings_from"): one.starts_at,
                say("settings_to"): one.ends_at,
                say("settings_why"): _reason(why),
            }
            for one, who, why in rows
        ]
    )


def _add_absence(names: dict[str, str]) -> None:
    with (
        st.form("absence-form", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        name = st.selectbox(
            say("settings_who"), list(names), key="absence-name", format_func=names.__getitem__
        )
        today = now().astimezone(zone()).date()
        first = st.date_input(say("settings_from"), today, key="absence-from", format=times.PICKED)
        last = st.date_input(say("settings_last_day"), None, key="absence-to", format=times.PICKED)
        why = st.selectbox(
            say("settings_why"),
            list(Why),
            format_func=lambda one: say(f"settings_absent_{one}"),
            key="absence-why",
        )
        pressed = st.form_submit_button(say("settings_add_absence"))
    if not pressed or first is None:
        return
    begins = max(now(), datetime.combine(first, time(), zone()))
    until_day = datetime.combine(last, time(), zone()) + timedelta(days=1) if last else None
    outcomes.attempt(
        PLACE,
        lambda session, actor: duties.say_absent(
            session, name, begins, until_day, why or Why.LEAVE, actor, now=now()
        ),
        say("settings_team_saved", name=names.get(name or "", "")),
    )
    st.rerun()
