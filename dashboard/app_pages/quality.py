"""识别质量: how good the model is, where people disagreed, and what they should label next."""

from collections.abc import Callable

import streamlit as st

from dashboard.quality import corrections, figures, labelling, missed, models, threshold
from dashboard.queries import quality
from dashboard.sign_in.session import say, seen_by
from recovery.access.rights import Right
from storage.config import get_settings
from storage.engine import transaction

PARTS: dict[str, Callable[[], None]] = {
    "figures": figures.show,
    "corrections": corrections.show,
    "label": labelling.show,
    "missed": missed.show,
    "threshold": threshold.show,
    "models": models.show,
}


def render() -> None:
    """The page."""
    with transaction() as session:
        actor, _ = seen_by(session)
        actor.must(Right.SEE_MODEL)
        version = quality.newest_model(session)
    _banner(version)
    labels = {part: say(f"quality_part_{part}") for part in PARTS}
    chosen = st.segmented_control(
        say("quality_parts"),
        list(labels),
        default="figures",
        required=True,
        format_func=labels.__getitem__,
        label_visibility="collapsed",
        key="quality-part",
        persist_state="session",
    )
    PARTS[str(chosen or "figures")]()


def _banner(version: str | None) -> None:
    """Nobody takes the baseline's figures for the model's."""
    is_baseline = get_settings().classify.backend == "baseline"
    if is_baseline or (version or "").startswith("baseline"):
        st.warning(
            say("quality_baseline_asked" if is_baseline else "quality_baseline_judged"),
            icon=":material/info:",
        )


if __name__ == "__main__":
    render()
