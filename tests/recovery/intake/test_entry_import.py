"""Many things entered at once from a table."""

import csv
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner, Result

from recovery.access import users
from recovery.access.actor import Role
from recovery.access.refusals import refuse
from recovery.cli import app
from recovery.intake import entry_import
from recovery.intake.entry_import import EntryImport
from recovery.intake.manual import Kind
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import WrongUsage, ZhuanxiError
from storage.keys import get_keys
from tests.recovery.entering import COMPLAINT, NEWS, PR, judge
from tests.recovery.making import LEAD, NOW, brand, everything, rows

HEAD = "来源,转办单位,转办单号,转办日期,答复期限,投诉人,联系电话,诉求内容,备注栏"
ROWS = (
    f"监管转办,城西区市监局,A-1,2026-11-17,2026-11-30,王小明,13812345678,{COMPLAINT},甲",
    f"转办单,城西区市监局,A-2,2026-11-17,2026-12-01,李小红,,{NEWS},乙",
    f"朋友圈,,,2026-11-17,,阿花,,{NEWS},丙",
    "朋友圈,,,2026-11-17,,阿花,,,丁",
    f"传真,,,2026-11-17,,阿花,,{COMPLAINT},戊",
    f"微信群,,,2026-11-17,,阿桂,138,{COMPLAINT},己",
    f"监管转办,城西区市监局,A-3,2026-11-17,尽快,王小明,,{COMPLAINT},庚",
    "私信,,,2026-11-17,,阿兰,,骑手迟到两小时,辛",
    "监管转办,城西区市监局,A-1,2026-11-18,2026-11-26,,,,壬",
)


@pytest.fixture(autouse=True)
def _brand(clean_database: None) -> None:
    brand("青柚到家", aliases=["青柚"])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "entries.csv").write_text("\n".join((HEAD, *ROWS)), encoding="utf-8")
    return tmp_path / "entries.csv"


def entered(path: Path, **how: Any) -> EntryImport:
    return entry_import.import_file(path, get_settings(), judge(), PR, NOW, **how)


def test_rows_become_entries_and_cases_and_the_others_say_why_not(path: Path) -> None:
    result = entered(path)
    assert result.columns == {
        "text": "诉求内容",
        "kind": "来源",
        "author": "投诉人",
        "phone": "联系电话",
        "received_at": "转办日期",
        "regulator": "转办单位",
        "reference": "转办单号",
        "due": "答复期限",
    }
    assert result.ignored_columns == ["备注栏"]
    assert (result.read, dict(result.outcomes)) == (9, {"new": 3, "updated": 1})
    assert (result.cases, dict(result.no_case)) == ({1, 2}, {"no_complaint": 1})
    assert result.first_rejected == [
        (5, "empty_text"),
        (6, "unknown_kind"),
        (7, "bad_phone"),
        (8, "bad_due"),
        (9, "no_brand"),
    ]
    assert rows("SELECT min(ordered_due) FROM recovery_case") == [(NOW.replace(day=26, hour=10),)]


def test_importing_twice_changes_nothing(path: Path) -> None:
    entered(path)
    before = everything()
    again = entered(path)
    assert (dict(again.outcomes), again.cases) == ({"known": 4}, {1, 2})
    assert everything() == before


def test_rejected_rows_are_written_down_masked(path: Path) -> None:
    result = entered(path)
    assert result.rejected_file is not None
    with result.rejected_file.open(encoding="utf-8-sig") as file:
        written = list(csv.reader(file))
    assert [row[:2] for row in written[1:3]] == [["5", "empty_text"], ["6", "unknown_kind"]]


def test_a_refused_author_is_counted_and_written_nowhere(tmp_path: Path) -> None:
    with transaction() as session:
        refuse(session, LEAD, get_keys(), source="朋友圈", who="阿花", because="本人", now=NOW)
    (tmp_path / "one.csv").write_text(f"内容,昵称\n{COMPLAINT},阿花\n", encoding="utf-8")
    result = entered(tmp_path / "one.csv", kind=Kind.MOMENTS)
    assert (dict(result.reasons), result.rejected_file) == ({"refused": 1}, None)


def test_a_workbook_with_real_dates_and_a_word_on_complaints(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["内容", "时间", "是否投诉"])
    naive = (NOW - timedelta(hours=3)).replace(tzinfo=None)
    book.active.append([NEWS, naive, "是"])
    book.active.append([f"{NEWS}吧", naive, "否"])
    book.save(tmp_path / "tips.xlsx")
    result = entered(tmp_path / "tips.xlsx", kind=Kind.TIP)
    assert (result.cases, dict(result.no_case)) == ({1}, {"no_complaint": 1})


def test_what_reached_us_long_ago_makes_history_and_no_alarm(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text(f"内容,收到时间\n{COMPLAINT},2026-08-01\n", encoding="utf-8")
    result = entered(tmp_path / "old.csv", kind=Kind.MOMENTS)
    assert (result.cases, dict(result.no_case)) == (set(), {"history": 1})


def test_batches_are_whole_and_the_memory_holds_one(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(entry_import, "BATCH", 4)
    lines = [f"{COMPLAINT}第{n}次" for n in range(10)]
    (tmp_path / "many.csv").write_text("\n".join(("内容", *lines)), encoding="utf-8")
    told: list[int] = []
    result = entered(
        tmp_path / "many.csv", kind=Kind.MOMENTS, progress=lambda read, _: told.append(read)
    )
    assert (told, len(result.cases)) == ([4, 8, 10], 10)


def test_a_file_without_words_or_that_is_missing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    with pytest.raises(ZhuanxiError, match="no column holds the text"):
        entered(tmp_path / "no.csv")
    with pytest.raises(WrongUsage, match="no file"):
        entered(tmp_path / "none.csv")


def command(*words: object) -> Result:
    return CliRunner().invoke(
        app, ["--as", "mei", "intake", "import", *map(str, words)], env={"COLUMNS": "300"}
    )


def test_the_command_shows_the_mapping_and_a_dry_run_stores_nothing(path: Path) -> None:
    with transaction() as session:
        users.add(session, "mei", Role.PR)
    dry = command(path, "--dry-run")
    assert dry.exit_code == 0, dry.exception
    assert "诉求内容" in dry.output and "王***" in dry.output and "王小明" not in dry.output
    assert json.loads(command(path, "--dry-run", "--json").stdout)["filled"]["text"] == 3
    assert rows("SELECT count(*) FROM mention") == [(0,)]
    done = command(path, "--map", "title=备注栏")
    assert done.exit_code == 3, done.exception
    assert "title=备注栏" in done.output and "5 rejected" in done.output
    assert json.loads(command(path, "--json").stdout)["rejected"] == 5
