"""识别质量: what the complaint threshold means, counted from stored probabilities."""

from datetime import timedelta

import pandas as pd
import streamlit as st

from dashboard import exports
from dashboard.chart import chart
from dashboard.quality import charts
from dashboard.queries import quality
from dashboard.sign_in.session import now, say, seen_by
from dashboard.widgets import calm
from recovery.access.rights import Right
from recovery.verdicts import classify, models
from storage.config import get_settings
from storage.engine import transaction

DAYS = 30


def show() -> None:
    """The part of the page."""
    settings = get_settings()
    with transaction() as session:
        _, sight = seen_by(session)
    judging = quality.in_use()
    model = models.known(settings).model
    if model is None or judging.model_version is None:
        calm(say("quality_no_verdicts"), say("quality_no_verdicts_next"), "zhuanxi classify")
        return
    since = now().replace(minute=0, second=0, microsecond=0) - timedelta(days=DAYS)
    brands = None if sight.brand_ids is None else sorted(sight.brand_ids)
    counts = quality.probabilities(judging.model_version, brands, since)
    in_use = classify.threshold(settings, model)
    today = quality.at_least(counts, in_use)
    with st.container(border=True, gap="xsmall"):
        st.text(say("quality_threshold_is", threshold=f"{in_use:.3f}", n=f"{today:,}", days=DAYS))
        st.caption(say("quality_threshold_about"))
        if judging.model_version != model.version:
            st.caption(say("quality_threshold_other", version=judging.model_version))
    frame = pd.DataFrame(
        [
            {
                say("quality_precision"): f"{float(precision):.0%}",
                say("quality_threshold"): round(threshold, 3),
                say("quality_complaints", days=DAYS): (n := quality.at_least(counts, threshold)),
                say("quality_difference"): f"{n - today:+,}" if n != today else "0",
            }
            for precision, threshold in sorted(model.thresholds.items())
        ]
    )
    with st.grid(2, min_column_width=340, gap="small"):
        grid = {step / 20: quality.at_least(counts, step / 20) for step in range(1, 20)}
        table = pd.DataFrame(
            {say("quality_complaints", days=DAYS): list(grid.values())},
            index=pd.Index(list(grid), name=say("quality_threshold")),
        )
        option = charts.curve(
            grid, say("quality_complaints", days=DAYS), in_use, say("quality_now")
        )
        chart(
            "quality-threshold",
            say("quality_curve"),
            option,
            table,
            right=Right.SEE_MODEL,
            about=exports.About(period=say("last_days", n=DAYS)),
        )
        with st.container(border=True, gap="xsmall"):
            st.dataframe(
                frame, key="quality-thresholds", hide_index=True, alt=say("quality_threshold")
            )
            st.caption(say("quality_threshold_change"))
            st.code("classify.complaint_precision = 0.90", language=None)
