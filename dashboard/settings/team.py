"""设置 · 团队: what people take and how much they carry; below it when they work."""

from functools import partial

import pandas as pd
import streamlit as st
from sqlmodel import Session

from dashboard import exports, markup, outcomes
from dashboard.case.html import display_name
from dashboard.queries.overview import brand_names
from dashboard.settings import hours
from dashboard.settings.hours import PLACE
from dashboard.sign_in.session import now, say, term
from recovery.access.actor import Actor
from recovery.access.rights import Right
from recovery.team import duties, team
from recovery.team.assignment import Candidate, Presence
from recovery.team.shifts import Duty
from recovery.team.skills import Skill, choices
from storage import users
from storage.config import get_settings
from storage.engine import transaction


def show(actor: Actor) -> None:
    """The section."""
    outcomes.show(PLACE)
    people, names = _members()
    with transaction() as session:
        brands = list(brand_names(session).values())
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
    name = say("settings_tab_team")
    exports.buttons("team", _file, right=Right.SEE_SETTINGS, name=name)
    hours.shifts(names)
    hours.absences(actor, names)


def _members() -> tuple[list[Candidate], dict[str, str]]:
    """Who works cases, and what each of them is called."""
    with transaction() as session:
        people = team.members(session, get_settings(), now())
        called = {one.name: display_name(one) for one in users.active(session)}
    return people, {one.name: called.get(one.name, one.name) for one in people}


def _file() -> pd.DataFrame:
    people, names = _members()
    return pd.DataFrame(
        [
            {
                say("settings_who"): names[who.name],
                say("settings_role"): term("role", who.role),
                say("settings_senior"): say("settings_yes" if who.is_senior else "settings_no"),
                say("settings_open_cases"): who.open_cases,
                say("settings_capacity"): who.capacity,
                say("settings_state"): _where(who),
                say("settings_takes_what"): _takes(who),
            }
            for who in people
        ]
    )


def _takes(who: Candidate) -> str:
    takes = [
        *sorted(who.brands),
        *(term("topic", one) for one in sorted(who.topics)),
        *(term("language", one) for one in sorted(who.languages)),
    ]
    return "、".join(takes) or say("settings_takes_all")


def _told(who: Candidate, called: str) -> str:
    load = say("settings_load", n=who.open_cases, most=who.capacity)
    meta = markup.parts(
        term("role", who.role),
        say("settings_senior") if who.is_senior else "",
        load,
        _where(who),
        say("settings_takes", what=markup.shown(_takes(who))),
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
