"""``zhuanxi doctor``: what it finds and what it says to do."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from recovery.access import users
from recovery.access.actor import Role
from recovery.doctor import examine
from recovery.findings import Finding
from storage import brands, migrate, runs
from storage.config import Settings, get_settings
from storage.engine import transaction
from storage.keys import get_keys
from tests.recovery.making import NOW, brand, rows
from tests.storage.making import mention, upsert

pytestmark = pytest.mark.usefixtures("clean_database")


def found(now: datetime = NOW, settings: Settings | None = None) -> dict[str, Finding]:
    return {finding.check: finding for finding in examine(settings or get_settings(), now)}


def test_a_new_installation_is_sound_and_says_what_to_do_next() -> None:
    findings = found()
    assert {f.level for f in findings.values()} == {"ok", "warning"}
    assert {name for name, f in findings.items() if f.level == "ok"} == {
        "packages",
        "home",
        "database",
    }
    assert "zhuanxi brand add" in findings["brands"].next_step
    assert "zhuanxi init" in findings["users"].next_step
    assert "zhuanxi up" in findings["workers"].next_step
    assert findings["classifier"].told.startswith("baseline")


def test_what_was_set_up_is_told() -> None:
    brand()
    with transaction() as session:
        users.add(session, "lin", Role.LEAD)
    findings = found()
    assert (findings["brands"].level, findings["brands"].told) == ("ok", "monitored: 云杉")
    assert findings["users"].level == "ok"


def test_an_old_cookie_and_a_failed_run_are_told_with_the_next_step() -> None:
    with transaction() as session:
        brands.set_cookie(session, "weibo", b"sealed", NOW - timedelta(days=21))
        brands.set_cookie(session, "feed", b"sealed", NOW - timedelta(days=19))
        run = runs.create(session, kind="crawl", source="weibo", actor="a", now=NOW)
        assert run.id is not None
        runs.finish(session, run.id, status="blocked", cause="HTTP 432", now=NOW)
    findings = found()
    assert findings["cookie of weibo"].level == "warning"
    assert "cookie of feed" not in findings
    assert "HTTP 432" in findings["source weibo"].told
    assert f"zhuanxi runs rerun {run.id}" in findings["source weibo"].next_step


def test_a_source_that_recovered_is_told_no_more() -> None:
    with transaction() as session:
        brands.source(session, "weibo")
        for status in ("failed", "ok"):
            run = runs.create(session, kind="crawl", source="weibo", actor="a", now=NOW)
            assert run.id is not None
            runs.finish(session, run.id, status=status, now=NOW)
    assert "source weibo" not in found()


def test_posts_that_wait_for_a_verdict_are_counted() -> None:
    with transaction() as session:
        upsert(session, mention("1"), mention("2"))
    assert found()["verdicts"].told.startswith("2 ")


def test_a_key_that_others_can_read_is_a_failure() -> None:
    get_keys()
    key = get_settings().home / "keys" / "hash-1.key"
    key.chmod(0o644)
    try:
        finding = found()["keys"]
    finally:
        key.chmod(0o600)
    assert finding.level == "failed"
    assert finding.next_step == f"chmod 600 {key}"
    assert "keys" not in found()


def test_a_year_without_a_known_calendar_is_told() -> None:
    assert "holidays" not in found()
    later = datetime(2027, 3, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert "2027" in found(later)["holidays"].told


def test_tables_of_another_version_are_a_failure() -> None:
    migrate.downgrade("-1")
    try:
        findings = found()
    finally:
        migrate.upgrade()
    assert findings["database"].level == "failed"
    assert findings["database"].next_step == "run `zhuanxi init`"
    assert "brands" not in findings


def test_a_home_that_is_no_folder_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    settings = get_settings().model_copy(update={"home": tmp_path / "home"})
    assert found(settings=settings)["home"].level == "failed"


def test_a_classifier_without_weights_is_a_failure_with_its_next_step(tmp_path: Path) -> None:
    classify = get_settings().classify.model_copy(update={"backend": "openvino"})
    settings = get_settings().model_copy(update={"classify": classify, "home": tmp_path})
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "active").write_text("gone")
    finding = found(settings=settings)["classifier"]
    assert finding.level == "failed"
    assert "baseline" in finding.next_step


def test_a_worker_that_lives_is_counted() -> None:
    rows("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
    finding = found()["workers"]
    assert (finding.level, finding.told) == ("ok", "1 alive")
