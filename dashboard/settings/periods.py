"""设置 · 重要客户与服务记录: for which days all service records are here."""

from datetime import timedelta

import pandas as pd
import streamlit as st
from sqlmodel import Session

from dashboard import exports, outcomes, times
from dashboard.sign_in.session import now, say, zone
from recovery.access.actor import Actor, Right
from recovery.contacts import periods
from storage import contact_periods as stored
from storage.engine import transaction

PLACE = "customers"


def show(actor: Actor, brands: dict[int, str]) -> None:
    """The part of the section."""
    st.subheader(say("settings_periods"), anchor=False)
    st.caption(say("settings_periods_about"))
    with transaction() as session:
        rows = [
            (one.id or 0, one.channel, brand, one.first_day, one.last_day, one.declared_by)
            for one, brand in stored.in_force(session)
        ]
        channels = stored.channels(session)
    may = actor.may(Right.DECLARE_PERIODS)
    if not rows:
        st.text(say("settings_no_period" if channels else "settings_no_contact"))
    for number, channel, brand, first, last, by in rows:
        with st.container(horizontal=True, vertical_alignment="center"):
            days = f"{first:%Y-%m-%d} – {last:%Y-%m-%d}"
            st.text(f"{channel} · {brand or say('all_brands')} · {days} · {by}")
            if may:
                st.button(
                    say("settings_retract"),
                    key=f"period-{number}",
                    type="tertiary",
                    on_click=_retract,
                    args=(number,),
                )
    if rows:
        name = say("settings_periods")
        exports.buttons("periods", _file, right=Right.SEE_SETTINGS, name=name)
    if may and channels:
        _declare(channels, brands)


def _file() -> pd.DataFrame:
    with transaction() as session:
        return pd.DataFrame(
            [
                {
                    say("settings_channel"): one.channel,
                    say("brand"): brand or say("all_brands"),
                    say("settings_from"): one.first_day,
                    say("settings_last_day"): one.last_day,
                    say("settings_said_by"): one.declared_by,
                }
                for one, brand in stored.in_force(session)
            ]
        )


def _declare(channels: list[str], brands: dict[int, str]) -> None:
    yesterday = now().astimezone(zone()).date() - timedelta(days=1)
    with (
        st.form("period-form", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        channel = st.selectbox(say("settings_channel"), channels, key="period-channel")
        first = st.date_input(
            say("settings_from"), yesterday, key="period-first", format=times.PICKED
        )
        last = st.date_input(
            say("settings_last_day"), yesterday, key="period-last", format=times.PICKED
        )
        brand = st.selectbox(
            say("brand"), list(brands), format_func=brands.__getitem__, key="period-brand"
        )
        pressed = st.form_submit_button(say("settings_declare"))
    if not pressed or first is None or last is None:
        return

    def declare(session: Session, actor: Actor) -> bool:
        return periods.declare(
            session,
            channel or "",
            first,
            last,
            actor,
            brand_id=int(brand or 0) or None,
            now=now(),
            zone=zone(),
        )[1]

    told = say("settings_declared", channel=channel, first=times.day(first), last=times.day(last))
    outcomes.attempt(PLACE, declare, told)
    st.rerun()


def _retract(number: int) -> None:
    outcomes.attempt(
        PLACE,
        lambda session, actor: periods.retract(session, number, actor, now()),
        say("settings_retracted"),
    )
