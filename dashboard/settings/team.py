"""设置 · 团队: what people take, when they work and are absent, how much they carry."""

from datetime import datetime, time, timedelta
from functools import partial

import streamlit as st
from sqlmodel import Session

from dashboard import markup, outcomes, times
from dashboard.case.html import display_name
from dashboard.queries.overview import brand_names
from dashboard.sign_in.session import now, say, term, zone
from recovery.access.actor import Actor
from recovery.team import duties, team
from recovery.team.assignment import Candidate, Presence
from recovery.team.duties import Why
from recovery.team.shifts import DAILY, Duty, weekdays
from recovery.team.skills import Skill, choices
from storage import users
from storage.config import get_settings
from storage.engine import transaction

PLACE = "team"
DAYS = ("workdays", "daily", "1-5", "6,7", *"1234567")


def show(actor: Actor) -> None:
    """The section."""
    outcomes.show(PLACE)
    with transaction() as session:
        people = team.members(session, get_settings(), now())
        shifts = [
            (one.id or 0, name, one.weekdays, one.starts, one.ends)
            for one, name in users.shifts(session)
        ]
        away = [
            (name, one.starts_at, one.ends_at, why)
            for one, name, why in duties.absences(session, actor, now=now())
        ]
        brands = list(brand_names(session).values())
        called = {one.name: display_name(one) for one in users.active(session)}
    names = {one.name: called.get(one.name, one.name) for one in people}
    if not people:
        st.text(say("settings_nobody_works"))
        return
    for who in people:
        with st.container(
            border=True,
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="center",
            key=f"team-{who.name}",
        ):
            st.html(_told(who, names[who.name]), width=520)
            with st.popover(say("settings_change"), key=f"change-{who.name}", type="tertiary"):
                _carries(who, names[who.name])
                _skills(who, brands, names[who.name])
    _shifts(shifts, names)
    _absences(away, names)


def _told(who: Candidate, called: str) -> str:
    takes = "、".join(
        [
            *sorted(who.brands),
            *(term("topic", one) for one in sorted(who.topics)),
            *(term("language", one) for one in sorted(who.languages)),
        ]
    )
    load = say("settings_load", n=who.open_cases, most=who.capacity)
    meta = markup.parts(
        term("role", who.role),
        say("settings_senior") if who.is_senior else "",
        load,
        _where(who),
        say("settings_takes", what=markup.shown(takes or say("settings_takes_all"))),
    )
    return f'<div><b>{markup.shown(called)}</b></div><div class="zx-meta">{meta}</div>'


def _where(who: Candidate) -> str:
    """What decides whether they are given a case now, first of all: absent, gone, not on shift."""
    if who.is_absent:
        return say("settings_absent")
    if who.presence is Presence.AWAY or who.duty is Duty.ON:
        return term("presence", who.presence)
    return term("duty", who.duty)


def _carries(who: Candidate, called: str) -> None:
    with st.form(f"carries-{who.name}", border=False):
        capacity = st.number_input(
            say("settings_capacity"),
            min_value=0,
            max_value=1000,
            value=who.capacity,
            key=f"capacity-{who.name}",
        )
        senior = st.checkbox(say("settings_senior"), who.is_senior, key=f"senior-{who.name}")
        pressed = st.form_submit_button(say("settings_save"))
    if pressed:
        outcomes.attempt(
            PLACE,
            lambda session, actor: duties.change(
                session, who.name, actor, is_senior=senior, capacity=int(capacity or 0)
            ),
            say("settings_team_saved", name=called),
        )
        st.rerun()


def _skills(who: Candidate, brands: list[str], called: str) -> None:
    has = {
        Skill.BRAND: sorted(who.brands),
        Skill.TOPIC: sorted(who.topics),
        Skill.LANGUAGE: sorted(who.languages),
    }
    offered = {
        Skill.BRAND: sorted({*brands, *who.brands}),
        Skill.TOPIC: choices(Skill.TOPIC),
        Skill.LANGUAGE: choices(Skill.LANGUAGE),
    }
    with st.form(f"skills-{who.name}", border=False):
        chosen = {
            kind: st.multiselect(
                say(f"settings_skill_{kind}"),
                offered[kind],
                default=has[kind],
                format_func=str if kind is Skill.BRAND else partial(term, str(kind)),
                placeholder=say("settings_takes_all"),
                key=f"skill-{kind}-{who.name}",
            )
            for kind in Skill
        }
        pressed = st.form_submit_button(say("settings_save"))
    if not pressed:
        return

    def change(session: Session, actor: Actor) -> None:
        for kind in Skill:
            for value in set(chosen[kind]) - set(has[kind]):
                duties.add_skill(session, who.name, kind, value, actor)
            for value in set(has[kind]) - set(chosen[kind]):
                duties.remove_skill(session, who.name, kind, value, actor)

    outcomes.attempt(PLACE, change, say("settings_team_saved", name=called))
    st.rerun()


def _shifts(shifts: list[tuple[int, str, str, time, time]], names: dict[str, str]) -> None:
    st.subheader(say("settings_shifts"), anchor=False)
    if not shifts:
        st.text(say("settings_no_shift"))
    for number, name, days, starts, ends in shifts:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{names.get(name, name)} · {_days(days)} · {starts:%H:%M}–{ends:%H:%M}")
            st.button(
                say("settings_remove"),
                key=f"shift-{number}",
                type="tertiary",
                on_click=_remove_shift,
                args=(number,),
            )
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


def _absences(
    away: list[tuple[str, datetime, datetime | None, str | None]], names: dict[str, str]
) -> None:
    st.subheader(say("settings_absences"), anchor=False)
    if not away:
        st.text(say("settings_no_absence"))
    for who, starts, ends, said in away:
        until = times.moment(ends, zone()) if ends else say("settings_until_back")
        reason = say(f"settings_absent_{said}") if said else ""
        st.text(
            f"{names.get(who, who)} · {times.moment(starts, zone())} – {until} · {reason}".rstrip(
                " ·"
            )
        )
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
