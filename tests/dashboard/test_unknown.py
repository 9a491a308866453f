"""Addresses that lead nowhere, opened by somebody who is signed in."""

import pytest

from dashboard.sign_in import cookies
from tests.dashboard.http import Answer, ask
from tests.dashboard.signing import new_session

Asked = dict[str, str]


@pytest.fixture
def asked(clean_database: None) -> Asked:
    """What a browser in which wang is signed in sends with every request."""
    return {
        "accept": "text/html",
        "accept_language": "zh-CN,en;q=0.8",
        "cookie": f"{cookies.session_name()}={new_session('wang')}",
    }


def open_path(dashboard: str, path: str, asked: Asked, **other: str) -> Answer:
    return ask(dashboard, path, **{**asked, **other})


@pytest.mark.parametrize("path", ["/nowhere", "/queue/more", "/Overview", "/a/b.html"])
def test_what_is_no_page_answers_404_in_the_readers_language(
    dashboard: str, path: str, asked: Asked
) -> None:
    answer = open_path(dashboard, path, asked)
    assert answer.status == 404
    assert "没有这个页面" in answer.body
    english = open_path(dashboard, path, asked, accept_language="en-GB")
    assert "There is no such page" in english.body


def test_an_address_is_shown_as_text(dashboard: str, asked: Asked) -> None:
    answer = open_path(dashboard, "/<script>alert(1)</script>", asked)
    assert answer.status == 404
    assert "<script>" not in answer.body


@pytest.mark.parametrize("path", ["/", "/queue", "/healthz", "/_stcore/health"])
def test_what_is_there_is_left_alone(dashboard: str, path: str, asked: Asked) -> None:
    assert open_path(dashboard, path, asked).status == 200


def test_files_are_left_to_streamlit(dashboard: str, asked: Asked) -> None:
    answer = open_path(dashboard, "/static/none.js", asked, accept="*/*")
    assert "没有这个页面" not in answer.body
