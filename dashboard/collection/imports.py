"""采集 · 导入: a file is dropped, looked at, and imported beside everything else."""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard import markup, outcomes
from dashboard.collection import import_form
from dashboard.collection.import_form import Pending
from dashboard.collection.run import rejected_button
from dashboard.outcomes import Outcome
from dashboard.pages import PAGES
from dashboard.sign_in.session import language, me, now, say, term
from dashboard.widgets import heading
from recovery.access.actor import Actor
from recovery.access.rights import Right
from recovery.collection import importing, uploads
from recovery.collection.file_looks import FileKind, columns_of, guess
from recovery.collection.importing import Importing, Stage
from recovery.messages import told
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import DatabaseUnavailable, ZhuanxiError

PLACE = "imports"
PENDING, JOBS, SERIAL = "import-pending", "import-jobs", "import-serial"
DRAWN = "import-drawn"


def show(actor: Actor) -> None:
    """The tab."""
    kinds = importing.kinds_of(actor)
    if not kinds:
        st.text(say("collection_import_not_yours"))
        return
    outcomes.show(PLACE)
    jobs: list[Importing] = st.session_state.get(JOBS, [])
    if jobs:
        is_busy = any(not job.is_over for job in jobs)
        st.session_state[DRAWN] = True
        st.fragment(_progress, run_every=1.5 if is_busy else None)(is_busy)
    pending: Pending | None = st.session_state.get(PENDING)
    if pending is None:
        _drop(kinds)
    elif import_form.show(pending, kinds):
        st.session_state.pop(PENDING)
        st.rerun()


def _drop(kinds: list[FileKind]) -> None:
    most = get_settings().dashboard.upload_mb
    names = say("comma").join(say(f"collection_file_{kind}") for kind in kinds)
    st.text(say("collection_drop_about", kinds=names))
    serial = int(st.session_state.get(SERIAL, 0))
    with st.container(key="import-drop"):
        file = st.file_uploader(
            say("collection_drop"),
            key=f"import-file-{serial}",
            max_upload_size=most,
            help=say("collection_drop_help", most=most),
        )
    if file is None:
        return
    st.session_state[SERIAL] = serial + 1  # the browser's file is let go
    _take(file, kinds, most)
    st.rerun()


def _take(file: UploadedFile, kinds: list[FileKind], most: int) -> None:
    """Keep a file's bytes for a moment and see what it is."""
    try:
        upload = uploads.keep(
            file.name, file.getvalue(), get_settings().home, most_megabytes=most, now=now()
        )
    except ZhuanxiError as error:
        outcomes.refuse(PLACE, error)
        return
    try:
        names = columns_of(upload.path)
        taken_for = guess(upload.path, names)
    except ZhuanxiError as error:
        upload.discard()
        outcomes.refuse(PLACE, error)
        return
    kind = taken_for if taken_for in kinds else kinds[0]
    st.session_state[PENDING] = Pending(upload, names, kind)


def _progress(is_busy: bool) -> None:
    """How far the imports of this session are, told anew while one goes on."""
    with transaction() as session:
        me(session).must(Right.SEE_COLLECTION)
    jobs: list[Importing] = st.session_state.get(JOBS, [])
    is_over = all(job.is_over for job in jobs)
    is_drawn = st.session_state.pop(DRAWN, False)  # with the whole page: no click may be lost
    if is_busy and is_over and not is_drawn:
        st.rerun(scope="app")  # ends the refreshing, and the page counts what has come
    for number, job in enumerate(jobs):
        with st.container(border=True, gap="xsmall", key=f"import-job-{number}"):
            _job(job, number)
    if is_over and st.button(say("collection_import_forget"), key="import-forget", type="tertiary"):
        st.session_state[JOBS] = []
        st.rerun(scope="app")


def _job(job: Importing, number: int) -> None:
    kind = say(f"collection_file_{job.kind}")
    st.html(f"<div><b>{markup.shown(job.name)}</b> · {kind}</div>")
    match job.stage:
        case Stage.WAITING:
            st.progress(0.0, say("collection_import_waiting"))
        case Stage.READING:
            rows = say("collection_import_rows", n=f"{job.rows:,}")
            st.progress(min(1.0, max(0.0, job.share)), rows)
        case Stage.JUDGING:
            st.progress(1.0, say("collection_import_judging"))
        case Stage.FAILED:
            st.html(outcomes.as_html(_why(job)))
        case Stage.DONE:
            _done(job, number)


def _why(job: Importing) -> Outcome:
    if isinstance(job.error, DatabaseUnavailable):
        return Outcome(False, say("database_down"))
    if isinstance(job.error, ZhuanxiError):
        return Outcome(False, *told(job.error, language()))
    return Outcome(False, say("collection_import_failed"), say("collection_import_failed_next"))


def _done(job: Importing, number: int) -> None:
    """What came of it: how many, why not the others, and where they are now."""
    counts = say(
        "collection_import_done",
        read=f"{job.rows:,}",
        new=f"{job.new:,}",
        updated=f"{job.updated:,}",
        rejected=f"{job.rejected:,}",
    )
    st.html(outcomes.as_html(Outcome(not job.rejected or job.new + job.updated > 0, counts)))
    if job.by_worker:
        st.text(say("collection_import_by_worker"))
    elif job.cases:
        st.text(say("collection_import_cases", n=f"{job.cases:,}"))
    else:
        st.text(say("collection_import_no_case"))
    st.html(f'<div class="zx-meta">{markup.parts(*_links(job))}</div>')
    if job.reasons:
        heading(say("collection_rejected"))
        ordered = sorted(job.reasons.items(), key=lambda one: -one[1])
        st.html(
            "".join(
                f'<div class="zx-item">{markup.shown(term("reason", reason))} · {count:,}</div>'
                for reason, count in ordered
            )
        )
    if job.rejected_file is not None and job.rejected_file.is_file():
        rejected_button(job.rejected_file, f"job-{number}")


def _links(job: Importing) -> list[str]:
    known = {page.path for page in PAGES}
    links = []
    if job.run_id is not None:
        if job.new:
            links.append(("mentions", f"mentions?run={job.run_id}", "collection_to_mentions"))
        links.append(("collection", f"collection?tab=runs&run={job.run_id}", "collection_to_run"))
    links.append(("queue", "queue", "collection_to_queue"))
    return [
        f'<a href="/{address}" target="_self">{say(key)}</a>'
        for path, address, key in links
        if path in known
    ]
