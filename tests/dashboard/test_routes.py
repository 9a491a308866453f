"""Every route of the server in every state of a session, against a table written by hand."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import text
from starlette.routing import BaseRoute, Match, Mount

from dashboard.app import create_app
from dashboard.pages import PAGES
from dashboard.sign_in import cookies
from recovery.access import users
from recovery.access.actor import Role
from storage.engine import transaction
from tests.conftest import empty_tables
from tests.dashboard.http import ask
from tests.dashboard.sign_in.test_gate import BROWSER, opens_websocket
from tests.dashboard.signing import give_password, new_session

ROLES = [str(role) for role in Role if role is not Role.SYSTEM]
NOBODY = ["no session", "a wrong one", "ended", "expired", "deactivated"]
MUST_CHANGE = "must change"
STATES = [*NOBODY, MUST_CHANGE, *ROLES]


@dataclass(frozen=True)
class Row:
    """What a request is answered: to nobody, to who must change their password, to a role."""

    path: str
    method: str
    is_page: bool
    nobody: int
    must_change: int
    signed_in: int

    def of(self, state: str) -> int:
        if state in NOBODY:
            return self.nobody
        return self.must_change if state == MUST_CHANGE else self.signed_in


def page(path: str, nobody: int, must_change: int, signed_in: int) -> Row:
    """What a browser asks for to show it."""
    return Row(path, "GET", True, nobody, must_change, signed_in)


def part(path: str, nobody: int, must_change: int, signed_in: int, method: str = "GET") -> Row:
    """What a page, or a program, asks for."""
    return Row(path, method, False, nobody, must_change, signed_in)


def closed(path: str, signed_in: int, method: str = "GET") -> Row:
    """A part that answers signed-in people only."""
    return part(path, 401, 403, signed_in, method)


ROWS = [
    *(page(path, 303, 303, 200) for path in ("/", *(f"/{one.path}" for one in PAGES))),
    *(closed(path, 200) for path in ("/", *(f"/{one.path}" for one in PAGES))),
    *(page(path, 303, 303, 404) for path in ("/nowhere", "/first", "/index.html", "/a/b")),
    *(page(path, 200, 200, 200) for path in ("/healthz", "/readyz")),
    *(part(path, 200, 200, 200) for path in ("/healthz", "/readyz")),
    *(part(f"/sign-in/{one}", 200, 200, 200) for one in ("style.css", "icon.svg")),
    page("/sign-in", 200, 303, 303),
    part("/sign-in", 403, 403, 403, "POST"),  # a form without its token
    page("/password", 303, 200, 200),
    part("/password", 401, 403, 403, "POST"),
    page("/sign-out", 303, 404, 404),  # it is left by the form only
    part("/sign-out", 401, 303, 303, "POST"),
    closed("/_stcore/health", 200),
    closed("/_stcore/health", 204, "OPTIONS"),
    closed("/_stcore/metrics", 200),
    closed("/_stcore/metrics", 204, "OPTIONS"),
    closed("/_stcore/host-config", 200),
    closed("/_stcore/stream", 200),  # not as a websocket: Streamlit's empty page
    closed("/media/0.png", 404),
    closed("/media/0.png", 204, "OPTIONS"),
    closed("/_stcore/upload_file/a/b", 403, "PUT"),  # without Streamlit's own token
    closed("/_stcore/upload_file/a/b", 403, "DELETE"),
    closed("/_stcore/upload_file/a/b", 204, "OPTIONS"),
    closed("/component/x/index.html", 404),
    closed("/component/x/index.html", 204, "OPTIONS"),
    closed("/_stcore/bidi-components/x/y.js", 404),
    closed("/_stcore/bidi-components/x/y.js", 204, "OPTIONS"),
    closed("/auth/login", 302),
    closed("/auth/logout", 302),
    closed("/oauth2callback", 302),
    closed("/_stcore/agent/interact", 403, "POST"),
    closed("/_stcore/agent/mcp", 400, "POST"),  # switched off, and says so
    closed("/_stcore/agent/openapi.json", 200),  # the description of what is switched off
    closed("/static/js/none.js", 200),
    closed("/app/static/x", 200),
    closed("/favicon.png", 200),
]


@pytest.fixture(scope="module")
def sessions(home: object) -> Iterator[dict[str, dict[str, str]]]:
    """The cookie of somebody in each state."""
    empty_tables()
    with transaction() as session:
        for name in STATES[2:]:
            users.add(session, name.replace(" ", ""), Role(name if name in ROLES else "admin"))
    give_password("mustchange", must_change=True)
    tokens = {name: new_session(name.replace(" ", "")) for name in STATES[2:]}
    with transaction() as session:
        for change in ("ended_at = now()", "expires_at = now() - interval '1 second'"):
            who = "ended" if change.startswith("ended") else "expired"
            session.execute(
                text(
                    f"UPDATE sign_in SET {change} FROM app_user u "
                    "WHERE u.id = user_id AND u.name = :who"
                ),
                {"who": who},
            )
        session.execute(text("UPDATE app_user SET is_active = false WHERE name = 'deactivated'"))
    name = cookies.session_name()
    yield {
        "no session": {},
        "a wrong one": {"Cookie": f"{name}={'x' * 43}"},
        **{state: {"Cookie": f"{name}={token}"} for state, token in tokens.items()},
    }


def _name(row: Row) -> str:
    return f"{row.method} {row.path}{' page' if row.is_page else ''}"


@pytest.mark.parametrize("row", ROWS, ids=_name)
def test_a_route_answers_those_who_are_written_down(
    dashboard: str, sessions: dict[str, dict[str, str]], row: Row
) -> None:
    shown = BROWSER if row.is_page else {}
    for state in STATES:
        answer = ask(dashboard, row.path, row.method, **shown, **sessions[state])
        assert answer.status == row.of(state), state
        if answer.status == 401:
            assert answer.body == "sign in first"
        if answer.status == 303 and state in NOBODY:
            assert answer.headers["location"].startswith("/sign-in") and answer.body == ""


@pytest.mark.parametrize("state", STATES)
def test_the_websocket_opens_for_roles_only(
    dashboard: str, sessions: dict[str, dict[str, str]], state: str
) -> None:
    assert opens_websocket(dashboard, **sessions[state]) is (state in ROLES)


def _routes() -> list[BaseRoute]:
    return [one for one in create_app()._build_starlette_app().routes if not isinstance(one, Mount)]


def test_every_route_of_the_server_is_written_down(home: object) -> None:
    """By what it matches: a route that is added needs a row."""
    missing = []
    for route in _routes():
        scopes = [
            {
                "type": kind,
                "path": row.path,
                "method": row.method,
                "headers": [(b"accept", b"text/html")] if row.is_page else [],
                "query_string": b"",
                "server": ("localhost", 80),
                "scheme": "http",
            }
            for row in ROWS
            for kind in ("http", "websocket")
        ]
        if not any(route.matches(scope)[0] is Match.FULL for scope in scopes):
            missing.append(str(route))
    assert missing == []
