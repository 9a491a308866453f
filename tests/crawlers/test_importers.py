"""Files that users have: good ones, damaged ones, and the same one twice."""

import csv
import json
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlmodel import func, select

from crawlers.importers import import_file
from crawlers.importers.reading import detect_encoding
from crawlers.importers.weibo_search import unmarked
from storage import runs
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import WrongUsage, ZhuanxiError
from storage.models import Author, Brand, CrawlRun, Mention, MentionBrand

EXPORT = (
    "id,bid,user_id,用户昵称,微博正文,头条文章url,发布位置,艾特用户,话题,转发数,评论数,点赞数,发布时间,发布工具,"
    "微博图片url,微博视频url,retweet_id,ip,user_authentication,会员类型,会员等级"
)
WEIBO = EXPORT.split(",")
PLAIN = ["编号", "正文", "时间", "作者", "来源", "备注"]


def weibo_row(number: int, text: str = "青柚到家又迟到了", **cells: str) -> list[str]:
    known = {
        "id": str(5_100_000_000_000_000 + number),
        "微博正文": text,
        "发布时间": "2026-11-20 08:00:00",
        "用户昵称": f"用户{number}",
        "user_id": str(number),
        "user_authentication": "普通用户",
        "转发数": "0",
        **cells,
    }
    return [known.get(name, "") for name in WEIBO]


def write(
    path: Path, header: list[str], rows: Iterable[list[str]], encoding: str = "utf-8-sig"
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def imported(path: Path, **options: Any) -> CrawlRun:
    return import_file(path, actor="test", **options)


def stored() -> list[Mention]:
    with transaction() as session:
        return list(session.exec(select(Mention).order_by("external_id")).all())


def rejected(path: Path) -> list[dict[str, str]]:
    with path.with_name(f"{path.name}.rejected.csv").open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_a_weibo_search_export_is_imported_once(brand: Brand, tmp_path: Path) -> None:
    rows = [
        weibo_row(1, "{%#青柚到家#%}打13800138000没人接 \u200b", 点赞数="1.2万", ip="发布于 上海"),
        weibo_row(2, "转发微博", retweet_id="5100000000000001", user_authentication="蓝V"),
        weibo_row(3, "今天真冷"),
    ]
    path = write(tmp_path / "posts.csv", WEIBO, rows)

    first, second = imported(path), imported(path)

    assert (first.status, first.kind, first.source) == ("ok", "import", "weibo")
    assert (first.read, first.new, first.rejected) == (3, 3, 0)
    assert (second.status, second.new, second.updated) == ("ok", 0, 0)
    assert second.statistics["unchanged"] == 3
    assert first.statistics["encoding"] == "utf-8-sig"
    assert "微博图片url" in first.statistics["ignored_columns"]
    one, two, three = stored()
    assert one.text == "#青柚到家#打138****8000没人接"
    assert (one.likes, one.region, one.run_id) == (12_000, "上海", first.id)
    assert (two.kind, two.repost_of) == ("repost", one.external_id)
    with transaction() as session:
        links = session.exec(select(MentionBrand)).all()
        author = session.get(Author, two.author_id)
    assert [(link.mention_id, link.matched) for link in links] == [(one.id, "青柚到家")]
    assert author is not None and author.is_verified and author.external_hash != "2"
    assert three.id is not None


def test_a_named_brand_gets_every_row(brand: Brand, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", WEIBO, [weibo_row(1, "今天真冷")])

    run = imported(path, brand="青柚到家")

    assert run.brand_id == brand.id
    with transaction() as session:
        assert session.exec(select(MentionBrand)).one().brand_id == brand.id


def test_a_plain_table_is_understood_by_its_names(brand: Brand, tmp_path: Path) -> None:
    rows = [
        ["1", "青柚的汤洒了", "2026-11-20 08:00", "甲", "微博", "x"],
        ["2", "青柚很好", "昨天 12:30", "乙", "", ""],
        ["3", "来源写坏了", "2026-11-20", "丙", "a/b", ""],
    ]
    path = write(tmp_path / "table.csv", PLAIN, rows)

    run = imported(path)

    assert (run.status, run.new, run.reasons) == ("partial", 2, {"bad_source": 1})
    assert run.statistics["ignored_columns"] == ["备注"]
    assert {(m.source, m.external_id) for m in stored()} == {("weibo", "1"), ("table", "2")}


def test_rows_without_an_id_column_are_still_imported_once(brand: Brand, tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    lines = [{"text": "青柚慢", "time": 1_795_000_000, "author": "甲"}, {"text": "快", "time": "x"}]
    path.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n{broken\n")

    first, second = imported(path, source="forum"), imported(path, source="forum")

    assert (first.read, first.new) == (3, 1)
    assert first.reasons == {"bad_time": 1, "bad_row": 1}
    assert (second.new, second.updated, len(stored())) == (0, 0, 1)
    assert [row["line"] for row in rejected(path)] == ["2", "4"]


def test_a_workbook_is_imported(brand: Brand, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", "内容", "发布时间", "点赞数"])
    sheet.append([1001, "青柚到家的客服不理人", datetime(2026, 11, 20, 8, 30), 3])  # noqa: DTZ001
    sheet.append([4_383_183_661_430_868, "id 被舍入的一行", "2026-11-20", 0])
    sheet.append([None, None, None, None])
    path = tmp_path / "posts.xlsx"
    book.save(path)

    run = imported(path)

    assert (run.read, run.new, run.reasons) == (2, 1, {"rounded_id": 1})
    (mention,) = stored()
    assert (mention.external_id, mention.likes) == ("1001", 3)
    assert f"{mention.posted_at:%Y-%m-%d %H:%M}" == "2026-11-20 00:30"


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig", "utf-16"])
def test_the_encoding_is_found(brand: Brand, tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "a.csv", WEIBO, [weibo_row(n) for n in range(3)], encoding)

    run = imported(path)

    assert (run.status, run.new) == ("ok", 3)
    assert {mention.text for mention in stored()} == {"青柚到家又迟到了"}


def test_a_few_bad_bytes_do_not_change_the_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("青柚到家又迟到了\n".encode() * 200 + b"\xff\xfe\x80\n")

    assert detect_encoding(path) == "utf-8"


def test_three_bad_rows_of_ten_thousand_cost_only_themselves(brand: Brand, tmp_path: Path) -> None:
    rows = [weibo_row(n) for n in range(10_000)]
    rows[10] = weibo_row(10, 发布时间="某天")
    rows[5_000] = weibo_row(5_000, text="  ")
    path = write(tmp_path / "a.csv", WEIBO, rows)
    lines = path.read_bytes().split(b"\r\n")
    lines[9_001] = b'5109,"a quote that never closes'
    path.write_bytes(b"\r\n".join(lines))
    told: list[tuple[int, float]] = []

    run = imported(path, progress=lambda read, share: told.append((read, share)))

    assert (run.status, run.read, run.new, run.rejected) == ("partial", 10_000, 9_997, 3)
    assert run.reasons == {"bad_time": 1, "empty_text": 1, "bad_row": 1}
    assert [row["line"] for row in rejected(path)] == ["12", "5002", "9002"]
    assert [row["reason"] for row in rejected(path)] == ["bad_time", "empty_text", "bad_row"]
    assert told[-1][0] == 10_000 and told[-1][1] == 1.0


def test_a_truncated_file_keeps_its_whole_rows(brand: Brand, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", WEIBO, [weibo_row(n, '引号里,"有逗号"') for n in range(50)])
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.rindex("有逗号".encode()) + 4])

    run = imported(path)

    assert (run.status, run.read, run.new) == ("partial", 50, 49)
    assert run.reasons in ({"bad_row": 1}, {"bad_encoding": 1})


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "is empty"),
        ("a.csv", b"id,\xe6\xad\xa3\xe6\x96\x87\n1,x\n", "no column holds the posted_at"),
        ("a.xls", b"\xd0\xcf\x11\xe0rest", "format that is not read"),
        ("a.xlsx", b"PK\x03\x04broken", "no sound Excel workbook"),
        ("a.jsonl", b"[1, 2]\n", "not one JSON object a line"),
        ("a.bin", b"\xff" * 4000, "neither UTF-8"),
    ],
)
def test_what_cannot_be_imported_says_why_and_leaves_nothing(
    clean_database: None, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(ZhuanxiError, match=said):
        imported(path)

    with transaction() as session:
        assert session.exec(select(func.count()).select_from(CrawlRun)).one() == 0


def test_an_export_without_a_needed_column_names_it(brand: Brand, tmp_path: Path) -> None:
    header = [name for name in WEIBO if name != "发布时间"]
    path = write(tmp_path / "a.csv", header, [])

    with pytest.raises(ZhuanxiError, match="lacks the column 发布时间"):
        imported(path)


def test_wrong_requests_are_refused(clean_database: None, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", WEIBO, [weibo_row(1)])

    with pytest.raises(WrongUsage, match="no file"):
        imported(tmp_path / "missing.csv")
    with pytest.raises(WrongUsage, match="no format"):
        imported(path, format="pdf")
    with pytest.raises(WrongUsage, match="no brand"):
        imported(path, brand="无此品牌")
    with pytest.raises(WrongUsage, match="no name of a source"):
        imported(path, source="../x")


def test_a_file_of_nothing_but_bad_rows_is_a_failed_run(brand: Brand, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", WEIBO, [weibo_row(1, 发布时间="x")])

    run = imported(path)

    assert (run.status, run.new, run.rejected) == ("failed", 0, 1)
    assert "rejected.csv" in (run.cause or "")


def test_a_header_alone_is_an_empty_run(brand: Brand, tmp_path: Path) -> None:
    assert imported(write(tmp_path / "a.csv", WEIBO, [])).status == "empty"


def test_rejects_go_home_where_the_folder_cannot_be_written(brand: Brand, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", WEIBO, [weibo_row(1, 发布时间="x")])
    path.with_name("a.csv.rejected.csv").mkdir()  # in the way, for root too

    run = imported(path)

    assert run.statistics["rejected_file"] == str(
        get_settings().home / "rejected" / "a.csv.rejected.csv"
    )


def test_a_rejected_row_is_no_formula(brand: Brand, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,正文,时间\n=HYPERLINK("http://x"),a\n')

    imported(path)

    assert rejected(path)[0]["row"].startswith("{")


def test_an_import_that_is_killed_is_known_to_be_lost(brand: Brand, tmp_path: Path) -> None:
    write(tmp_path / "a.csv", WEIBO, [weibo_row(n) for n in range(5)])
    code = (
        "import os, signal, sys; from pathlib import Path; from crawlers import importers\n"
        "importers.store = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "importers.import_file(Path(sys.argv[1]), actor='test')"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "a.csv")], check=False)

    with transaction() as session:
        assert runs.newest(session)[0].status == "running"
        deadline = time.monotonic() + 10  # the server notices a moment later that it is gone
        while not runs.end_lost(session, datetime.now(UTC)) and time.monotonic() < deadline:
            time.sleep(0.02)
        session.expire_all()
        run = runs.newest(session)[0]

    assert (run.status, run.cause) == ("failed", runs.LOST)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{%#一#%}{%#二#%}说", "#一##二#说"),
        ("看{%某某的视频%}吧 ", "看 某某的视频 吧"),
        ("{%@某客服%}", "@某客服"),
        ("{%%}空", "空"),
        ("没有 {% 闭合", "没有 {% 闭合"),
    ],
)
def test_link_markers_of_the_export_go(text: str, expected: str) -> None:
    assert unmarked(text) == expected
