"""Lists as files: what is shown can be taken along, safe to open and written in the audit."""

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import pandas as pd
import streamlit as st
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

from dashboard import i18n, sheets
from dashboard.sign_in.session import language, me, now, say, zone
from recovery.access import audit
from recovery.access.rights import Right
from recovery.access.sight import Sight
from storage.engine import transaction
from storage.masking import mask

MOST_ROWS: Final = 10_000
"""Rows that one file takes; that some were left out is said in it."""

FORMATS: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}


@dataclass(frozen=True, slots=True)
class About:
    """What a list was filtered by; it stands in the file and, brand and period, in its name.

    Attributes:
        brand: the brand's name, where one was chosen.
        period: ``2026-11-16_2026-11-22``, where one was chosen.
        filters: every other filter that is set, as people read it.
        words: what was searched for. It may be a customer's name, and is masked like one.
    """

    brand: str = ""
    period: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    words: str = ""


NOTHING: Final = About()


def buttons(
    key: str,
    rows: Callable[[], pd.DataFrame],
    *,
    right: Right,
    name: str,
    about: About = NOTHING,
    people: Collection[str] | None = None,
) -> None:
    """A menu that saves a list as xlsx or csv; ``rows`` is asked only when one is chosen.

    Who presses it is looked up again then, and the file is a line of the audit. Personal data in
    its texts is masked, and so are the names of customers unless the role may take them out.

    Args:
        key: unique on the page.
        rows: the list, its columns named as people read them. It gives one row more than
            :data:`MOST_ROWS` where there are more. It runs outside of the page's own run; it draws
            nothing.
        right: the page's; who has lost it since gets no file.
        name: of the list, as people read it; the file's name begins with it.
        about: what the list was filtered by.
        people: columns that hold customers' names; by default the one headed ``say("customer")``.
    """
    with st.popover(say("export"), icon=":material/download:", type="tertiary", key=f"save-{key}"):
        choices(key, rows, name=name, right=right, about=about, people=people)


def choices(
    key: str,
    rows: Callable[[], pd.DataFrame],
    *,
    right: Right,
    name: str,
    about: About = NOTHING,
    people: Collection[str] | None = None,
) -> None:
    """The same without the menu around it, where there already is one."""
    named = frozenset((say("customer"),) if people is None else people)
    for ending, mime in FORMATS.items():
        st.download_button(
            say(f"export_{ending}"),
            _maker(rows, name, about, named, ending, language(), right),
            file_name=sheets.file_name(name, about.brand, about.period, _stamp(), ending),
            mime=mime,
            key=f"export-{ending}-{key}",
            icon=":material/table:" if ending == "xlsx" else ":material/notes:",
            on_click="ignore",
            width="stretch",
        )
    st.caption(say("export_about", most=f"{MOST_ROWS:,}"))


def _maker(
    rows: Callable[[], pd.DataFrame],
    name: str,
    about: About,
    people: Collection[str],
    ending: str,
    spoken: str,
    right: Right,
) -> Callable[[], bytes]:
    return in_this_session(lambda: file_of(rows, name, about, people, ending, spoken, right))


def in_this_session(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """What makes a file when its button is pressed, asking again whose browser session this is.

    Streamlit calls it in a thread that knows of no browser session; nobody would be signed in.
    """
    run = get_script_run_ctx(suppress_warning=True)

    def made() -> bytes:
        with ThreadPoolExecutor(1, initializer=add_script_run_ctx, initargs=(None, run)) as pool:
            return pool.submit(make).result()

    return made


def on_record(right: Right, subject: str, ending: str, **details: object) -> None:
    """Who saves this now may, and it is written in the audit.

    Raises:
        WrongUsage: who asks is signed in no longer, or may not.
    """
    with transaction() as session:
        actor = me(session)
        actor.must(right)
        audit.record(
            session,
            actor,
            audit.AuditKind.EXPORTED,
            now=now(),
            subject=subject,
            format=ending,
            **details,
        )


def file_of(
    rows: Callable[[], pd.DataFrame],
    name: str,
    about: About,
    people: Collection[str],
    ending: str,
    spoken: str,
    right: Right,
) -> bytes:
    """One list as one file, written in the audit.

    Raises:
        WrongUsage: who asks is signed in no longer, or may not.
    """
    with transaction() as session:
        actor = me(session)
        actor.must(right)
    found = rows()
    shown = found.head(MOST_ROWS)
    is_masked = not actor.may(Right.EXPORT_NAMES)
    table = _harmless(shown, frozenset(people) if is_masked else frozenset())
    heads = [str(name) for name in table.columns]
    at = now()
    if ending == "csv":
        made = sheets.csv(heads, table.itertuples(index=False), zone())
    else:
        lines = _told(name, about, actor.name, at, len(found), is_masked, spoken)
        titles = i18n.phrase("export_sheet_about", spoken), i18n.phrase("export_sheet", spoken)
        made = sheets.xlsx(titles, lines, heads, table.itertuples(index=False), zone())
    on_record(
        right,
        name,
        ending,
        rows=len(shown),
        is_cut=len(found) > len(shown),
        names="masked" if is_masked else "shown",
    )
    return made


def _harmless(frame: pd.DataFrame, people: Collection[str]) -> pd.DataFrame:
    """The list with personal data masked, and with the names of ``people`` masked."""
    name = Sight(is_masked=True).name
    table = frame.map(lambda cell: mask(cell).text if isinstance(cell, str) else cell)
    for column in people:
        if column in table:
            table[column] = table[column].map(lambda one: name(one) if isinstance(one, str) else "")
    return table


def _told(
    name: str, about: About, who: str, at: datetime, count: int, is_masked: bool, spoken: str
) -> list[tuple[str, object]]:
    def phrase(key: str, **values: object) -> str:
        return i18n.phrase(key, spoken, **values)

    filters = {
        phrase("brand"): about.brand,
        phrase("period"): about.period,
        **about.filters,
        phrase("export_words"): Sight(is_masked=is_masked).name(about.words),
    }
    lines: list[tuple[str, object]] = [
        (phrase("export_what"), name),
        *((label, mask(value).text) for label, value in filters.items() if value),
        (phrase("export_when"), at),
        (phrase("export_rows"), min(count, MOST_ROWS)),
        (phrase("export_who"), who),
        (phrase("export_masked"), phrase("export_names" if is_masked else "export_no_names")),
    ]
    if count > MOST_ROWS:
        left_out = phrase("export_cut", most=f"{MOST_ROWS:,}")
        lines.append((phrase("export_left_out"), left_out))
    return lines


def _stamp() -> str:
    return now().astimezone(zone()).strftime("%Y%m%d-%H%M")
