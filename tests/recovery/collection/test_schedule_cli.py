"""``zhuanxi schedule`` as people type it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from recovery.access import users
from recovery.access.actor import Role
from recovery.cli import app
from recovery.collection.scheduler import tick
from recovery.doctor import Finding, examine
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import ZhuanxiError
from tests.recovery.making import brand, rows
from tests.recovery.scheduling import DUE, HOUR, counts, made

pytestmark = pytest.mark.usefixtures("clean_database")


@pytest.fixture(autouse=True)
def _people(clean_database: None) -> None:
    with transaction() as session:
        users.add(session, "lin", Role.LEAD)


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["--as", "lin", "schedule", *words], env={"COLUMNS": "300"})


def done(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.exception
    return result.stdout


def told(*words: str) -> Any:
    return json.loads(done(*words, "--json"))


def refused(*words: str) -> ZhuanxiError:
    error = run(*words).exception
    assert isinstance(error, ZhuanxiError), error
    return error


def test_a_schedule_is_added_with_all_that_it_may_have_and_says_its_next_times() -> None:
    brand("云杉")
    brand("橙屿出行")
    said = done(
        *("add", "早报", "weibo", "--workday", "09:00,23:30", "--brand", "云杉", "--brand"),
        *("橙屿出行", "--since", "2h", "--set", "keywords=漏水, 退款", "--set", "limit=500"),
        *("--jitter", "5m", "--night-pause", "23:00-7:00", "--on-missed", "skip"),
    )
    assert said.count("next: ") == 3
    assert "working day" in said
    assert "moved by the night pause 23:00-07:00" in said
    [one] = told("list")
    assert (one["brands"], one["when"], one["on_missed"], one["jitter_seconds"]) == (
        ["云杉", "橙屿出行"],
        "working days 09:00,23:30",
        "skip",
        300,
    )
    assert one["options"] == {"keywords": ["漏水", "退款"], "limit": "500", "since": "2h"}
    assert len(one["next"]) == 3
    assert all(each["starts_at"].endswith("+08:00") for each in one["next"])
    shown = done("show", "早报")
    for words in ("云杉、橙屿出行", "since=2h", "5m", "23:00-07:00", "skip"):
        assert words in shown


def test_every_field_is_edited_and_what_is_not_named_stays() -> None:
    brand("云杉")
    done("add", "a", "feed", "--every", "2h", "--set", "urls=/x", "--since", "1h")
    done("edit", "a", "--jitter", "90s")
    done("edit", "a", "--brand", "云杉", "--source", "weibo", "--on-missed", "skip")
    done("edit", "a", "--set", "urls=", "--set", "keywords=漏水", "--since", "2d")
    done("edit", "a", "--night-pause", "23:00-07:00", "--rename", "b")
    one = told("show", "b")
    assert (one["trigger"], one["expression"], one["source"], one["brands"]) == (
        "interval",
        "2h",
        "weibo",
        ["云杉"],
    )
    assert one["options"] == {"since": "2d", "keywords": ["漏水"]}
    assert (one["jitter_seconds"], one["night_pause"], one["on_missed"]) == (
        90,
        "23:00-07:00",
        "skip",
    )
    done("edit", "b", "--cron", "0 8 * * *", "--night-pause", "none", "--all-brands")
    done("edit", "b", "--jitter", "0")
    one = told("show", "b")
    assert (one["trigger"], one["night_pause"], one["brands"], one["jitter_seconds"]) == (
        "cron",
        "",
        [],
        0,
    )


def test_changed_times_count_from_now() -> None:
    made("a")
    before = datetime.now(UTC)
    done("edit", "a", "--jitter", "1m")
    assert rows("SELECT counted_through FROM schedule") == [(DUE - HOUR,)]
    done("edit", "a", "--every", "2h")
    assert rows("SELECT counted_through FROM schedule")[0][0] >= before


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("add b feed", "say one of --cron"),
        ("add b feed --every 1h --workday 09:00", "say one of --cron"),
        ("add b feed --cron whenever", "no cron expression"),
        ("add b feed --workday 9", "no workday expression"),
        ("add b nowhere --every 1h", "no spider"),
        ("add a feed --every 1h", "already a schedule 'a'"),
        ("add b feed --every 1h --brand 无", "no brand '无'"),
        ("add b feed --every 1h --set colour=red", "no KEY=VALUE"),
        ("add b feed --every 1h --since soon", "is no time"),
        ("add b feed --every 1h --set until=2h", "is no time"),
        ("add b feed --every 1h --set limit=many", "no number of items"),
        ("add b feed --every 1h --jitter 13h", "no span of time"),
        ("add b feed --every 1h --night-pause 23", "no night pause"),
        ("edit a", "say what is to change"),
        ("edit a --rename a2 --brand x --all-brands", "exclude each other"),
        ("edit c --every 1h", "no schedule 'c'"),
        ("show c", "no schedule 'c'"),
        ("pause", "the name of a schedule, or --all"),
        ("pause a --all", "the name of a schedule, or --all"),
        ("resume", "the name of a schedule, or --all"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(words: str, why: str) -> None:
    made("a")
    before = rows("SELECT * FROM schedule")
    assert why in str(refused(*words.split()))
    assert rows("SELECT * FROM schedule") == before


def test_a_day_that_never_comes_is_refused() -> None:
    assert "never due" in str(refused("add", "b", "feed", "--cron", "0 0 30 2 *"))


def findings() -> dict[str, Finding]:
    return {one.check: one for one in examine(get_settings(), datetime.now(UTC))}


def test_all_are_paused_with_a_reason_and_everybody_is_told() -> None:
    schedule_id = made("a", counted_through=datetime.now(UTC))
    said = done("pause", "--all", "--because", "来源要求停止")
    assert "all schedules are paused" in said
    result = run("list")
    assert "all paused" in result.stdout
    assert "来源要求停止" in result.stderr
    assert told("list")[0]["next"] == []
    finding = findings()["schedules"]
    assert finding.level == "warning"
    assert "by lin: 来源要求停止" in finding.told
    assert finding.next_step.startswith("`zhuanxi schedule resume --all`")
    assert tick(schedule_id, datetime.now(UTC) + 2 * HOUR) is None
    assert "due again" in done("resume", "--all")
    assert "not all paused" in done("resume", "--all")
    assert "schedules" not in findings()
    assert told("list")[0]["state"] == "active"


def test_what_is_paused_says_which_of_its_runs_go_on_and_misses_nothing_meanwhile() -> None:
    schedule_id = made("a")
    tick(schedule_id, DUE)
    assert "still waiting or running: run 1" in done("pause", "a")
    assert "still waiting or running: run 1" in done("pause", "--all")
    done("resume", "--all")
    assert told("list")[0]["state"] == "paused"
    before = datetime.now(UTC)
    assert done("resume", "a").count("next: ") == 3
    assert rows("SELECT counted_through FROM schedule")[0][0] >= before


def test_the_list_says_what_became_of_the_last_tick() -> None:
    schedule_id = made("a")
    tick(schedule_id, DUE)
    assert "last Wed 26-11-18 12:00: run 1" in done("list")
    tick(schedule_id, DUE + 2 * HOUR)
    assert "skipped, run 1 was still running, stands for 2 due times" in done("list")
    one = told("show", "a")
    assert [(each["outcome"], each["run_id"]) for each in one["ticks"]] == [
        ("still_running", 1),
        ("queued", 1),
    ]
    rows("UPDATE crawl_run SET status = 'ok' RETURNING id")
    rows("UPDATE schedule SET on_missed = 'skip' RETURNING id")
    tick(schedule_id, DUE + 4 * HOUR + timedelta(minutes=30))
    assert "missed and skipped, stands for 2 due times" in done("list")


def test_what_a_run_has_to_say_stands_in_the_list_of_runs() -> None:
    tick(made("a"), DUE + 3 * HOUR)
    result = CliRunner().invoke(app, ["runs", "list"], env={"COLUMNS": "300"})
    assert "补采：自 周三 26-11-18 12:00 起错过了 3 次" in result.stdout


def test_a_run_by_hand_is_queued_at_once_even_while_paused() -> None:
    made("a", is_paused=True, options={"since": "1h"})
    assert "run 1 waits" in done("run", "a")
    assert counts() == (0, 1, 1)
    assert rows("SELECT actor, schedule_id FROM crawl_run") == [("lin", 1)]


def test_due_times_that_no_scheduler_deals_with_are_told() -> None:
    now = datetime.now(UTC)
    made("a", created_at=now - HOUR - timedelta(minutes=1), counted_through=now - HOUR)
    assert "schedules" not in findings()  # a minute late is not yet unattended
    made("b", created_at=now - 3 * HOUR, counted_through=now - 2 * HOUR)
    finding = findings()["schedules"]
    assert (finding.level, "b" in finding.told) == ("warning", True)
    assert "zhuanxi scheduler" in finding.next_step
