"""识别质量: what people corrected, newest first; a row opens its mention."""

import pandas as pd
import streamlit as st

from dashboard import exports, markup, times
from dashboard.queries import quality
from dashboard.queries.quality import HEADS, Said
from dashboard.sign_in.session import me, say, seen_by, term, zone
from dashboard.widgets import calm
from recovery.access.rights import Right
from recovery.verdicts import corrections
from storage.engine import transaction
from storage.models import Mention

TABLE = "quality-corrections"


def show() -> None:
    """The part of the page."""
    with transaction() as session:
        _, sight = seen_by(session)
        found = quality.listed(session, sight)
    if not found:
        calm(say("quality_no_corrections"), say("quality_no_corrections_next"))
        return
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.caption(say("quality_corrections_hint", n=len(found)))
        exports.buttons(
            "quality-corrections",
            _all,
            right=Right.SEE_MODEL,
            name=say("quality_part_corrections"),
        )
    config = st.column_config
    event = st.dataframe(
        _frame(found),
        key=TABLE,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        alt=say("quality_part_corrections"),
        height=min(36 * (len(found) + 1), 640),
        column_config={say("quality_words"): config.TextColumn(width=380)},
    )
    chosen = next(iter(event.selection.rows), None)
    if chosen is not None and chosen < len(found):
        _open(found[chosen])


def _all() -> pd.DataFrame:
    with transaction() as session:
        _, sight = seen_by(session)
        return _frame(quality.listed(session, sight, exports.MOST_ROWS + 1))


def _frame(found: list[Said]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                say("quality_when"): times.moment(one.at, zone()),
                say("quality_who"): markup.one_line(one.actor, 30),
                say("quality_how"): say(f"quality_by_{one.kind}"),
                say("quality_change"): change(one),
                say("quality_words"): markup.one_line(f"{one.title} {one.text}", 120)
                or say("erased"),
            }
            for one in found
        ]
    )


def change(one: Said) -> str:
    """What was said of each head: ``意图 投诉 → 咨询``; what was confirmed, without an arrow."""
    told = []
    for head in HEADS:
        right = one.said.get(head)
        if right is None:
            continue
        name, was = say(f"quality_head_{head}"), one.was.get(head)
        words = say("quality_not_complaint") if len(right) > 1 else term(head, right[0])
        before = f"{term(head, was)} → " if was is not None and was not in right else ""
        told.append(f"{name} {before}{words}")
    return say("semicolon").join(told)


def _open(one: Said) -> None:
    with transaction() as session:
        me(session)
        mention: Mention = corrections.mention_of(session, one.mention_id)

    def content() -> None:
        meta = markup.parts(
            markup.shown(term("source", mention.source)),
            times.moment(mention.posted_at, zone()),
            markup.anchor(mention.url, say("open_post")),
            f'<a href="/mentions?mention={one.mention_id}" target="_self">'
            f"{markup.shown(say('quality_open_mention'))}</a>",
        )
        words = f"{mention.title}\n{mention.text}".strip() or say("erased")
        st.html(f'<div class="zx-meta">{meta}</div>{markup.block(words, "zx-words")}')
        st.text(change(one))

    st.dialog(say("quality_mention", n=one.mention_id), width="large")(content)()
