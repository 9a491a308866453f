"""设置 · 重要客户与服务记录: who is valued, and for which days all service records are here."""

from datetime import timedelta

import streamlit as st
from sqlmodel import Session

from dashboard import markup, outcomes, times
from dashboard.queries.overview import brand_names
from dashboard.sign_in.session import me, now, say, zone
from recovery.access.actor import Actor, Right
from recovery.casework import valued
from recovery.collection import uploads
from recovery.contacts import periods
from storage import contact_periods as stored_periods
from storage import valued as stored
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import ZhuanxiError
from storage.keys import get_keys

PLACE = "customers"
SHOWN = 200


def show(actor: Actor) -> None:
    """The section."""
    outcomes.show(PLACE)
    with transaction() as session:
        brands = {0: say("all_brands"), **brand_names(session)}
    _valued(actor, brands)
    st.divider()
    _periods(actor, brands)


def _valued(actor: Actor, brands: dict[int, str]) -> None:
    st.subheader(say("settings_valued"), anchor=False)
    st.caption(say("settings_valued_about"))
    with transaction() as session:
        rows = [
            (one.id or 0, one.kind, one.level, one.label, brand)
            for one, brand in stored.listed(session, SHOWN)
        ]
    if not rows:
        st.text(say("settings_no_valued"))
    for number, kind, level, label, brand in rows:
        with st.container(horizontal=True, vertical_alignment="center"):
            meta = markup.parts(
                say(f"settings_valued_{kind}"),
                say("settings_level", n=level),
                markup.shown(label),
                markup.shown(brand or say("all_brands")),
            )
            st.html(f"<div>#{number} {meta}</div>")
            if actor.may(Right.KEEP_VALUED):
                st.button(
                    say("settings_remove"),
                    key=f"valued-{number}",
                    type="tertiary",
                    on_click=_remove,
                    args=(number,),
                )
    if actor.may(Right.KEEP_VALUED):
        _add_valued(brands)
        _import_valued()


def _add_valued(brands: dict[int, str]) -> None:
    serial = int(st.session_state.get("valued-serial", 0))
    with (
        st.form(f"valued-form-{serial}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        kind = st.selectbox(
            say("settings_valued_by"),
            valued.KINDS,
            format_func=lambda one: say(f"settings_valued_{one}"),
            key=f"valued-kind-{serial}",
        )
        words = st.text_input(
            say("settings_valued_who"),
            help=say("settings_valued_who_help"),
            max_chars=100,
            key=f"valued-words-{serial}",
        )
        level = st.selectbox(say("settings_valued_level"), valued.LEVELS, key=f"level-{serial}")
        label = st.text_input(say("settings_valued_label"), max_chars=100, key=f"label-{serial}")
        brand = st.selectbox(
            say("brand"), list(brands), format_func=brands.__getitem__, key=f"vbrand-{serial}"
        )
        pressed = st.form_submit_button(say("settings_add"))
    if not pressed:
        return
    made = outcomes.attempt(
        PLACE,
        lambda session, actor: valued.add(
            session,
            actor,
            get_keys(),
            kind=kind or "",
            words=words or "",
            level=int(level or 1),
            label=label or "",
            brand_id=int(brand or 0) or None,
            now=now(),
        ),
        say("settings_valued_added"),
    )
    if made is not None:
        st.session_state["valued-serial"] = serial + 1
    st.rerun()


def _import_valued() -> None:
    serial = int(st.session_state.get("valued-file-serial", 0))
    with st.expander(say("settings_valued_import"), key="valued-import"):
        file = st.file_uploader(
            say("settings_valued_file"),
            key=f"valued-file-{serial}",
            max_upload_size=get_settings().dashboard.upload_mb,
            help=say("settings_valued_file_help"),
        )
    if file is None:
        return
    st.session_state["valued-file-serial"] = serial + 1
    home, most = get_settings().home, get_settings().dashboard.upload_mb
    try:
        with transaction() as session:
            actor = me(session)
        upload = uploads.keep(file.name, file.getvalue(), home, most_megabytes=most, now=now())
        try:
            found = valued.import_file(upload.path, actor, get_keys(), now())
        finally:
            upload.discard()
    except ZhuanxiError as error:
        outcomes.refuse(PLACE, error)
    else:
        words = say(
            "settings_valued_imported",
            read=f"{found.read:,}",
            new=f"{found.new:,}",
            updated=f"{found.updated:,}",
            rejected=f"{found.rejected:,}",
        )
        outcomes.tell(PLACE, outcomes.Outcome(True, words))
    st.rerun()


def _remove(number: int) -> None:
    outcomes.attempt(
        PLACE,
        lambda session, actor: valued.remove(session, actor, number, now()),
        say("settings_valued_removed"),
    )


def _periods(actor: Actor, brands: dict[int, str]) -> None:
    st.subheader(say("settings_periods"), anchor=False)
    st.caption(say("settings_periods_about"))
    with transaction() as session:
        rows = [
            (one.id or 0, one.channel, brand, one.first_day, one.last_day, one.declared_by)
            for one, brand in stored_periods.in_force(session)
        ]
        channels = stored_periods.channels(session)
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
    if may and channels:
        _declare(channels, brands)


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
