"""``zhuanxi contacts`` as people type it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from recovery.access import users
from recovery.access.actor import Role
from recovery.cli import app
from storage.engine import transaction
from storage.errors import ZhuanxiError
from tests.recovery.making import brand, rows

TABLE = (
    "单号,渠道,创建时间,业务类型,手机号,内容\n"
    "A-1,热线,2026-11-17 10:30,投诉,13800138000,净水器漏水\n"
    "A-2,热线,2026-11-17 11:30,咨询,,问滤芯多少钱\n"
    "A-3,热线,下辈子,投诉,,\n"
)


@pytest.fixture(autouse=True)
def fir(clean_database: None) -> int:
    with transaction() as session:
        users.add(session, "lin", Role.LEAD)
    return brand()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "tickets.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path / "tickets.csv"


def run(*words: object, who: str = "lin") -> Result:
    return CliRunner().invoke(
        app, ["--as", who, "contacts", *map(str, words)], env={"COLUMNS": "300"}
    )


def told(*words: object, code: int = 0) -> Any:
    done = run(*words, "--json")
    assert done.exit_code == code, done.exception
    return json.loads(done.stdout)


def test_a_column_that_is_not_understood_is_named_by_the_user(path: Path) -> None:
    refused = run("import", path)
    assert isinstance(refused.exception, ZhuanxiError)
    assert "--map reference=COLUMN" in refused.exception.next_step

    done = run("import", path, "--map", "reference=单号")
    assert done.exit_code == 3
    before, _, after = done.output.partition("3 records read")
    assert "tickets.csv 按 contacts 读取：reference=单号、channel=渠道" in before
    assert "2 new, 0 updated, 1 rejected: bad_time 1" in after
    assert "1 of 2 records are complaints" in after
    assert "第 4 行：时间无法识别（bad_time）" in after and "tickets.csv.rejected.csv" in after


def test_a_dry_run_tells_the_same_and_leaves_nothing(path: Path) -> None:
    shown = run("import", path, "--map", "reference=单号", "--dry-run")
    assert shown.exit_code == 0
    for piece in ("单号", "2/2", "净水器漏水", "1 rejected: bad_time 1", "1 of 2 records"):
        assert piece in shown.output
    assert "13800138000" not in shown.output
    first = told("import", path, "--map", "reference=单号", "--dry-run")
    assert first["rejected"] == [{"line": 4, "reason": "bad_time"}]
    assert [one["is_complaint"] for one in first["samples"]] == [True, False]
    assert rows("SELECT count(*) FROM service_contact") == [(0,)]


def test_json_tells_what_was_done(path: Path) -> None:
    first = told("import", path, "--map", "reference=单号", code=3)
    assert {name: first[name] for name in ("read", "new", "updated", "rejected", "complaints")} == {
        "read": 3,
        "new": 2,
        "updated": 0,
        "rejected": 1,
        "complaints": 1,
    }
    assert first["rejected_file"] == f"{path}.rejected.csv"
    again = told("import", path, "--map", "reference=单号", code=3)
    assert (again["new"], again["updated"]) == (0, 0)


def test_without_a_column_that_says_so_all_records_count_as_complaints_and_that_is_said(
    tmp_path: Path,
) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("工单号,渠道,创建时间\nA-1,热线,2026-11-17\n", encoding="utf-8")
    done = run("import", path)
    assert done.exit_code == 0
    assert "没有一列说明记录是不是投诉" in done.output
    assert rows("SELECT is_complaint FROM service_contact") == [(True,)]


def test_a_file_of_which_no_row_can_be_used_fails(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("工单号,渠道,创建时间\nA-1,热线,某天\n", encoding="utf-8")
    assert run("import", path).exit_code == 1
