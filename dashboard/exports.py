"""Lists as files: what is shown can be taken along, safe to open and written in the audit."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from dashboard.session import me, now, say
from recovery import audit
from storage.engine import transaction

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def buttons(key: str, rows: Callable[[], pd.DataFrame], *, name: str) -> None:
    """A button that saves a list; ``rows`` is asked only when it is pressed.

    Args:
        key: unique on the page.
        rows: the list, its columns named as people read them.
        name: of the file, without its ending.
    """
    st.download_button(
        say("export_csv"),
        lambda: _csv(rows(), name),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=f"export-{key}",
        type="tertiary",
        icon=":material/download:",
        on_click="ignore",
    )


def _csv(frame: pd.DataFrame, name: str) -> bytes:
    with transaction() as session:
        audit.record(
            session,
            me(session),
            audit.AuditKind.EXPORTED,
            now=now(),
            subject=name,
            rows=len(frame),
            format="csv",
        )
    return frame.map(harmless).to_csv(index=False).encode("utf-8-sig")


def harmless(value: object) -> object:
    """A cell that no spreadsheet runs: what looks like a formula begins with an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
