"""One run: how it ended and why, what it was asked, what it counted; and the same again."""

from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import exports, markup, outcomes, times
from dashboard.queries import collection_days
from dashboard.sign_in.session import language, me, now, say, term, zone
from dashboard.widgets import heading, run_badge
from recovery.access.rights import Right
from recovery.collection import collecting
from recovery.collection.causes import retold
from storage import runs
from storage.config import get_settings
from storage.engine import transaction
from storage.models import CrawlRun

PLACE = "runs"


def show(run_id: int) -> None:
    """The run with this number."""
    if st.button(say("collection_to_runs"), key="to-runs", icon=":material/arrow_back:"):
        del st.query_params["run"]
        st.rerun()
    with transaction() as session:
        actor = me(session)
        runs.end_lost(session, now())
        run = runs.get(session, run_id)
        repeats = collection_days.reruns_of(session, run_id)
    with st.container(horizontal=True, vertical_alignment="center"):
        name = f"#{run.id} {term('source', run.source)}"
        st.html(f'<div class="zx-title">{markup.shown(name)}</div>', width="content")
        run_badge(run.status)
    _times(run, repeats)
    for words in (run.cause, run.note):
        if words:
            st.html(markup.block(retold(words, language()), "zx-quote"))
    is_over = run.status not in runs.UNFINISHED
    may = run.kind != "import" and is_over and actor.may(Right.RUN_CRAWLS)
    if may and st.button(
        say("collection_again"),
        key=f"rerun-{run.id}",
        type="primary",
        icon=":material/replay:",
        help=say("collection_again_help"),
    ):
        _again(run_id)
    _rejected(run)
    _numbers(run)


def _again(run_id: int) -> None:
    outcomes.attempt(
        PLACE,
        lambda session, actor: collecting.rerun(session, actor, run_id, now=now()),
        say("collection_queued"),
    )
    del st.query_params["run"]
    st.rerun()


def _times(run: CrawlRun, repeats: list[int]) -> None:
    lasted = ""
    if run.started_at is not None and run.finished_at is not None:
        seconds = (run.finished_at - run.started_at).total_seconds()
        lasted = say("collection_lasted", seconds=f"{seconds:,.1f}")
    of = say("collection_rerun_of", run=run.rerun_of) if run.rerun_of else ""
    again = say("collection_rerun_by", runs="、".join(f"#{one}" for one in repeats))
    st.html(
        '<div class="zx-meta">'
        + markup.parts(
            say("collection_asked_by", who=markup.shown(run.actor)),
            say(f"collection_kind_{run.kind}"),
            say("collection_started", at=times.moment(run.started_at, zone())),
            lasted,
            of,
            again if repeats else "",
            say(
                "collection_counts",
                read=f"{run.read:,}",
                new=f"{run.new:,}",
                updated=f"{run.updated:,}",
                rejected=f"{run.rejected:,}",
            ),
        )
        + "</div>"
    )


def _rejected(run: CrawlRun) -> None:
    """How many rows were rejected by which reason, and the rows themselves while they are kept."""
    if not run.reasons:
        return
    heading(say("collection_rejected"))
    reasons = [(term("reason", reason), count) for reason, count in run.reasons.items()]
    st.html(
        "".join(
            f'<div class="zx-item">{markup.shown(words)} · {count:,}</div>'
            for words, count in sorted(reasons, key=lambda one: -one[1])
        )
    )
    named = run.statistics.get("rejected_file")
    file = Path(named) if isinstance(named, str) else None
    home = get_settings().home.resolve()
    if file is not None and file.is_file() and file.resolve().is_relative_to(home):
        rejected_button(file, f"run-{run.id}")


def rejected_button(file: Path, key: str) -> None:
    """The rejected rows as a file, for those who import; it is masked but for authors' names."""
    with transaction() as session:
        if not me(session).may(Right.IMPORT_POSTS):
            return
    st.download_button(
        say("collection_take_rejected"),
        exports.in_this_session(lambda: _taken(file)),
        file_name="rejected.csv",
        mime="text/csv",
        key=f"rejected-{key}",
        icon=":material/download:",
        on_click="ignore",
    )


def _taken(file: Path) -> bytes:
    exports.on_record(Right.IMPORT_POSTS, file.name, "csv", names="shown")
    return file.read_bytes()


def _numbers(run: CrawlRun) -> None:
    asked = [(key, _plain(value)) for key, value in run.options.items()]
    counted = [(key, _plain(value)) for key, value in sorted(run.statistics.items())]
    for name, rows in (("options", asked), ("statistics", counted)):
        if not rows:
            continue
        with st.expander(
            say(f"collection_{name}"), expanded=name == "options", key=f"{name}-{run.id}"
        ):
            columns = [say("collection_what"), say("collection_value")]
            frame = pd.DataFrame(rows, columns=columns)
            st.dataframe(frame, hide_index=True, key=f"{name}-table-{run.id}", placeholder="")
            if name == "statistics":
                exports.buttons(
                    f"run-{run.id}",
                    partial(_same, frame),
                    right=Right.SEE_COLLECTION,
                    name=f"{say('collection_statistics')}-{run.id}",
                )


def _plain(value: Any) -> str:
    """An option or a statistic as one line. It was masked when it was stored."""
    if isinstance(value, list):
        return markup.one_line("、".join(map(str, value)))
    if isinstance(value, dict):
        return markup.one_line("；".join(f"{key} = {one}" for key, one in value.items()))
    return markup.one_line(str(value))


def _same(frame: pd.DataFrame) -> pd.DataFrame:
    return frame
