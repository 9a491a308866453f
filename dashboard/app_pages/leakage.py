"""渠道外溢: which hotline fails, for whom, about what, and where its customers go."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from dashboard import exports, first_steps, markup, opening, times
from dashboard.chart import chart
from dashboard.exports import About
from dashboard.leakage import tables
from dashboard.leakage.charts import OUTCOME_COLOURS, by_week, outcomes
from dashboard.leakage.tables import Asked
from dashboard.overview import data
from dashboard.overview.figure_words import leakage_range, meaning
from dashboard.queries import overview
from dashboard.queries.leakage import Leakage, Tries
from dashboard.sign_in.session import language, now, say, seen_by, term, zone
from dashboard.widgets import figure
from recovery.access.actor import Actor
from recovery.access.rights import Right
from recovery.measures import grouping
from recovery.measures.definitions import Measure
from storage.engine import transaction
from storage.measures import Dimension


def render() -> None:
    """The page."""
    with transaction() as session:
        actor, sight = seen_by(session)
        brands = overview.brand_names(session, sight)
    if not brands:
        with st.container(border=True):
            first_steps.brand(actor)
        return
    names = brands if sight.brand_ids is not None else {0: say("all_brands"), **brands}
    brand_id, since, until = _filters(names)
    if st.session_state.get("refresh"):
        data.forget()
    seen = data.leaks(data.stamp(), brand_id, since, until, actor, sight)
    _notices(seen, actor)
    about = exports.About("" if brand_id == 0 else names[brand_id], f"{since}_{until}")
    asked = Asked(brand_id, since, until, about)
    _figures(seen, asked)
    tables.channels(seen, asked)
    with st.grid(2, min_column_width=330, gap="small"):
        _outcomes(seen.tries, about)
        _weeks(seen, about)
    tables.splits(seen, asked)
    tables.paths(seen, asked)


def _filters(names: dict[int, str]) -> tuple[int, date, date]:
    periods = {n: say("last_days", n=n) for n in data.LEAKAGE_PERIODS}
    with st.container(horizontal=True, vertical_alignment="center"):
        chosen = st.selectbox(
            say("brand"),
            list(names),
            format_func=lambda one: markup.one_line(names[one], 40),
            label_visibility="collapsed",
            key="leakage-brand",
            persist_state="session",
            width=200,
        )
        days = st.segmented_control(
            say("period"),
            list(periods),
            default=data.LEAKAGE_PERIODS[0],
            required=True,
            format_func=periods.__getitem__,
            label_visibility="collapsed",
            key="leakage-days",
            persist_state="session",
        )
    since, until = times.period(
        now().astimezone(zone()).date(), int(days or data.LEAKAGE_PERIODS[0])
    )
    return (chosen if chosen in names else next(iter(names))), since, until


def _notices(seen: Leakage, actor: Actor) -> None:
    if not seen.has_records:
        with st.container(border=True, key="leakage-no-records"):
            st.markdown(f"**{say('leakage_no_records')}**")
            st.write(say("leakage_no_records_next"))
            first_steps.imports(
                actor, Right.IMPORT_CONTACTS, command="zhuanxi contacts import FILE"
            )
    elif seen.open_channels:
        lines = [
            say("pair", a=brand, b=say("comma").join(channels))
            for brand, channels in seen.open_channels.items()
        ]
        with st.container(border=True, gap="xsmall", key="leakage-open-channels"):
            st.markdown(f":orange[:material/warning:] **{say('leakage_open_channels')}**")
            st.html("".join(f'<div class="zx-meta">{markup.shown(line)}</div>' for line in lines))


def _figures(seen: Leakage, looking: Asked) -> None:
    most, least = seen.whole.figure("most"), seen.whole.figure("least")
    contacts = most.n - (most.hits or 0)
    asked = sum(one.n for one in seen.tries)
    lost = {code: sum(one.outcomes[code] for one in seen.tries) for code in OUTCOME_COLOURS}
    with st.grid(4, min_column_width=190, gap="small"):
        if figure(
            "leakage",
            leakage_range(seen.whole),
            name=say("leakage"),
            help_text=meaning(Measure.LEAKAGE, language()),
            detail=say(
                "leakage_n" if contacts else "leakage_no_contacts",
                n=f"{most.n:,}",
                contacts=f"{contacts:,}",
            ),
            opens=say("see_mentions"),
        ):
            _open_leaked(looking)
        if figure(
            "leaked",
            "–".join(dict.fromkeys((f"{least.hits or 0:,}", f"{most.hits or 0:,}"))),
            name=say("leakage_leaked"),
            help_text=say("leakage_leaked_help"),
            detail=say("leakage_records", n=f"{contacts:,}"),
            opens=say("see_mentions") if most.hits else None,
        ):
            _open_leaked(looking)
        if figure(
            "asked",
            f"{asked:,}",
            name=say("leakage_asked"),
            help_text=say("leakage_asked_help"),
            detail=say("leakage_asked_share", share=_share(asked, most.hits or 0)),
            opens=opening.ids_open(asked),
        ):
            tables.open_tried(looking)
        if figure(
            "unreachable",
            f"{lost['unreachable']:,} : {lost['unresolved']:,}",
            name=say("leakage_unreachable"),
            help_text=say("leakage_unreachable_help"),
            detail=say("overview_n", n=f"{asked:,}"),
            opens=opening.ids_open(lost["unreachable"] + lost["unresolved"]),
        ):
            tables.open_tried(looking, outcomes=("unreachable", "unresolved"))


def _open_leaked(looking: Asked) -> None:
    opening.mentions(
        measure="leaked", brand=looking.brand_id, since=looking.since, until=looking.until
    )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole >= tables.ENOUGH else say("too_few")


def _outcomes(tries: Sequence[Tries], about: About) -> None:
    shown = [one for one in tries if one.n]
    title = say("leakage_outcomes")
    if not shown:
        with st.container(border=True, height="stretch"):
            st.markdown(f"**{title}**")
            st.caption(say("leakage_nobody_asked"))
        return
    names = {code: say(f"leakage_outcome_{code}") for code in OUTCOME_COLOURS}
    channels = [
        markup.one_line(grouping.called(Dimension.CHANNEL, one.channel, language()), 30)
        for one in shown
    ]
    counts = {code: [one.outcomes[code] for one in shown] for code in OUTCOME_COLOURS}
    table = pd.DataFrame(
        {names[code]: counts[code] for code in OUTCOME_COLOURS},
        index=pd.Index(channels, name=term("dimension", "channel")),
    )
    height = 90 + 34 * len(shown)
    option = outcomes(channels, counts, names)
    chart("outcomes", title, option, table, about=about, height=max(220, height))


def _weeks(seen: Leakage, about: About) -> None:
    names = term("figure", "least"), term("figure", "most")
    weeks = [times.day(monday) for monday, _ in seen.weeks]
    low = [one.figure("least").value for _, one in seen.weeks]
    high = [one.figure("most").value for _, one in seen.weeks]
    table = pd.DataFrame(
        {
            names[0]: [tables.percent(one) for one in low],
            names[1]: [tables.percent(one) for one in high],
            "n": [one.figure("most").n for _, one in seen.weeks],
        },
        index=pd.Index(weeks, name=say("leakage_week")),
    )
    chart("weeks", say("leakage_by_week"), by_week(weeks, low, high, names), table, about=about)
    if all(one is None for one in high):
        st.caption(say("leakage_weeks_too_few"))


if __name__ == "__main__":
    render()
