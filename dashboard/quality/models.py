"""识别质量: the models that are here, which one judges, and teaching it what people corrected."""

import streamlit as st

from dashboard import background
from dashboard.background import Advance
from dashboard.quality.labelling import failed
from dashboard.sign_in.session import language, me, now, say
from dashboard.widgets import calm, heading
from recovery.access.rights import Right
from recovery.messages import told
from recovery.verdicts import models, refit
from recovery.verdicts.models import Known
from recovery.verdicts.refit import Refit
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import ZhuanxiError

WORK = "quality-refit"
OUTCOME = "quality-model-outcome"


def show() -> None:
    """The part of the page."""
    with transaction() as session:
        may = me(session).may(Right.USE_MODELS)
    outcome = st.session_state.pop(OUTCOME, None)
    if outcome:
        calm(*outcome)
    heading(say("quality_part_models"))
    for known in models.listed(get_settings()):
        _one(known, may=may)
    if not may:
        st.caption(say("quality_may_not_use"))
        return
    _refit()


def _one(known: Known, *, may: bool) -> None:
    with (
        st.container(border=True, gap="xsmall", key=f"quality-model-{known.version}"),
        st.container(horizontal=True, vertical_alignment="center"),
    ):
        st.text(known.version)
        if known.is_active:
            st.badge(say("quality_active"), icon=":material/check_circle:", color="green")
        if known.error is not None or known.model is None:
            st.badge(say("quality_broken"), icon=":material/error:", color="red")
            if known.error is not None:
                st.text(told(known.error, language())[0])
            return
        st.caption(f"{say(f'quality_kind_{models.kind(known)}')} · {known.model.made_at[:10]}")
        if may and not known.is_active:
            with st.popover(say("quality_use"), key=f"quality-use-{known.version}"):
                st.text(say("quality_use_about"))
                st.button(
                    say("quality_use_yes"),
                    key=f"quality-use-yes-{known.version}",
                    type="primary",
                    on_click=_use,
                    args=(known.version,),
                )


def _use(version: str) -> None:
    try:
        with transaction() as session:
            actor = me(session)
        models.use(get_settings(), version, actor, now())
    except ZhuanxiError as error:
        st.session_state[OUTCOME] = told(error, language())
    else:
        st.session_state[OUTCOME] = say("quality_used", version=version), say("quality_used_next")


def _refit() -> None:
    heading(say("quality_refit"))
    work = background.of(WORK)
    if work is not None and work.is_running:
        _wait()
        return
    if work is not None:
        error = work.future.exception()
        if error is not None:
            background.forget(WORK)
            failed(error)
        else:
            _result(work.future.result())
    st.text(say("quality_refit_about"))
    st.button(
        say("quality_refit_start"),
        key="quality-refit",
        icon=":material/school:",
        on_click=_start,
    )


def _start() -> None:
    try:
        with transaction() as session:
            actor = me(session)
            actor.must(Right.USE_MODELS)
    except ZhuanxiError as error:
        st.session_state[OUTCOME] = told(error, language())
        return

    def run(advance: Advance) -> Refit:
        return refit.run(get_settings(), actor, now(), progress=advance)

    background.start(WORK, run)


@st.fragment(run_every=1.0)
def _wait() -> None:
    work = background.watched(WORK)
    if work is not None:
        st.status(say("quality_refit_running", n=work.done), state="running")


def _result(result: Refit) -> None:
    with st.container(border=True, gap="xsmall"):
        key = "quality_adopted" if result.is_adopted else "quality_not_adopted"
        heading(say(key))
        st.text(result.version if result.is_adopted else result.base)
        st.text(say("quality_refit_texts", n=result.corrections, learnt=result.learnt))
        st.dataframe(
            [
                {
                    say("quality_what"): say(f"quality_card_{name}"),
                    say("quality_n"): figure.texts,
                    say("quality_old"): f"{figure.old:.3f}",
                    say("quality_new"): f"{figure.new:.3f}",
                    say("quality_gain"): f"{figure.difference:+.3f}"
                    f"（{figure.low:+.3f} – {figure.high:+.3f}）",
                }
                for name, figure in result.figures.items()
            ],
            key="quality-refit-figures",
            hide_index=True,
            alt=say("quality_refit"),
        )
        st.text(_why(result))


def _why(result: Refit) -> str:
    lost = [name for name, figure in result.figures.items() if not figure.is_safe]
    if lost:
        names = say("comma").join(say(f"quality_card_{name}") for name in lost)
        return say("quality_why_loss", names=names)
    return say("quality_why_adopted" if result.is_adopted else "quality_why_nothing")
