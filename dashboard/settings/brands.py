"""设置 · 品牌: what is watched, by which words; and a text tried on them."""

import streamlit as st

from dashboard import markup, outcomes
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
    if may:
        with st.expander(say("settings_add_brand"), icon=":material/add:", key="brand-add"):
            brand_form.full(None)


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
    for name in brand_form.LISTS:
        words = getattr(row, name)
        if words:
            html += _words(say(f"settings_words_{name}"), words)
    aliases = [f"{key}：{'、'.join(one)}" for key, one in row.product_aliases.items()]
    accounts = [
        f"{term('source', key)}：{'、'.join(one)}" for key, one in row.official_accounts.items()
    ]
    if aliases:
        html += _words(say("settings_words_product_aliases"), aliases)
    if accounts:
        html += _words(say("settings_words_official_accounts"), accounts)
    return html


def _words(name: str, words: list[str]) -> str:
    return f'<div class="zx-meta">{name}　{markup.shown("、".join(words))}</div>'


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
