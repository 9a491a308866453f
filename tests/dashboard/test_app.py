"""The server itself: what it answers, to whom, and what it never tells."""

import http.client
import socket
from urllib.parse import urlsplit

import pytest
from streamlit import config

from dashboard.app import OPTIONS, create_app, serve
from dashboard.sign_in import cookies
from storage.errors import WrongUsage
from tests.dashboard import signing
from tests.dashboard.conftest import served


def get(address: str, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, body, {name.lower(): value for name, value in answer.getheaders()}


def upgrade(address: str, **headers: str) -> int:
    websocket = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Protocol": "streamlit",
    }
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request("GET", "/_stcore/stream", headers={**websocket, **headers})
    status = connection.getresponse().status
    connection.close()
    return status


def signed_in() -> dict[str, str]:
    return {"Cookie": f"{cookies.session_name()}={signing.new_session('wang')}"}


def test_it_lives_and_is_ready(dashboard: str) -> None:
    assert get(dashboard, "/healthz")[:2] == (200, '{"status":"ok"}')
    assert get(dashboard, "/readyz")[:2] == (200, '{"status":"ready"}')


def test_the_first_page_is_served_and_may_not_be_framed(
    dashboard: str, clean_database: None
) -> None:
    status, body, headers = get(dashboard, "/", **signed_in())
    assert status == 200 and "<html" in body
    assert headers["content-security-policy"] == "frame-ancestors 'none'"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.0.9:8501", ""])
@pytest.mark.parametrize("path", ["/", "/healthz", "/_stcore/host-config"])
def test_a_request_that_names_another_host_is_refused(dashboard: str, host: str, path: str) -> None:
    status, body, _ = get(dashboard, path, Host=host)
    assert status == 400 and "html" not in body


@pytest.mark.parametrize("host", ["localhost:{port}", "127.0.0.1:{port}", "[::1]:{port}"])
def test_loopback_names_are_answered(dashboard: str, host: str) -> None:
    port = urlsplit(dashboard).port
    assert get(dashboard, "/healthz", Host=host.format(port=port))[0] == 200


def test_another_sites_page_gets_nothing(dashboard: str, clean_database: None) -> None:
    cookie = signed_in()
    port = urlsplit(dashboard).port
    for origin in (
        "https://evil.example",
        "null",
        f"http://localhost:{port}",
        "http://127.0.0.1:1",
    ):
        assert get(dashboard, "/", Origin=origin, **cookie)[0] == 403
        assert upgrade(dashboard, Origin=origin, **cookie) == 403
    assert upgrade(dashboard, Origin=dashboard, **cookie) == 101
    assert upgrade(dashboard, Origin="http://evil.example", Host="evil.example", **cookie) == 400


def test_without_a_database_it_lives_but_is_not_ready() -> None:
    with served(DATABASE_URL="postgresql://nobody@127.0.0.1:1/none") as address:
        assert get(address, "/healthz")[0] == 200
        status, body, _ = get(address, "/readyz")
        assert (status, body) == (503, '{"status":"unavailable"}')


def test_a_taken_port_is_told_with_the_next_step() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(WrongUsage) as told:
        serve("127.0.0.1", taken.getsockname()[1])
    assert "--port" in told.value.next_step


def test_our_options_hold_whatever_the_user_configured() -> None:
    config.set_option("client.showErrorDetails", "full")
    config.set_option("browser.gatherUsageStats", True)
    create_app()
    assert {name: config.get_option(name) for name in OPTIONS} == OPTIONS
    assert config.get_option("server.allowedHosts") == ["localhost", "127.0.0.1", "::1"]
