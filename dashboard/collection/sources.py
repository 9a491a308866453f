"""Whether what the sources bring can be believed: a calm line, or what is wrong and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from dashboard import markup, times
from dashboard.queries import collection
from dashboard.queries.collection import Freshness
from dashboard.queries.overview import Overview
from dashboard.sign_in.session import language, now, say, term
from dashboard.widgets import run_badge
from recovery.collection import health
from recovery.collection.causes import retold
from recovery.collection.health import SourceHealth
from recovery.messages import told
from storage.engine import transaction

SHOWN = 3  # troubled sources in full view; the rest unfold


@dataclass(frozen=True, slots=True)
class Trouble:
    """A source that cannot be trusted, with what is wrong and what to do, in words."""

    source: str
    causes: tuple[str, ...]
    next_steps: tuple[str, ...]


def look(freshness: Sequence[Freshness]) -> list[str]:
    """Say whether all is well, else what is wrong; the names of the sources that are not well."""
    with transaction() as session:
        stamp = collection.stamp(session)
    examined = health_now(stamp)
    found = troubles(freshness, examined, now(), language())
    if found:
        _tell(found)
    elif examined:
        young = [one.facts.source for one in examined if not _is_known(one)]
        names = say("comma").join(term("source", one) for one in young)
        key = "sources_read" if young else "sources_well"
        st.caption(f":material/check_circle: {say(key, n=len(examined), names=names)}")
    return [one.source for one in found]


@st.cache_data(ttl=60, show_spinner=False)
def health_now(stamp: str) -> list[SourceHealth]:
    """Once a minute at most, and whenever a run has ended: the usual is counted over weeks."""
    del stamp
    with transaction() as session:
        return health.examine(session, now())


def troubles(
    freshness: Sequence[Freshness], examined: Sequence[SourceHealth], at: datetime, language: str
) -> list[Trouble]:
    """The sources that cannot be trusted: those with alarms first, then those that are only old."""
    alarms = {one.facts.source: one.alarms for one in examined if one.alarms}
    found = []
    for source, own in alarms.items():
        words = [told(alarm, language) for alarm in own]
        causes, next_steps = (tuple(dict.fromkeys(each)) for each in zip(*words, strict=True))
        found.append(Trouble(source, causes, next_steps))
    for one in freshness:
        if one.source not in alarms and not one.is_trusted(at):
            found += _old(one, at, language)
    return found


def _old(one: Freshness, at: datetime, language: str) -> list[Trouble]:
    if one.kind == "import":
        status, cause = term("run_status", one.status), retold(one.cause or "—", language)
        said = say("import_ended", status=status, cause=cause)
        return [Trouble(one.source, (said,), (say("import_next"),))]
    if one.last_ok_at is None:  # its first run has not ended
        return []
    said = say("stale", ago=times.ago(one.last_ok_at, at, language))
    return [Trouble(one.source, (said,), (say("stale_next", source=one.source),))]


def _is_known(one: SourceHealth) -> bool:
    return any(each.expected is not None for each in one.usual)


def _tell(found: Sequence[Trouble]) -> None:
    with st.container(border=True, gap="xsmall", key="source-troubles"):
        st.markdown(
            f":orange[:material/warning:] **{say('sources_troubled', n=len(found))}**",
        )
        st.html("".join(map(_line, found[:SHOWN])))
        if len(found) > SHOWN:
            with st.expander(say("sources_more", n=len(found) - SHOWN)):
                st.html("".join(map(_line, found[SHOWN:])))


def _line(one: Trouble) -> str:
    """What is wrong with one source. A cause may quote a site, so all of it is escaped."""
    causes = "<br>".join(map(markup.with_code, one.causes))
    steps = "".join(
        f'<div class="zx-meta">{markup.with_code(say("next_step", what=step))}</div>'
        for step in one.next_steps
        if step
    )
    name = markup.shown(term("source", one.source))
    return f'<div class="zx-item"><div><b>{name}</b> {causes}</div>{steps}</div>'


def show(seen: Overview) -> None:
    """Each source with its newest run, and the days that were not read."""
    st.subheader(say("sources"), anchor=False)
    first_shown = seen.trend.index[0]
    gaps = [
        f"{term('source', source)} {times.ranges(shown)}"
        for source, days in seen.coverage.missed.items()
        if (shown := [day for day in days if day >= first_shown])
    ]
    if gaps:
        st.caption(say("gaps", list=say("semicolon").join(gaps)))
    with st.grid(4, min_column_width=240, gap="small"):
        for one in seen.freshness:
            with st.container(border=True, gap="xsmall", height="stretch"):
                _source(one)


def _source(one: Freshness) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(term("source", one.source))
        run_badge(one.status)
        if one.kind == "import":
            st.badge(say("imported"), color="gray", icon=":material/upload_file:")
    if one.last_ok_at is None:
        st.caption(say("never_ok"))
    else:
        ago = times.ago(one.last_ok_at, now(), language())
        st.caption(f"{say('last_ok', ago=ago)} · {say('items', read=one.read, new=one.new)}")
    if one.note:
        note = markup.shown(retold(one.note, language()))
        st.html(f'<div class="zx-meta">{note}</div>')
