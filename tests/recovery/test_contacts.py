"""Importing the company's own service records."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from recovery.contacts import ContactImport, import_file
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


def imported(path: Path, brand: str | None = None) -> ContactImport:
    return import_file(path, get_settings(), NOW, brand=brand)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_file_in_any_usual_encoding_is_understood(
    tmp_path: Path, encoding: str, fir: int
) -> None:
    result = imported(write(tmp_path, HEAD, FIRST, SECOND, encoding=encoding))
    assert (result.read, result.new, result.updated, result.rejected) == (2, 2, 0, [])
    assert result.ignored_columns == ["坐席"]
    assert rows(
        "SELECT reference, channel, brand_id, result, text, opened_at::timestamptz AT TIME ZONE "
        "'Asia/Shanghai' = '2026-11-17 10:30' FROM service_contact ORDER BY id"
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
def test_a_missing_column_is_told_with_the_names_that_would_do(
    tmp_path: Path, column: str, named: str
) -> None:
    with pytest.raises(WrongUsage, match=f"no column for {named}") as error:
        imported(write(tmp_path, HEAD.replace(column, "别的"), FIRST))
    assert column in error.value.next_step
    assert rows("SELECT count(*) FROM service_contact") == [(0,)]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (",热线,2026-11-17 10:30,,云杉", "no reference or channel"),
        ("A-9,,2026-11-17 10:30,,云杉", "no reference or channel"),
        ("A-9,热线,下辈子,,云杉", "the time '下辈子' is not understood"),
        ("A-9,热线,,,云杉", "the time '' is not understood"),
        ("A-9,热线,2026-11-17 10:30,大概好了,云杉", "the result '大概好了' is not understood"),
        ("A-9,热线,2026-11-17 10:30,,银杏", "there is no brand '银杏'"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_the_good_ones_are_kept(
    tmp_path: Path, bad: str, reason: str
) -> None:
    result = imported(write(tmp_path, HEAD, FIRST, bad + ",,,,,", SECOND))
    assert (result.read, result.new) == (3, 2)
    assert [(line, str(error)) for line, error in result.rejected] == [(3, reason)]


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
