"""Lists as files, opened again."""

import csv
import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from openpyxl import load_workbook
from sqlmodel import select

from dashboard import exports, sheets
from dashboard.sign_in import session as running
from recovery.access.rights import Right
from recovery.access.signing_in import NotSignedIn
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.models import AuditLine, Author, Mention
from tests.dashboard.apps import opened
from tests.dashboard.signing import sign_in
from tests.dashboard.world import HOSTILE

ZONE = ZoneInfo("Asia/Shanghai")
FORMULAS = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠SUM(A1)"),
    *('=HYPERLINK("http://x")', "=cmd|' /C calc'!A0", " =1+1", "\u202e=1+1", "\x00=1+1", "#N/A"),
]
AT = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)


def sheet_of(made: bytes, number: int = 1):
    book = load_workbook(io.BytesIO(made))
    return book[book.sheetnames[number]]


def lines_of(made: bytes) -> list[list[str]]:
    assert made.startswith("\ufeff".encode())
    return list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))


def exported(ending: str, frame: pd.DataFrame, **more) -> bytes:
    given = {"name": "提及", "about": exports.NOTHING, "people": (), "spoken": "zh"} | more
    given.setdefault("right", Right.SEE_FIGURES)
    return exports.file_of(**({"rows": lambda: frame} | given), ending=ending)


@pytest.mark.parametrize("words", FORMULAS)
def test_no_cell_and_no_head_of_a_file_is_a_formula(words: str) -> None:
    made = sheets.xlsx(("说明", "数据"), [("品牌", words)], [words], [(words,)], ZONE)
    for number in (0, 1):
        for cell in next(sheet_of(made, number).iter_rows(min_row=2 if number else 1)):
            assert cell.data_type == "s"
    head, cell = (row[0] for row in lines_of(sheets.csv([words], [(words,)], ZONE)))
    assert head == cell
    assert not cell.lstrip().startswith(tuple("=+-@＝＋－＠\t\r"))


def test_an_edited_cell_that_looks_like_a_formula_stays_text() -> None:
    cells = sheet_of(sheets.xlsx(("a", "b"), [], ["n"], [("=1+1",), ("words",)], ZONE))
    assert [cells["A2"].quotePrefix, cells["A3"].quotePrefix] == [True, False]
    assert cells["A2"].value == "=1+1"


def test_what_xml_cannot_hold_is_left_out_and_a_cell_is_not_too_long() -> None:
    words = "停\x0b电\x00\ud800\ufffe\U0001f600" + "长" * 40_000
    value = sheet_of(sheets.xlsx(("a", "b"), [], ["n"], [(words,)], ZONE))["A2"].value
    assert value.startswith("停电\U0001f600长")
    assert len(value) == sheets.LONGEST


def test_values_keep_their_kind() -> None:
    row = [AT, AT.date(), 12, 10**17, 0.5, float("nan"), pd.NaT, None, True, ["甲", "乙"]]
    frame = pd.DataFrame([[pd.Timestamp(AT), 7]], columns=["at", "n"])
    made = sheets.xlsx(("a", "b"), [], ["x"] * 10, [row, next(frame.itertuples(index=False))], ZONE)
    first, second = (
        [cell.value for cell in line] for line in sheet_of(made).iter_rows(min_row=2, max_row=3)
    )
    assert [f"{one[0]:%d %H:%M}" for one in (first, second)] == ["22 08:30", "22 08:30"]
    assert first[2:5] == [12, str(10**17), 0.5]
    assert first[5:] == [None, None, None, True, "甲、乙"]
    assert second[1] == 7


def test_an_unknown_kind_of_value_is_refused() -> None:
    with pytest.raises(TypeError):
        sheets.plain(object(), ZONE)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (
            ("提及", "星河快递", "2026-11-16_2026-11-22"),
            "提及_星河快递_2026-11-16_2026-11-22_s.csv",
        ),
        (("提及", "", ""), "提及_s.csv"),
        (("../../etc", "a/b:c*", 'x"<y>'), "etc_a-b-c_x-y_s.csv"),
    ],
)
def test_a_file_is_named_after_what_it_holds(parts: tuple[str, str, str], expected: str) -> None:
    assert sheets.file_name(*parts, "s", "csv") == expected


def test_the_first_sheet_says_what_this_is(world: datetime) -> None:
    about = exports.About("星河快递", "2026-11-16_2026-11-22", {"渠道": "求助无果"})
    made = exported("xlsx", pd.DataFrame({"标题": ["甲", "乙"]}), about=about)
    told = {row[0].value: row[1].value for row in sheet_of(made, 0).iter_rows()}
    assert told["内容"] == "提及"
    assert (told["品牌"], told["渠道"]) == ("星河快递", "求助无果")
    assert (told["行数"], told["导出人"]) == (2, "wang")
    assert told["导出时间"].date() == datetime.now(ZONE).date()
    assert "未导出" not in told


def test_more_rows_than_a_file_takes_are_left_out_and_said(
    world: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 3)
    frame = pd.DataFrame({"n": range(5)})
    assert len(lines_of(exported("csv", frame))) == 4
    made = exported("xlsx", frame)
    assert sheet_of(made).max_row == 4
    assert "不止 3 行" in [row[1].value for row in sheet_of(made, 0).iter_rows()][-1]


def test_personal_data_is_masked_and_names_for_whom_may_not_take_them_out(world: datetime) -> None:
    frame = pd.DataFrame({"客户": ["张小花", None], "备注": ["电话13800138000", HOSTILE]})
    sign_in("chen")
    row = lines_of(exported("csv", frame, people=("客户",)))[1]
    assert row == ["张小花", "电话138****8000"]
    sign_in("li")
    assert lines_of(exported("csv", frame, people=("客户",)))[1][0] == "张**"
    made = exported("xlsx", frame, people=("客户",))
    told = {row[0].value: row[1].value for row in sheet_of(made, 0).iter_rows()}
    assert "客户名称" in told["个人信息"]
    assert [cell.data_type for cell in sheet_of(made)[3]][1] == "s"


def test_every_export_is_a_line_of_the_audit(world: datetime) -> None:
    exported("csv", pd.DataFrame({"n": [1, 2]}))
    with transaction() as session:
        line = session.exec(select(AuditLine).where(AuditLine.kind == "exported")).one()
        assert (line.actor, line.subject) == ("wang", "提及")
        assert (line.details["rows"], line.details["format"]) == (2, "csv")


def test_whoever_is_signed_out_gets_no_file_and_the_list_is_not_read(
    world: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "token", lambda: None)
    asked: list[int] = []
    with pytest.raises(NotSignedIn):
        exported("csv", pd.DataFrame(), rows=lambda: asked.append(1))
    assert asked == []


def test_who_has_lost_the_right_of_the_page_gets_no_file(world: datetime) -> None:
    sign_in("li")
    with pytest.raises(WrongUsage, match="may not do this"):
        exported("csv", pd.DataFrame(), right=Right.READ_AUDIT)


@pytest.mark.parametrize("page", ["mentions", "recovery_queue", "leakage", "quality", "collection"])
def test_no_list_of_a_page_gives_names_to_whom_may_not_take_them_out(
    world: datetime, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    lists = []
    monkeypatch.setattr(exports, "_maker", lambda *asked: lists.append(asked) or (lambda: b""))
    with transaction() as session:
        texts = "".join(session.exec(select(Mention.text)).all())
        handles = [one for one in session.exec(select(Author.handle)).all() if one not in texts]
    assert len(handles) > 5
    for user, may in (("chen", True), ("li", False)):
        lists.clear()
        opened(page, user=user)
        made = b"".join(exports.file_of(*asked) for asked in lists if asked[4] == "csv").decode()
        assert made or page in ("quality", "collection")
        found = [one for one in handles if one in made]
        assert bool(found) == (may and page in ("mentions", "recovery_queue"))
