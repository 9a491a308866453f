"""设置 · 品牌: what is watched, by which words; and a text tried on them."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard import exports, markup, outcomes
from dashboard.settings import brand_form
from dashboard.sign_in.session import me, now, say, term
from recovery.access.actor import Actor
from recovery.access.rights import Right
from recovery.collection import brand_changes, brands
from storage.engine import transaction
from storage.models import Brand
from storage.setting_lists import all_brands

PLACE = "brands"


def first() -> None:
    """There is no brand yet: say so, with the form right there."""
    with st.container(border=True, key="first-brand"):
        st.subheader(say("settings_no_brand"), anchor=False)
        st.text(say("settings_no_brand_next"))
        outcomes.show(PLACE)
        brand_form.quick()


def show(actor: Actor) -> None:
    """The section."""
    with transaction() as session:
        rows = all_brands(session)
    may = actor.may(Right.KEEP_BRANDS)
    if not rows and may:
        first()
        return
    outcomes.show(PLACE)
    if not may:
        st.text(say("settings_brands_admin"))
    for row in rows:
        with st.container(border=True, gap="xsmall", key=f"brand-{row.id}"):
            _brand(row, may)
    if rows:
        name = say("settings_tab_brands")
        exports.buttons("brands", _file, right=Right.SEE_SETTINGS, name=name)
    if may:
        with st.expander(say("settings_add_brand"), icon=":material/add:", key="brand-add"):
            brand_form.full(None)


def _file() -> pd.DataFrame:
    with transaction() as session:
        rows = all_brands(session)
    return pd.DataFrame(
        [
            {
                say("settings_brand_name"): row.name,
                say("settings_is_watched"): say("settings_yes" if row.is_active else "settings_no"),
                **{say(f"settings_words_{name}"): words for name, words in _lists(row).items()},
            }
            for row in rows
        ]
    )


def _lists(row: Brand) -> dict[str, str]:
    """Each list of a brand's words, as it is read; empty where it has none."""
    accounts = {term("source", key): one for key, one in row.official_accounts.items()}
    return {
        **{name: "、".join(getattr(row, name)) for name in brand_form.LISTS},
        "product_aliases": _pairs(row.product_aliases),
        "official_accounts": _pairs(accounts),
    }


def _pairs(named: Mapping[str, Sequence[str]]) -> str:
    return "、".join(f"{key}：{'、'.join(one)}" for key, one in named.items())


def _brand(row: Brand, may: bool) -> None:
    st.html(_told(row))
    with st.container(horizontal=True):
        if may and st.button(
            say("settings_edit"),
            key=f"brand-edit-{row.id}",
            icon=":material/edit:",
            type="tertiary",
        ):
            _edit(row)
        if st.button(
            say("settings_try"),
            key=f"brand-try-{row.id}",
            icon=":material/search:",
            type="tertiary",
        ):
            _try(row)
        if may:
            st.button(
                say("settings_unwatch" if row.is_active else "settings_watch"),
                key=f"brand-active-{row.id}",
                type="tertiary",
                on_click=_set_active,
                args=(row.id, not row.is_active),
            )


def _told(row: Brand) -> str:
    state = "" if row.is_active else f" · {say('settings_not_watched')}"
    html = f'<div class="zx-title">{markup.shown(row.name)}{state}</div>'
    for name, words in _lists(row).items():
        if words:
            named = say(f"settings_words_{name}")
            html += f'<div class="zx-meta">{named}　{markup.shown(words)}</div>'
    return html


def _edit(row: Brand) -> None:
    def content() -> None:
        _still_here()
        brand_form.full(row)

    st.dialog(say("settings_edit"), width="large")(content)()


def _try(row: Brand) -> None:
    def content() -> None:
        _still_here()
        st.html(f'<div class="zx-title">{markup.shown(row.name)}</div>')
        brand_form.tries(brands.words_of(row).model_dump(), f"row-{row.id}")

    st.dialog(say("settings_try"), width="large")(content)()


def _still_here() -> None:
    """A dialog refreshes by itself: whoever was signed out meanwhile sees no more of it."""
    with transaction() as session:
        me(session)


def _set_active(brand_id: int, is_active: bool) -> None:
    outcomes.attempt(
        PLACE,
        lambda session, actor: brand_changes.set_active(
            session, actor, brand_id, is_active=is_active, now=now()
        ),
        say("settings_watched_one" if is_active else "settings_unwatched_one"),
    )
