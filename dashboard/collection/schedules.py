"""采集 · 计划: crawls that repeat, when they are due next, and changing them."""

from datetime import datetime

import pandas as pd
import streamlit as st

from dashboard import exports, markup, outcomes, times
from dashboard.collection import schedule_form
from dashboard.collection.runs import no_worker
from dashboard.queries import schedules as queries
from dashboard.queries.schedules import ScheduleLine
from dashboard.sign_in.session import now, say, term, zone
from dashboard.widgets import calm_words
from recovery.access.actor import Actor
from recovery.access.rights import Right
from recovery.collection import scheduling
from storage.engine import transaction
from storage.models import AppSetting, Schedule, ScheduleTick

PLACE = "schedules"


def show(actor: Actor) -> None:
    """The tab."""
    outcomes.show(PLACE)
    with transaction() as session:
        lines, paused = queries.listed(session, now(), zone())
    may = actor.may(Right.KEEP_SCHEDULES)
    if lines:
        no_worker()
        _all(paused, may)
        if any(one.is_overdue for one in lines):
            calm_words(say("collection_no_scheduler"), say("collection_no_scheduler_next"))
    else:
        st.text(say("collection_no_schedule"))
    for line in lines:
        with st.container(border=True, gap="xsmall", key=f"schedule-{line.row.id}"):
            st.html(_told(line))
            if may:
                _actions(line)
    if lines:
        name = say("collection_tab_schedules")
        exports.buttons("schedules", _file, right=Right.SEE_COLLECTION, name=name)
    if may:
        schedule_form.add(is_open=not lines)


def _all(paused: AppSetting | None, may: bool) -> None:
    if paused is not None:
        by = say(
            "collection_all_paused",
            by=paused.changed_by,
            at=times.moment(paused.changed_at, zone()),
            because=paused.value.get("because") or "—",
        )
        calm_words(by, "")
        if may:
            st.button(say("collection_resume_all"), key="resume-all", on_click=_resume_all)
    elif may:
        with st.popover(say("collection_pause_all"), icon=":material/pause:", key="pause-all-why"):
            because = st.text_input(say("collection_because"), key="pause-because", max_chars=200)
            st.button(
                say("collection_pause_all"),
                key="pause-all",
                type="primary",
                on_click=_pause_all,
                args=(because,),
            )


def _told(line: ScheduleLine) -> str:
    """A schedule, when it is due, what becomes of it; all that people wrote is escaped."""
    row = line.row
    meta = markup.parts(
        markup.shown(term("source", row.source)),
        markup.shown("、".join(line.brands) or say("all_brands")),
        markup.shown(when(row.trigger, row.expression)),
        markup.shown(_options(row)),
        say("collection_jitter", n=row.jitter_seconds) if row.jitter_seconds else "",
        say("collection_night", hours=markup.shown(row.night_pause)) if row.night_pause else "",
        say(f"collection_missed_{row.on_missed}"),
    )
    coming = _coming(line)
    html = (
        f"<div><b>{markup.shown(row.name)}</b> · {_state(line)}</div>"
        f'<div class="zx-meta">{meta}</div>'
    )
    if coming:
        html += f"<div>{say('collection_next', at=coming)}</div>"
    for tick in line.ticks:
        link = f'<a href="/collection?tab=runs&run={tick.run_id}" target="_self">#{tick.run_id}</a>'
        html += f'<div class="zx-meta">{_tick(tick, link)}</div>'
    return html


def _file() -> pd.DataFrame:
    with transaction() as session:
        lines, _ = queries.listed(session, now(), zone())
    return pd.DataFrame(map(_cells, lines))


def _cells(line: ScheduleLine) -> dict[str, object]:
    row = line.row
    return {
        say("collection_name"): row.name,
        say("collection_state"): _state(line),
        say("collection_source"): term("source", row.source),
        say("brand"): "、".join(line.brands) or say("all_brands"),
        say("collection_trigger"): when(row.trigger, row.expression),
        say("collection_options"): _options(row),
        say("collection_jitter_seconds"): row.jitter_seconds,
        say("collection_night_field"): row.night_pause or "",
        say("collection_missed"): say(f"collection_missed_{row.on_missed}"),
        say("collection_coming"): _coming(line),
        say("collection_lately"): say("semicolon").join(
            _tick(one, f"#{one.run_id}") for one in line.ticks
        ),
    }


def _state(line: ScheduleLine) -> str:
    state = "paused" if line.row.is_paused else "active" if line.coming else "stopped"
    return say(f"collection_is_{state}")


def _options(row: Schedule) -> str:
    names = {"since": say("collection_since"), "limit": say("collection_limit")}
    return say("comma").join(
        f"{names.get(key, key)} {_one(value)}" for key, value in row.options.items()
    )


def _coming(line: ScheduleLine) -> str:
    return say("semicolon").join(map(moment, line.coming))


def _one(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def moment(at: datetime) -> str:
    """A local time with its weekday."""
    local = at.astimezone(zone())
    return say(
        "collection_moment", at=times.moment(local, zone()), day=say(f"day_{local.weekday()}")
    )


def when(trigger: str, expression: str) -> str:
    """A trigger in words."""
    return say(f"collection_when_{trigger}", expression=expression.strip())


def _tick(tick: ScheduleTick, run: str) -> str:
    made = run if tick.run_id is not None else ""
    return say(
        f"collection_tick_{tick.outcome}", at=moment(tick.due_at), run=made, n=tick.stands_for
    )


def _actions(line: ScheduleLine) -> None:
    row = line.row
    with st.container(horizontal=True, gap="small"):
        st.button(
            say("collection_run_now"),
            key=f"run-{row.id}",
            icon=":material/play_arrow:",
            type="tertiary",
            on_click=_run,
            args=(row.name,),
        )
        if row.is_paused:
            st.button(
                say("collection_resume"),
                key=f"resume-{row.id}",
                icon=":material/play_circle:",
                type="tertiary",
                on_click=_resume,
                args=(row.name,),
            )
        else:
            st.button(
                say("collection_pause"),
                key=f"pause-{row.id}",
                icon=":material/pause:",
                type="tertiary",
                on_click=_pause,
                args=(row.name,),
            )
        if st.button(
            say("collection_edit"), key=f"edit-{row.id}", icon=":material/edit:", type="tertiary"
        ):
            schedule_form.edit(line)
        with st.popover(
            say("collection_remove"),
            icon=":material/delete:",
            type="tertiary",
            key=f"remove-why-{row.id}",
        ):
            st.text(say("collection_remove_sure"))
            st.button(
                say("collection_remove"),
                key=f"remove-{row.id}",
                type="primary",
                on_click=_remove,
                args=(row.name,),
            )


def _run(name: str) -> None:
    outcomes.attempt(
        PLACE,
        lambda session, actor: scheduling.run_now(session, actor, name, now()),
        say("collection_queued"),
    )


def _pause(name: str) -> None:
    outcomes.attempt(
        PLACE,
        lambda session, actor: scheduling.pause(session, actor, name, now()),
        say("collection_paused_one", name=name),
    )


def _resume(name: str) -> None:
    outcomes.attempt(
        PLACE,
        lambda session, actor: scheduling.resume(session, actor, name, now()),
        say("collection_resumed_one", name=name),
    )


def _remove(name: str) -> None:
    outcomes.attempt(
        PLACE,
        lambda session, actor: scheduling.remove(session, actor, name),
        say("collection_removed_one", name=name),
    )


def _pause_all(because: str) -> None:
    outcomes.attempt(
        PLACE,
        lambda session, actor: scheduling.pause_all(session, actor, because, now()),
        say("collection_paused_all"),
    )


def _resume_all() -> None:
    outcomes.attempt(
        PLACE,
        lambda session, actor: scheduling.resume_all(session, actor, now()),
        say("collection_resumed_all"),
    )
