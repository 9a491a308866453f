"""``zhuanxi import`` as people type it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from recovery.access import users
from recovery.access.actor import Role
from recovery.cli import app
from storage.engine import transaction
from storage.errors import WrongUsage, ZhuanxiError

TABLE = "编码,评论正文,日期\n1,青柚又漏送,2026-11-18\n2,,2026-11-18\n"


@pytest.fixture(autouse=True)
def _people(clean_database: None) -> None:
    with transaction() as session:
        users.add(session, "lin", Role.LEAD)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path / "table.csv"


def run(*words: object) -> Result:
    return CliRunner().invoke(
        app, ["--as", "lin", "import", *map(str, words)], env={"COLUMNS": "300"}
    )


def told(*words: object, code: int = 0) -> Any:
    done = run(*words, "--json")
    assert done.exit_code == code, done.exception
    return json.loads(done.stdout)


def test_the_mapping_is_shown_before_and_with_the_result(path: Path) -> None:
    done = run(path, "--map", "external_id=编码")

    assert done.exit_code == 3
    before, _, after = done.output.partition("run ")
    assert "table.csv 按 table 读取：external_id=编码、text=评论正文、posted_at=日期" in before
    assert "external_id=编码, text=评论正文, posted_at=日期" in after
    assert "1 new" in after and "1 rejected" in after


def test_a_dry_run_tells_the_same_and_leaves_nothing(path: Path) -> None:
    shown = run(path, "--dry-run")
    assert shown.exit_code == 0
    for piece in ("评论正文", "1/1", "编码", "青柚又漏送", "1 rejected: empty_text 1", "3"):
        assert piece in shown.output
    first = told(path, "--dry-run", "--map", "external_id=编码")
    assert first["columns"] == {"external_id": "编码", "text": "评论正文", "posted_at": "日期"}
    assert first["rejected"] == [{"line": 3, "reason": "empty_text"}]
    assert [one["external_id"] for one in first["samples"]] == ["1"]
    assert told(path, code=3)["new"] == 1


def test_a_refused_file_does_not_keep_the_others_out(path: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text('{"complaints": []}')

    one, other = told(empty, path, code=3)

    assert one["status"] == "refused" and "empty list" in one["cause"]
    assert (other["status"], other["new"], other["columns"]["text"]) == ("partial", 1, "评论正文")
    assert other["rejected_file"] == f"{path}.rejected.csv"
    alone = run(empty)
    assert isinstance(alone.exception, ZhuanxiError) and alone.exception.exit_code == 1
    assert [one["status"] for one in told(empty, empty, code=1)] == ["refused", "refused"]


@pytest.mark.parametrize("said", ["text", "=正文", ""])
def test_a_mapping_without_a_field_is_refused(path: Path, said: str) -> None:
    error = run(path, "--map", said).exception

    assert isinstance(error, WrongUsage) and "no FIELD=COLUMN" in error.cause
