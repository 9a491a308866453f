"""Pages in Streamlit's own test runner: opened by somebody, and read."""

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.pages import PAGES
from recovery.casework import cases
from recovery.casework.lifecycle import Stage
from storage import cases as stored
from storage.engine import transaction
from storage.models import Case
from tests.dashboard import signing
from tests.dashboard.conftest import ROOT

MAIN = str(ROOT / "dashboard" / "main.py")


def opened(page: str | None = None, *, user: str = "wang", **query: str) -> AppTest:
    """The page ``app_pages/PAGE.py``, or the first one, as ``user`` sees it."""
    signing.sign_in(user)
    app = AppTest.from_file(MAIN, default_timeout=20)
    if page is not None:  # by its address: the first page need not be drawn before
        app._page_hash = calc_hash(next(one.path for one in PAGES if one.file == page))
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    """All that the page says, in one string."""
    kinds = ("title", "markdown", "caption", "text", "subheader", "code", "warning", "info")
    said = [element.value for kind in kinds for element in app.get(kind)]
    said += [element.proto.body for element in app.get("html")]
    said += [element.proto.title for element in app.get("empty")]
    return "\n".join(map(str, said))


def case(case_id: int) -> Case:
    with transaction() as session:
        return cases.get(session, case_id)


def in_stage(stage: Stage) -> int:
    with transaction() as session:
        return next(
            case.id or 0 for case, _, _ in stored.listed(session, stages=[stage]) if case.id
        )
