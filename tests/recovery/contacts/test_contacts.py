"""Importing the company's own service records."""

import csv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from crawlers.importers.columns import guess_columns
from recovery.contacts.records import ContactImport, import_file, preview
from recovery.contacts.rows import NAMES, NEEDED
from storage.config import get_settings
from storage.errors import WrongUsage, ZhuanxiError
from storage.keys import get_keys
from tests.recovery.making import NOW, brand, channels, post, rows, triaged

pytestmark = pytest.mark.usefixtures("clean_database")

HEAD = "工单号,渠道,创建时间,处理结果,品牌,昵称,手机号,订单号,内容,坐席"
FIRST = "A-1,热线,2026-11-17 10:30,未解决,云杉,@阿桂,+86 138-0013-8000,yn 20261101,想退货,07"
SECOND = "A-2,在线,2026-11-17 11:00,已解决,云杉,,,,换了滤芯,07"


@pytest.fixture(autouse=True)
def fir(clean_database: None) -> int:
    return brand()


def write(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "tickets.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def imported(path: Path, **said: Any) -> ContactImport:
    return import_file(path, get_settings(), NOW, **said)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_file_in_any_usual_encoding_is_understood(
    tmp_path: Path, encoding: str, fir: int
) -> None:
    result = imported(write(tmp_path, HEAD, FIRST, SECOND, encoding=encoding))
    assert (result.read, result.new, result.updated, result.rejected) == (2, 2, 0, 0)
    assert result.ignored_columns == ["坐席"]
    assert rows(
        "SELECT reference, channel, brand_id, result, text, opened_at::timestamptz AT TIME ZONE "
        "'Asia/Shanghai' = '2026-11-17 10:30' FROM service_contact ORDER BY reference"
    ) == [
        ("A-1", "热线", fir, "unsolved", "想退货", True),
        ("A-2", "在线", fir, "solved", "换了滤芯", False),
    ]


def test_a_spreadsheet_is_understood(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEAD.split(","))
    sheet.append(FIRST.split(","))
    book.save(tmp_path / "tickets.xlsx")
    assert imported(tmp_path / "tickets.xlsx").new == 1


def test_the_customers_numbers_are_kept_as_keyed_hashes_only(tmp_path: Path) -> None:
    imported(write(tmp_path, HEAD, FIRST))
    keys = get_keys()
    assert dict(rows("SELECT kind, key FROM contact_key")) == {
        "handle": keys.hash("handle", "阿桂"),
        "phone": keys.hash("phone", "13800138000"),
        "order": keys.hash("order", "YN20261101"),
    }
    ((told,),) = rows("SELECT json_agg(service_contact)::text FROM service_contact")
    assert "13800138000" not in str(told)


def test_numbers_in_the_text_are_masked(tmp_path: Path) -> None:
    imported(write(tmp_path, HEAD, FIRST.replace("想退货", "请回电13800138000")))
    ((words,),) = rows("SELECT text FROM service_contact")
    assert "13800138000" not in words
    assert words.startswith("请回电")


def test_importing_twice_adds_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD, FIRST, SECOND)
    imported(path)
    before = rows("SELECT * FROM service_contact ORDER BY id")
    result = imported(path)
    assert (result.read, result.new, result.updated) == (2, 0, 0)
    assert rows("SELECT * FROM service_contact ORDER BY id") == before
    assert rows("SELECT count(*) FROM contact_key") == [(3,)]


def test_a_record_that_was_solved_meanwhile_is_updated(tmp_path: Path) -> None:
    imported(write(tmp_path, HEAD, FIRST, SECOND))
    result = imported(write(tmp_path, HEAD, FIRST.replace("未解决", "已解决"), SECOND))
    assert (result.new, result.updated) == (0, 1)
    assert rows("SELECT DISTINCT result FROM service_contact") == [("solved",)]


@pytest.mark.parametrize(
    ("column", "named"),
    [("工单号", "reference"), ("渠道", "channel"), ("创建时间", "opened")],
)
def test_a_missing_column_is_told_with_how_to_name_it(
    tmp_path: Path, column: str, named: str
) -> None:
    with pytest.raises(ZhuanxiError, match=f"no column holds the {named}") as error:
        imported(write(tmp_path, HEAD.replace(column, "别的"), FIRST))
    assert f"--map {named}=COLUMN" in error.value.next_step
    assert rows("SELECT count(*) FROM service_contact") == [(0,)]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (",热线,2026-11-17 10:30,,云杉", "missing_reference"),
        ("A-9,,2026-11-17 10:30,,云杉", "missing_channel"),
        ("4.38E+15,热线,2026-11-17 10:30,,云杉", "rounded_id"),
        ("A-9,热线,下辈子,,云杉", "bad_time"),
        ("A-9,热线,,,云杉", "bad_time"),
        ("A-9,热线,2027-11-17 10:30,,云杉", "future_time"),
        ("A-9,热线,2026-11-17 10:30,大概好了,云杉", "bad_result"),
        ("A-9,热线,2026-11-17 10:30,,银杏", "unknown_brand"),
        ("A-9,热线", "bad_row"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_the_good_ones_are_kept(
    tmp_path: Path, bad: str, reason: str
) -> None:
    bad += "," * (9 - bad.count(",")) if reason != "bad_row" else ""
    result = imported(write(tmp_path, HEAD, FIRST, bad, SECOND))
    assert (result.read, result.new, result.rejected) == (3, 2, 1)
    assert result.first_rejected == [(3, reason)]
    assert result.reasons == {reason: 1}


def test_rejected_rows_go_masked_to_a_file_beside_the_import(tmp_path: Path) -> None:
    bad = "A-9,热线,下辈子,,云杉,,13800138000,,,"
    result = imported(write(tmp_path, HEAD, FIRST, bad))
    assert result.rejected_file == tmp_path / "tickets.csv.rejected.csv"
    with result.rejected_file.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["line"], row["reason"]) == ("3", "bad_time")
    assert "下辈子" in row["row"] and "13800138000" not in row["row"]
    assert imported(write(tmp_path, HEAD, FIRST)).rejected_file is None


def test_a_column_may_be_called_anything_when_the_user_says_which(tmp_path: Path) -> None:
    path = write(tmp_path, "单子,来自,何时,诉求", "1,热线,2026-11-17 10:30,想退货")
    columns = {"reference": "单子", "channel": "来自", "opened": "何时", "text": "诉求"}
    assert imported(path, columns=columns).columns == columns
    with pytest.raises(WrongUsage, match="no field 'author'"):
        imported(path, columns={"author": "单子"})
    with pytest.raises(WrongUsage, match="no column '工单'"):
        imported(path, columns={"reference": "工单"})


@pytest.mark.parametrize(
    ("columns", "opened", "closed"),
    [
        ("编号,渠道,创建时间,办结时间", "创建时间", "办结时间"),
        ("编号,渠道,工单登记时间,最后办结时间", "工单登记时间", None),
        ("编号,渠道,时间,完成时间", "时间", "完成时间"),
    ],
)
def test_the_end_of_a_record_is_not_taken_for_its_beginning(
    columns: str, opened: str, closed: str | None
) -> None:
    found = guess_columns(columns.split(","), names=NAMES, needed=NEEDED)
    assert (found["opened"], found.get("closed")) == (opened, closed)


def test_a_dry_run_shows_what_rows_become_and_stores_nothing(tmp_path: Path) -> None:
    bad = "A-9,热线,下辈子,,云杉,,,,,"
    shown = preview(write(tmp_path, HEAD, FIRST, bad, SECOND), get_settings(), NOW)
    assert shown.found.columns["reference"] == "工单号"
    assert shown.found.first_rejected == [(3, "bad_time")]
    assert (shown.filled["text"], shown.filled["phone"], shown.found.complaints) == (2, 1, 2)
    first = shown.samples[0]
    assert (first["reference"], first["result"]) == ("A-1", "unsolved")
    assert first["keys"] == ["handle", "phone", "order"]
    assert rows("SELECT count(*) FROM service_contact") == [(0,)]


@pytest.mark.parametrize(
    ("kind", "is_one"),
    [
        ("投诉", True),
        ("投诉建议", True),
        ("故障报修", True),
        ("complaint", True),
        ("是", True),
        ("", True),
        ("咨询", False),
        ("业务查询", False),
        ("非投诉", False),
        ("表扬", False),
        ("praise", False),
        ("否", False),
    ],
)
def test_a_column_says_whether_a_record_is_a_complaint(
    tmp_path: Path, kind: str, is_one: bool
) -> None:
    imported(write(tmp_path, f"{HEAD},业务类型", f"{FIRST},{kind}"))
    assert rows("SELECT is_complaint FROM service_contact") == [(is_one,)]


def test_a_kind_that_is_not_understood_is_no_complaint_by_guess(tmp_path: Path) -> None:
    assert imported(write(tmp_path, f"{HEAD},类型", f"{FIRST},B 类")).reasons == {"bad_kind": 1}


def test_keys_of_a_customer_are_replaced(tmp_path: Path) -> None:
    imported(write(tmp_path, HEAD, FIRST))
    changed = FIRST.replace("138-0013-8000", "139-0013-9000").replace("@阿桂", "")
    result = imported(write(tmp_path, HEAD, changed))
    assert (result.new, result.updated) == (0, 1)
    keys = get_keys()
    assert dict(rows("SELECT kind, key FROM contact_key")) == {
        "phone": keys.hash("phone", "13900139000"),
        "order": keys.hash("order", "YN20261101"),
    }
    assert imported(write(tmp_path, HEAD, changed)).updated == 0


def test_what_a_file_has_no_column_for_stays_as_it_is(tmp_path: Path, fir: int) -> None:
    imported(write(tmp_path, HEAD, FIRST))
    short = write(tmp_path, "工单号,渠道,创建时间,处理结果", "A-1,热线,2026-11-17 10:30,已解决")
    assert imported(short).updated == 1
    assert rows("SELECT brand_id, result, text FROM service_contact") == [(fir, "solved", "想退货")]
    assert rows("SELECT count(*) FROM contact_key") == [(3,)]


@pytest.mark.parametrize("nobody", ["无", "-", "未知", "0", "小***"])
def test_what_stands_for_nobody_is_no_key(tmp_path: Path, nobody: str) -> None:
    row = f"A-1,热线,2026-11-17 10:30,,云杉,{nobody},{nobody},{nobody},想退货,07"
    imported(write(tmp_path, HEAD, row))
    kinds = rows("SELECT kind FROM contact_key")
    assert kinds == ([("handle",)] if nobody == "0" else [])


def test_of_one_reference_twice_the_later_row_counts(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD, FIRST, FIRST.replace("未解决", "已解决"))
    assert (imported(path).new, imported(path).updated) == (1, 0)
    assert rows("SELECT result FROM service_contact") == [("solved",)]


def test_more_rows_than_a_batch_are_told_of_on_the_way(tmp_path: Path) -> None:
    lines = (SECOND.replace("A-2", f"B-{n}") for n in range(2500))
    path = write(tmp_path, HEAD, *lines)
    heard: list[tuple[int, float]] = []
    result = import_file(path, get_settings(), NOW, progress=lambda n, s: heard.append((n, s)))
    assert (result.new, [n for n, _ in heard]) == (2500, [1000, 2000, 2500])
    assert heard[-1][1] == 1.0
    again = imported(path)
    assert (again.new, again.updated) == (0, 0)


def test_a_brand_can_be_given_for_a_file_without_that_column(tmp_path: Path, fir: int) -> None:
    path = write(tmp_path, "reference,channel,opened", "1,shop,2026-11-17 10:30")
    imported(path, brand="云杉")
    assert rows("SELECT brand_id, result FROM service_contact") == [(fir, "open")]


def test_a_brand_that_does_not_exist_is_told_before_anything_is_stored(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="no brand '银杏'"):
        imported(write(tmp_path, HEAD, FIRST), brand="银杏")
    assert rows("SELECT count(*) FROM service_contact") == [(0,)]


def test_a_file_that_is_not_there_or_empty_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="there is no file"):
        imported(tmp_path / "nothing.csv")
    with pytest.raises(ZhuanxiError, match="empty"):
        imported(write(tmp_path))


def test_an_imported_record_makes_its_customers_complaint_failed(tmp_path: Path, fir: int) -> None:
    imported(write(tmp_path, HEAD, FIRST))
    post("1", brands=(fir,), keys=(("order", get_keys().hash("order", "YN20261101")),))
    triaged()
    assert channels() == {"1": "failed"}


def test_two_imports_of_one_file_at_once_store_it_once(tmp_path: Path) -> None:
    lines = [FIRST.replace("A-1", f"B-{n}") for n in range(1500)]
    forth = write(tmp_path, HEAD, *lines)
    back = forth.with_name("back.csv")
    back.write_text("\n".join([HEAD, *reversed(lines)]), encoding="utf-8")
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(imported, (forth, back)))
    assert sum(result.new for result in results) == 1500
    assert sum(result.updated for result in results) == 0
    assert rows("SELECT count(*) FROM service_contact") == [(1500,)]
    assert rows("SELECT count(*) FROM contact_key") == [(4500,)]


@pytest.mark.parametrize(
    ("closed", "stored"), [("", True), ("-", True), ("2026-11-18 09:00", True), ("快了", False)]
)
def test_an_end_that_is_not_understood_is_not_taken_for_none(
    tmp_path: Path, closed: str, stored: bool
) -> None:
    result = imported(write(tmp_path, f"{HEAD},办结时间", f"{FIRST},{closed}"))
    assert (result.new, result.reasons["bad_time"]) == (int(stored), int(not stored))


def test_long_references_with_one_beginning_stay_two_records(tmp_path: Path) -> None:
    lines = [FIRST.replace("A-1", "A" * 300 + end) for end in "12"]
    assert imported(write(tmp_path, HEAD, *lines)).new == 2
