"""Addresses that lead nowhere, opened by somebody who is signed in."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from dashboard.app import create_app
from dashboard.sign_in import cookies
from tests.dashboard.signing import new_session

BROWSER = {"host": "localhost", "accept": "text/html", "accept-language": "zh-CN,en;q=0.8"}


@pytest.fixture(scope="module")
def browser(home: object) -> Iterator[TestClient]:
    with TestClient(create_app(), base_url="http://localhost") as client:  # one loop for all
        yield client


@pytest.fixture
def client(browser: TestClient, clean_database: None) -> TestClient:
    browser.cookies.set(cookies.session_name(), new_session("wang"))
    return browser


@pytest.mark.parametrize("path", ["/nowhere", "/queue/more", "/Overview", "/a/b.html"])
def test_what_is_no_page_answers_404_in_the_readers_language(client: TestClient, path: str) -> None:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 404
    assert "没有这个页面" in answer.text
    english = client.get(path, headers={**BROWSER, "accept-language": "en-GB"})
    assert "There is no such page" in english.text


def test_an_address_is_shown_as_text(client: TestClient) -> None:
    answer = client.get("/<script>alert(1)</script>", headers=BROWSER)
    assert answer.status_code == 404
    assert "<script>" not in answer.text


@pytest.mark.parametrize("path", ["/", "/queue", "/healthz", "/_stcore/health"])
def test_what_is_there_is_left_alone(client: TestClient, path: str) -> None:
    assert client.get(path, headers=BROWSER).status_code == 200


def test_files_are_left_to_streamlit(client: TestClient) -> None:
    answer = client.get("/static/none.js", headers={**BROWSER, "accept": "*/*"})
    assert "没有这个页面" not in answer.text
