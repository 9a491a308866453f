"""识别质量: the model in use, its own figures, and how far people agree with it."""

from datetime import timedelta
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard import times
from dashboard.chart import chart
from dashboard.quality import agreement, charts
from dashboard.queries import quality
from dashboard.queries.quality import Said
from dashboard.sign_in.session import now, say, seen_by, term, zone
from dashboard.widgets import calm, heading
from recovery.access.rights import Right
from recovery.verdicts import model_card, models
from recovery.verdicts.missed import LEAST
from recovery.verdicts.model_card import Card, Row, Stated
from recovery.verdicts.models import Known
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import ZhuanxiError

WEEKS = 12


def show() -> None:
    """The part of the page."""
    with transaction() as session:
        _, sight = seen_by(session)
        said = quality.said(session, sight, now() - timedelta(weeks=WEEKS))
    judging = quality.in_use()
    known = _known()
    if known is not None:
        _model(known, judging)
        _card(known)
    _people(said)


def _known() -> Known | None:
    try:
        return models.known(get_settings())
    except ZhuanxiError:
        return None


def _model(known: Known, judging: quality.InUse) -> None:
    model = known.model
    if model is None:
        calm(say("quality_damaged"), say("quality_damaged_next"), "zhuanxi doctor")
        return
    facts = [
        (say("quality_version"), known.version),
        (say("quality_made"), model.made_at[:10]),
        (say("quality_size"), f"{_megabytes(known.folder):.1f} MB"),
        (say("quality_kind"), say(f"quality_kind_{models.kind(known)}")),
        (say("quality_judged"), f"{judging.verdicts:,}（{judging.model_version or '—'}）"),
    ]
    with st.container(border=True, gap="xsmall"):
        heading(say("quality_in_use"))
        with st.grid(5, min_column_width=180, gap="small"):
            for label, value in facts:
                with st.container(gap=None):
                    st.caption(label)
                    st.text(value)


def _megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.iterdir() if file.is_file()) / 1e6


def _card(known: Known) -> None:
    """The figures that the model came with; a refitted one has its encoder's."""
    model = known.model
    if model is None:
        return
    folder = known.folder
    if model.encoder:
        folder = models.encoder_folder(get_settings(), model.encoder)
    card = model_card.read(folder)
    if card is None:
        st.caption(say("quality_no_card"))
        return
    with st.container(border=True, gap="xsmall"):
        heading(say("quality_measured"))
        st.caption(say("quality_measured_how", n=f"{card.n:,}" if card.n else "—"))
        if model.encoder:
            st.caption(say("quality_refitted_card"))
        st.dataframe(
            pd.DataFrame([_card_row(row) for row in card.rows]),
            key="quality-card",
            hide_index=True,
            alt=say("quality_measured"),
            placeholder="—",
        )
        st.caption(_at_threshold(card))


def _card_row(row: Row) -> dict[str, str]:
    return {
        say("quality_what"): say(f"quality_card_{row.code}"),
        say("quality_this_model"): _stated(row.model),
        "TF-IDF": _stated(row.tfidf),
        say("quality_snownlp"): _stated(row.snownlp),
    }


def _stated(one: Stated | None) -> str:
    if one is None:
        return "—"
    interval = f"（{one.low:.3f}–{one.high:.3f}）" if one.low is not None else ""
    return f"{one.value:.3f}{interval}"


def _at_threshold(card: Card) -> str:
    if card.precision is None or card.recall is None:
        return say("quality_f1")
    return say(
        "quality_at_threshold", precision=_stated(card.precision), recall=_stated(card.recall)
    )


def _people(said: list[Said]) -> None:
    heading(say("quality_people", weeks=WEEKS))
    if not said:
        calm(say("quality_no_corrections"), say("quality_no_corrections_next"))
        return
    st.caption(say("quality_people_how", least=LEAST))
    shares = agreement.by_head(said)
    with st.grid(6, min_column_width=150, gap="small"):
        for head, share in shares.items():
            with st.container(border=True, gap=None, height="stretch"):
                st.metric(say(f"quality_head_{head}"), _percent(share.value))
                interval = share.interval
                if interval is None:
                    st.caption(say("quality_too_few", n=share.n))
                else:
                    low, high = interval
                    st.caption(
                        say("quality_share", low=f"{low:.0%}", high=f"{high:.0%}", n=share.n)
                    )
    with st.grid(2, min_column_width=340, gap="small"):
        _weeks(said)
        _confusion(said)


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value:.0%}"


def _weeks(said: list[Said]) -> None:
    weeks = agreement.by_week(said, zone())
    index = pd.Index([times.day(week) for week in weeks], name=say("quality_week"))
    table = pd.DataFrame(
        {
            say("quality_agreed"): [
                None if share.value is None else round(100 * share.value, 1)
                for share in weeks.values()
            ],
            say("quality_n"): [share.n for share in weeks.values()],
        },
        index=index,
    )
    option = charts.share_and_count(table)
    chart("quality-weeks", say("quality_trend"), option, table, right=Right.SEE_MODEL)


def _confusion(said: list[Said]) -> None:
    counted = agreement.confusion(said)
    with st.container(border=True, gap="xsmall"):
        heading(say("quality_confusion"))
        if not counted:
            st.caption(say("quality_no_intents"))
            return
        frame = pd.DataFrame(
            [
                {
                    say("quality_model_said"): term("intent", was),
                    say("quality_people_said"): say("quality_not_complaint")
                    if right == "not_complaint"
                    else term("intent", right),
                    say("quality_n"): n,
                }
                for (was, right), n in counted.most_common(20)
            ]
        )
        st.dataframe(frame, key="quality-confusion", hide_index=True, alt=say("quality_confusion"))
