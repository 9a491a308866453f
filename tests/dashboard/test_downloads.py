"""Files that are made when their button is pressed: for the session that there is then."""

import ast
from collections.abc import Callable
from datetime import datetime

import pandas as pd
import pytest
from sqlalchemy import text
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from dashboard import exports
from dashboard.case import document
from dashboard.collection import run as collection_run
from dashboard.overview import card
from dashboard.overview.picture import Card, Font
from recovery.access.rights import Right
from recovery.access.signing_in import NotSignedIn
from storage.checkout import CHECKOUT
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.models import AuditLine
from tests.dashboard.signing import sign_in


def exported() -> int:
    """How often something was taken along, by the audit."""
    with transaction() as session:
        lines = session.exec(select(AuditLine).where(AuditLine.kind == "exported"))
        return len(list(lines))


def revoke() -> None:
    with transaction() as session:
        session.execute(text("UPDATE sign_in SET ended_at = now()"))


def of_list(ending: str) -> Callable[[], bytes]:
    rows = pd.DataFrame({"n": [1, 2]})
    return lambda: exports.file_of(
        lambda: rows, "x", exports.NOTHING, (), ending, "zh", Right.SEE_FIGURES
    )


@pytest.mark.parametrize(
    ("make", "begins"),
    [
        (lambda: document.saved(1), b"PK"),
        (of_list("xlsx"), b"PK"),
        (of_list("csv"), "\ufeff".encode()),
    ],
    ids=["case", "xlsx", "csv"],
)
def test_a_file_is_made_for_who_is_signed_in_when_it_is_asked_for(
    world: datetime, make: Callable[[], bytes], begins: bytes
) -> None:
    pressed = exports.in_this_session(make)
    assert pressed().startswith(begins)
    assert exported() == 1
    revoke()
    with pytest.raises(NotSignedIn):
        pressed()
    assert exported() == 1


def test_the_picture_and_the_rejected_rows_ask_too(world: datetime) -> None:
    file = CHECKOUT / "README.md"
    pressed = exports.in_this_session(lambda: collection_run._taken(file))
    assert pressed() == file.read_bytes() and exported() == 1
    sign_in("li")
    with pytest.raises(WrongUsage, match="may not do this"):  # the rows hold authors' names
        pressed()
    revoke()
    picture = exports.in_this_session(lambda: card.saved(*(Card, Font)))
    for one in (pressed, picture):
        with pytest.raises(NotSignedIn):
            one()
    assert exported() == 1


def drawn() -> None:
    """A page whose file is made in a thread of nobody's, as the server does."""
    from threading import Thread

    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    from dashboard.exports import in_this_session

    def whose() -> bytes:
        run = get_script_run_ctx(suppress_warning=True)
        return b"nobody's" if run is None else run.session_id.encode()

    made: list[bytes] = []
    for make in (whose, in_this_session(whose)):
        thread = Thread(target=lambda make=make: made.append(make()))
        thread.start()
        thread.join()
    run = get_script_run_ctx()
    st.text(made[0].decode())
    st.text("ours" if run is not None and made[1].decode() == run.session_id else "lost")


def test_the_thread_that_makes_a_file_knows_whose_it_is() -> None:
    app = AppTest.from_function(drawn, default_timeout=60).run()
    assert not app.exception
    assert [one.value for one in app.text] == ["nobody's", "ours"]


def test_every_download_button_makes_its_file_so() -> None:
    found = []
    for file in sorted((CHECKOUT / "dashboard").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.download_button":
                data = node.args[1]
                by = ast.unparse(data.func) if isinstance(data, ast.Call) else ast.unparse(data)
                found.append((file.name, by))
    assert len(found) >= 4
    assert {by for _, by in found} == {"exports.in_this_session", "_maker"}, found
