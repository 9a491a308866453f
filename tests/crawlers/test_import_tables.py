"""Plain tables: what is guessed of their columns, what the user says instead, and a dry run."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook
from sqlmodel import func, select

from crawlers.importers import import_file, preview
from crawlers.importers.columns import guess_columns
from storage.engine import transaction
from storage.errors import WrongUsage, ZhuanxiError
from storage.models import Brand, CrawlRun, Mention

STATUS = Path("/proc/self/status")
NOW, ZONE = datetime(2026, 11, 20, tzinfo=UTC), ZoneInfo("Asia/Shanghai")
TABLE = (
    "序号,正文内容,采集时间,发布日期,昵称,平台\n"
    "1,青柚到家又晚点，打13800138000没人接,2026-11-19,2026-11-18 09:00,小林,微博\n"
    "2,,2026-11-19,2026-11-18 10:00,小周,微博\n"
    "3,青柚的包装不错,2026-11-19,某天,小吴,微博\n"
    "4,<p>青柚退款</p><p>要 3&lt;7 天</p>,2026-11-19,2026-11-18 11:00,匿名用户,微博\n"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8-sig")
    return tmp_path / "table.csv"


def test_names_are_guessed_and_needed_ones_by_their_ending_too() -> None:
    assert guess_columns(TABLE.partition("\n")[0].split(",")) == {
        "text": "正文内容",
        "posted_at": "发布日期",
        "author_handle": "昵称",
        "source": "平台",
    }


@pytest.mark.parametrize(
    ("columns", "missing"),
    [
        (["内容", "采集时间"], "posted_at"),
        (["内容", "更新日期", "入库时间"], "posted_at"),
        (["内容", "开始时间", "结束时间"], "posted_at"),
        (["内容类型", "时间"], "text"),
        (["甲内容", "乙内容", "时间"], "text"),
    ],
)
def test_a_doubtful_column_is_not_guessed(columns: list[str], missing: str) -> None:
    with pytest.raises(ZhuanxiError, match=f"no column holds the {missing}") as refusal:
        guess_columns(columns)
    assert f"--map {missing}=COLUMN" in refusal.value.next_step


def test_what_the_user_says_comes_first() -> None:
    columns = ["id", "标题", "内容", "时间", "开始时间"]

    assert (
        guess_columns(columns, {"text": "标题", "posted_at": "开始时间", "external_id": ""})
        == {
            "text": "标题",
            "posted_at": "开始时间",
        }
        | {}
    )
    assert guess_columns(columns, {"title": "内容", "text": "内容"})["title"] == "内容"


def test_an_unknown_field_or_column_is_refused(path: Path) -> None:
    with pytest.raises(WrongUsage, match="no field 'body'"):
        preview(path, NOW, ZONE, columns={"body": "正文内容"})
    with pytest.raises(WrongUsage, match="no column '正文'"):
        preview(path, NOW, ZONE, columns={"text": "正文"})
    with pytest.raises(WrongUsage, match="columns of heimao are known"):
        preview(path, NOW, ZONE, format="heimao", columns={"text": "正文内容"})


def test_a_dry_run_shows_all_and_keeps_nothing(clean_database: None, path: Path) -> None:
    found = preview(path, NOW, ZONE)

    assert (found.layout.name, found.read, found.ignored) == ("table", 4, ["序号", "采集时间"])
    assert [(line, reason) for line, reason in found.rejected] == [
        (3, "empty_text"),
        (4, "bad_time"),
    ]
    assert [(one.author, one.text, one.source) for one in found.samples] == [
        ("小***", "青柚到家又晚点，打138****8000没人接", "weibo"),
        ("", "青柚退款\n要 3<7 天", "weibo"),
    ]
    assert found.filled == {"text": 2, "posted_at": 2, "author_handle": 1, "source": 2}
    assert [file.name for file in path.parent.iterdir()] == ["table.csv"]
    with transaction() as session:
        assert session.exec(select(func.count()).select_from(CrawlRun)).one() == 0


def test_a_dry_run_reads_no_more_than_the_first_rows(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    rows = "".join(f"{n},青柚第{n}次,2026-11-18\n" for n in range(1000))
    path.write_text(f"id,内容,时间\n{rows}")

    found = preview(path, NOW, ZONE)

    assert (found.read, len(found.samples)) == (200, 3)


def test_the_mapping_is_used_and_kept_with_the_run(brand: Brand, path: Path) -> None:
    told = []

    run = import_file(
        path,
        columns={"external_id": "序号", "posted_at": "采集时间"},
        actor="test",
        understood=told.append,
    )

    assert (run.status, run.new, run.reasons) == ("partial", 3, {"empty_text": 1})
    assert told[0].columns == run.statistics["columns"]
    assert run.statistics["columns"]["posted_at"] == "采集时间"
    assert run.statistics["ignored_columns"] == ["发布日期"]
    with transaction() as session:
        assert set(session.exec(select(Mention.external_id)).all()) == {"1", "3", "4"}


def test_a_row_with_a_parent_is_a_comment(brand: Brand, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", "内容", "时间", "回复的帖子"])
    sheet.append(["c1", "青柚的我也是", "2026-11-18", "p1"])
    sheet.append(["p1", "青柚漏送", "2026-11-18", None])
    book.save(tmp_path / "a.xlsx")

    import_file(tmp_path / "a.xlsx", columns={"parent_id": "回复的帖子"}, actor="test")

    with transaction() as session:
        comment, post = session.exec(select(Mention).order_by("external_id")).all()
    assert (comment.kind, comment.parent_id, post.kind) == ("comment", "p1", "post")


@pytest.mark.skipif(not STATUS.exists(), reason="the peak of a process is read from /proc")
def test_memory_does_not_grow_with_the_file(clean_database: None, tmp_path: Path) -> None:
    """Wide rows make a large file of few mentions: six times the size, the same peak."""
    code = (
        "import sys; from pathlib import Path; from crawlers.importers import import_file\n"
        "run = import_file(Path(sys.argv[1]), actor='test', source='forum')\n"
        f"status = Path({str(STATUS)!r}).read_text()\n"
        "print(run.read, status.partition('VmHWM:')[2].split()[0])"
    )
    peaks = []
    for rows in (200, 1200):
        path = tmp_path / f"{rows}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for n in range(rows):
                row = {"id": n, "text": f"青柚第{n}次", "time": 1_795_000_000, "x": "图" * 14_000}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        done = subprocess.run(
            [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
        )
        read, peak = map(int, done.stdout.split())
        assert read == rows and path.stat().st_size > rows * 40_000
        peaks.append(peak * 1024)

    small, large = peaks
    assert large - small < 15_000_000, f"{small / 1e6:.0f} MB → {large / 1e6:.0f} MB"
