"""Settings: environment over file over defaults."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from recovery import bootstrap
from storage.config import Settings, default_home, get_settings
from storage.errors import WrongUsage


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZHUANXI_HOME", str(tmp_path))
    return tmp_path


def test_defaults_are_polite_and_local() -> None:
    settings = Settings()
    assert settings.database_url is None
    assert settings.dashboard.host == "127.0.0.1"
    source = settings.source("weibo")
    assert (source.download_delay, source.concurrent_requests, source.obey_robots) == (1, 2, True)


def test_a_nested_value_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHUANXI_SOURCES__WEIBO__BASE_URL", "http://127.0.0.1:9000")
    monkeypatch.setenv("ZHUANXI_SLA__FIRST_RESPONSE_HOURS", "1.5")
    settings = Settings()
    assert settings.source("weibo").base_url == "http://127.0.0.1:9000"
    assert settings.source("feed").base_url is None
    assert settings.sla.first_response_hours == 1.5


def test_values_come_from_the_file_in_the_home_folder(home: Path) -> None:
    (home / "zhuanxi.toml").write_text(
        'language = "en"\n[sources.feed]\ndownload_delay = 3.5\n[priority]\nfailed = 40\n'
    )
    settings = Settings()
    assert settings.language == "en"
    assert settings.source("feed").download_delay == 3.5
    assert (settings.priority.failed, settings.priority.escalated) == (40, 20)


def test_the_environment_wins_over_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "zhuanxi.toml").write_text(
        "history_days = 10\n[sources.weibo]\nmax_pages = 4\ndownload_delay = 7\n"
    )
    monkeypatch.setenv("ZHUANXI_HISTORY_DAYS", "60")
    monkeypatch.setenv("ZHUANXI_SOURCES__WEIBO__MAX_PAGES", "9")
    settings = Settings()
    assert settings.history_days == 60
    assert settings.source("weibo").max_pages == 9
    assert settings.source("weibo").download_delay == 7  # the rest of the table stays


def test_another_file_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other.toml").write_text("history_days = 77\n")
    monkeypatch.setenv("ZHUANXI_CONFIG", str(tmp_path / "other.toml"))
    assert Settings().history_days == 77


def test_the_database_may_be_named_in_the_usual_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/zhuanxi")
    assert Settings().database_url == "postgresql://db/zhuanxi"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_the_dashboard_listens_on_loopback(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHUANXI_DASHBOARD__HOST", host)
    assert Settings().dashboard.host == host


@pytest.mark.parametrize("host", ["example.com", ""])
def test_the_dashboard_listens_on_addresses_only(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHUANXI_DASHBOARD__HOST", host)
    with pytest.raises(ValidationError, match="no address of a machine"):
        Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZHUANXI_HISTORY_DAYS", "0"),
        ("ZHUANXI_LANGUAGE", "fr"),
        ("ZHUANXI_TIMEZONE", "Mars/Olympus"),
        ("ZHUANXI_TIMEZONE", "../etc/passwd"),
        ("ZHUANXI_SOURCES__WEIBO__CONCURRENT_REQUESTS", "9"),
        ("ZHUANXI_SOURCES__WEIBO__DOWNLOAD_DELAY", "-1"),
        ("ZHUANXI_CLASSIFY__COMPLAINT_THRESHOLD", "1"),
        ("ZHUANXI_SLA__WORKDAY_START", "nine"),
        ("ZHUANXI_SLA__WORKDAY_END", "08:00"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError):
        Settings()


def test_a_bad_value_is_told_with_its_place_and_the_next_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ZHUANXI_SOURCES__WEIBO__MAX_PAGES", "many")
    get_settings.cache_clear()
    try:
        with pytest.raises(WrongUsage, match=r"sources\.weibo\.max_pages: .*integer") as error:
            bootstrap.start()
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()
    assert "docs/settings.md" in error.value.next_step


def test_a_file_that_is_no_toml_is_told_without_a_traceback(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "zhuanxi.toml").write_text("history_days = = 3\n")
    get_settings.cache_clear()
    try:
        with pytest.raises(WrongUsage, match=r"zhuanxi\.toml"):
            bootstrap.start()
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()


def test_the_default_home_is_one_that_postgresql_can_reach() -> None:
    assert default_home().is_absolute()
    assert default_home().name == "zhuanxi"
