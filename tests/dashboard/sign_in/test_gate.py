"""The server's gate: what answers without a session, and what a session opens, over real HTTP."""

import re
import secrets
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from sqlalchemy import text
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from dashboard.sign_in import cookies
from dashboard.sign_in.gate import local_path
from recovery.access import users
from recovery.access.actor import Role
from storage.engine import transaction
from tests.dashboard.conftest import served
from tests.dashboard.http import Answer, ask
from tests.dashboard.signing import PASSWORD, give_password, new_session

PAGES = ("/", "/queue", "/case?case=1", "/password", "/nowhere", "/index.html", "/sign-in/other")
PARTS = (
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/_stcore/script-health-check",
    "/_stcore/upload_file/a/b",
    "/_stcore/bidi-components/x/y.js",
    "/_stcore/agent/v1",
    "/media/0123.png",
    "/component/x/index.html",
    "/static/js/index.js",
    "/app/static/x",
    "/favicon.png",
    "/healthz/",
    "//healthz",
    "/sign-in/../queue",
    "/auth/login",
    "/oauth2callback",
)
BROWSER = {"Accept": "text/html,*/*", "Sec-Fetch-Mode": "navigate"}


@pytest.fixture(autouse=True)
def _people(clean_database: None) -> Iterator[None]:
    with transaction() as session:
        users.add(session, "li", Role.HANDLER)
    give_password("li")
    yield


def session_cookie(user: str = "li") -> dict[str, str]:
    return {"Cookie": f"{cookies.session_name()}={new_session(user)}"}


def form(dashboard: str, path: str = "/sign-in", **headers: str) -> tuple[str, dict[str, str]]:
    """The token of the form at a path, and the cookies to send it with."""
    answer = ask(dashboard, path, **BROWSER, **headers)
    assert answer.status == 200
    found = re.search(r'name="token" value="([0-9a-f]+)"', answer.body)
    assert found is not None
    kept = "; ".join([*answer.cookies, *([headers["Cookie"]] if headers else [])])
    return found.group(1), {"Cookie": kept}


def send(dashboard: str, path: str, headers: dict[str, str], **fields: str) -> Answer:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return ask(dashboard, path, "POST", urlencode(fields), **kind, **headers)


def sign_in(dashboard: str, password: str = PASSWORD, **fields: str) -> Answer:
    token, headers = form(dashboard)
    return send(
        dashboard,
        "/sign-in",
        headers,
        **{"token": token, "name": "li", "password": password, **fields},
    )


def opens_websocket(dashboard: str, **headers: str) -> bool:
    try:
        with connect(
            dashboard.replace("http", "ws") + "/_stcore/stream",
            additional_headers=headers,
            subprotocols=["streamlit"],  # type: ignore[list-item]
        ):
            return True
    except InvalidStatus as refused:
        assert refused.response.status_code == 403
        return False


def test_without_a_session_a_page_leads_to_the_sign_in_page(dashboard: str) -> None:
    for path in PAGES:
        answer = ask(dashboard, path, **BROWSER)
        assert answer.status == 303 and answer.headers["location"].startswith("/sign-in"), path
        assert answer.body == ""


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"])
def test_without_a_session_nothing_else_is_answered(dashboard: str, method: str) -> None:
    for path in (*PARTS, "/", "/queue", "/password", "/sign-out"):
        answer = ask(dashboard, path, method)
        assert answer.status == 401, path
        assert answer.body in ("", "sign in first")


@pytest.mark.parametrize(
    "cookie", ["", "zhuanxi_session=", "zhuanxi_session=abc", "zhuanxi_session=' OR 1=1 --"]
)
def test_the_websocket_opens_with_a_session_only(dashboard: str, cookie: str) -> None:
    assert not opens_websocket(dashboard, **({"Cookie": cookie} if cookie else {}))
    assert opens_websocket(dashboard, **session_cookie())


def test_a_session_that_was_ended_opens_nothing(dashboard: str) -> None:
    cookie = session_cookie()
    assert ask(dashboard, "/", **BROWSER, **cookie).status == 200
    with transaction() as session:
        session.execute(text("UPDATE app_user SET is_active = false"))
    assert ask(dashboard, "/", **BROWSER, **cookie).status == 303
    assert not opens_websocket(dashboard, **cookie)


def test_the_cookie_is_out_of_the_reach_of_scripts_and_other_sites(dashboard: str) -> None:
    answer = sign_in(dashboard, next="/queue")
    assert (answer.status, answer.headers["location"]) == (303, "/queue")
    (kept,) = [line for line in answer.set_cookies if line.startswith(cookies.session_name())]
    assert "HttpOnly" in kept and "SameSite=lax" in kept and "Path=/" in kept
    assert len(kept.split("=")[1].split(";")[0]) == 43


def test_the_sign_in_page_loads_nothing_from_elsewhere_and_runs_no_script(dashboard: str) -> None:
    answer = ask(dashboard, "/sign-in", **BROWSER)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy
    assert "<script" not in answer.body and " style=" not in answer.body
    assert answer.headers["cache-control"] == "no-store"
    assert ask(dashboard, "/sign-in/style.css").status == 200
    assert ask(dashboard, "/sign-in/icon.svg").status == 200


def test_a_wrong_password_and_a_wrong_name_are_told_alike(dashboard: str) -> None:
    wrong, unknown = sign_in(dashboard, "not this one"), sign_in(dashboard, name="nobody")
    assert (wrong.status, unknown.status) == (401, 401)
    for answer in (wrong, unknown):
        assert "用户名或密码不对" in answer.body and PASSWORD not in answer.body
    assert not wrong.set_cookies or all("session" not in one for one in wrong.set_cookies)
    tokenless = re.sub(r'value="[^"]*"', "", wrong.body)
    assert tokenless == re.sub(r'value="[^"]*"', "", unknown.body)


def test_a_locked_user_is_refused_with_the_right_password(dashboard: str) -> None:
    for _ in range(5):
        sign_in(dashboard, "not this one")
    assert sign_in(dashboard).status == 401


def test_what_was_typed_as_name_is_kept_as_text(dashboard: str) -> None:
    answer = sign_in(dashboard, name='"><script>alert(1)</script>')
    assert "<script" not in answer.body and "&lt;script&gt;" in answer.body


def test_a_form_that_is_not_ours_is_refused(dashboard: str) -> None:
    token, headers = form(dashboard)
    _, other = form(dashboard)
    right = {"name": "li", "password": PASSWORD}
    assert send(dashboard, "/sign-in", headers, **right).status == 403
    assert send(dashboard, "/sign-in", headers, token="0" * 64, **right).status == 403
    assert send(dashboard, "/sign-in", other, token=token, **right).status == 403
    assert send(dashboard, "/sign-in", {}, token=token, **right).status == 403
    foreign = {**headers, "Origin": "https://evil.example"}
    assert send(dashboard, "/sign-in", foreign, token=token, **right).status == 403
    assert send(dashboard, "/sign-in", headers, token=token, **right).status == 303


def test_signing_out_needs_the_form_of_this_session(dashboard: str) -> None:
    cookie, other = session_cookie(), session_cookie()
    token, _ = form(dashboard, "/password", **cookie)
    foreign, _ = form(dashboard, "/password", **other)
    assert send(dashboard, "/sign-out", cookie, token=foreign).headers["location"] == "/password"
    assert ask(dashboard, "/", **BROWSER, **cookie).status == 200
    assert send(dashboard, "/sign-out", cookie, token=token).headers["location"] == "/sign-in"
    assert ask(dashboard, "/", **BROWSER, **cookie).status == 303
    assert ask(dashboard, "/", **BROWSER, **other).status == 200


def test_signing_out_everywhere_ends_the_other_browsers_too(dashboard: str) -> None:
    cookie, other = session_cookie(), session_cookie()
    token, _ = form(dashboard, "/password", **cookie)
    send(dashboard, "/sign-out", cookie, token=token, everywhere="1")
    assert ask(dashboard, "/", **BROWSER, **other).status == 303


def test_who_must_change_their_password_gets_nothing_else(dashboard: str) -> None:
    give_password("li", must_change=True)
    cookie = session_cookie()
    answer = ask(dashboard, "/queue", **BROWSER, **cookie)
    assert answer.headers["location"] == "/password?next=%2Fqueue"
    assert ask(dashboard, "/_stcore/host-config", **cookie).status == 403
    assert not opens_websocket(dashboard, **cookie)
    token, _ = form(dashboard, "/password", **cookie)
    new = secrets.token_hex(8)
    fields = {"token": token, "old": PASSWORD, "new": new, "next": "/queue"}
    assert send(dashboard, "/password", cookie, **fields, again="other").status == 400
    assert send(dashboard, "/password", cookie, **fields, again=new).headers["location"] == "/queue"
    assert opens_websocket(dashboard, **cookie)


@pytest.mark.parametrize(
    "path",
    [
        *("https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "evil"),
        *("/%0d%0aX: y".replace("%0d%0a", "\r\n"), "/\tx", "javascript:alert(1)", "", "/sign-in"),
        *("/sign-out", "///evil.example", "http:/evil", "/" + "x" * 2000),
    ],
)
def test_afterwards_no_other_site_is_opened(dashboard: str, path: str) -> None:
    assert local_path(path) == "/"
    assert sign_in(dashboard, next=path).headers["location"] == "/"


@pytest.mark.parametrize("path", ["/", "/queue", "/case?case=1", "/mentions?q=%E8%8C%B6&x=a:b"])
def test_afterwards_the_page_that_was_wanted_is_opened(path: str) -> None:
    assert local_path(path) == path


def test_a_form_that_is_too_long_is_not_read(dashboard: str) -> None:
    assert sign_in(dashboard, name="x" * 100_000).status == 403


def test_behind_https_cookies_are_secure_and_browsers_told_to_stay() -> None:
    names = '["desk.example.com"]'
    with served(ZHUANXI_DASHBOARD__HTTPS="true", ZHUANXI_DASHBOARD__ALLOWED_HOSTS=names) as address:
        answer = ask(address, "/sign-in", Host="desk.example.com", **BROWSER)
        assert answer.status == 200
        assert "max-age" in answer.headers["strict-transport-security"]
        (kept,) = answer.set_cookies
        assert kept.startswith("__Host-") and "Secure" in kept
        assert ask(address, "/sign-in", Host="other.example.com", **BROWSER).status == 400
        here, plain = "https://desk.example.com", "http://desk.example.com"
        assert ask(address, "/sign-in", Host="desk.example.com", Origin=here).status == 200
        assert ask(address, "/sign-in", Host="desk.example.com", Origin=plain).status == 403


def test_an_address_behind_a_proxy_is_believed_from_that_proxy_only() -> None:
    for proxies, believed in (("[]", "127.0.0.1"), ('["127.0.0.1"]', "10.9.8.7")):
        with served(ZHUANXI_DASHBOARD__PROXIES=proxies) as address:
            token, headers = form(address)
            kept = {**headers, "X-Forwarded-For": "10.9.8.7"}
            send(address, "/sign-in", kept, token=token, name="li", password=PASSWORD)
        with transaction() as session:
            newest = "SELECT details->>'address' FROM audit_line ORDER BY id DESC LIMIT 1"
            assert session.scalar(text(newest)) == believed
