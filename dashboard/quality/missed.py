"""识别质量: how many complaints the model misses, from a random sample that people label."""

import streamlit as st

from dashboard import times
from dashboard.quality import labelling
from dashboard.sign_in.session import language, me, now, say, zone
from dashboard.widgets import calm
from recovery.access.rights import Right
from recovery.messages import told
from recovery.verdicts import sampling
from recovery.verdicts.missed import LEAST, Missed
from storage import samples
from storage.engine import transaction
from storage.errors import WrongUsage, ZhuanxiError
from storage.models import UnflaggedDraw

SIZE = 100
ERROR = "quality-draw-error"


def show() -> None:
    """The part of the page."""
    with transaction() as session:
        actor = me(session)
        try:
            drawn, found = sampling.missed(session)
        except WrongUsage:  # none was drawn
            drawn, found = None, None
    error = st.session_state.pop(ERROR, None)
    if error:
        calm(*error)
    if drawn is None or found is None:
        calm(say("quality_no_draw"), say("quality_no_draw_next", n=SIZE))
    else:
        _estimate(drawn, found)
    if not actor.may(Right.CORRECT_VERDICTS):
        return
    st.button(
        say("quality_draw", n=SIZE),
        key="quality-draw",
        type="primary" if drawn is None else "tertiary",
        icon=":material/casino:",
        on_click=_draw,
    )
    if drawn is not None:
        _label(drawn)


def _draw() -> None:
    try:
        with transaction() as session:
            sampling.draw(session, SIZE, me(session), now())
    except ZhuanxiError as error:
        st.session_state[ERROR] = told(error, language())


def _estimate(drawn: UnflaggedDraw, found: Missed) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.grid(3, min_column_width=200, gap="small"):
            low, high, rate = found.low, found.high, found.rate
            if rate is None or low is None or high is None:
                st.metric(say("quality_missed_rate"), say("quality_few"))
                st.metric(say("quality_missed_count"), "—")
            else:
                st.metric(say("quality_missed_rate"), f"{rate:.1%}")
                st.metric(say("quality_missed_count"), f"{found.expected:,}")
            st.metric(say("quality_labelled"), f"{found.labelled} / {found.size}")
        if rate is None or low is None or high is None:
            st.caption(say("quality_missed_few", n=found.labelled, least=LEAST))
        else:
            st.caption(
                say(
                    "quality_missed_interval",
                    low=f"{low:.1%}",
                    high=f"{high:.1%}",
                    least=f"{found.expected_low:,}",
                    most=f"{found.expected_high:,}",
                    n=found.labelled,
                    missed=found.missed,
                )
            )
            if found.labelled < found.size:
                st.caption(say("quality_missed_partly", n=found.size - found.labelled))
        at = times.moment(drawn.drawn_at, zone())
        st.caption(say("quality_drawn", at=at, population=f"{found.population:,}", n=found.size))


def _label(drawn: UnflaggedDraw) -> None:
    """Those that nobody has spoken of yet; the list stays while they are labelled."""
    key = f"quality-draw-{drawn.id}"
    if key not in st.session_state:
        with transaction() as session:
            said = {row.mention_id for row in samples.said_since(session, drawn)}
            found = samples.of_draw(session, drawn.id or 0)
        st.session_state[key] = [one for one in found if one.mention_id not in said]
        st.session_state.pop("quality-place-draw", None)
    labelling.queue("draw", st.session_state[key])
