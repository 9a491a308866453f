"""The overview as one picture: which figures it has, and the button that saves it."""

from collections.abc import Sequence

import streamlit as st

from dashboard import charts, exports, markup, times
from dashboard.overview import picture
from dashboard.overview.figure_words import against, hours, leakage_range, rate, sample
from dashboard.overview.picture import Card, Cell, Font
from dashboard.queries.overview import Overview
from dashboard.queries.service import Service
from dashboard.sign_in.session import now, say, term, zone
from recovery.access.rights import Right
from recovery.measures.definitions import Measure
from recovery.measures.rising import Rising


@st.cache_resource(show_spinner=False)
def _font() -> Font | None:
    return picture.chinese_font()


def button(
    seen: Overview,
    measured: Service,
    overdue: int,
    words: Sequence[Rising],
    *,
    brand: str,
    line: str,
) -> None:
    """Saves the overview as PNG; says calmly where no font of this machine can write Chinese."""
    font = _font()
    if font is None:
        st.button(
            say("overview_picture"),
            key="overview-picture",
            type="tertiary",
            icon=":material/image:",
            disabled=True,
            help=say("overview_no_font"),
        )
        return
    made = card(seen, measured, overdue, words, brand=brand, line=line)
    st.download_button(
        say("overview_picture"),
        exports.in_this_session(lambda: saved(made, font)),
        file_name=f"{say('overview')}-{seen.until.isoformat()}.png",
        mime="image/png",
        key="overview-picture",
        type="tertiary",
        icon=":material/image:",
        on_click="ignore",
        help=say("overview_picture_help"),
    )


def saved(made: Card, font: Font) -> bytes:
    """The picture; that it was taken along is written in the audit."""
    exports.on_record(Right.SEE_FIGURES, "overview", "png")
    return picture.drawn(made, font)


def card(
    seen: Overview,
    measured: Service,
    overdue: int,
    words: Sequence[Rising],
    *,
    brand: str,
    line: str,
) -> Card:
    """What the picture says: brand, period, the time of its figures, each figure with its n."""
    read = say("as_of", at=times.moment(now(), zone()))
    span = say("overview_span", since=times.day(seen.since), until=times.day(seen.until))
    notes = [say("overview_card_too_few")]
    if words:
        notes.insert(
            0, say("overview_card_words", words=say("comma").join(w.word for w in words[:8]))
        )
    if seen.is_baseline:
        notes.append(say("baseline_banner", version=markup.one_line(seen.model_version or "", 40)))
    if seen.coverage.missed:
        gaps = [
            f"{term('source', source)} {times.ranges(shown)}"
            for source, days in seen.coverage.missed.items()
            if (shown := [day for day in days if day >= seen.since])
        ]
        if gaps:
            notes.append(say("gaps", list=say("semicolon").join(gaps)))
    return Card(
        f"{say('app')} · {say('overview')}",
        f"{markup.one_line(brand, 40)}　{span}　{read}",
        line,
        _cells(seen, measured, overdue),
        notes,
    )


def _cells(seen: Overview, measured: Service, overdue: int) -> list[Cell]:
    totals = seen.totals
    judged = sum(totals[one] for one in charts.SENTIMENT_COLOURS)
    leak = measured.measured[Measure.LEAKAGE]
    won = measured.won
    nobody = measured.figure(Measure.LOAD, "unassigned").hits or 0
    split = {one: f"{totals[one]:,}" for one in charts.SENTIMENT_COLOURS}
    most, sure = totals["bypassed"], seen.confirmed
    cells = [
        _counted(seen, "mentions", say("volume"), None),
        Cell(
            say("negative_share"),
            f"{totals['negative'] / judged:.0%}" if judged else "—",
            say("sentiment_split", **split),
        ),
        _counted(seen, "complaint", say("complaints"), "complaint"),
        Cell(
            say("bypassed"),
            f"{sure:,}–{most:,}" if sure != most else f"{most:,}",
            say("bypassed_split", confirmed=f"{sure:,}", presumed=f"{most - sure:,}"),
        ),
        Cell(
            say("leakage"), leakage_range(leak), say("overview_n", n=f"{leak.figure('most').n:,}")
        ),
        _counted(seen, "escalated", say("escalated"), "escalated"),
        Cell(
            say("open_cases"),
            f"{measured.figure(Measure.LOAD, 'open').n:,}",
            f"{say('overview_unassigned')} {nobody:,}",
        ),
        Cell(say("overdue_cases"), f"{overdue:,}", is_bad=overdue > 0),
    ]
    for name, code, told in (
        (Measure.SLA, "share", rate),
        (Measure.FIRST_RESPONSE, "median_working", hours),
        (Measure.RESOLUTION, "median_working", hours),
    ):
        found = measured.figure(name, code)
        cells.append(
            Cell(term("measure", name), told(found), sample(found, measured.measured[name].pending))
        )
    value = say("too_few") if won.rate is None else f"{won.rate:.0%}"
    cells.append(Cell(say("overview_won"), value, say("overview_n", n=f"{won.n:,}")))
    return cells


def _counted(seen: Overview, measure: str, name: str, bad: str | None) -> Cell:
    delta, compared = against(seen, measure, seen.totals[measure])
    detail = f"{delta} {compared}" if delta is not None else ""
    usual = (seen.usual or {}).get(measure)
    is_bad = bad is not None and usual is not None and usual.compare(seen.totals[measure]) > 0
    return Cell(name, f"{seen.totals[measure]:,}", detail, is_bad=is_bad)
