"""A dropped file before it is imported: what it is taken for, its columns, its first rows."""

from dataclasses import dataclass

import streamlit as st

from dashboard import markup, outcomes, times
from dashboard.outcomes import Outcome
from dashboard.queries.overview import brand_names
from dashboard.sign_in.session import language, me, now, say, term, zone
from dashboard.widgets import heading
from recovery.collection import collecting, importing
from recovery.collection.file_looks import FIELDS, FileKind, Look, look
from recovery.collection.importing import Wanted
from recovery.collection.uploads import Upload
from recovery.messages import told
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import ZhuanxiError

JOBS = "import-jobs"
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Pending:
    """A kept file, the names of its columns, and the kind that it is taken for."""

    upload: Upload
    names: list[str]
    kind: FileKind

    @property
    def key(self) -> str:
        """Of its widgets: the name of its folder, which no other file has."""
        return self.upload.path.parent.name


def show(pending: Pending, kinds: list[FileKind]) -> bool:
    """Show it; whether it is dealt with: given to an import, or put aside."""
    size = say("collection_file_size", kb=f"{max(1, pending.upload.size // 1024):,}")
    st.html(f'<div class="zx-title">{markup.shown(pending.upload.name)}</div>')
    st.caption(say("collection_file_guess", size=size, kind=say(f"collection_file_{pending.kind}")))
    wanted = _wanted(pending, kinds)
    seen, refused = _look(pending, wanted)
    if refused is not None:
        st.html(outcomes.as_html(refused))
    columns = _columns(pending, wanted, seen)
    if columns is not None:
        wanted = Wanted(wanted.kind, wanted.source, wanted.brand, columns)
        seen, refused = _look(pending, wanted)
        if refused is not None:
            st.html(outcomes.as_html(refused))
    if seen is not None:
        _rows(seen)
    with st.container(horizontal=True):
        is_started = st.button(
            say("collection_import_start"),
            key=f"start-{pending.key}",
            type="primary",
            icon=":material/upload:",
            disabled=seen is None or len(seen.rejected) == seen.read,
        )
        is_dropped = st.button(say("collection_import_drop"), key=f"drop-{pending.key}")
    if is_dropped:
        pending.upload.discard()
    elif is_started:
        return _start(pending, wanted)
    return is_dropped


def _start(pending: Pending, wanted: Wanted) -> bool:
    try:
        with transaction() as session:
            actor = me(session)
        job = importing.start(pending.upload, wanted, actor, get_settings())
    except ZhuanxiError as error:
        outcomes.refuse("imports", error)
        return False
    st.session_state[JOBS] = [*st.session_state.get(JOBS, []), job]
    return True


def _wanted(pending: Pending, kinds: list[FileKind]) -> Wanted:
    """What it is, of which source, about which brand: chosen by whoever knows."""
    with transaction() as session:
        brands = list(brand_names(session).values())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.selectbox(
            say("collection_file_is"),
            kinds,
            index=kinds.index(pending.kind),
            format_func=lambda one: say(f"collection_file_{one}"),
            key=f"kind-{pending.key}",
        )
        source = None
        if kind is FileKind.POSTS:
            source = st.selectbox(
                say("collection_file_source"),
                ["", *collecting.sources()],
                format_func=lambda one: term("source", one) if one else say("collection_as_said"),
                accept_new_options=True,
                key=f"source-{pending.key}",
            )
        brand = st.selectbox(
            say("collection_file_brand"),
            ["", *brands],
            format_func=lambda one: one or say("collection_matched"),
            key=f"brand-{pending.key}",
        )
    if not brands:
        st.text(say("collection_file_no_brand"))
    return Wanted(kind or pending.kind, source or None, brand or None)


def _look(pending: Pending, wanted: Wanted) -> tuple[Look | None, Outcome | None]:
    """The first rows, or why they cannot be read so."""
    try:
        found = look(
            pending.upload.path,
            wanted.kind,
            get_settings(),
            now(),
            source=wanted.source,
            columns=wanted.columns,
        )
    except ZhuanxiError as error:
        cause, _ = told(error, language())
        return None, Outcome(False, cause, say("collection_map_next"))
    return found, None


def _columns(pending: Pending, wanted: Wanted, seen: Look | None) -> dict[str, str] | None:
    """Which column holds what; ``None`` while nobody has changed what was guessed."""
    if seen is not None and not seen.is_mapped:
        st.text(say("collection_known_format", format=seen.read_as))
        return None
    guessed = dict(seen.columns) if seen is not None else {}
    said: dict[str, str] = {}
    with (
        st.expander(say("collection_map"), expanded=seen is None, key=f"map-{pending.key}"),
        st.grid(4, min_column_width=180, gap="small"),
    ):
        for field in FIELDS[wanted.kind]:
            options = ["", *pending.names]
            column = guessed.get(field, "")
            chosen = st.selectbox(
                term("field", field),
                options,
                index=options.index(column) if column in options else 0,
                format_func=lambda one: (
                    markup.one_line(one, 60) if one else say("collection_no_column")
                ),
                key=f"map-{pending.key}-{wanted.kind}-{field}",
            )
            if (chosen or "") != column:
                said[field] = chosen or ""
    return said or None


def _rows(seen: Look) -> None:
    """How many of the first rows would be taken, what the columns hold, and some rows."""
    good = seen.read - len(seen.rejected)
    key = "collection_would" if seen.rejected else "collection_would_all"
    st.text(say(key, read=f"{seen.read:,}", good=f"{good:,}", bad=f"{len(seen.rejected):,}"))
    cells = "".join(
        f"<tr><td>{markup.shown(term('field', field))}</td><td>{markup.shown(column)}</td>"
        f"<td>{seen.filled.get(field, 0):,}/{good:,}</td></tr>"
        for field, column in seen.columns.items()
    )
    heads = ("collection_field", "collection_column", "collection_said")
    head = "".join(f"<th>{say(one)}</th>" for one in heads)
    st.html(f'<table class="zx-table"><tr>{head}</tr>{cells}</table>')
    if seen.ignored:
        names = say("comma").join(seen.ignored[:SHOWN])
        st.html(
            f'<div class="zx-meta">{markup.shown(say("collection_ignored", names=names))}</div>'
        )
    if seen.samples:
        heading(say("collection_first_rows"))
    for sample in seen.samples:
        meta = markup.parts(
            times.moment(sample.at, zone()),
            markup.shown(term("source", sample.where)),
            f"<bdi>{markup.shown(sample.who)}</bdi>",
        )
        words = markup.block(markup.one_line(sample.words, 200), "zx-cut")
        st.html(f'<div class="zx-item"><div class="zx-meta">{meta}</div>{words}</div>')
    if seen.rejected:
        heading(say("collection_would_reject"))
        st.html(
            "".join(
                f'<div class="zx-meta">{say("collection_line", n=line)} '
                f"{markup.shown(term('reason', reason))}</div>"
                for line, reason in seen.rejected[:SHOWN]
            )
        )
