"""设置 · 重要客户与服务记录: who is valued; below it the days of which all records are here."""

import pandas as pd
import streamlit as st

from dashboard import exports, markup, outcomes
from dashboard.queries.overview import brand_names
from dashboard.settings import periods
from dashboard.settings.periods import PLACE
from dashboard.sign_in.session import me, now, say
from recovery.access.actor import Actor, Right
from recovery.casework import valued
from recovery.collection import uploads
from storage import valued as stored
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import ZhuanxiError
from storage.keys import get_keys

SHOWN = 200


def show(actor: Actor) -> None:
    """The section."""
    outcomes.show(PLACE)
    with transaction() as session:
        brands = {0: say("all_brands"), **brand_names(session)}
    _valued(actor, brands)
    st.divider()
    periods.show(actor, brands)


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
    if rows:
        exports.buttons(
            "valued",
            _valued_file,
            right=Right.SEE_SETTINGS,
            name=say("settings_valued"),
            people=(say("settings_valued_label"),),  # people write down who it is
        )
    if actor.may(Right.KEEP_VALUED):
        _add_valued(brands)
        _import_valued()


def _valued_file() -> pd.DataFrame:
    with transaction() as session:
        return pd.DataFrame(
            [
                {
                    say("settings_number"): one.id,
                    say("settings_valued_by"): say(f"settings_valued_{one.kind}"),
                    say("settings_valued_level"): one.level,
                    say("settings_valued_label"): one.label,
                    say("brand"): brand or say("all_brands"),
                    say("settings_said_by"): one.added_by,
                    say("settings_said_at"): one.added_at,
                }
                for one, brand in stored.listed(session, exports.MOST_ROWS + 1)
            ]
        )


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
