"""采集 · 健康: each source, fresh or blind; a quiet day is told from a day that nobody read."""

import pandas as pd
import streamlit as st

from dashboard import exports, markup, times
from dashboard.collection.sources import health_now
from dashboard.queries import collection, collection_days
from dashboard.queries.collection_days import Day, Strip
from dashboard.sign_in.session import language, now, say, term, zone
from dashboard.widgets import calm_words, run_badge
from recovery.access.rights import Right
from recovery.collection.health import SourceHealth, Usual
from recovery.messages import told
from storage.engine import transaction
from storage.health import FieldShare

DAYS = 28
SIGNS = {
    Day.WHOLE: "●",
    Day.QUIET: "○",
    Day.PARTLY: "◐",
    Day.BLOCKED: "✕",
    Day.GAP: "?",
    Day.BEFORE: "·",
}


def show() -> None:
    """The tab."""
    clock = now()
    with transaction() as session:
        stamp = collection.stamp(session)
        strips = collection_days.strips(session, clock.astimezone(zone()).date(), DAYS, zone())
        freshness = {one.source: one for one in collection.freshness(session)}
    examined = {one.facts.source: one for one in health_now(stamp)}
    if not examined:
        calm_words(say("collection_no_source"), say("collection_no_source_next"))
        return
    _legend()
    for strip in sorted(strips, key=lambda one: not _alarms(examined.get(one.source))):
        found = examined.get(strip.source)
        with st.container(border=True, gap="xsmall", key=f"health-{strip.source}"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.subheader(term("source", strip.source), anchor=False, width="content")
                if strip.source in freshness:
                    run_badge(freshness[strip.source].status)
                _trust(found)
            if found is not None:
                st.html(_facts(found))
            st.html(_strip(strip))
            if found is not None:
                _fields(found)
    name = say("collection_tab_health")
    exports.buttons("health", _file, right=Right.SEE_COLLECTION, name=name)


def _file() -> pd.DataFrame:
    with transaction() as session:
        stamp = collection.stamp(session)
        strips = collection_days.strips(session, now().astimezone(zone()).date(), DAYS, zone())
        freshness = {one.source: one.status for one in collection.freshness(session)}
    examined = {one.facts.source: one for one in health_now(stamp)}
    return pd.DataFrame(
        [_cells(one, freshness.get(one.source), examined.get(one.source)) for one in strips]
    )


def _cells(strip: Strip, status: str | None, found: SourceHealth | None) -> dict[str, object]:
    facts = found.facts if found is not None else None
    wrong = [told(alarm, language()) for alarm in found.alarms] if found is not None else []
    return {
        say("collection_source"): term("source", strip.source),
        say("collection_trust"): say("collection_look" if wrong else "collection_trusted"),
        say("collection_status"): term("run_status", status) if status else "",
        say("collection_until"): facts.read_at if facts else None,
        say("collection_newest"): facts.newest_posted_at if facts else None,
        say("collection_usual"): say("semicolon").join(map(_usual, found.usual if found else ())),
        say("collection_gaps", n=DAYS): _gaps(strip),
        say("collection_wrong"): say("semicolon").join(cause for cause, _ in wrong),
        say("collection_do"): say("semicolon").join(step for _, step in wrong if step),
    }


def _alarms(found: SourceHealth | None) -> bool:
    return found is not None and bool(found.alarms)


def _trust(found: SourceHealth | None) -> None:
    if _alarms(found):
        st.badge(say("collection_look"), icon=":material/visibility_off:", color="orange")
    else:
        st.badge(say("collection_trusted"), icon=":material/verified:", color="green")


def _facts(found: SourceHealth) -> str:
    """Read until when, against the usual, and what is wrong with what to do."""
    facts, clock = found.facts, now()
    read = say("collection_never_read")
    if facts.read_at is not None:
        ago = times.ago(facts.read_at, clock, language())
        read = say("collection_read_until", at=times.moment(facts.read_at, zone()), ago=ago)
    newest = times.moment(facts.newest_posted_at, zone())
    lines = [read, say("collection_newest_post", at=newest), *map(_usual, found.usual)]
    if any(one.expected is None for one in found.usual):
        lines.append(say("collection_too_young"))
    link = f'<a href="/collection?tab=runs&run={facts.run_id}" target="_self">'
    link += f"{say('collection_to_run')} #{facts.run_id}</a>"
    html = f'<div class="zx-meta">{markup.parts(*map(markup.shown, lines), link)}</div>'
    for alarm in found.alarms:
        cause, step = told(alarm, language())
        html += f'<div class="zx-item"><b>!</b> {markup.with_code(cause)}'
        if step:
            html += f'<div class="zx-meta">{markup.with_code(say("next_step", what=step))}</div>'
        html += "</div>"
    return html


def _usual(one: Usual) -> str:
    hours = round(one.window.total_seconds() / 3600)
    if one.expected is None:
        return say("collection_posted_young", hours=hours, n=f"{one.posted:,}")
    return say("collection_posted", hours=hours, n=f"{one.posted:,}", usual=f"{one.expected:,.0f}")


def _legend() -> None:
    pieces = (
        f'<span class="zx-day zx-day-{day}">{sign}</span> {say(f"collection_day_{day}")}'
        for day, sign in SIGNS.items()
    )
    st.html(f'<div class="zx-meta zx-legend">{" &nbsp; ".join(pieces)}</div>')


def _strip(strip: Strip) -> str:
    """A sign for each day, and the days that matter in words, which a screen reader tells."""
    cells = []
    for on, kind, posted in strip.days:
        words = f"{times.day(on)} {say(f'collection_day_{kind}')}"
        if posted:
            words += f" {say('collection_day_posts', n=f'{posted:,}')}"
        cells.append(
            f'<span class="zx-day zx-day-{kind}" title="{words}" aria-hidden="true">'
            f"{SIGNS[kind]}</span>"
        )
    words = _gaps(strip) or say("collection_no_gap", n=DAYS)
    first, last = times.day(strip.days[0][0]), times.day(strip.days[-1][0])
    return (
        f'<div class="zx-strip"><span class="zx-meta">{first}</span>{"".join(cells)}'
        f'<span class="zx-meta">{last}</span></div><div class="zx-meta">{words}</div>'
    )


def _gaps(strip: Strip) -> str:
    """The days that were not read whole, in words; empty where there are none."""
    return say("semicolon").join(
        say("pair", a=say(f"collection_day_{kind}"), b=times.ranges(days))
        for kind in (Day.BLOCKED, Day.GAP, Day.PARTLY)
        if (days := strip.of(kind))
    )


def _fields(found: SourceHealth) -> None:
    if not found.fields:
        return
    with st.expander(say("collection_fields"), key=f"fields-{found.facts.source}"):
        rows = "".join(map(_field, found.fields))
        head = "".join(
            f"<th>{say(key)}</th>"
            for key in ("collection_field", "collection_filled_now", "collection_filled_before")
        )
        st.html(f'<table class="zx-table"><tr>{head}</tr>{rows}</table>')


def _field(one: FieldShare) -> str:
    name = markup.shown(term("field", one.name))
    before = f"{one.filled_before / one.of_before:.0%}" if one.of_before else "—"
    now_filled = f"{one.filled / one.of:.0%}" if one.of else "—"
    return f"<tr><td>{name}</td><td>{now_filled} ({one.of:,})</td><td>{before}</td></tr>"
